import { said } from '../rule-findings';

const cluster = (spec: string) => `[{Cluster: {spec: {${spec}}}}]`;

test.each([
  ['no limit at all', 'instances: 3', 'warning spec.postgresql.parameters: max_slot_wal_keep_size is not set: for a replica that is away '
    + 'the primary keeps WAL until the volume of 1Gi is full'],
  ['the default, written out', 'instances: 2, postgresql: {parameters: {max_slot_wal_keep_size: "-1"}}', 'warning spec.postgresql.parameters.max_slot_wal_keep_size: max_slot_wal_keep_size is -1: for a replica that is away the primary keeps WAL until the volume of 1Gi is full'],
  ['more than the volume holds', 'instances: 3, storage: {size: 20Gi}, postgresql: {parameters: {max_slot_wal_keep_size: 30GB}}', 'warning spec.postgresql.parameters.max_slot_wal_keep_size: max_slot_wal_keep_size 30GB is no limit on a volume of 20Gi'],
  ['more than the WAL volume holds', 'instances: 3, storage: {size: 20Gi}, walStorage: {size: 2Gi}, postgresql: {parameters: '
    + '{max_slot_wal_keep_size: 10GB}}', 'warning spec.postgresql.parameters.max_slot_wal_keep_size: max_slot_wal_keep_size 10GB is no '
    + 'limit on a volume of 2Gi'],
])('%s', (_, spec, message) => {
  expect(said('ha/wal-unbounded', cluster(spec))).toEqual([message]);
});

test.each([
  ['a part of the volume', 'instances: 3, storage: {size: 20Gi}, postgresql: {parameters: {max_slot_wal_keep_size: "5120"}}'],
  ['a single instance, which has no replicas', 'instances: 1'],
  ['no slots', 'instances: 3, replicationSlots: {highAvailability: {enabled: false}}'],
])('%s is silent', (_, spec) => {
  expect(said('ha/wal-unbounded', cluster(spec))).toEqual([]);
});
