import { Duration } from 'cdk8s';
import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertCase, always, instance, series } from './alert-case';

const archiver = (metric: string, pod = 'pg-1') => instance(`cnpg_pg_stat_archiver_${metric}`, pod);
const ready = (values: string, pod = 'pg-1') => ({ [instance('cnpg_collector_pg_wal_archive_status', pod, { value: 'ready' })]: values });
const PODS = ['pg-1', 'pg-2', 'pg-3'];
const plugin = (metric: string, values: string | undefined) => Object.fromEntries(PODS.map(pod => [instance(`barman_cloud_cloudnative_pg_io_${metric}`, pod), values]));
const succeeded = (values: string | undefined) => plugin('last_available_backup_timestamp', values);
const failed = (values: string) => plugin('last_failed_backup_timestamp', values);
const drill = (metric: string, values: string | undefined) => ({ [series(`kube_cronjob_${metric}`, { job: 'kube-state-metrics', namespace: 'db', cronjob: 'pg-drill' })]: values });
/** At one sample in five minutes. */
const LONG = { interval: '5m' };
const STATIC = { namespace: 'db', cnpg_cluster: 'pg' };

/** Every minute an attempt fails, from the 20th minute on. */
const FAILING = {
  [archiver('failed_count')]: '0x39 0+1x400', [archiver('last_failed_time')]: '-1x39 1200+30x400', [archiver('last_archived_time')]: '0+30x39 1170x400', [archiver('archived_count')]: '10+1x39 50x400',
};

