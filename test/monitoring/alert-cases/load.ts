import { Duration } from 'cdk8s';
import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertCase, always, instance } from './alert-case';

const STATIC = { namespace: 'db', cnpg_cluster: 'pg' };
const backends = (application: string, values: string, usename = 'app', pod = 'pg-1') =>
  ({ [instance('cnpg_backends_total', pod, { datname: 'app', usename, application_name: application, state: 'idle' })]: values });
const transaction = (values: string, labels: { [label: string]: string } = {}, pod = 'pg-1') =>
  ({ [instance('cnpg_backends_max_tx_duration_seconds', pod, { datname: 'app', usename: 'report', application_name: 'psql', state: 'idle in transaction', ...labels })]: values });
const deadlocks = (values: string, datname = 'app') => ({ [instance('cnpg_pg_stat_database_deadlocks', 'pg-1', { datname })]: values });
const waiting = (values: string) => ({ [instance('cnpg_backends_waiting_total', 'pg-1')]: values });
const xid = (values: string, pod = 'pg-1') => ({ [instance('cnpg_pg_database_xid_age', pod, { datname: 'app' })]: values });
const mxid = (values: string) => ({ [instance('cnpg_pg_database_mxid_age', 'pg-1', { datname: 'app' })]: values });
const WARN = ['CNPGConnectionsHigh warning pg-1'];

