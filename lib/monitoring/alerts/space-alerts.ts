import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { inNamespace, of, onPrimary, perPod } from '../promql';
import { instances } from './subjects';

/** A metric of the kubelet about every volume of the instances: data, WAL and tablespaces. */
function volumes(c: MonitoredCluster, metric: string): string {
  return `kubelet_volume_stats_${metric}{${[...inNamespace(c), `persistentvolumeclaim=~"${instances(c).pod}(-wal|-tbs-.+)?"`].join(',')}}`;
}

/** Adds the pod, so that the alert is shown beside its other ones. */
function withPod(c: MonitoredCluster, expression: string): string {
  return `label_replace(${expression}, "pod", "$1", "persistentvolumeclaim", "(${instances(c).pod}).*")`;
}

const BY = 'by (namespace, persistentvolumeclaim)';

/** Whether volumes fill up: the one failure that takes all instances, one after the other. */
export const spaceAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.VOLUME_FILLING,
    when: 'always (needs the metrics of the kubelet)',
    why: 'PostgreSQL stops when a volume is full. The rules of the chart never look at WAL volumes and tablespaces.',
    todo: 'Grow the volume: raise the size in the declaration. Never delete files in pg_wal.',
    summary: () => '{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full',
    description: () => 'The volume {{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full.',
    levels: (c, settings) => {
      const used = withPod(c, `max ${BY} (1 - ${volumes(c, 'available_bytes')} / ${volumes(c, 'capacity_bytes')})`);
      return [critical(5, `${used} > ${settings.volumeUsed.critical}`), warning(5, `${used} > ${settings.volumeUsed.warning}`)];
    },
  },
  {
    name: AlertName.VOLUME_FULL_SOON,
    when: 'always (needs the metrics of the kubelet)',
    why: 'Time to grow it by daylight.',
    todo: 'Find out what grows: a table, WAL that waits for the archive, or a slot.',
    summary: () => '{{ $labels.persistentvolumeclaim }} will be full within a day',
    description: () => 'The volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left, and at the rate of the last 6 hours will be full within a day.',
    levels: c => [warning(60, withPod(c, `((min ${BY} (${volumes(c, 'available_bytes')} / ${volumes(c, 'capacity_bytes')}) < 0.4)\n`
      + `and (min ${BY} (predict_linear(${volumes(c, 'available_bytes')}[6h], 86400)) < 0))`))],
  },
  {
    name: AlertName.WAL_EXCEEDS_BUDGET,
    when: 'always',
    why: 'Something keeps WAL: the archive, a slot, a setting. It works without metrics of volumes, and before they fill.',
    todo: 'See what holds it: WAL that waits for the archive, then the replication slots, then wal_keep_size. Never delete files in pg_wal.',
    summary: () => '{{ $labels.pod }} keeps {{ $value }} WAL segments',
    description: () => '{{ $labels.pod }} has had {{ $value }} WAL segments for 15 minutes, much more than max_wal_size.',
    levels: (c, settings) => [warning(15, `${perPod(instances(c), 'cnpg_collector_pg_wal', 'value="count"')}\n`
      + `> ${settings.walBudget} * ${perPod(instances(c), 'cnpg_collector_pg_wal', 'value="max"')}`)],
  },
  {
    name: AlertName.SLOT_RETAINS_WAL,
    when: 'always',
    why: 'At `max_slot_wal_keep_size` the slot is lost and its reader must start again; without that limit the volume fills.',
    todo: 'Let its reader go on, or drop the slot if nobody needs it.',
    summary: () => 'The slot {{ $labels.slot_name }} keeps {{ $value | humanize1024 }}B of WAL',
    description: c => 'On {{ $labels.pod }} the replication slot {{ $labels.slot_name }} keeps {{ $value | humanize1024 }}B of WAL'
      + `${c.maxSlotWalKeepSize === undefined ? ', and nothing limits it.' : `; at ${gibibytes(c.maxSlotWalKeepSize)} it is lost.`}`,
    levels: (c, settings) => [warning(10, onPrimary(instances(c),
      `max by (namespace, pod, slot_name, slot_type) (${of(instances(c), 'cnpg_pg_replication_slots_pg_wal_lsn_diff')}) > ${settings.slotRetainedWal(c)}`))],
  },
  {
    name: AlertName.SLOT_INACTIVE,
    when: 'always',
    why: 'A slot without a reader keeps WAL, and for a logical one also rows that vacuum could remove.',
    todo: 'Bring its reader back, or drop the slot.',
    summary: () => 'Nobody reads from the slot {{ $labels.slot_name }}',
    description: () => 'On {{ $labels.pod }} nobody has read from the replication slot {{ $labels.slot_name }} for an hour.',
    levels: c => [warning(60, onPrimary(instances(c),
      `max by (namespace, pod, slot_name, slot_type) (${of(instances(c), 'cnpg_pg_replication_slots_active')}) == 0`))],
  },
];

function gibibytes(bytes: number): string {
  return bytes % 2 ** 30 === 0 ? `${bytes / 2 ** 30}GiB` : `${Math.round(bytes / 2 ** 20)}MiB`;
}
