import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { isReplica, list } from '../operator/cluster-facts';
import { Json } from '../../facts/json-value';
import { cronFieldCount, isCronDescriptor, neverFires, timesADay } from '../../facts/cron';
import { isStandIn, maybeEqual } from '../../facts/unknown';
import { archivesWritten } from './archives';
import { clusterText, each, LibraryRule, problemIf, World } from './world';

/** The objects that can make a base backup of a cluster; one that could not be read may be of any cluster. */
function backupsOf(world: World, cluster: Json): Json[] {
  const name = String(cluster.metadata?.name);
  return ['ScheduledBackup', 'Backup'].flatMap(kind => world.maybeInNamespaceOf(cluster, kind)).filter(({ spec }) => {
    const named = String(spec?.cluster?.name);
    return !spec || named === name || isStandIn(named) && maybeEqual(named, name);
  });
}

const ARCHIVE = (server: string) => `plugins: [{name: ${BARMAN_PLUGIN}, isWALArchiver: true, parameters: {barmanObjectName: store, serverName: ${server}}}]`;

export const backupRules: readonly LibraryRule[] = [
  {
    id: 'ha/archive-shared',
    severity: 'error',
    what: "Two clusters write to one archive, and destroy each other's backups.",
    fix: 'Give each cluster its own `serverName`.',
    why: 'WAL files of the two have the same names, and the later one overwrites. An enabled plugin archives with and without '
      + '`isWALArchiver`.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}, {Cluster: {metadata: {name: other}, spec: {${ARCHIVE('a')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}, {Cluster: {metadata: {name: other}, spec: {${ARCHIVE('b')}}}}]`,
    check: world => {
      const writers = new Map<string, Json>();
      return each(world, 'Cluster', cluster =>
        archivesWritten(world, cluster).flatMap(archive => {
          const first = writers.get(archive.key) ?? cluster;
          writers.set(archive.key, first);
          return problemIf(clusterText(first) !== clusterText(cluster), archive.path, `${clusterText(first)} archives to ${archive.text} too`);
        }),
      );
    },
  },
  {
    id: 'ha/backup-method',
    severity: 'error',
    what: 'A scheduled backup is taken by something that the cluster does not have. The server takes the schedule, and every backup fails.',
    fix: `For the plugin, set \`method: plugin\` and \`pluginConfiguration: {name: ${BARMAN_PLUGIN}}\`, and list the plugin in the Cluster.`,
    why: 'The schedule looks healthy, and there is no backup on the day that one is needed.',
    source: 'https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store}}]}}}, {ScheduledBackup: {}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store}}]}}}, {ScheduledBackup: {spec: {method: plugin, pluginConfiguration: {name: ${BARMAN_PLUGIN}}}}}]`,
    check: world =>
      each(world, ['ScheduledBackup', 'Backup'], backup => {
        const method = backup.spec?.method ?? 'barmanObjectStore';
        const found = world.named(backup, 'Cluster', backup.spec?.cluster?.name);
        const cluster = found?.spec && found;
        const plugin = backup.spec?.pluginConfiguration?.name;
        return [
          ...problemIf(method === 'plugin' && !plugin && backup.kind === 'ScheduledBackup', 'spec.method', 'a backup by plugin needs `pluginConfiguration.name`'),
          ...problemIf(
            method === 'plugin' && plugin && cluster && !list(cluster.spec?.plugins).some(used => used?.name === plugin && used.enabled !== false),
            'spec.pluginConfiguration.name',
            `the cluster '${cluster?.metadata?.name}' does not use the plugin '${plugin}'`,
          ),
          ...problemIf(
            method === 'barmanObjectStore' && cluster && !cluster.spec?.backup?.barmanObjectStore,
            backup.spec?.method ? 'spec.method' : 'spec',
            `the cluster '${cluster?.metadata?.name}' has no \`backup.barmanObjectStore\`, which the method barmanObjectStore${backup.spec?.method ? '' : ' (the default)'} needs`,
          ),
          ...problemIf(
            method === 'volumeSnapshot' && cluster && !cluster.spec?.backup?.volumeSnapshot,
            'spec.method',
            `the cluster '${cluster?.metadata?.name}' has no \`backup.volumeSnapshot\``,
          ),
        ];
      }),
  },
  {
    id: 'ha/archive-without-backup',
    severity: 'warning',
    what: 'A cluster archives its WAL, and no manifest makes a base backup. The archive alone restores nothing.',
    fix: 'Add a ScheduledBackup of the cluster, or check its manifest too.',
    why: 'A recovery begins with a base backup and then replays the WAL. Archiving is green meanwhile, and the archive grows, because '
      + 'retention counts from backups. '
      + 'A suspended ScheduledBackup does not count, a Backup does; replica clusters are left out. '
      + 'It is a note when no ScheduledBackup, Backup or ObjectStore of the namespace is here, since they may all stand elsewhere.',
    source: 'https://cloudnative-pg.io/docs/1.30/backup/#wal-archive',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}, {ScheduledBackup: {spec: {method: plugin, pluginConfiguration: {name: ${BARMAN_PLUGIN}}}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => {
        const [archive] = isReplica(cluster) ? [] : archivesWritten(world, cluster);
        const backups = backupsOf(world, cluster);
        return problemIf(
          archive && backups.every(backup => backup.spec?.suspend === true),
          archive?.path ?? '',
          `the WAL goes to ${archive?.text}, and ${backups.length ? `the ScheduledBackup '${backups[0].metadata?.name}' is suspended` : `no ScheduledBackup among the manifests names ${clusterText(cluster)}`}`,
          ['ScheduledBackup', 'Backup', 'ObjectStore'].some(kind => world.inNamespaceOf(cluster, kind).length > 0) ? 'warning' : 'info',
        );
      }),
  },
  {
    id: 'ha/schedule-frequent',
    severity: 'warning',
    what: 'A base backup is made every hour or more often.',
    fix: 'Write the hour too, as in `schedule: 0 0 3 * * *`, every night at three. The archive of the WAL holds what happened since.',
    why: 'Every base backup reads and copies the whole database, and leaves a Backup object that nothing deletes but retention. In six '
      + 'fields the second and third are minutes and hours: "0 0 * * * *" is every hour.',
    source: 'https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups',
    wrong: '[{Cluster: {}}, {ScheduledBackup: {spec: {method: volumeSnapshot, schedule: "0 0 * * * *"}}}]',
    right: '[{Cluster: {}}, {ScheduledBackup: {spec: {method: volumeSnapshot, schedule: "0 0 */6 * * *"}}}]',
    check: world =>
      each(world, 'ScheduledBackup', backup => {
        const { schedule } = backup.spec;
        // Of five fields the operator itself warns.
        const times = typeof schedule === 'string' && (cronFieldCount(schedule) === 6 || isCronDescriptor(schedule)) ? timesADay(schedule) : undefined;
        return problemIf(times !== undefined && times >= 24, 'spec.schedule', `'${schedule}' makes ${times} base backups a day`);
      }),
  },
  {
    id: 'ha/schedule-never',
    severity: 'error',
    what: 'A schedule names a day that its months do not have, such as 30 February, so it never runs.',
    fix: 'Use the first day of the month, or a day that every month has.',
    why: 'The server takes it. The operator finds no time in the next five years, writes an event NoSchedule and makes no backup, not even '
      + 'the one of `immediate`. '
      + 'If both the day of the month and the day of the week are given without a star, one of them is enough, so that such a '
      + 'schedule runs.',
    source: 'https://pkg.go.dev/github.com/robfig/cron@v1.2.0',
    wrong: '[{ScheduledBackup: {spec: {schedule: 0 0 0 31 2 *}}}]',
    right: '[{ScheduledBackup: {spec: {schedule: 0 0 0 1 2 *}}}]',
    check: world =>
      each(world, 'ScheduledBackup', backup => {
        const schedule: unknown = backup.spec.schedule;
        const never = typeof schedule === 'string' && neverFires(schedule);
        return problemIf(never, 'spec.schedule', `'${schedule}' never comes`);
      }),
  },
];
