import { AlertName } from '../alert-name';
import { AlertLevel, AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { of, onPrimary } from '../promql';
import { instances } from './subjects';

const having = (c: MonitoredCluster, query: string, levels: AlertLevel[]) => c.queries.includes(query) ? levels : [];

/** From the metrics of `MetricsQuery`, where the cluster has that query. */
export const customQueryAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.SLOT_LOST,
    when: 'the cluster has `MetricsQuery.SLOTS`',
    why: 'Its reader cannot go on: it must copy everything again, and until then it gets nothing.',
    todo: 'Drop the slot, and start its reader anew.',
    summary: () => 'The slot {{ $labels.slot_name }} is lost',
    description: () => 'On {{ $labels.pod }} the replication slot {{ $labels.slot_name }} needs WAL that is gone.',
    levels: c => having(c, 'pg_slot', [warning(5, onPrimary(instances(c), `max by (namespace, pod, slot_name, slot_type) (${of(instances(c), 'cnpg_pg_slot_lost')}) == 1`))]),
  },
  {
    name: AlertName.SUBSCRIPTION_STOPPED,
    when: 'the cluster has `MetricsQuery.SUBSCRIPTIONS`',
    why: 'Data here gets old, and the slot on the other side keeps WAL.',
    todo: 'The log says why the worker ends: a conflict, a missing table, the connection.',
    summary: () => 'The subscription {{ $labels.subname }} does not run',
    description: () => 'In the database {{ $labels.datname }} on {{ $labels.pod }} the subscription {{ $labels.subname }} is enabled, and for 10 minutes no worker has applied changes.',
    levels: c => having(c, 'pg_subscription', [warning(10, onPrimary(instances(c),
      `max by (namespace, pod, datname, subname) (${of(instances(c), 'cnpg_pg_subscription_enabled')}) == 1\n`
      + `and on (namespace, pod, datname, subname) (${of(instances(c), 'cnpg_pg_subscription_running')} == 0)`))]),
  },
  {
    name: AlertName.CHECKSUM_FAILURE,
    when: 'the cluster has `MetricsQuery.CHECKSUMS`',
    why: 'A page on this volume is damaged. What reads it fails, and a base backup of it may be damaged too.',
    todo: 'Make this instance anew from another one, a primary after a switchover. Keep old backups.',
    summary: () => '{{ $labels.pod }} has damaged pages',
    description: () => '{{ $value }} pages in the database {{ $labels.datname }} on {{ $labels.pod }} did not match their checksum.',
    levels: c => having(c, 'pg_checksum', [critical(0, `max by (namespace, pod, datname) (${of(instances(c), 'cnpg_pg_checksum_failures')}) > 0`)]),
  },
  {
    name: AlertName.COLLATION_MISMATCH,
    when: 'the cluster has `MetricsQuery.COLLATIONS`',
    why: 'Indexes on text were sorted by other rules: queries may miss rows, and unique indexes let duplicates in.',
    todo: 'REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION.',
    summary: () => 'The indexes of {{ $labels.datname }} were built with another collation',
    description: () => 'The database {{ $labels.datname }} was made with another version of its collation than the image has.',
    levels: c => having(c, 'pg_collation', [warning(15, onPrimary(instances(c), `max by (namespace, pod, datname) (${of(instances(c), 'cnpg_pg_collation_mismatch')}) == 1`))]),
  },
  {
    name: AlertName.SEQUENCE_EXHAUSTION,
    when: 'the cluster has `MetricsQuery.SEQUENCES`',
    why: 'When it is used up every INSERT that needs a number fails.',
    todo: 'Change the column and the sequence to bigint, well before.',
    summary: () => 'The sequence {{ $labels.sequencename }} has used {{ $value | humanizePercentage }} of its numbers',
    description: () => 'In the database {{ $labels.datname }} the sequence {{ $labels.schemaname }}.{{ $labels.sequencename }} has used {{ $value | humanizePercentage }} of its numbers.',
    levels: (c, settings) => {
      const above = (share: number) => onPrimary(instances(c), `max by (namespace, pod, datname, schemaname, sequencename) (${of(instances(c), 'cnpg_pg_sequence_used_ratio')}) > ${share}`);
      return having(c, 'pg_sequence', [critical(5, above(settings.sequenceUsed.critical)), warning(5, above(settings.sequenceUsed.warning))]);
    },
  },
];
