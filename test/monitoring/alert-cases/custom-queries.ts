import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertCase, always, instance } from './alert-case';

const STATIC = { namespace: 'db', cnpg_cluster: 'pg' };
const declared = { queries: ['pg_slot', 'pg_subscription', 'pg_checksum', 'pg_collation', 'pg_sequence'] };
const slot = (values: string, pod = 'pg-1') => ({ [instance('cnpg_pg_slot_lost', pod, { slot_name: 'cdc', slot_type: 'logical' })]: values });
const subscription = (enabled: number, running: string) => ({
  [instance('cnpg_pg_subscription_enabled', 'pg-1', { datname: 'app', subname: 'orders' })]: always(enabled),
  [instance('cnpg_pg_subscription_running', 'pg-1', { datname: 'app', subname: 'orders' })]: running,
});
const checksum = (values: string, pod = 'pg-2') => ({ [instance('cnpg_pg_checksum_failures', pod, { datname: 'app' })]: values });
const collation = (values: string) => ({ [instance('cnpg_pg_collation_mismatch', 'pg-1', { datname: 'app' })]: values });
const sequence = (values: string) => ({ [instance('cnpg_pg_sequence_used_ratio', 'pg-1', { datname: 'app', schemaname: 'public', sequencename: 'orders_id_seq' })]: values });

export const customQueryCases: readonly AlertCase[] = [
  {
    title: 'slot lost: for five minutes', declared, series: slot('0x39 1x400'), at: '25m', notYet: '24m30s', fires: ['CNPGSlotLost warning pg-1'],
    says: {
      alert: AlertName.SLOT_LOST, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', slot_name: 'cdc', slot_type: 'logical' },
      summary: 'The slot cdc is lost', description: 'On pg-1 the replication slot cdc needs WAL that is gone. Drop the slot, and start its reader anew.',
    },
  },
  { title: 'slot lost: it is not', declared, series: slot(always(0)), at: '2h', fires: [] },
  { title: 'slot lost: the cluster has no such query', series: slot(always(1)), at: '2h', fires: [] },
  {
    title: 'subscription stopped: for ten minutes', declared, series: subscription(1, '1x39 0x400'), at: '30m', notYet: '29m30s', fires: ['CNPGSubscriptionStopped warning pg-1'],
    says: {
      alert: AlertName.SUBSCRIPTION_STOPPED, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', datname: 'app', subname: 'orders' },
      summary: 'The subscription orders does not run',
      description: 'In the database app on pg-1 the subscription orders is enabled, and for 10 minutes no worker has applied changes. '
        + 'The log says why the worker ends: a conflict, a missing table, the connection.',
    },
  },
  { title: 'subscription stopped: on purpose', declared, series: subscription(0, always(0)), at: '2h', fires: [] },
  {
    title: 'checksum failure: one page of a standby', declared, series: checksum('0x39 1x400'), at: '20m', fires: ['CNPGChecksumFailure critical pg-2'],
    says: {
      alert: AlertName.CHECKSUM_FAILURE, labels: { severity: 'critical', ...STATIC, pod: 'pg-2', datname: 'app' },
      summary: 'pg-2 has damaged pages',
      description: '1 pages in the database app on pg-2 did not match their checksum. Make this instance anew from another one, a primary after a switchover. Keep old backups.',
    },
  },
  { title: 'checksum failure: none', declared, series: checksum(always(0)), at: '2h', fires: [] },
  {
    title: 'collation mismatch: after an update of the image', declared, series: collation('0x39 1x400'), at: '35m', notYet: '34m30s', fires: ['CNPGCollationMismatch warning pg-1'],
    says: {
      alert: AlertName.COLLATION_MISMATCH, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', datname: 'app' },
      summary: 'The indexes of app were built with another collation',
      description: 'The database app was made with another version of its collation than the image has. REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION.',
    },
  },
  { title: 'collation mismatch: none', declared, series: collation(always(0)), at: '2h', fires: [] },
  {
    title: 'sequence exhaustion: above 75 %', declared, series: sequence(always(0.751)), at: '5m', notYet: '4m30s', fires: ['CNPGSequenceExhaustion warning pg-1'],
    says: {
      alert: AlertName.SEQUENCE_EXHAUSTION, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', datname: 'app', schemaname: 'public', sequencename: 'orders_id_seq' },
      summary: 'The sequence orders_id_seq has used 75.1% of its numbers',
      description: 'In the database app the sequence public.orders_id_seq has used 75.1% of its numbers. Change the column and the sequence to bigint, well before.',
    },
  },
  { title: 'sequence exhaustion: 75 %', declared, series: sequence(always(0.75)), at: '2h', fires: [] },
  { title: 'sequence exhaustion: above 90 %', declared, series: sequence(always(0.901)), at: '1h', fires: ['CNPGSequenceExhaustion critical pg-1', 'CNPGSequenceExhaustion warning pg-1'] },
  { title: 'sequence exhaustion: 90 %', declared, series: sequence(always(0.9)), at: '1h', fires: ['CNPGSequenceExhaustion warning pg-1'] },
];