export const loadCases: readonly AlertCase[] = [
  {
    title: 'connections high: 78 of 97',
    series: backends('worker', '0x39 58x400'), at: '25m', notYet: '24m30s', fires: WARN,
    says: {
      alert: AlertName.CONNECTIONS_HIGH, labels: { severity: 'warning', ...STATIC, pod: 'pg-1' },
      summary: 'pg-1 has 78 of 97 connections',
      description: 'Applications hold 78 of the 97 connections that pg-1 has for them. See who holds them (pg_stat_activity by usename and application_name), and put a pooler in front.',
    },
  },
  { title: 'connections high: 77 of 97', series: backends('worker', always(57)), at: '2h', fires: [] },
  { title: 'connections high: 93 of 97', series: backends('worker', always(73)), at: '5m', notYet: '4m30s', fires: ['CNPGConnectionsHigh critical pg-1', ...WARN] },
  { title: 'connections high: 92 of 97', series: backends('worker', always(72)), at: '2h', fires: WARN },
  { title: 'connections high: standbys of its own do not count', series: backends('pg-2', always(70), 'streaming_replica'), at: '2h', fires: [] },
  { title: 'connections high: on a standby', series: backends('report', always(60), 'report', 'pg-2'), at: '2h', fires: ['CNPGConnectionsHigh warning pg-2'] },
  {
    title: 'long transaction: an hour and a minute',
    series: transaction('0+30x400'), at: '1h5m30s', notYet: '1h5m', fires: ['CNPGLongTransaction warning pg-1'],
    says: {
      alert: AlertName.LONG_TRANSACTION, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', datname: 'app', usename: 'report' },
      summary: 'A transaction of report has been open for 1h 5m 30s',
      description: 'On pg-1 a transaction of report in the database app has been open for 1h 5m 30s. Find it in pg_stat_activity by the age of xact_start, ask its owner, then pg_terminate_backend.',
    },
  },
  { title: 'long transaction: an hour', series: transaction(always(3600)), at: '2h', fires: [] },
  { title: 'long transaction: a backup of a standby', series: transaction(always(9000), { usename: 'streaming_replica', state: 'active' }), at: '2h', fires: [] },
  { title: 'long transaction: on a standby', series: transaction(always(9000), {}, 'pg-2'), at: '2h', fires: [] },
  { title: 'long transaction: two hours are fine', options: { thresholds: { longTransaction: Duration.hours(2) } }, series: transaction(always(7200)), at: '2h', fires: [] },
  {
    title: 'deadlocks: six within 15 minutes',
    series: deadlocks('7x39 13x400'), at: '30m', fires: ['CNPGDeadlocks warning pg-1'],
    says: {
      alert: AlertName.DEADLOCKS, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', datname: 'app' },
      summary: '6 deadlocks in app',
      description: 'There were 6 deadlocks within 15 minutes in the database app on pg-1. The log names both statements. The application must take its locks in one order.',
    },
  },
  { title: 'deadlocks: four within 15 minutes', series: deadlocks('7x39 11x400'), at: '30m', fires: [] },
  { title: 'deadlocks: six long ago', series: deadlocks('7x39 13x400'), at: '1h', fires: [] },
  { title: 'deadlocks: of no database', series: deadlocks('0x39 60x400', ''), at: '30m', fires: [] },
  {
    title: 'backends waiting: eleven',
    series: waiting('0x39 11x400'), at: '25m', notYet: '24m30s', fires: ['CNPGBackendsWaiting warning pg-1'],
    says: {
      alert: AlertName.BACKENDS_WAITING, labels: { severity: 'warning', ...STATIC, pod: 'pg-1' },
      summary: '11 sessions of pg-1 wait for locks',
      description: 'On pg-1 11 sessions have waited for locks of others for 5 minutes. Find the session at the head of the queue with pg_blocking_pids.',
    },
  },
  { title: 'backends waiting: ten', series: waiting(always(10)), at: '2h', fires: [] },
  {
    title: 'xid wraparound: above 1,000 million',
    series: xid('180000000x39 1000000001x400'), at: '25m', notYet: '24m30s', fires: ['CNPGXidWraparound critical pg-1', 'CNPGXidWraparound warning pg-1'],
    says: {
      alert: AlertName.XID_WRAPAROUND, labels: { severity: 'critical', ...STATIC, pod: 'pg-1', datname: 'app' },
      summary: 'app has used 1G transaction ids without a freeze',
      description: 'In the database app on pg-1 the oldest transaction id is 1G old. PostgreSQL stops writing at 2.1G. '
        + 'Find what holds vacuum back: an old transaction, a replication slot, a prepared transaction, a standby with hot_standby_feedback.',
    },
  },
  { title: 'xid wraparound: 1,000 million', series: xid(always(1_000_000_000)), at: '1h', fires: ['CNPGXidWraparound warning pg-1'] },
  { title: 'xid wraparound: above 500 million', series: xid(always(500_000_001)), at: '5m', notYet: '4m30s', fires: ['CNPGXidWraparound warning pg-1'] },
  { title: 'xid wraparound: 500 million', series: xid(always(500_000_000)), at: '1h', fires: [] },
  { title: 'xid wraparound: vacuum may wait for 800 million', declared: { autovacuumFreezeMaxAge: 800_000_000 }, series: xid(always(850_000_000)), at: '1h', fires: [] },
  { title: 'xid wraparound: vacuum may wait for 800 million, and does not come', declared: { autovacuumFreezeMaxAge: 800_000_000 }, series: xid(always(850_000_001)), at: '1h', fires: ['CNPGXidWraparound warning pg-1'] },
  { title: 'xid wraparound: standbys say the same', series: xid(always(600_000_000), 'pg-2'), at: '1h', fires: [] },
  {
    title: 'mxid wraparound: above 1,000 million', series: mxid(always(1_000_000_001)), at: '5m', notYet: '4m30s', fires: ['CNPGMxidWraparound critical pg-1', 'CNPGMxidWraparound warning pg-1'],
    says: {
      alert: AlertName.MXID_WRAPAROUND, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', datname: 'app' },
      summary: 'app has used 1G multixact ids without a freeze',
      description: 'In the database app on pg-1 the oldest multixact id is 1G old. PostgreSQL stops writing at 2.1G. '
        + 'Find what holds vacuum back: an old transaction, a replication slot, a prepared transaction, a standby with hot_standby_feedback.',
    },
  },
  { title: 'mxid wraparound: 1,000 million', series: mxid(always(1_000_000_000)), at: '1h', fires: ['CNPGMxidWraparound warning pg-1'] },
  { title: 'mxid wraparound: above 500 million', series: mxid(always(500_000_001)), at: '1h', fires: ['CNPGMxidWraparound warning pg-1'] },
  { title: 'mxid wraparound: 500 million', series: mxid(always(500_000_000)), at: '1h', fires: [] },
];
