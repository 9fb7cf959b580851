/**
 * The alerts, by the name that they have in Prometheus and Alertmanager. docs/ALERTS.md says when each is there and what it looks
 * at; docs/runbooks/ has a page for each.
 */
export enum AlertName {
  /** No instance runs, and an hour ago one did. */
  CLUSTER_DOWN = 'CNPGClusterDown',
  /** The cluster is declared, and Prometheus has seen none of its instances. */
  CLUSTER_ABSENT = 'CNPGClusterAbsent',
  /** Instances run, but none takes writes. */
  NO_PRIMARY = 'CNPGNoPrimary',
  /** More than one instance takes writes. */
  TWO_PRIMARIES = 'CNPGTwoPrimaries',
  /** Fewer instances run than declared. */
  INSTANCES_MISSING = 'CNPGInstancesMissing',
  /** Two instances run on one node. */
  INSTANCES_SHARE_NODE = 'CNPGInstancesShareNode',
  /** Prometheus cannot read the metrics of an instance. */
  SCRAPE_FAILING = 'CNPGScrapeFailing',
  /** A query that makes metrics fails. */
  METRICS_QUERY_FAILING = 'CNPGMetricsQueryFailing',

  /** Fewer standbys stream from the primary than declared. */
  STANDBYS_MISSING = 'CNPGStandbysMissing',
  /** Commits wait for standbys that are not there. */
  SYNC_STANDBYS_BELOW_REQUIRED = 'CNPGSyncStandbysBelowRequired',
  /** Commits no longer wait for a standby, as `preferred` allows. */
  DURABILITY_DEGRADED = 'CNPGDurabilityDegraded',
  /** A standby receives no WAL. */
  REPLICA_NOT_STREAMING = 'CNPGReplicaNotStreaming',
  /** A standby is behind. */
  REPLICATION_LAG_BYTES = 'CNPGReplicationLagBytes',

  /** WAL cannot be archived. */
  WAL_ARCHIVING_FAILING = 'CNPGWALArchivingFailing',
  /** WAL waits to be archived, and none was for a while. */
  WAL_ARCHIVING_STUCK = 'CNPGWALArchivingStuck',
  /** WAL is archived more slowly than it is made. */
  WAL_ARCHIVING_BACKLOG = 'CNPGWALArchivingBacklog',
  /** The newest base backup is older than the schedule allows. */
  BACKUP_STALE = 'CNPGBackupStale',
  /** There has never been a base backup. */
  BACKUP_NEVER = 'CNPGBackupNever',
  /** The last base backup failed. */
  BACKUP_FAILED = 'CNPGBackupFailed',
  /** Nobody reports on backups. */
  BACKUP_METRICS_ABSENT = 'CNPGBackupMetricsAbsent',
  /** No restore drill has succeeded for too long. */
  DRILL_STALE = 'CNPGDrillStale',

  /** A volume is nearly full. */
  VOLUME_FILLING = 'CNPGVolumeFilling',
  /** A volume will be full within a day if it goes on like this. */
  VOLUME_FULL_SOON = 'CNPGVolumeFullSoon',
  /** There is more WAL than `max_wal_size` allows for. */
  WAL_EXCEEDS_BUDGET = 'CNPGWalExceedsBudget',
  /** A replication slot keeps much WAL. */
  SLOT_RETAINS_WAL = 'CNPGSlotRetainsWal',
  /** Nobody reads from a replication slot. */
  SLOT_INACTIVE = 'CNPGSlotInactive',

  /** Connections run out. */
  CONNECTIONS_HIGH = 'CNPGConnectionsHigh',
  /** A transaction has been open for too long. */
  LONG_TRANSACTION = 'CNPGLongTransaction',
  /** Transactions deadlock. */
  DEADLOCKS = 'CNPGDeadlocks',
  /** Many sessions wait for locks. */
  BACKENDS_WAITING = 'CNPGBackendsWaiting',
  /** Transaction ids run out. */
  XID_WRAPAROUND = 'CNPGXidWraparound',
  /** Multixact ids run out. */
  MXID_WRAPAROUND = 'CNPGMxidWraparound',

  /** An instance is fenced. */
  FENCED = 'CNPGFenced',
  /** An update waits for somebody to switch the primary over. */
  SWITCHOVER_WAITING = 'CNPGSwitchoverWaiting',
  /** Another instance became the primary. */
  FAILOVER_HAPPENED = 'CNPGFailoverHappened',
  /** An extension is older than its library. */
  EXTENSION_OUTDATED = 'CNPGExtensionOutdated',

  /** No pod of a pooler answers. */
  POOLER_DOWN = 'CNPGPoolerDown',
  /** A pooler has fewer pods than declared. */
  POOLER_INSTANCES_MISSING = 'CNPGPoolerInstancesMissing',
  /** Clients wait for a connection of the pooler. */
  POOLER_CLIENTS_WAITING = 'CNPGPoolerClientsWaiting',

  /** The operator is gone. */
  OPERATOR_DOWN = 'CNPGOperatorDown',
  /** The operator keeps failing at something. */
  OPERATOR_ERRORS = 'CNPGOperatorErrors',

  /** A certificate made by cert-manager expires. */
  CERTIFICATE_EXPIRING = 'CNPGCertificateExpiring',

  /** A replication slot lost the WAL that its reader needs. */
  SLOT_LOST = 'CNPGSlotLost',
  /** A subscription receives nothing. */
  SUBSCRIPTION_STOPPED = 'CNPGSubscriptionStopped',
  /** A page does not match its checksum. */
  CHECKSUM_FAILURE = 'CNPGChecksumFailure',
  /** Indexes were built with another version of the collation. */
  COLLATION_MISMATCH = 'CNPGCollationMismatch',
  /** A sequence runs out of numbers. */
  SEQUENCE_EXHAUSTION = 'CNPGSequenceExhaustion',
}
