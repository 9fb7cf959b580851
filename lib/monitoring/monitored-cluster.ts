/** What the alerts need to know of a cluster: what was declared, as plain numbers. */
export interface MonitoredCluster {
  readonly clusterName: string;
  /** Undefined where the manifests say none: the expressions then hold apart what has the same name in several namespaces. */
  readonly namespace?: string;
  readonly instances: number;
  /** Synchronous replication, if there is any. */
  readonly sync?: MonitoredSync;
  /** Whether the cluster follows another one, and how. */
  readonly replicaOf?: 'stream' | 'archive';
  /** On how many nodes the instances run when all is well; undefined where they may share one. */
  readonly nodes?: number;
  /** Bytes of each kind of volume. */
  readonly volumes: MonitoredVolumes;
  /** Bytes; undefined is no limit. */
  readonly maxSlotWalKeepSize?: number;
  readonly maxConnections: number;
  /** Of `maxConnections`, those that applications do not get: `superuser_reserved_connections` and `reserved_connections`. */
  readonly reservedConnections: number;
  /** PostgreSQL's own 200 million unless set. */
  readonly autovacuumFreezeMaxAge?: number;
  /** PostgreSQL's own 400 million unless set. */
  readonly autovacuumMultixactFreezeMaxAge?: number;
  /** Base backups and WAL archiving, if there are any. */
  readonly backup?: MonitoredBackup;
  /** The restore drill, if there is one. */
  readonly drill?: MonitoredDrill;
  readonly poolers: readonly MonitoredPooler[];
  /** Names of cert-manager's Certificates for this cluster, in its namespace. */
  readonly certificates?: readonly string[];
  /** A hibernated cluster has no instance, and nothing to watch. */
  readonly hibernated?: boolean;
}

/** Standbys that a commit waits for. */
export interface MonitoredSync {
  readonly number: number;
  /** `dataDurability: required`: commits wait however long it takes. */
  readonly required: boolean;
  /** Whether standbys outside of the cluster count too. */
  readonly external?: boolean;
}

/** Bytes. */
export interface MonitoredVolumes {
  readonly data: number;
  readonly wal?: number;
}

/** How a cluster is backed up. */
export interface MonitoredBackup {
  /** Whose metrics tell about it: those of the Barman Cloud plugin, or the operator's own, for volume snapshots. */
  readonly by: 'plugin' | 'operator';
  /** Seconds, the longest time between two runs of the schedule; undefined without a schedule. */
  readonly period?: number;
  /** Whether the first backup is made at once. */
  readonly immediate: boolean;
}

/** A CronJob that restores the backups to prove that it works. */
export interface MonitoredDrill {
  readonly cronJobName: string;
  /** Seconds between two drills. */
  readonly period: number;
}

/** PgBouncer in front of a cluster. */
export interface MonitoredPooler {
  readonly poolerName: string;
  readonly clusterName: string;
  readonly namespace?: string;
  readonly instances: number;
}

/** An installation of the operator. */
export interface MonitoredOperator {
  readonly namespace: string;
  readonly deploymentName: string;
}
