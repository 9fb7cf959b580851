import { Json } from '../../facts/json-value';
import { cronError, cronFieldCount, isCronDescriptor } from '../../facts/cron';
import { atoi } from '../../facts/go';
import { annotation } from './cluster-facts';
import { when } from '../apiserver/problem';
import { Rule, Warning, webhook } from './operator-rule';

const DEADLINE = 'cnpg.io/volumeSnapshotDeadline';

const onlyForSnapshots = (kind: string, id: string, wrong: string): Rule => ({
  id,
  kind,
  what: 'Whether a backup is online can only be said for volume snapshots.',
  fix: 'Remove `online` and `onlineConfiguration`, or use `method: volumeSnapshot`.',
  why: 'Barman always copies a running server.',
  source: webhook(kind.toLowerCase(), 'validate'),
  wrong,
  right: 'spec: {method: volumeSnapshot, online: true}',
  check: (b: Json) =>
    ['online', 'onlineConfiguration'].flatMap(key =>
      when(b.spec.method === 'barmanObjectStore' && b.spec[key] !== undefined, {
        path: `spec.${key}`,
        message: `${key} can be specified only if the backup method is volumeSnapshot`,
      }),
    ),
});

export const backupRules: readonly Rule[] = [
  onlyForSnapshots('Backup', 'cnpg/backup-online', 'spec: {method: barmanObjectStore, online: true}'),
  {
    id: 'cnpg/backup-plugin',
    kind: 'Backup',
    what: 'A backup by a plugin names the plugin.',
    fix: 'Set `pluginConfiguration.name`, such as barman-cloud.cloudnative-pg.io.',
    why: 'The operator would not know whom to ask.',
    source: webhook('backup', 'validate'),
    wrong: 'spec: {method: plugin}',
    right: 'spec: {method: plugin, pluginConfiguration: {name: barman-cloud.cloudnative-pg.io}}',
    check: b =>
      when(b.spec.method === 'plugin' && !b.spec.pluginConfiguration?.name, {
        path: 'spec.pluginConfiguration',
        message: 'cannot be empty when the backup method is plugin',
      }),
  },
  {
    id: 'cnpg/snapshot-deadline',
    kind: 'Backup',
    what: 'The snapshot deadline is a number of minutes.',
    fix: 'Write an integer.',
    why: 'The operator reads it to give up on a snapshot that never becomes ready.',
    source: webhook('backup', 'validate'),
    wrong: `metadata: {annotations: {${DEADLINE}: 10m}}`,
    right: `metadata: {annotations: {${DEADLINE}: "10"}}`,
    check: b =>
      when(annotation(b, DEADLINE) && atoi(annotation(b, DEADLINE)!) === undefined, { path: `metadata.annotations.${DEADLINE}`, message: 'must be an integer' }),
  },
  onlyForSnapshots('ScheduledBackup', 'cnpg/scheduled-backup-online', 'spec: {method: barmanObjectStore, online: true}'),
  {
    id: 'cnpg/schedule',
    kind: 'ScheduledBackup',
    what: 'The schedule is a cron expression that begins with the seconds.',
    fix: 'Write six fields: "0 0 3 * * *" is three o\'clock at night. Sunday is 0, not 7.',
    why: 'The operator could not compute the next run.',
    source: webhook('scheduledbackup', 'validate'),
    wrong: 'spec: {schedule: "0 0 3 * * 7"}',
    right: 'spec: {schedule: "0 0 3 * * 0"}',
    check: b => {
      const message = cronError(b.spec.schedule ?? '');
      return message ? [{ path: 'spec.schedule', message }] : [];
    },
  },
];

export const backupWarnings: readonly Warning[] = [
  {
    id: 'cnpg/schedule-fields',
    kind: 'ScheduledBackup',
    path: 'spec.schedule',
    what: 'A schedule of five fields is read with the first one as seconds, so "0 3 * * *" runs every hour.',
    fix: 'Put "0 " in front of the schedule, since of five fields the first is read as seconds.',
    why: 'It is the form of crontab, so it is what people write, and 24 backups a day is what they get.',
    source: webhook('scheduledbackup', 'validate'),
    wrong: 'spec: {schedule: "0 3 * * *"}',
    right: 'spec: {schedule: "0 0 3 * * *"}',
    fixFor: ({ spec }) => (isCronDescriptor(spec.schedule ?? '') ? 'Nothing: the operator warns of every schedule without six fields, and this word is a whole schedule.' : undefined),
    check: b =>
      cronError(b.spec.schedule ?? '') === undefined && cronFieldCount(b.spec.schedule ?? '') !== 6
        ? ['Schedule parameter may not have the right number of arguments (usually six arguments are needed)']
        : [],
  },
];
