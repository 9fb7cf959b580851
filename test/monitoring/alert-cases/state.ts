import { Duration } from 'cdk8s';
import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertSeverity } from '../../../lib/monitoring/alert-severity';
import { AlertCase, always, instance, operator, pooler, POOLER_PODS, series } from './alert-case';

const STATIC = { namespace: 'db', cnpg_cluster: 'pg' };
const POOLER = { ...STATIC, cnpg_pooler: 'pg-pooler-rw' };
const recovery = (pod: string) => instance('cnpg_pg_replication_in_recovery', pod);
const fenced = (values: string) => ({ [instance('cnpg_collector_fencing_on', 'pg-2')]: values });
const switchover = (values: string) => ({ [instance('cnpg_collector_manual_switchover_required', 'pg-1')]: values });
const extension = (values: string, pod = 'pg-1') =>
  ({ [instance('cnpg_pg_extensions_update_available', pod, { datname: 'app', extname: 'vector', default_version: '0.8.1', installed_version: '0.8.0' })]: values });
const scrape = (pod: string, values: string) => ({ [instance('up', pod)]: values });
const query = (values: string) => ({ [instance('cnpg_last_error', 'pg-2')]: values });
const certificate = (values: string, namespace = 'exported_namespace') =>
  ({ [series('certmanager_certificate_expiration_timestamp_seconds', { job: 'cert-manager', ...namespace === 'exported_namespace' && { namespace: 'cert-manager' }, [namespace]: 'db', name: 'pg-server' })]: values });
const pods = (metric: string, values: string | undefined, labels = {}) => Object.fromEntries(POOLER_PODS.map(pod => [pooler(metric, pod, labels), values]));
const [FIRST, SECOND] = POOLER_PODS;
const DAY = 86_400;

