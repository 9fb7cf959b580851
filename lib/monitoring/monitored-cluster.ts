/** What the alerts need to know of a cluster: what was declared, as plain numbers. */
export interface MonitoredCluster {
  /** Name of the Cluster. */
  readonly clusterName: string;
  /**
   * Its namespace.
   * @default - the manifests say none; the expressions then hold apart what has the same name in several namespaces
   */
  readonly namespace?: string;
  /** How many are declared. */
  readonly instances: number;
  /**
   * Synchronous replication.
   * @default - asynchronous
   */
  readonly sync?: MonitoredSync;
  /**
   * How the cluster follows another one: by streaming from it, or from its archive alone.
   * @default - it follows none
   */
  readonly replicaOf?: 'stream' | 'archive';
  /**
   * On how many nodes the instances run when all is well.
   * @default - they may share one
   */
  readonly nodes?: number;
  /** How large the volumes are. */
  readonly volumes: MonitoredVolumes;
  /**
   * Bytes that slots may keep.
   * @default - no limit
   */
  readonly maxSlotWalKeepSize?: number;
  /** PostgreSQL's `max_connections`. */
  readonly maxConnections: number;
  /** Of `maxConnections`, those that applications do not get: `superuser_reserved_connections` and `reserved_connections`. */
  readonly reservedConnections: number;
  /**
   * PostgreSQL's `autovacuum_freeze_max_age`.
   * @default 200000000
   */
  readonly autovacuumFreezeMaxAge?: number;
  /**
   * PostgreSQL's `autovacuum_multixact_freeze_max_age`.
   * @default 400000000
   */
  readonly autovacuumMultixactFreezeMaxAge?: number;
  /**
   * Base backups and WAL archiving.
   * @default - there are none
   */
  readonly backup?: MonitoredBackup;
  /**
   * The restore drill.
   * @default - there is none
   */
  readonly drill?: MonitoredDrill;
  /** PgBouncer in front of it. */
  readonly poolers: readonly MonitoredPooler[];
  /**
   * Names of cert-manager's Certificates for this cluster, in its namespace.
   * @default - the operator makes all certificates
   */
  readonly certificates?: readonly string[];
  /** Names of the queries of `MetricsQuery` that the instances run. */
  readonly queries: readonly string[];
  /**
   * Whether it is switched off; then there is nothing to watch.
   * @default false
   */
  readonly hibernated?: boolean;
}

/** Standbys that a commit waits for. */
export interface MonitoredSync {
  /** How many. */
  readonly number: number;
  /** `dataDurability: required`: commits wait however long it takes. */
  readonly required: boolean;
  /**
   * Whether standbys outside of the cluster count too.
   * @default false
   */
  readonly external?: boolean;
}

/** Volumes, in bytes. */
export interface MonitoredVolumes {
  /** The one with the data. */
  readonly data: number;
  /**
   * The one for WAL.
   * @default - the WAL is with the data
   */
  readonly wal?: number;
}

/** How a cluster is backed up. */
export interface MonitoredBackup {
  /** Whose metrics tell about it: those of the Barman Cloud plugin, or the operator's own, for volume snapshots. */
  readonly by: 'plugin' | 'operator';
  /**
   * Seconds, the longest time between two runs of the schedule.
   * @default - there is no schedule
   */
  readonly period?: number;
  /** Whether the first backup is made at once. */
  readonly immediate: boolean;
}

/** A CronJob that restores the backups to prove that it works. */
export interface MonitoredDrill {
  /** Its name, in the namespace of the cluster. */
  readonly cronJobName: string;
  /** Seconds between two drills. */
  readonly period: number;
}

/** PgBouncer in front of a cluster. */
export interface MonitoredPooler {
  /** Name of the Pooler. */
  readonly poolerName: string;
  /** Name of the Cluster. */
  readonly clusterName: string;
  /**
   * The namespace of both.
   * @default - the manifests say none
   */
  readonly namespace?: string;
  /** How many pods are declared. */
  readonly instances: number;
}

/** An installation of the operator. */
export interface MonitoredOperator {
  /** Its namespace. */
  readonly namespace: string;
  /** Name of its Deployment. */
  readonly deploymentName: string;
}
