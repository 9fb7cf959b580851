import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredBackup, MonitoredCluster } from '../monitored-cluster';
import { inNamespace, isUp, of } from '../promql';
import { instances } from './subjects';

/** Every pod of a cluster with the plugin reports the same; the operator's own metrics are those of the primary. */
const SUCCEEDED = {
  plugin: 'barman_cloud_cloudnative_pg_io_last_available_backup_timestamp',
  operator: 'cnpg_collector_last_available_backup_timestamp',
} as const;
const FAILED = {
  plugin: 'barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp',
  operator: 'cnpg_collector_last_failed_backup_timestamp',
} as const;

const newest = (c: MonitoredCluster, metric: string) => `max by (namespace) (${of(instances(c), metric)})`;

/** Until when the first backup must be there: the first one is made at once, or on the first date of the schedule. */
const firstDue = ({ immediate, period }: MonitoredBackup) => 120 + (immediate ? 0 : Math.round((period ?? 0) / 60));

/** Whether there is something to restore, whatever the cause if not. */
export const backupAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.BACKUP_STALE,
    when: 'backups have a schedule',
    why: 'A recovery replays all WAL since the last base backup: it takes longer every day, and once the retention has passed there is nothing to recover from.',
    todo: 'Read the last Backup objects and their status.error, then when the ScheduledBackup runs next.',
    summary: c => `The newest backup of ${c.clusterName} is {{ $value | humanizeDuration }} old`,
    description: c => `${c.clusterName} has had no successful base backup for {{ $value | humanizeDuration }}.`,
    levels: (c, settings) => {
      const age = c.backup && settings.backupAge(c.backup);
      return c.backup && age ? [critical(15, `time() - (${newest(c, SUCCEEDED[c.backup.by])} > 0) > ${age}`)] : [];
    },
  },
  {
    name: AlertName.BACKUP_NEVER,
    when: 'backups have a schedule',
    why: 'There is nothing to restore: WAL without a base backup is worth nothing.',
    todo: 'Look at the Backup objects; if they succeeded, at the serverName that they went to.',
    summary: c => `${c.clusterName} has never been backed up`,
    description: c => `${c.clusterName} has a schedule of backups and no backup.`,
    levels: c => c.backup?.period ? [critical(firstDue(c.backup), `${newest(c, SUCCEEDED[c.backup.by])} == 0`)] : [],
  },
  {
    name: AlertName.BACKUP_FAILED,
    when: 'there are backups',
    why: 'The next one may work, or not.',
    todo: 'Read status.error of the last Backup, and whether the sidecar plugin-barman-cloud was killed for its memory.',
    summary: c => `The last backup of ${c.clusterName} failed`,
    description: c => `The last base backup of ${c.clusterName} failed at {{ $value | humanizeTimestamp }}, and none has succeeded since.`,
    levels: c => c.backup ? [warning(5, `${newest(c, FAILED[c.backup.by])} > ${newest(c, SUCCEEDED[c.backup.by])}`)] : [],
  },
  {
    name: AlertName.BACKUP_METRICS_ABSENT,
    when: 'the Barman Cloud plugin makes the backups',
    why: 'The plugin was removed or renamed, so that the alerts about backups are silent.',
    todo: 'See whether the pods have the container plugin-barman-cloud, and whether the Cluster still lists the plugin.',
    summary: c => `Nothing reports on the backups of ${c.clusterName}`,
    description: c => `The instances of ${c.clusterName} are up, and for half an hour none has had metrics of the Barman Cloud plugin.`,
    levels: c => c.backup?.by === 'plugin' ? [warning(30, `absent(${of(instances(c), SUCCEEDED.plugin)})\nand on () (count(${isUp(instances(c))}) > 0)`)] : [],
  },
  {
    name: AlertName.DRILL_STALE,
    when: 'there is a restore drill (needs kube-state-metrics)',
    why: 'A backup that nobody has restored is a hope. A drill that has never succeeded counts from the creation of its CronJob.',
    todo: 'Read the log of the last Job of the CronJob.',
    summary: c => `No restore of ${c.clusterName} has succeeded for {{ $value | humanizeDuration }}`,
    description: c => `No run of the CronJob ${c.drill?.cronJobName} has succeeded for {{ $value | humanizeDuration }}.`,
    levels: c => {
      if (!c.drill) return [];
      const labels = [...inNamespace(c), `cronjob="${c.drill.cronJobName}"`].join(',');
      const latest = (metric: string) => `max by (namespace, cronjob) (${metric}{${labels}})`;
      // before the first success there is no series of it
      const since = `(${latest('kube_cronjob_status_last_successful_time')} or ${latest('kube_cronjob_created')})`;
      return [warning(15, `time() - ${since} > ${Math.round(c.drill.period * 1.25 + 3600)}`)];
    },
  },
];
