import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { of, onPrimary, perPod, where } from '../promql';
import { instances } from './subjects';

const READY = 'value="ready"';

/** Whether a recovery would reach the present. */
export const archivingAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.WAL_ARCHIVING_FAILING,
    when: 'WAL is archived',
    why: 'A recovery ends where the archive ends, and the WAL that waits fills the volume. One failure long ago on a quiet primary is none.',
    todo: 'The log of the primary has the error: credentials, address, checksums that the store does not know. Never delete files in pg_wal.',
    summary: c => `The primary of ${c.clusterName} cannot archive WAL`,
    description: () => '{{ $labels.pod }} keeps failing to archive WAL; the last failure was at {{ $value | humanizeTimestamp }}, after the last success.',
    levels: c => {
      const failed = perPod(instances(c), 'cnpg_pg_stat_archiver_last_failed_time');
      const archived = perPod(instances(c), 'cnpg_pg_stat_archiver_last_archived_time');
      return c.backup ? [critical(10, where(`(${failed} > ${archived})`, `increase(${of(instances(c), 'cnpg_pg_stat_archiver_failed_count')}[15m]) > 0`))] : [];
    },
  },
  {
    name: AlertName.WAL_ARCHIVING_STUCK,
    when: 'WAL is archived',
    why: 'The archiver hangs rather than fails, for instance in the sidecar, and nothing counts as an error.',
    todo: 'See what the archiver does: kubectl cnpg status, and the log of the sidecar plugin-barman-cloud.',
    summary: c => `The primary of ${c.clusterName} has WAL to archive and archives none`,
    description: () => '{{ $value }} WAL segments of {{ $labels.pod }} wait to be archived, and in more than half an hour none was.',
    levels: c => c.backup
      ? [critical(20, onPrimary(instances(c), where(`${perPod(instances(c), 'cnpg_collector_pg_wal_archive_status', READY)} > 0`,
        `increase(${of(instances(c), 'cnpg_pg_stat_archiver_archived_count')}[15m]) == 0`)))]
      : [],
  },
  {
    name: AlertName.WAL_ARCHIVING_BACKLOG,
    when: 'WAL is archived',
    why: 'A recovery loses what waits, and the volume fills.',
    todo: 'Raise maxParallel of the store, choose a faster compression, or look at the network.',
    summary: c => `{{ $value }} WAL segments of ${c.clusterName} wait to be archived`,
    description: () => '{{ $labels.pod }} has had {{ $value }} WAL segments to archive for 15 minutes.',
    levels: (c, settings) => c.backup
      ? [warning(15, onPrimary(instances(c), `${perPod(instances(c), 'cnpg_collector_pg_wal_archive_status', READY)} > ${settings.walArchivingBacklog}`))]
      : [],
  },
];
