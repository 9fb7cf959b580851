import { ClusterPart } from '../cluster-part';
import { ReplicationSlots, replicationSlotsCode, replicationSlotsSpec } from '../replication-slots';

/**
 * Replication slots.
 * @internal
 */
export interface ReplicationSlotsProps {
  /**
   * The replication slots that the operator makes and keeps.
   *
   * @default - the operator's: one for each replica, and the replicas keep those of others
   * @see https://cloudnative-pg.io/docs/1.30/replication/#replication-slots
   */
  readonly replicationSlots?: ReplicationSlots;
}

export const replicationSlotsPart: ClusterPart<ReplicationSlotsProps> = {
  spec: ({ replicationSlots }) => ({ replicationSlots: replicationSlots && replicationSlotsSpec(replicationSlots) }),
  paths: { 'spec.replicationSlots': 'replicationSlots' },
  convert: ({ spec }) => ({ replicationSlots: replicationSlotsCode(spec.replicationSlots) }),
};
