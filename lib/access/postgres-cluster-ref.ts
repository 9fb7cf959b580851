import { IConstruct } from 'constructs';
import { Connections } from './connections';
import { Endpoint } from './endpoint';

/**
 * What databases, poolers, schedules and workloads need to know of a cluster. Every `IPostgresCluster` is one.
 */
export interface IPostgresClusterRef extends IConstruct {
  /** Name of the Cluster. */
  readonly clusterName: string;

  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;

  /** The Secret in its namespace with the authority of PostgreSQL's certificate, as `ca.crt`. */
  readonly serverCaSecretName: string;

  /** Who may reach it over the network. */
  readonly connections: Connections;

  /** The primary: reads and writes. */
  readonly readWrite: Endpoint;

  /** The replicas: reads that may be a moment behind. Answers nothing while there is no replica. */
  readonly readOnly: Endpoint;

  /** Any instance: reads that may be a moment behind. */
  readonly read: Endpoint;
}
