import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { of, onPrimary, perPod } from '../promql';
import { instances } from './subjects';

const available = (c: MonitoredCluster) => c.maxConnections - c.reservedConnections;

/** Whether clients get what they need. */
export const loadAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.CONNECTIONS_HIGH,
    when: 'always',
    why: 'At the limit new clients are refused, the ones that would tell you included.',
    todo: 'See who holds them (pg_stat_activity by usename and application_name), and put a pooler in front.',
    summary: c => `{{ $labels.pod }} has {{ $value }} of ${available(c)} connections`,
    description: c => `Applications hold {{ $value }} of the ${available(c)} connections that {{ $labels.pod }} has for them.`,
    levels: (c, settings) => {
      const used = `sum by (namespace, pod) (${of(instances(c), 'cnpg_backends_total', 'usename!="streaming_replica"')})`;
      const above = (share: number) => `${used} > ${Math.floor(available(c) * share)}`;
      return [critical(5, above(settings.connectionsUsed.critical)), warning(5, above(settings.connectionsUsed.warning))];
    },
  },
  {
    name: AlertName.LONG_TRANSACTION,
    when: 'always',
    why: 'Vacuum removes nothing that is newer than it, so tables grow, and its locks may block others.',
    todo: 'Find it in pg_stat_activity by the age of xact_start, ask its owner, then pg_terminate_backend.',
    summary: () => 'A transaction of {{ $labels.usename }} has been open for {{ $value | humanizeDuration }}',
    description: () => 'On {{ $labels.pod }} a transaction of {{ $labels.usename }} in the database {{ $labels.datname }} has been open for {{ $value | humanizeDuration }}.',
    levels: (c, settings) => {
      const longest = of(instances(c), 'cnpg_backends_max_tx_duration_seconds', 'usename!~"streaming_replica|cnpg_metrics_exporter"', 'state=~"active|idle in transaction.*"');
      return [warning(5, onPrimary(instances(c), `max by (namespace, pod, datname, usename) (${longest}) > ${settings.longTransaction}`))];
    },
  },
  {
    name: AlertName.DEADLOCKS,
    when: 'always',
    why: 'PostgreSQL ends one of the transactions, and a client gets an error.',
    todo: 'The log names both statements. The application must take its locks in one order.',
    summary: () => '{{ $value | printf "%.0f" }} deadlocks in {{ $labels.datname }}',
    description: () => 'There were {{ $value | printf "%.0f" }} deadlocks within 15 minutes in the database {{ $labels.datname }} on {{ $labels.pod }}.',
    levels: (c, settings) => [warning(0,
      `max by (namespace, pod, datname) (increase(${of(instances(c), 'cnpg_pg_stat_database_deadlocks', 'datname!=""')}[15m])) > ${settings.deadlocks}`)],
  },
  {
    name: AlertName.BACKENDS_WAITING,
    when: 'always',
    why: 'Something holds a lock that many wait for.',
    todo: 'Find the session at the head of the queue with pg_blocking_pids.',
    summary: () => '{{ $value }} sessions of {{ $labels.pod }} wait for locks',
    description: () => 'On {{ $labels.pod }} {{ $value }} sessions have waited for locks of others for 5 minutes.',
    levels: (c, settings) => [warning(5, `${perPod(instances(c), 'cnpg_backends_waiting_total')} > ${settings.backendsWaiting}`)],
  },
  wraparound(AlertName.XID_WRAPAROUND, 'transaction', 'cnpg_pg_database_xid_age', (settings, c) => settings.transactionIdAge(c)),
  wraparound(AlertName.MXID_WRAPAROUND, 'multixact', 'cnpg_pg_database_mxid_age', (settings, c) => settings.multixactIdAge(c)),
];

function wraparound(
  name: AlertName, ids: string, metric: string,
  threshold: (settings: Parameters<AlertRule<MonitoredCluster>['levels']>[1], c: MonitoredCluster) => { warning: number; critical: number },
): AlertRule<MonitoredCluster> {
  return {
    name,
    when: 'always',
    why: `Before ${ids} ids are used up PostgreSQL refuses to write, and only a vacuum ends that.`,
    todo: 'Find what holds vacuum back: an old transaction, a replication slot, a prepared transaction, a standby with hot_standby_feedback.',
    summary: () => `{{ $labels.datname }} has used {{ $value | humanize }} ${ids} ids without a freeze`,
    description: () => `In the database {{ $labels.datname }} on {{ $labels.pod }} the oldest ${ids} id is {{ $value | humanize }} old. PostgreSQL stops writing at 2.1G.`,
    levels: (c, settings) => {
      const above = (age: number) => onPrimary(instances(c), `max by (namespace, pod, datname) (${of(instances(c), metric)}) > ${age}`);
      const limit = threshold(settings, c);
      return [critical(5, above(limit.critical)), warning(5, above(limit.warning))];
    },
  };
}