export const backupCases: readonly AlertCase[] = [
  {
    title: 'WAL archiving failing',
    series: FAILING, at: '31m', notYet: '30m', fires: ['CNPGWALArchivingFailing critical pg-1'],
    says: {
      alert: AlertName.WAL_ARCHIVING_FAILING, labels: { severity: 'critical', ...STATIC, pod: 'pg-1' },
      summary: 'The primary of pg cannot archive WAL',
      description: 'pg-1 keeps failing to archive WAL; the last failure was at 1970-01-01 00:31:00 +0000 UTC, after the last success. '
        + 'The log of the primary has the error: credentials, address, checksums that the store does not know. Never delete files in pg_wal.',
    },
  },
  {
    title: 'WAL archiving failing: one failure, then a success',
    series: { [archiver('failed_count')]: '0x39 1x400', [archiver('last_failed_time')]: '-1x39 1200x400' }, at: '1h', fires: [],
  },
  {
    title: 'WAL archiving failing: one failure long ago on a primary that nobody writes to',
    series: {
      [archiver('failed_count')]: '0x39 1x800', [archiver('last_failed_time')]: '-1x39 1200x800', [archiver('last_archived_time')]: '0+30x39 1170x800', [archiver('archived_count')]: '10+1x39 50x800',
    },
    at: '50m', fires: [],
  },
  { title: 'WAL archiving failing: without backups nothing is archived', declared: { backup: undefined }, series: FAILING, at: '2h', fires: [] },
  {
    title: 'WAL archiving stuck: it hangs and does not fail',
    series: { ...ready('0x39 1x400'), [archiver('archived_count')]: '10+1x39 49x400', [archiver('last_archived_time')]: '0+30x39 1170x400' },
    at: '54m', notYet: '53m30s', fires: ['CNPGWALArchivingStuck critical pg-1'],
    says: {
      alert: AlertName.WAL_ARCHIVING_STUCK, labels: { severity: 'critical', ...STATIC, pod: 'pg-1' },
      summary: 'The primary of pg has WAL to archive and archives none',
      description: '1 WAL segments of pg-1 wait to be archived, and in more than half an hour none was. '
        + 'See what the archiver does: kubectl cnpg status, and the log of the sidecar plugin-barman-cloud.',
    },
  },
  { title: 'WAL archiving stuck: nothing to archive', series: { [archiver('archived_count')]: always(49) }, at: '3h', fires: [] },
  { title: 'WAL archiving stuck: slow, but it moves', series: { ...ready(always(3)), [archiver('archived_count')]: '10x19 11x19 12x19 13x19 14x19 15x400' }, at: '58m', fires: [] },
  { title: 'WAL archiving stuck: files on a standby', series: ready(always(1), 'pg-2'), at: '2h', fires: [] },
  {
    title: 'WAL archiving backlog: 21 segments',
    series: ready('0x39 21x400'), at: '35m', notYet: '34m30s', fires: ['CNPGWALArchivingBacklog warning pg-1'],
    says: {
      alert: AlertName.WAL_ARCHIVING_BACKLOG, labels: { severity: 'warning', ...STATIC, pod: 'pg-1' },
      summary: '21 WAL segments of pg wait to be archived',
      description: 'pg-1 has had 21 WAL segments to archive for 15 minutes. Raise maxParallel of the store, choose a faster compression, or look at the network.',
    },
  },
  { title: 'WAL archiving backlog: 20 segments', series: ready(always(20)), at: '2h', fires: [] },
  { title: 'WAL archiving backlog: another threshold', options: { thresholds: { walArchivingBacklog: 5 } }, series: ready(always(6)), at: '2h', fires: ['CNPGWALArchivingBacklog warning pg-1'] },

  {
    title: 'backup stale: 31 hours after a daily one',
    ...LONG, series: succeeded(always(60)), at: '31h20m', notYet: '31h15m', fires: ['CNPGBackupStale critical'],
    says: {
      alert: AlertName.BACKUP_STALE, labels: { severity: 'critical', ...STATIC },
      summary: 'The newest backup of pg is 1d 7h 19m 0s old',
      description: 'pg has had no successful base backup for 1d 7h 19m 0s. Read the last Backup objects and their status.error, then when the ScheduledBackup runs next.',
    },
  },
  { title: 'backup stale: 30 hours after a daily one', ...LONG, series: succeeded(always(60)), at: '30h', fires: [] },
  { title: 'backup stale: one pod still reports an old time', ...LONG, series: { ...succeeded('60x100 30000x100 60000x200 100000x400'), [instance('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', 'pg-3')]: always(60) }, at: '40h', fires: [] },
  {
    title: 'backup stale: weekly', ...LONG, declared: { backup: { by: 'plugin', period: 604_800, immediate: true }, drill: undefined },
    series: succeeded(always(60)), at: '163h', fires: [],
  },
  { title: 'backup stale: an age of 12 hours', ...LONG, options: { thresholds: { backupAge: Duration.hours(12) } }, series: succeeded(always(60)), at: '12h20m', fires: ['CNPGBackupStale critical'] },
  {
    title: 'backup stale: volume snapshots', ...LONG, declared: { backup: { by: 'operator', period: 86_400, immediate: true } },
    series: { [instance('cnpg_collector_last_available_backup_timestamp', 'pg-1')]: always(60), [instance('cnpg_collector_last_failed_backup_timestamp', 'pg-1')]: always(0), ...succeeded(always(0)) },
    at: '32h', fires: ['CNPGBackupStale critical'],
  },
  {
    title: 'backup never: after two hours',
    series: succeeded(always(0)), at: '2h', notYet: '1h59m30s', fires: ['CNPGBackupNever critical'],
    says: {
      alert: AlertName.BACKUP_NEVER, labels: { severity: 'critical', ...STATIC },
      summary: 'pg has never been backed up',
      description: 'pg has a schedule of backups and no backup. Look at the Backup objects; if they succeeded, at the serverName that they went to.',
    },
  },
  { title: 'backup never: the first one took an hour', series: succeeded('0x120 3600x400'), at: '3h', fires: [] },
  { title: 'backup never: the schedule has not come yet', ...LONG, declared: { backup: { by: 'plugin', period: 86_400, immediate: false } }, series: succeeded(always(0)), at: '25h', fires: [] },
  { title: 'backup never: the schedule has come', ...LONG, declared: { backup: { by: 'plugin', period: 86_400, immediate: false } }, series: succeeded(always(0)), at: '26h', notYet: '25h55m', fires: ['CNPGBackupNever critical'] },
  {
    title: 'backup failed: after a success',
    series: { ...succeeded(always(60)), ...failed('0x39 1200x400') }, at: '25m', notYet: '24m30s', fires: ['CNPGBackupFailed warning'],
    says: {
      alert: AlertName.BACKUP_FAILED, labels: { severity: 'warning', ...STATIC },
      summary: 'The last backup of pg failed',
      description: 'The last base backup of pg failed at 1970-01-01 00:20:00 +0000 UTC, and none has succeeded since. '
        + 'Read status.error of the last Backup, and whether the sidecar plugin-barman-cloud was killed for its memory.',
    },
  },
  { title: 'backup failed: the next one succeeded', series: { ...succeeded(always(2400)), ...failed(always(1200)) }, at: '3h', fires: [] },
  {
    title: 'backup metrics absent',
    series: succeeded(undefined), at: '30m', notYet: '29m30s', fires: ['CNPGBackupMetricsAbsent warning'],
    says: {
      alert: AlertName.BACKUP_METRICS_ABSENT, labels: { severity: 'warning', ...STATIC },
      summary: 'Nothing reports on the backups of pg',
      description: 'The instances of pg are up, and for half an hour none has had metrics of the Barman Cloud plugin. '
        + 'See whether the pods have the container plugin-barman-cloud, and whether the Cluster still lists the plugin.',
    },
  },
  { title: 'backup metrics absent: they come after 20 minutes', series: succeeded('_x40 60x400'), at: '1h', fires: [] },
  {
    title: 'drill stale: weekly, nine days ago',
    ...LONG, series: { ...succeeded('60+300x4000'), ...drill('status_last_successful_time', '60x4000') },
    at: '211h20m', notYet: '211h15m', fires: ['CNPGDrillStale warning'],
    says: {
      alert: AlertName.DRILL_STALE, labels: { severity: 'warning', ...STATIC, cronjob: 'pg-drill' },
      summary: 'No restore of pg has succeeded for 8d 19h 19m 0s',
      description: 'No run of the CronJob pg-drill has succeeded for 8d 19h 19m 0s. Read the log of the last Job of the CronJob.',
    },
  },
  {
    title: 'drill stale: weekly, eight days ago',
    ...LONG, series: { ...succeeded('60+300x4000'), ...drill('status_last_successful_time', '60x4000') },
    at: '192h', fires: [],
  },
  {
    title: 'drill stale: weekly, created nine days ago, no success',
    ...LONG, series: { ...succeeded('60+300x4000'), ...drill('status_last_successful_time', undefined), ...drill('created', '60x4000') },
    at: '211h20m', notYet: '211h15m', fires: ['CNPGDrillStale warning'],
  },
  {
    title: 'drill stale: created nine days ago, success a day ago',
    ...LONG, series: { ...succeeded('60+300x4000'), ...drill('status_last_successful_time', '_x2304 691260x4000'), ...drill('created', '60x8000') },
    at: '216h', fires: [],
  },
];
