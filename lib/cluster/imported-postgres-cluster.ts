import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Credentials } from '../access/credentials';
import { Endpoint, serviceEndpoints } from '../access/endpoint';
import { DependentDefaults, PostgresClusterBase } from './postgres-cluster-base';
import { CA_SECRET_SUFFIX, CLUSTER_NAME_MAX_LENGTH } from '../facts/cnpg';
import { declareImported } from '../internal/imported-objects';
import { labelProblem } from '../facts/name-problems';
import { fail } from '../internal/naming';
import { checkProps } from '../internal/struct-check';

/**
 * What is known of a cluster that is declared elsewhere.
 */
export interface PostgresClusterAttributes {
  /** Name of the Cluster. */
  readonly clusterName: string;

  /**
   * Its namespace.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * The Secret in its namespace with the authority of PostgreSQL's certificate, as `ca.crt`.
   *
   * @default - `<clusterName>-ca`, the operator's own
   */
  readonly serverCaSecretName?: string;

  /**
   * The database to connect to.
   *
   * @default - the client's choice
   */
  readonly database?: string;

  /**
   * Whom to connect as.
   *
   * @default - the client's choice
   */
  readonly credentials?: Credentials;
}

/**
 * A cluster that is declared elsewhere: it makes no object, it answers.
 * @internal
 */
export class ImportedPostgresCluster extends PostgresClusterBase {
  /** Name of the Cluster. */
  public readonly clusterName: string;
  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  public readonly namespace?: string;
  /** The Secret with the authority of PostgreSQL's certificate. */
  public readonly serverCaSecretName: string;
  /** The primary. */
  public readonly readWrite: Endpoint;
  /** The replicas. */
  public readonly readOnly: Endpoint;
  /** Any instance. */
  public readonly read: Endpoint;
  /** @internal */
  protected readonly _dependents: DependentDefaults = {};

  constructor(scope: Construct, id: string, attributes: PostgresClusterAttributes) {
    super(scope, id);
    checkProps(this, 'PostgresClusterAttributes', attributes);
    const problem = labelProblem(attributes.clusterName, CLUSTER_NAME_MAX_LENGTH);
    if (problem) fail(this, `'clusterName' ${problem}, got '${attributes.clusterName}'`);

    this.clusterName = attributes.clusterName;
    this.namespace = attributes.namespace ?? Chart.of(this).namespace;
    this.serverCaSecretName = attributes.serverCaSecretName ?? `${this.clusterName}${CA_SECRET_SUFFIX}`;
    declareImported(this, 'Cluster', this.clusterName, this.namespace);
    const endpoints = serviceEndpoints(this, attributes.database, attributes.credentials);
    this.readWrite = endpoints.readWrite;
    this.readOnly = endpoints.readOnly;
    this.read = endpoints.read;
  }
}
