import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertCase, always, instance } from './alert-case';

const MIB = 2 ** 20;
const streaming = (values: string, pod = 'pg-1') => ({ [instance('cnpg_pg_replication_streaming_replicas', pod)]: values });
const lag = (standby: string) => instance('cnpg_pg_stat_replication_replay_diff_bytes', 'pg-1',
  { application_name: standby, usename: 'streaming_replica', client_addr: `10.0.0.${standby.slice(3)}`, client_port: '40000' });
const observed = (values: string) => ({ [instance('cnpg_collector_sync_replicas', 'pg-1', { value: 'observed' })]: values });
const walReceiver = (pod: string, values: string) => ({ [instance('cnpg_pg_replication_is_wal_receiver_up', pod)]: values });
const subscriber = instance('cnpg_pg_stat_replication_replay_diff_bytes', 'pg-1', { application_name: 'warehouse', usename: 'cdc', client_addr: '10.9.0.1', client_port: '4' });

const TWO = { instances: 2, sync: { number: 1, required: false }, nodes: 2 };

export const replicationCases: readonly AlertCase[] = [
  {
    title: 'standbys missing: one of two, and commits go on',
    series: streaming('2x39 1x400'), at: '30m', notYet: '29m30s', fires: ['CNPGStandbysMissing warning pg-1'],
    says: {
      alert: AlertName.STANDBYS_MISSING, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg', pod: 'pg-1' },
      summary: 'The primary of pg has 1 of 2 standbys',
      description: '1 of 2 standbys stream from the primary pg-1. Look at the standby that is not there: its pod, then the log of its PostgreSQL.',
    },
  },
  {
    title: 'standbys missing: both, and commits hang',
    series: streaming('2x39 0x400'), at: '25m', fires: ['CNPGStandbysMissing critical pg-1', 'CNPGSyncStandbysBelowRequired critical pg-1'],
  },
  {
    title: 'standbys missing: the only one of two instances',
    declared: TWO,
    series: { ...streaming('1x39 0x400'), ...observed('1x39 0x400') }, at: '25m', notYet: '24m30s', fires: ['CNPGStandbysMissing critical pg-1'],
  },
  { title: 'standbys missing: the only one, for four minutes', declared: TWO, series: { ...streaming('1x39 0x8 1x400'), ...observed('1x39 0x8 1x400') }, at: '25m', fires: [] },
  {
    title: 'standbys missing: a subscriber does not stand in for one',
    series: { ...streaming(always(2)), [lag('pg-3')]: undefined, [subscriber]: always(0) }, at: '1h', fires: ['CNPGStandbysMissing warning pg-1'],
  },
  { title: 'standbys missing: a subscriber besides', series: { ...streaming(always(3)), [subscriber]: always(0) }, at: '1h', fires: [] },
  {
    title: 'sync standbys below required: two are asked for, one is there',
    declared: { sync: { number: 2, required: true } },
    series: { ...streaming('2x39 1x400'), ...observed(always(2)) }, at: '22m', notYet: '21m30s', fires: ['CNPGSyncStandbysBelowRequired critical pg-1'],
    says: {
      alert: AlertName.SYNC_STANDBYS_BELOW_REQUIRED, labels: { severity: 'critical', namespace: 'db', cnpg_cluster: 'pg', pod: 'pg-1' },
      summary: 'Commits on pg wait for standbys that are not there',
      description: 'The primary pg-1 has 1 standbys, and every commit waits for 2: nothing can be written. '
        + 'Bring a standby back; as a last resort lower the number of standbys that commits wait for.',
    },
  },
  { title: 'sync standbys below required: exactly as many as required', declared: { sync: { number: 2, required: true } }, series: observed(always(2)), at: '1h', fires: [] },
  {
    title: 'sync standbys below required: a former primary remembers its number',
    series: { [instance('cnpg_collector_sync_replicas', 'pg-2', { value: 'observed' })]: always(1) }, at: '1h', fires: [],
  },
  {
    title: 'sync standbys below required: one outside of the cluster counts',
    declared: { ...TWO, sync: { number: 1, required: true, external: true } },
    series: { ...streaming(always(1)), [lag('pg-2')]: undefined, [subscriber]: always(0) }, at: '20m', fires: ['CNPGStandbysMissing critical pg-1'],
  },
  {
    title: 'durability degraded',
    declared: TWO,
    series: { ...observed('1x39 0x400'), ...streaming(always(1)) }, at: '30m', notYet: '29m30s', fires: ['CNPGDurabilityDegraded warning pg-1'],
    says: {
      alert: AlertName.DURABILITY_DEGRADED, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg', pod: 'pg-1' },
      summary: 'Commits on pg wait for 0 of 1 standbys',
      description: 'The primary pg-1 waits for 0 of 1 standbys: the others are gone, and commits go on without them. Bring the standby back; commits wait for it again by themselves.',
    },
  },
  { title: 'durability degraded: while the standby restarts', declared: TWO, series: observed('1x39 0x18 1x400'), at: '30m', fires: [] },
  {
    title: 'replica not streaming: the lag says 0',
    series: { ...walReceiver('pg-2', '1x39 0x400'), [instance('cnpg_pg_replication_lag', 'pg-2')]: always(0) },
    at: '25m', notYet: '24m30s', fires: ['CNPGReplicaNotStreaming warning pg-2'],
    says: {
      alert: AlertName.REPLICA_NOT_STREAMING, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg', pod: 'pg-2' },
      summary: 'pg-2 receives no WAL',
      description: 'The standby pg-2 has received nothing from the primary for 5 minutes. The log of the standby says why: a timeline, a missing WAL file, a certificate, a slot.',
    },
  },
  { title: 'replica not streaming: for four minutes', series: walReceiver('pg-2', '1x39 0x8 1x400'), at: '25m', fires: [] },
  {
    title: 'replica not streaming: a replica cluster fed by the archive',
    declared: { replicaOf: 'archive' }, series: { [instance('cnpg_pg_replication_in_recovery', 'pg-1')]: always(1) }, at: '1h', fires: [],
  },
  {
    title: 'replica not streaming: a replica cluster that should stream',
    declared: { replicaOf: 'stream' }, series: { [instance('cnpg_pg_replication_in_recovery', 'pg-1')]: always(1) }, at: '1h', fires: ['CNPGReplicaNotStreaming warning pg-1'],
  },
  {
    title: 'replication lag bytes: above 256 MiB',
    series: { [lag('pg-2')]: `0x39 ${256 * MIB + 1}x400` }, at: '30m', notYet: '29m30s', fires: ['CNPGReplicationLagBytes warning pg-2'],
    says: {
      alert: AlertName.REPLICATION_LAG_BYTES, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg', pod: 'pg-2' },
      summary: 'pg-2 is 256MiB behind',
      description: 'The standby pg-2 has replayed 256MiB less than the primary has written, for 10 minutes. Look for a long query on the standby, or for a slow disk or network.',
    },
  },
  { title: 'replication lag bytes: 256 MiB', series: { [lag('pg-2')]: always(256 * MIB) }, at: '2h', fires: [] },
  { title: 'replication lag bytes: slots are limited to 100 MiB', declared: { maxSlotWalKeepSize: 100 * MIB }, series: { [lag('pg-2')]: always(51 * MIB) }, at: '2h', fires: ['CNPGReplicationLagBytes warning pg-2'] },
  { title: 'replication lag bytes: of a subscriber', series: { ...streaming(always(3)), [subscriber]: always(2048 * MIB) }, at: '2h', fires: [] },
];
