import { Duration, Size } from 'cdk8s';

/** A value that warns and one that wakes somebody up. */
export interface AlertLevels {
  /**
   * Above this: `warning`.
   * @default - that of the alert
   */
  readonly warning?: number;

  /**
   * Above this: `critical`.
   * @default - that of the alert
   */
  readonly critical?: number;
}

/** From where on an alert fires. */
export interface AlertThresholds {
  /**
   * Used space of a volume, in percent, for `CNPGVolumeFilling`.
   * @default - 80 and 90
   */
  readonly volumeUsedPercent?: AlertLevels;

  /**
   * Used connections, in percent of those that applications get, for `CNPGConnectionsHigh`.
   * @default - 80 and 95
   */
  readonly connectionsUsedPercent?: AlertLevels;

  /**
   * Age of the oldest transaction id, for `CNPGXidWraparound`. PostgreSQL stops at about 2,100 million.
   * @default - 500 million and 1,000 million, more where `autovacuum_freeze_max_age` is high
   */
  readonly transactionIdAge?: AlertLevels;

  /**
   * Age of the oldest multixact id, for `CNPGMxidWraparound`.
   * @default - 500 million and 1,000 million, more where `autovacuum_multixact_freeze_max_age` is high
   */
  readonly multixactIdAge?: AlertLevels;

  /**
   * How far a standby may be behind, for `CNPGReplicationLagBytes`.
   * @default - 256 MiB, or half of `max_slot_wal_keep_size` if that is less
   */
  readonly replicationLag?: Size;

  /**
   * How much WAL a slot may keep, for `CNPGSlotRetainsWal`.
   * @default - half of `max_slot_wal_keep_size`, or a quarter of the volume with the WAL if there is no limit
   */
  readonly slotRetainedWal?: Size;

  /**
   * WAL on the volume, in percent of `max_wal_size`, for `CNPGWalExceedsBudget`.
   * @default 150
   */
  readonly walBudgetPercent?: number;

  /**
   * WAL segments that wait to be archived, for `CNPGWALArchivingBacklog`.
   * @default 20
   */
  readonly walArchivingBacklog?: number;

  /**
   * How old the newest base backup may be, for `CNPGBackupStale`.
   * @default - a quarter more than the longest time between two backups of the schedule, and an hour
   */
  readonly backupAge?: Duration;

  /**
   * How long a transaction may be open, for `CNPGLongTransaction`.
   * @default Duration.hours(1)
   */
  readonly longTransaction?: Duration;

  /**
   * Deadlocks of a database in 15 minutes, for `CNPGDeadlocks`.
   * @default 5
   */
  readonly deadlocks?: number;

  /**
   * Sessions that wait for locks, for `CNPGBackendsWaiting`.
   * @default 10
   */
  readonly backendsWaiting?: number;

  /**
   * How long a client may wait for a connection of the pooler, for `CNPGPoolerClientsWaiting`.
   * @default Duration.seconds(5)
   */
  readonly poolerWait?: Duration;

  /**
   * Used numbers of a sequence, in percent, for `CNPGSequenceExhaustion`.
   * @default - 75 and 90
   */
  readonly sequenceUsedPercent?: AlertLevels;
}
