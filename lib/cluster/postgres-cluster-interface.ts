import type * as kplus from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { Endpoint } from '../access/endpoint';
import { Pooler, PoolerOptions } from '../pooler/pooler';

/**
 * Options for `IPostgresCluster.grantConnect`.
 */
export interface GrantConnectOptions {
  /**
   * Where the workload connects: `cluster.readWrite`, `cluster.readOnly`, or the endpoint of a pooler.
   *
   * @default - the cluster's `readWrite`
   */
  readonly endpoint?: Endpoint;

  /**
   * The Secret with `username` and `password` in the workload's namespace. Kubernetes lets no pod read a Secret of another namespace,
   * so a workload elsewhere needs a copy (External Secrets, Vault, or by hand).
   *
   * @default - the Secret of the endpoint
   */
  readonly secretName?: string;
}

/**
 * A PostgreSQL cluster, declared here or elsewhere.
 */
export interface IPostgresCluster extends IConstruct {
  /** Name of the Cluster. */
  readonly clusterName: string;

  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;

  /** The primary: reads and writes. */
  readonly readWrite: Endpoint;

  /** The replicas: reads that may be a moment behind. Answers nothing while there is no replica. */
  readonly readOnly: Endpoint;

  /** Any instance: reads that may be a moment behind. */
  readonly read: Endpoint;

  /**
   * PgBouncer in front of the cluster.
   *
   * Errors: a second pooler of that id or name; a name that the cluster or one of its Services has; an unknown pool mode, type or setting.
   *
   * @param id Part of the Pooler's name.
   */
  addPooler(id: string, options?: PoolerOptions): Pooler;

  /**
   * Gives every container that a workload has so far, init containers too, the environment variables that libpq and most drivers read: `PGHOST`, `PGPORT`, `PGDATABASE`,
   * `PGUSER`, `PGPASSWORD`, `PGSSLMODE`. For containers that are no cdk8s-plus objects, `endpoint.env()` is the same list.
   *
   * Errors: the workload has no container yet, or one that has such a variable already; it is in another namespace and `secretName` is not given.
   */
  grantConnect(workload: kplus.AbstractPod, options?: GrantConnectOptions): void;
}
