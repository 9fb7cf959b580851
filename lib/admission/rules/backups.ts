import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { annotation, isReplica, list } from '../operator/cluster-facts';
import { Json } from '../../facts/json-value';
import { neverFires } from '../../facts/cron';
import { each, LibraryRule, namespace, problemIf, World } from './world';

/** Where a cluster writes its archive: the store and the server name in it. */
interface Archive {
  readonly id: string;
  readonly text: string;
  readonly path: string;
}

/** Two stores with one destination are one archive; a store whose manifest is not here is only itself. */
function pluginArchive(world: World, object: Json, plugin: Json, fallback: string, path: string): Archive[] {
  const store = plugin?.name === BARMAN_PLUGIN ? plugin.parameters?.barmanObjectName : undefined;
  if (!store) return [];
  const server = plugin.parameters.serverName ?? fallback;
  const configuration = world.named(object, 'ObjectStore', store)?.spec?.configuration;
  const [archive] = treeArchive({ ...configuration, serverName: server }, fallback, path);
  return [{ id: archive?.id ?? JSON.stringify([namespace(object), store, server]), text: `'${server}' in the ObjectStore '${store}'`, path }];
}

function treeArchive(store: Json, fallback: string, path: string): Archive[] {
  if (!store?.destinationPath) return [];
  const server = store.serverName ?? fallback;
  const destination = String(store.destinationPath).replace(/\/+$/, '');
  return [{ id: JSON.stringify([store.endpointURL ?? '', destination, server]), text: `'${server}' in ${destination}`, path }];
}

/** The plugin archives as soon as it is enabled: neither it nor the operator asks for `isWALArchiver` (plugin-barman-cloud#606). */
function written(world: World, cluster: Json): Archive[] {
  const name = cluster.metadata?.name;
  return [
    ...list(cluster.spec?.plugins).flatMap((plugin, i) =>
      plugin?.enabled === false ? [] : pluginArchive(world, cluster, plugin, name, `spec.plugins[${i}]`),
    ),
    ...treeArchive(cluster.spec?.backup?.barmanObjectStore, name, 'spec.backup.barmanObjectStore'),
  ];
}

function recovered(world: World, cluster: Json): Archive[] {
  const source = cluster.spec?.bootstrap?.recovery?.source;
  const external = source && list(cluster.spec?.externalClusters).find(candidate => candidate?.name === source);
  if (!external) return [];
  return [...pluginArchive(world, cluster, external.plugin, external.name, ''), ...treeArchive(external.barmanObjectStore, external.name, '')];
}

function called(cluster: Json): string {
  return [namespace(cluster), cluster.metadata?.name].filter(Boolean).join('/');
}

/** The objects that can make a base backup of a cluster; one that could not be read may be of any cluster. */
function backupsOf(world: World, cluster: Json): Json[] {
  return [...world.inNamespaceOf(cluster, 'ScheduledBackup'), ...world.inNamespaceOf(cluster, 'Backup')].filter(
    backup => !backup.spec || backup.spec.cluster?.name === cluster.metadata?.name,
  );
}

const ARCHIVE = (server: string) => `plugins: [{name: ${BARMAN_PLUGIN}, isWALArchiver: true, parameters: {barmanObjectName: store, serverName: ${server}}}]`;
const ORIGIN = `externalClusters: [{name: origin, plugin: {name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store, serverName: orders-1}}}], bootstrap: {recovery: {source: origin}}`;

