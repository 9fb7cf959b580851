import { ANNOTATION_ARCHIVE_HISTORY } from '../../facts/annotations';
import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { imageVersion } from '../../postgres/image-version';
import { parameterMeaning } from '../../postgres/setting-meaning';
import { isReplica, list, majorVersion, parametersOf } from '../operator/cluster-facts';
import { archivesWritten } from './archives';
import { ChangeRule, CrossProblem, problemIf, World } from './world';

/** Asks a question of each Cluster that was there before, and has a spec on both sides. */
function eachChanged(world: World, old: World, find: (after: Json, before: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return world.all('Cluster').filter(({ spec }) => spec).flatMap(after => {
    const before = old.named(after, 'Cluster', after.metadata?.name);
    return before?.spec ? find(after, before).map(problem => ({ object: after, ...problem })) : [];
  });
}

/** Every volume that a Cluster asks for, by its place in the manifest. */
function volumes({ spec }: Json): ReadonlyMap<string, Json> {
  return new Map([
    ['spec.storage', spec.storage], ['spec.walStorage', spec.walStorage],
    ...list(spec.tablespaces).map((tablespace, i) => [`spec.tablespaces[${i}].storage`, tablespace?.storage] as [string, Json]),
  ].filter((entry): entry is [string, Json] => Boolean(entry[1])));
}

/** The image of a Cluster, by its name or from a catalog among the manifests. */
function imageOf(world: World, cluster: Json): string | undefined {
  const { imageName, imageCatalogRef } = cluster.spec;
  const { kind, name, major } = imageCatalogRef ?? {};
  const catalog = kind === 'ImageCatalog' ? world.named(cluster, kind, name) : kind && world.all(kind).find(({ metadata }) => metadata?.name === name);
  const image = imageCatalogRef ? list(catalog?.spec?.images).find(entry => entry?.major === major)?.image : imageName;
  return typeof image === 'string' ? image : undefined;
}

const classOf = (storage: Json) => storage?.storageClass ?? storage?.pvcTemplate?.storageClassName;

/** The collation of the databases by the C library: `C`, another, or undefined where a recovery brings one. */
function collation({ spec }: Json): string | undefined {
  const { bootstrap = {} } = spec;
  if (bootstrap.recovery || bootstrap.pg_basebackup) return undefined;
  const { localeProvider, locale, localeCollate, builtinLocale } = bootstrap.initdb ?? {};
  if (localeProvider === 'builtin' || builtinLocale) return 'C';
  if (localeProvider === 'icu') return 'ICU';
  return localeCollate || locale || 'C';
}

const isPlain = (name: string) => /^(C|POSIX|C\.UTF-?8)$/i.test(name);

/** What a recovery hands to the application; undefined for a Cluster that is no established one. */
function restoredDatabase({ metadata, spec }: Json): string | undefined {
  const { database, owner } = spec.bootstrap?.recovery ?? {};
  return metadata?.annotations?.[ANNOTATION_ARCHIVE_HISTORY] && database ? `the database '${database}' of '${owner}'` : undefined;
}

/** What a standby must have at least as much of as its primary, or it stops replaying. */
const AT_LEAST_THE_PRIMARY = ['max_connections', 'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions', 'max_locks_per_transaction'];

const CLUSTER_ON = (system: string, major = 17, more = '') => `{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:${major}.11-standard-${system}"${more}}}}`;
const ARCHIVED_ON = (major: number, server: string) => `{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:${major}.11-standard-trixie", `
  + `plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store, serverName: ${server}}}]}}}`;
const IN_TREE = 'backup: {barmanObjectStore: {destinationPath: "s3://backups", serverName: orders-2024, s3Credentials: '
  + '{inheritFromIAMRole: true}}}';
const PLUGIN = (server: string) => `plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store${server}}}]`;

export const clusterChangeRules: readonly ChangeRule[] = [
  {
    id: 'ha/storage-class-changed',
    severity: 'warning',
    what: 'The storage class of a Cluster changes, which does nothing to the volumes that exist.',
    fix: 'To move the data, delete the instances one by one with their claims, so that the operator recreates them; or recover a new '
      + 'cluster from the backup.',
    why: 'Kubernetes cannot change the class of a volume, and the operator does not try. Only instances that come later get the new class.',
    source: 'https://cloudnative-pg.io/docs/1.30/storage/',
    wrong: '{old: [{Cluster: {spec: {storage: {storageClass: standard}}}}], new: [{Cluster: {spec: {storage: {storageClass: fast}}}}]}',
    right: '{old: [{Cluster: {spec: {storage: {storageClass: fast}}}}], new: [{Cluster: {spec: {storage: {storageClass: fast, size: '
      + '2Gi}}}}]}',
    check: (world, old) => eachChanged(world, old, (after, before) => [...volumes(after)].flatMap(([path, storage]) => {
      const previous = volumes(before).get(path);
      const [from, to] = [classOf(previous), classOf(storage)];
      return problemIf(previous && from !== to, storage.storageClass !== undefined ? `${path}.storageClass` : path,
        `the storage class changes from ${from === undefined ? 'the default one' : `'${from}'`} to ${to === undefined ? 'the default one' : `'${to}'`}, and existing volumes keep theirs`);
    })),
  },
  {
    id: 'ha/bootstrap-changed',
    severity: 'info',
    what: 'The bootstrap of a Cluster changes, which does nothing to one that exists.',
    fix: 'Nothing, if it is for the day when the cluster is recreated. Otherwise change the database itself, or declare it as a Database.',
    why: 'The operator reads `bootstrap` once. Only the Secret of the owner is looked up anew. It is a warning where an established cluster names another database or owner: the next restore then makes a Secret for something that the archive does not hold.',
    source: 'https://cloudnative-pg.io/docs/1.30/bootstrap/',
    wrong: '{old: [{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app}}}}}], new: [{Cluster: {spec: {bootstrap: {initdb: '
      + '{database: shop, owner: app}}}}}]}',
    right: '{old: [{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app}}}}}], new: [{Cluster: {spec: {bootstrap: {initdb: '
      + '{database: app, owner: app}}}}}]}',
    check: (world, old) => eachChanged(world, old, (after, before) => {
      const [from, to] = [before, after].map(restoredDatabase);
      if (from && to && from !== to) return problemIf(true, 'spec.bootstrap.recovery', `the next restore looks for ${to}, and the archive holds ${from}`, 'warning', 'Put the bootstrap back: it says how the cluster began.');
      return problemIf(sorted(after.spec.bootstrap) !== sorted(before.spec.bootstrap), after.spec.bootstrap ? 'spec.bootstrap' : 'spec', 'the bootstrap of a cluster that exists is not read again');
    }),
  },
  {
    id: 'ha/base-system-changed',
    severity: 'warning',
    what: 'The image of a Cluster moves to another base system, in a major upgrade or under indexes that follow the C library.',
    fix: 'Upgrade the major version on the same base system first. When the base system changes, rebuild indexes on text with REINDEX, and '
      + 'run ALTER DATABASE ... REFRESH COLLATION VERSION.',
    why: 'The operator does not support a major upgrade across distributions: the two servers of pg_upgrade run in one image. Within a '
      + 'major version another C library sorts text otherwise, and an index that was built by the old order '
      + 'misses rows. With the collation C, the default of CloudNativePG, nothing changes. It is a note where the collation is not known.',
    source: 'https://cloudnative-pg.io/docs/1.30/postgres_upgrades/',
    wrong: `{old: [${CLUSTER_ON('bookworm', 16)}], new: [${CLUSTER_ON('trixie', 17)}]}`,
    right: `{old: [${CLUSTER_ON('bookworm', 16)}], new: [${CLUSTER_ON('bookworm', 17)}]}`,
    check: (world, old) => eachChanged(world, old, (after, before) => {
      const [from, to] = [imageOf(old, before), imageOf(world, after)].map(image => (image === undefined ? undefined : imageVersion(image)));
      const path = after.spec.imageCatalogRef ? 'spec.imageCatalogRef' : 'spec.imageName';
      if (!from?.distribution || !to?.distribution || from.distribution === to.distribution) return [];
      const move = `the base system changes from ${from.distribution} to ${to.distribution}`;
      if (from.major !== to.major) return problemIf(true, path, `${move} in an upgrade from PostgreSQL ${from.major} to ${to.major}, which the operator does not support`);
      const collate = collation(before);
      return problemIf(collate === undefined || !isPlain(collate), path, `${move}, and with it the order of text in indexes${collate ? ` (${collate})` : ', if the database does not sort by C'}`,
        collate === undefined ? 'info' : 'warning');
    }),
  },
  {
    id: 'ha/archive-moved',
    severity: 'warning',
    what: 'A Cluster that exists moves to another archive, in which there is no base backup.',
    fix: 'If the move is meant, add a ScheduledBackup of a new name with `immediate: true`, so that a base backup follows. If it is not, '
      + 'name the old `serverName`, which the plugin does not take over from `barmanObjectStore`.',
    why: 'WAL goes to the new place at once, without a check and without a base backup: until the next scheduled one a recovery from the '
      + 'new archive finds "no target backup". `immediate` fires once in the life of a ScheduledBackup. '
      + 'The backups in the old archive stay, and retention no longer looks at them.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/migration/',
    wrong: `{old: [{Cluster: {spec: {${IN_TREE}}}}], new: [{ObjectStore: {}}, {Cluster: {spec: {${PLUGIN('')}}}}]}`,
    right: `{old: [{Cluster: {spec: {${IN_TREE}}}}], new: [{ObjectStore: {}}, {Cluster: {spec: {${PLUGIN(', serverName: orders-2024')}}}}]}`,
    check: (world, old) => eachChanged(world, old, (after, before) => {
      const [previous] = archivesWritten(old, before);
      const written = archivesWritten(world, after);
      if (!previous || !written.length || written.some(({ key }) => key === previous.key)) return [];
      const backups = world.inNamespaceOf(after, 'ScheduledBackup').filter(({ spec }) => spec?.immediate === true && spec.cluster?.name === after.metadata?.name);
      if (backups.some(({ metadata }) => !old.named(after, 'ScheduledBackup', metadata?.name))) return [];
      const [target] = written;
      return problemIf(true, target.path, `the archive moves from ${previous.text} to ${target.text}${target.isNamed ? '' : ', the default of `serverName`'}, where there is no base backup`);
    }),
  },
  {
    id: 'ha/archiving-stopped',
    severity: 'warning',
    what: 'A Cluster that archived its WAL no longer does.',
    fix: 'Put the plugin back, or `barmanObjectStore`. If the backups are really over, accept this with the reason.',
    why: 'From then on nothing can be restored but what was archived before. The ScheduledBackups that remain fail, and nobody looks at them.',
    source: 'https://cloudnative-pg.io/docs/1.30/wal_archiving/',
    wrong: `{old: [{Cluster: {spec: {${PLUGIN('')}}}}], new: [{Cluster: {}}]}`,
    right: `{old: [{Cluster: {spec: {${IN_TREE}}}}], new: [{Cluster: {spec: {${PLUGIN(', serverName: orders-2024')}}}}]}`,
    check: (world, old) => eachChanged(world, old, (after, before) => {
      const [previous] = archivesWritten(old, before);
      const isArchiver = list(after.spec.plugins).some(plugin => plugin?.isWALArchiver && plugin.enabled !== false);
      return problemIf(previous && archivesWritten(world, after).length === 0 && !isArchiver, after.spec.plugins ? 'spec.plugins' : 'spec', `nothing archives any more to ${previous?.text}`);
    }),
  },
  {
    id: 'ha/major-upgrade-archive',
    severity: 'warning',
    what: 'A Cluster moves to another major version of PostgreSQL and goes on writing to the same archive.',
    fix: 'Change `serverName` with the image, and take a base backup after the upgrade.',
    why: 'A backup from before the upgrade cannot be replayed past it, and the new server begins its WAL anew among the files of the old '
      + 'one. The Barman Cloud plugin does not keep the two apart.',
    source: 'https://cloudnative-pg.io/docs/1.30/postgres_upgrades/#backup-and-wal-archive-considerations',
    wrong: `{old: [{ObjectStore: {}}, ${ARCHIVED_ON(16, 'a')}], new: [{ObjectStore: {}}, ${ARCHIVED_ON(17, 'a')}]}`,
    right: `{old: [{ObjectStore: {}}, ${ARCHIVED_ON(16, 'a')}], new: [{ObjectStore: {}}, ${ARCHIVED_ON(17, 'b')}]}`,
    check: (world, old) => eachChanged(world, old, (after, before) => {
      const [from, to] = [before, after].map(cluster => majorVersion(cluster) || undefined);
      if (from === undefined || to === undefined || to <= from) return [];
      const previous = archivesWritten(old, before);
      const kept = archivesWritten(world, after).find(({ key }) => previous.some(archive => archive.key === key));
      return problemIf(kept, kept?.path ?? '', `PostgreSQL ${to} goes on writing to ${kept?.text}, which holds the WAL and the backups of ${from}`);
    }),
  },
  {
    id: 'ha/replica-setting-lowered',
    severity: 'warning',
    what: 'A setting of a replica cluster becomes lower, and a standby stops replaying when it has less of it than its primary.',
    fix: 'Lower it in the primary cluster first, and here when the change has arrived.',
    why: 'PostgreSQL pauses the recovery of such a standby, and does not start it again. Within one cluster the operator restarts '
      + 'instances in the right order; it does not know the primary of another cluster.',
    source: 'https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN',
    wrong: '{old: [{Cluster: {spec: {REPLICA, postgresql: {parameters: {max_connections: "200"}}}}}], new: [{Cluster: {spec: {REPLICA, postgresql: {parameters: {max_connections: "100"}}}}}]}'.replaceAll('REPLICA', replica()),
    right: '{old: [{Cluster: {spec: {REPLICA, postgresql: {parameters: {max_connections: "100"}}}}}], new: [{Cluster: {spec: {REPLICA, postgresql: {parameters: {max_connections: "200"}}}}}]}'.replaceAll('REPLICA', replica()),
    check: (world, old) => eachChanged(world, old, (after, before) => {
      if (!isReplica(after)) return [];
      return AT_LEAST_THE_PRIMARY.flatMap(name => {
        const [from, to] = [before, after].map(cluster => parameterMeaning(parametersOf(cluster), name, majorVersion(cluster) || undefined));
        return problemIf(typeof from === 'number' && typeof to === 'number' && to < from, `spec.postgresql.parameters.${name}`, `${name} of a replica cluster goes from ${from} to ${to}`);
      });
    }),
  },
];

function replica(): string {
  return 'replica: {enabled: true, source: origin}, bootstrap: {pg_basebackup: {source: origin}}, externalClusters: [{name: origin, connectionParameters: {host: a}}]';
}

/** JSON with sorted keys, so that their order makes no difference. */
function sorted(value: Json): string {
  return JSON.stringify(value, (_, part: Json) => (typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part)) ?? '';
}
