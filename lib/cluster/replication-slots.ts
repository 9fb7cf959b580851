import { Duration } from 'cdk8s';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { secondsCode, wholeSeconds } from '../internal/durations';
import { nonEmpty } from '../internal/non-empty';

/**
 * Slots that the operator makes for the replicas of a cluster.
 */
export interface HighAvailabilitySlots {
  /**
   * Whether it makes them.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * What their names begin with: lower-case letters, digits and underscores. It cannot be changed while they are enabled.
   *
   * @default '_cnpg_'
   */
  readonly slotPrefix?: string;

  /**
   * Whether logical slots are kept in step on the replicas, so that subscribers survive a failover. Needs PostgreSQL 17, or
   * `pg_failover_slots` before.
   *
   * @default false
   */
  readonly synchronizeLogicalDecoding?: boolean;
}

/**
 * Slots of others, which the replicas keep too.
 */
export interface SynchronizedSlots {
  /**
   * Whether the replicas keep them.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Regular expressions of the names that they do not keep.
   *
   * @default - none
   */
  readonly excludePatterns?: string[];
}

/**
 * Physical replication slots: PostgreSQL keeps WAL until the reader of the slot has received it.
 *
 * @see https://cloudnative-pg.io/docs/1.30/replication/#replication-slots
 */
export interface ReplicationSlots {
  /**
   * Slots for the replicas of the cluster.
   *
   * @default - there are some
   */
  readonly highAvailability?: HighAvailabilitySlots;

  /**
   * Slots of others.
   *
   * @default - the replicas keep all of them
   */
  readonly synchronizeReplicas?: SynchronizedSlots;

  /**
   * How often the replicas update their slots. Whole seconds, at least 1.
   *
   * @default Duration.seconds(30)
   */
  readonly updateInterval?: Duration;
}

export function replicationSlotsSpec({ highAvailability, synchronizeReplicas, updateInterval }: ReplicationSlots): cnpg.ClusterSpecReplicationSlots | undefined {
  return nonEmpty({
    highAvailability: nonEmpty(highAvailability),
    synchronizeReplicas: synchronizeReplicas && { enabled: synchronizeReplicas.enabled ?? true, excludePatterns: nonEmpty(synchronizeReplicas.excludePatterns) },
    updateInterval: updateInterval && wholeSeconds('replicationSlots.updateInterval', updateInterval),
  });
}

export function replicationSlotsCode(slots: Json): Code | undefined {
  return slots && code.struct({
    highAvailability: code.plain(slots.highAvailability),
    synchronizeReplicas: code.plain(slots.synchronizeReplicas),
    updateInterval: secondsCode(slots.updateInterval),
  });
}