export const backupRules: readonly LibraryRule[] = [
  {
    id: 'ha/recovery-own-archive',
    severity: 'error',
    what: 'A cluster is recovered from the archive that it also writes; the operator stops with "Expected empty archive", or the two histories mix.',
    fix: 'Give the new cluster another `serverName`.',
    why: 'The new cluster starts a new timeline in the archive that it is still reading.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('orders-1')}, ${ORIGIN}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('orders-2')}, ${ORIGIN}}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => {
        const sources = recovered(world, cluster).map(archive => archive.id);
        return written(world, cluster)
          .filter(archive => sources.includes(archive.id))
          .flatMap(archive => problemIf(true, archive.path, `this cluster recovers from and archives to ${archive.text}`));
      }),
  },
  {
    id: 'ha/archive-shared',
    severity: 'error',
    what: "Two clusters write to one archive, and destroy each other's backups.",
    fix: 'Give each cluster its own `serverName`.',
    why: 'WAL files of the two have the same names, and the later one overwrites. An enabled plugin archives with and without `isWALArchiver`.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}, {Cluster: {metadata: {name: other}, spec: {${ARCHIVE('a')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}, {Cluster: {metadata: {name: other}, spec: {${ARCHIVE('b')}}}}]`,
    check: world => {
      const writers = new Map<string, Json>();
      return each(world, 'Cluster', cluster =>
        written(world, cluster).flatMap(archive => {
          const first = writers.get(archive.id) ?? cluster;
          writers.set(archive.id, first);
          return problemIf(called(first) !== called(cluster), archive.path, `the cluster '${called(first)}' archives to ${archive.text} too`);
        }),
      );
    },
  },
  {
    id: 'ha/backup-method',
    severity: 'error',
    what: 'A scheduled backup is taken by something that the cluster does not have. The server takes the schedule, and every backup fails.',
    fix: 'For the plugin, set `method: plugin`, `pluginConfiguration.name`, and list the plugin in the Cluster.',
    why: 'The schedule looks healthy, and there is no backup on the day that one is needed.',
    source: 'https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups',
    wrong: '[{Cluster: {}}, {ScheduledBackup: {spec: {method: plugin}}}]',
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
    why: 'A recovery begins with a base backup and then replays the WAL. Archiving is green meanwhile, and the archive grows, because retention counts from backups. '
      + 'A suspended ScheduledBackup does not count, a Backup does; replica clusters are left out. '
      + 'It is a note when no ScheduledBackup, Backup or ObjectStore of the namespace is here, since they may all stand elsewhere.',
    source: 'https://cloudnative-pg.io/docs/1.30/backup/#wal-archive',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${ARCHIVE('a')}}}}, {ScheduledBackup: {spec: {method: plugin, pluginConfiguration: {name: ${BARMAN_PLUGIN}}}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => {
        const [archive] = isReplica(cluster) ? [] : written(world, cluster);
        const backups = backupsOf(world, cluster);
        return problemIf(
          archive && backups.every(backup => backup.spec?.suspend === true),
          archive?.path ?? '',
          `the WAL goes to ${archive?.text}, and ${backups.length ? `the ScheduledBackup '${backups[0].metadata?.name}' is suspended` : `no ScheduledBackup among the manifests names '${called(cluster)}'`}`,
          ['ScheduledBackup', 'Backup', 'ObjectStore'].some(kind => world.inNamespaceOf(cluster, kind).length > 0) ? 'warning' : 'info',
        );
      }),
  },
  {
    id: 'ha/schedule-never',
    severity: 'error',
    what: 'A schedule names a day that its months do not have, such as 30 February, so it never runs.',
    fix: 'Use the first day of the month, or a day that every month has.',
    why: 'The server takes it. The operator finds no time in the next five years, writes an event NoSchedule and makes no backup, not even the one of `immediate`. '
      + 'If both the day of the month and the day of the week are given without a star, one of them is enough, so that such a schedule runs.',
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
  {
    id: 'ha/destination-scheme',
    severity: 'error',
    what: 'The destination of backups has no scheme, so Barman Cloud takes it for a path or fails.',
    fix: 'Begin with s3://, gs:// or, for Azure, https://.',
    why: 'The first archived segment fails, and with it every later one.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/',
    wrong: '[{ObjectStore: {spec: {configuration: {destinationPath: backups/orders}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {destinationPath: "s3://backups/orders"}}}}]',
    check: world => {
      const wrong = (store: Json, path: string) =>
        problemIf(
          typeof store?.destinationPath === 'string' && !/^(s3|gs|https?):\/\/./.test(store.destinationPath),
          `${path}.destinationPath`,
          `'${store?.destinationPath}' does not begin with s3://, gs:// or https://`,
        );
      return [
        ...each(world, 'ObjectStore', store => wrong(store.spec?.configuration, 'spec.configuration')),
        ...each(world, 'Cluster', cluster => [
          ...wrong(cluster.spec?.backup?.barmanObjectStore, 'spec.backup.barmanObjectStore'),
          ...list(cluster.spec?.externalClusters).flatMap((external, i) => wrong(external?.barmanObjectStore, `spec.externalClusters[${i}].barmanObjectStore`)),
        ]),
      ];
    },
  },
  {
    id: 'ha/recovery-left',
    severity: 'info',
    what: 'A recovery stands in a live manifest: when the cluster is made again, it silently becomes the old backup.',
    fix: 'Keep the recovery in a manifest of its own, and plain `initdb` here, with a deletion guard.',
    why: 'A GitOps engine makes what it does not find. The writes since that backup are then missing without any error.',
    source: 'https://cloudnative-pg.io/docs/1.30/recovery/',
    wrong: '[{Cluster: {spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], bootstrap: {recovery: {source: origin}}}}}]',
    right: '[{Cluster: {}}]',
    check: world =>
      each(world, 'Cluster', cluster => problemIf(cluster.spec?.bootstrap?.recovery, 'spec.bootstrap.recovery', 'this recovery runs again whenever the cluster is made anew')),
  },
  {
    id: 'ha/archive-check-off',
    severity: 'warning',
    what: 'The check that the archive is empty is switched off, so a new cluster can write into the archive of an old one.',
    fix: 'Remove the annotation, and give the cluster its own `serverName`.',
    why: 'The check is what keeps a cluster that was made again by accident from overwriting its own backups.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: '[{Cluster: {metadata: {annotations: {cnpg.io/skipEmptyWalArchiveCheck: enabled}}}}]',
    right: '[{Cluster: {}}]',
    check: world =>
      each(world, 'Cluster', cluster =>
        problemIf(
          annotation({ metadata: cluster.metadata ?? {} }, 'cnpg.io/skipEmptyWalArchiveCheck') === 'enabled',
          'metadata.annotations.cnpg.io/skipEmptyWalArchiveCheck',
          'nothing stops this cluster from writing into an archive that is not empty',
        ),
      ),
  },
  {
    id: 'ha/store-credentials',
    severity: 'error',
    what: 'An ObjectStore has credentials of no provider, or of several; nothing checks this before the first backup.',
    fix: 'Set one of s3Credentials, azureCredentials and googleCredentials.',
    why: 'Every upload fails.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/',
    wrong: '[{ObjectStore: {spec: {configuration: {s3Credentials: {accessKeyId: {name: a, key: b}}}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {s3Credentials: {inheritFromIAMRole: true}}}}}]',
    check: world =>
      each(world, 'ObjectStore', store => {
        const configuration = store.spec?.configuration ?? {};
        const path = 'spec.configuration';
        const given = ['s3Credentials', 'azureCredentials', 'googleCredentials'].filter(key => configuration[key]);
        const s3 = configuration.s3Credentials;
        return [
          ...problemIf(given.length > 1, path, `${given.join(' and ')} exclude each other`),
          ...problemIf(s3 && !!s3.accessKeyId !== !!s3.secretAccessKey, `${path}.s3Credentials`, 'accessKeyId and secretAccessKey belong together'),
          ...problemIf(s3?.accessKeyId && s3?.inheritFromIAMRole, `${path}.s3Credentials`, 'keys and inheritFromIAMRole exclude each other'),
        ];
      }),
  },
];