export const stateCases: readonly AlertCase[] = [
  {
    title: 'fenced: for 15 minutes',
    series: fenced('0x39 1x400'), at: '35m', notYet: '34m30s', fires: ['CNPGFenced warning pg-2'],
    says: {
      alert: AlertName.FENCED, labels: { severity: 'warning', ...STATIC, pod: 'pg-2' },
      summary: 'pg-2 is fenced', description: 'pg-2 has been fenced for 15 minutes. Ask who fenced it, then kubectl cnpg fencing off.',
    },
  },
  { title: 'fenced: for 14 minutes', series: fenced('0x39 1x28 0x400'), at: '35m', fires: [] },
  {
    title: 'switchover waiting: for half an hour',
    series: switchover('0x39 1x400'), at: '50m', notYet: '49m30s', fires: ['CNPGSwitchoverWaiting warning'],
    says: {
      alert: AlertName.SWITCHOVER_WAITING, labels: { severity: 'warning', ...STATIC },
      summary: 'An update of pg waits for a switchover',
      description: 'pg has waited for half an hour for somebody to switch the primary over. kubectl cnpg promote with an updated standby, at a time that suits the clients.',
    },
  },
  { title: 'switchover waiting: for 20 minutes', series: switchover('0x39 1x40 0x400'), at: '50m', fires: [] },
  {
    title: 'failover happened',
    series: { [recovery('pg-1')]: '0x39 1x400', [recovery('pg-2')]: '1x39 0x400', [instance('cnpg_pg_replication_is_wal_receiver_up', 'pg-1')]: '0x39 1x400',
      [instance('cnpg_pg_replication_streaming_replicas', 'pg-1')]: '2x39 0x400', [instance('cnpg_pg_replication_streaming_replicas', 'pg-2')]: '0x39 2x400' },
    at: '30m', fires: ['CNPGFailoverHappened info pg-2'],
    says: {
      alert: AlertName.FAILOVER_HAPPENED, labels: { severity: 'info', ...STATIC, pod: 'pg-2' },
      summary: 'pg-2 is the new primary of pg',
      description: 'pg-2 was a standby of pg within the last 15 minutes and is its primary now. If nobody planned it, the events of the Cluster say why.',
    },
  },
  {
    title: 'failover happened: half an hour ago',
    series: { [recovery('pg-1')]: '0x39 1x400', [recovery('pg-2')]: '1x39 0x400', [instance('cnpg_pg_replication_is_wal_receiver_up', 'pg-1')]: '0x39 1x400',
      [instance('cnpg_pg_replication_streaming_replicas', 'pg-1')]: '2x39 0x400', [instance('cnpg_pg_replication_streaming_replicas', 'pg-2')]: '0x39 2x400' },
    at: '50m', fires: [],
  },
  {
    title: 'extension outdated: for an hour',
    series: extension('0x39 1x400'), at: '80m', notYet: '79m30s', fires: ['CNPGExtensionOutdated info pg-1'],
    says: {
      alert: AlertName.EXTENSION_OUTDATED, labels: { severity: 'info', ...STATIC, pod: 'pg-1', datname: 'app', extname: 'vector', default_version: '0.8.1', installed_version: '0.8.0' },
      summary: 'The extension vector in app can be updated',
      description: 'The extension vector in the database app has the version 0.8.0, the image 0.8.1. ALTER EXTENSION ... UPDATE, or raise the version in the declaration of the database.',
    },
  },
  { title: 'extension outdated: a standby says the same', series: extension(always(1), 'pg-2'), at: '2h', fires: [] },
  {
    title: 'scrape failing: for ten minutes',
    series: scrape('pg-2', '1x39 0x400'), at: '30m', notYet: '29m30s', fires: ['CNPGScrapeFailing warning pg-2'],
    says: {
      alert: AlertName.SCRAPE_FAILING, labels: { severity: 'warning', ...STATIC, pod: 'pg-2' },
      summary: 'Prometheus cannot read pg-2',
      description: 'For 10 minutes Prometheus has had no answer from the metrics port of pg-2. Read the error of the target in Prometheus: a NetworkPolicy that forbids port 9187, TLS, or a pod that hangs.',
    },
  },
  { title: 'scrape failing: for nine minutes', series: scrape('pg-2', '1x39 0x18 1x400'), at: '30m', fires: [] },
  {
    title: 'metrics query failing: each time',
    series: query('0x39 1x400'), at: '35m', notYet: '34m', fires: ['CNPGMetricsQueryFailing warning pg-2'],
    says: {
      alert: AlertName.METRICS_QUERY_FAILING, labels: { severity: 'warning', ...STATIC, pod: 'pg-2' },
      summary: 'A query that makes metrics fails on pg-2',
      description: 'Each time that pg-2 gathered metrics in the last 10 minutes, at least one query failed. '
        + 'cnpg_errors_total names the query and the error: often a custom query without the right to read a table.',
    },
  },
  { title: 'metrics query failing: now and then', series: query('1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0 1x5 0'), at: '35m', fires: [] },

  {
    title: 'certificate expiring: in less than seven days',
    series: certificate(always(7 * DAY)), at: '1h0m30s', notYet: '1h', fires: ['CNPGCertificateExpiring warning'],
    says: {
      alert: AlertName.CERTIFICATE_EXPIRING, labels: { severity: 'warning', ...STATIC, name: 'pg-server' },
      summary: 'The certificate pg-server expires in 6d 22h 59m 30s',
      description: 'The certificate pg-server of pg expires in 6d 22h 59m 30s; cert-manager should have renewed it. The conditions of the Certificate say why it was not renewed.',
    },
  },
  { title: 'certificate expiring: in eight days', series: certificate(always(8 * DAY)), at: '2h', fires: [] },
  { title: 'certificate expiring: in less than two days', series: certificate(always(2 * DAY)), at: '2h', fires: ['CNPGCertificateExpiring critical', 'CNPGCertificateExpiring warning'] },
  { title: 'certificate expiring: in three days', series: certificate(always(3 * DAY)), at: '2h', fires: ['CNPGCertificateExpiring warning'] },
  {
    title: 'certificate expiring: where the monitor honours labels',
    series: { ...certificate(always(2 * DAY), 'namespace'), ...{ [Object.keys(certificate(''))[0]]: undefined } }, at: '2h', fires: ['CNPGCertificateExpiring critical', 'CNPGCertificateExpiring warning'],
  },

  {
    title: 'pooler down: its pods are gone',
    series: { ...pods('up', '1x39 stale'), ...pods('cnpg_pgbouncer_last_collection_error', '0x39 stale') }, at: '23m', notYet: '22m30s', fires: ['CNPGPoolerDown critical'],
    says: {
      alert: AlertName.POOLER_DOWN, labels: { severity: 'critical', ...POOLER },
      summary: 'No pod of the pooler pg-pooler-rw answers',
      description: 'For 3 minutes no PgBouncer of pg-pooler-rw has answered. Look at the pods of the Deployment and at the log of PgBouncer.',
    },
  },
  { title: 'pooler down: PgBouncer does not answer its exporter', series: pods('cnpg_pgbouncer_last_collection_error', '0x39 1x400'), at: '28m', notYet: '27m', fires: ['CNPGPoolerDown critical'] },
  { title: 'pooler down: for two minutes', series: pods('up', '1x39 0x4 1x400'), at: '24m', fires: [] },
  { title: 'pooler down: not made yet', series: { ...pods('up', undefined), ...pods('cnpg_pgbouncer_last_collection_error', undefined) }, at: '1h', fires: [] },
  {
    title: 'pooler instances missing: one of two',
    series: { [pooler('up', SECOND)]: '1x39 stale' }, at: '35m', notYet: '34m30s', fires: ['CNPGPoolerInstancesMissing warning'],
    says: {
      alert: AlertName.POOLER_INSTANCES_MISSING, labels: { severity: 'warning', ...POOLER },
      summary: 'The pooler pg-pooler-rw has 1 of 2 pods',
      description: 'Only 1 of 2 pods of pg-pooler-rw have answered for 15 minutes. Look for the pod that is pending or restarts, and at its events.',
    },
  },
  { title: 'pooler instances missing: a new pod took its place', series: { [pooler('up', SECOND)]: '1x39 stale', [pooler('up', 'pg-pooler-rw-6b5c4d3f2-zzzzz')]: '_x60 1x400' }, at: '1h', fires: [] },
  {
    title: 'pooler clients waiting: six seconds',
    series: { [pooler('cnpg_pgbouncer_pools_maxwait', FIRST, { database: 'app', user: 'app' })]: '0x39 6x400' }, at: '22m', notYet: '21m30s', fires: [`CNPGPoolerClientsWaiting warning ${FIRST}`],
    says: {
      alert: AlertName.POOLER_CLIENTS_WAITING, labels: { severity: 'warning', ...POOLER, pod: FIRST, database: 'app', user: 'app' },
      summary: 'Clients of the pooler pg-pooler-rw wait for 6s',
      description: `On ${FIRST} a client of app in the database app has waited 6s for a connection to PostgreSQL. Look for long transactions first; then raise default_pool_size, within max_connections.`,
    },
  },
  { title: 'pooler clients waiting: five seconds', series: pods('cnpg_pgbouncer_pools_maxwait', always(5), { database: 'app', user: 'app' }), at: '2h', fires: [] },

  {
    title: 'operator down', series: { [operator('up')]: '1x39 stale', [operator('controller_runtime_reconcile_errors_total', undefined, { controller: 'cluster' })]: undefined },
    at: '25m', notYet: '24m30s', fires: ['CNPGOperatorDown critical'],
    says: {
      alert: AlertName.OPERATOR_DOWN, labels: { severity: 'critical', namespace: 'cnpg-system' },
      summary: 'The operator of CloudNativePG is down',
      description: 'No pod of cnpg-system/cnpg-controller-manager has answered for 5 minutes: until one does, no cluster fails over. '
        + 'Look at the pods and the log of the operator. Run two replicas on different nodes.',
    },
  },
  { title: 'operator down: another pod took over', series: { [operator('up')]: '1x39 stale', [operator('up', 'cnpg-controller-manager-6f8d4c7b9-aaaaa')]: '_x44 1x400' }, at: '1h', fires: [] },
  { title: 'operator down: nobody reads its metrics', series: { [operator('up')]: undefined }, at: '3h', fires: [] },
  {
    title: 'operator errors: every minute', series: { [operator('controller_runtime_reconcile_errors_total', undefined, { controller: 'cluster' })]: '12x39 12+1x400' },
    at: '40m', notYet: '35m', fires: ['CNPGOperatorErrors warning'],
    says: {
      alert: AlertName.OPERATOR_ERRORS, labels: { severity: 'warning', namespace: 'cnpg-system', controller: 'cluster' },
      summary: 'The operator of CloudNativePG keeps failing at cluster',
      description: 'The controller cluster failed 30 times within 15 minutes, for 15 minutes in a row. The log of the operator names the object and the error.',
    },
  },
  { title: 'operator errors: ten at once, a conflict', series: { [operator('controller_runtime_reconcile_errors_total', undefined, { controller: 'cluster' })]: '12x39 22x400' }, at: '40m', fires: [] },

  { title: 'settings: an alert that is switched off', options: { disabled: [AlertName.FENCED] }, series: fenced(always(1)), at: '2h', fires: [] },
  {
    title: 'settings: another severity, time and word', series: fenced('0x39 1x400'), at: '21m', notYet: '20m30s', fires: ['CNPGFenced page pg-2'],
    options: { overrides: [{ alert: AlertName.FENCED, severity: AlertSeverity.CRITICAL, pendingFor: Duration.minutes(1) }], severityLabels: { critical: 'page' } },
  },
  {
    title: 'settings: one severity for an alert with two levels', series: { [instance('cnpg_pg_database_xid_age', 'pg-1', { datname: 'app' })]: always(2e9) }, at: '2h', fires: ['CNPGXidWraparound info pg-1'],
    options: { overrides: [{ alert: AlertName.XID_WRAPAROUND, severity: AlertSeverity.INFO }] },
  },
];
