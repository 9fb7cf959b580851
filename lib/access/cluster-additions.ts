import { IConstruct } from 'constructs';

const byCluster = new WeakMap<IConstruct, ClusterAdditions>();

/** What is added to a cluster by what stands beside it: known only at synthesis. */
export class ClusterAdditions {
  /** Those of a cluster that is declared here; undefined for one that is declared elsewhere. */
  public static of(cluster: IConstruct): ClusterAdditions | undefined {
    return byCluster.get(cluster);
  }

  /** Lines of `pg_hba.conf`, before the user's. */
  public readonly hbaLines = new Set<string>();
  /** Names that clients verify, for the server's certificate. */
  public readonly serverNames = new Set<string>();

  constructor(
    /** Whether the operator signs the certificate, so that names can be added. */
    public readonly canAddServerNames: boolean,
    /** The Secret of the superuser; undefined if nobody can log in as such. */
    public readonly superuserSecretName: string | undefined,
  ) {}

  /** Says that they are this cluster's. A chart around a cluster speaks for it. */
  public belongTo(cluster: IConstruct): void {
    byCluster.set(cluster, this);
  }
}
