import { Json } from '../../facts/json-value';
import { externalCluster, isReplica, list, majorVersion } from '../operator/cluster-facts';
import { bootstrapOwner } from './roles';
import { each, LibraryRule, problemIf } from './world';

const ORIGIN = 'externalClusters: [{name: origin, connectionParameters: {host: a}}]';
const IMPORT = (source: string) => `{Cluster: {spec: {${ORIGIN}, bootstrap: {initdb: {database: app, owner: app, import: {type: microservice, databases: [app], source: {externalCluster: ${source}}}}}}}}`;
const RECOVERY = (targetTime: string) => `{Cluster: {spec: {${ORIGIN}, bootstrap: {recovery: {source: origin, recoveryTarget: {targetTime: "${targetTime}"}}}}}}`;

/** An offset from UTC behind a time of day. */
const OFFSET = /\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$/;

/** Statements that make something inside one database, and a command of psql that would change the database first. */
const MAKES_IN_DATABASE = new RegExp(String.raw`\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+|materialized\s+)?`
  + String.raw`(schema|table|type|domain|view|sequence|function|procedure)\b`, 'i');

/** SQL without comments and quoted text. */
const plainSql = (sql: string) => sql.replace(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/g, ' ');

/** The fields of `initdb` that run in the database of the application, which the operator skips when that database is there already. */
const APPLICATION_SQL = ['postInitApplicationSQL', 'postInitApplicationSQLRefs'];

/** What is wrong with the database and the owner that a bootstrap names. */
function reserved(cluster: Json): ReturnType<typeof problemIf> {
  const { initdb } = cluster.spec.bootstrap ?? {};
  const owner = bootstrapOwner(cluster);
  const method = ['recovery', 'pg_basebackup'].find(name => cluster.spec.bootstrap?.[name]) ?? 'initdb';
  const database = initdb?.import?.type === 'monolith' ? undefined : initdb?.database;
  const skipped = APPLICATION_SQL.find(field => initdb?.[field]);
  return [
    ...problemIf(['template0', 'template1'].includes(database), 'spec.bootstrap.initdb.database', `'${database}' is a template that every PostgreSQL has, not a database for an application`),
    ...problemIf(database === 'postgres' && skipped, `spec.bootstrap.initdb.${skipped}`, `the database 'postgres' exists already, and the operator then leaves out ${skipped}`, 'warning'),
    ...problemIf(database === 'postgres' && !skipped && owner?.name !== 'postgres', 'spec.bootstrap.initdb.database', `the database 'postgres' exists already and does not become that of '${owner?.name}'`, 'warning'),
    ...problemIf(owner && /^pg_|^streaming_replica$/.test(owner.name), `spec.bootstrap.${method}.owner`, `'${owner?.name}' is a role that PostgreSQL or the operator keeps for itself`),
  ];
}

/** What the options of initdb need, the newest first. */
const LOCALES: ReadonlyArray<{ readonly field: string; readonly since: number; readonly isUsed: (initdb: Json) => boolean }> = [
  { field: 'builtinLocale', since: 18, isUsed: ({ builtinLocale }) => builtinLocale === 'PG_UNICODE_FAST' },
  { field: 'localeProvider', since: 17, isUsed: ({ localeProvider }) => localeProvider === 'builtin' },
  { field: 'builtinLocale', since: 17, isUsed: ({ builtinLocale }) => Boolean(builtinLocale) },
  { field: 'icuRules', since: 16, isUsed: ({ icuRules }) => Boolean(icuRules) },
  { field: 'localeProvider', since: 15, isUsed: ({ localeProvider }) => localeProvider === 'icu' },
];

export const initialDatabaseRules: readonly LibraryRule[] = [
  {
    id: 'ha/reserved-name',
    severity: 'error',
    what: 'The first database or its owner has a name that PostgreSQL or the operator uses itself.',
    fix: 'Choose names of your own, such as `app` for both.',
    why: 'PostgreSQL refuses to create or change roles that begin with `pg_`, so that the bootstrap fails or the owner gets no password. A '
      + 'database that exists is taken as it is: '
      + 'its owner stays the same, and `postInitApplicationSQL` does not run. It is a warning for the database `postgres`.',
    source: 'https://cloudnative-pg.io/docs/1.30/bootstrap/#bootstrap-an-empty-cluster-initdb',
    wrong: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: pg_app}}}}}]',
    right: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app}}}}}]',
    check: world => each(world, 'Cluster', reserved),
  },
  {
    id: 'ha/locale-version',
    severity: 'error',
    what: 'The locale of the first database is of a kind that this major version of PostgreSQL does not have.',
    fix: 'Use a newer major version, or a locale of the C library such as `C`.',
    why: '`initdb` ends with an unknown option, and the operator tries again forever. The provider `icu` came with PostgreSQL 15, its '
      + 'rules with 16, the provider `builtin` with 17, and its locale PG_UNICODE_FAST with 18.',
    source: 'https://www.postgresql.org/docs/current/app-initdb.html',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:16.15-standard-trixie", bootstrap: {initdb: {database: app, '
      + 'owner: app, localeProvider: builtin, builtinLocale: C.UTF-8}}}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie", bootstrap: {initdb: {database: app, '
      + 'owner: app, localeProvider: builtin, builtinLocale: C.UTF-8}}}}}]',
    check: world => each(world, 'Cluster', cluster => {
      const initdb = cluster.spec.bootstrap?.initdb ?? {};
      const major = majorVersion(cluster);
      return LOCALES.filter(({ isUsed, since }) => major && major < since && isUsed(initdb)).slice(0, 1).flatMap(({ field, since }) =>
        problemIf(true, `spec.bootstrap.initdb.${field}`, `'${initdb[field]}' needs PostgreSQL ${since}, and the image has ${major}`));
    }),
  },
  {
    id: 'ha/external-cluster',
    severity: 'error',
    what: 'An import, a replica or a Subscription names an external cluster that the Cluster does not have, or that it cannot connect to.',
    fix: 'Add it to `externalClusters` of the Cluster, with `connectionParameters` for an import or a Subscription.',
    why: 'The server takes it. The bootstrap then fails, or the status of the Subscription shows an error.',
    source: 'https://cloudnative-pg.io/docs/1.30/database_import/',
    wrong: `[${IMPORT('orgin')}]`,
    right: `[${IMPORT('origin')}]`,
    check: world => {
      const problem = (cluster: Json, name: Json, path: string) => {
        if (typeof name !== 'string') return [];
        const external = externalCluster(cluster, name);
        return problemIf(!external?.connectionParameters, path,
          external ? `the external cluster '${name}' says no connectionParameters, and only an archive cannot be connected to` : `the Cluster '${cluster.metadata?.name}' has no external cluster '${name}'`);
      };
      return [
        ...each(world, 'Cluster', cluster => problem(cluster, cluster.spec.bootstrap?.initdb?.import?.source?.externalCluster, 'spec.bootstrap.initdb.import.source.externalCluster')),
        ...each(world, 'Cluster', cluster => {
          const { source } = cluster.spec.replica ?? {};
          return problemIf(isReplica(cluster) && typeof source === 'string' && !externalCluster(cluster, source), 'spec.replica.source', `there is no external cluster '${source}'`);
        }),
        ...each(world, 'Subscription', subscription => {
          const cluster = world.named(subscription, 'Cluster', subscription.spec.cluster?.name);
          return cluster?.spec ? problem(cluster, subscription.spec.externalClusterName, 'spec.externalClusterName') : [];
        }),
      ];
    },
  },
  {
    id: 'ha/target-time',
    severity: 'info',
    what: 'The target of a recovery is a time without an offset from UTC.',
    fix: 'Write the offset, as in `2026-11-29T03:00:00Z` or `2026-11-29 04:00:00+01:00`.',
    why: 'The operator takes it as UTC. Who writes the local time recovers to another moment, hours away.',
    source: 'https://cloudnative-pg.io/docs/1.30/recovery/#recovery-targets',
    wrong: `[${RECOVERY('2026-11-29 03:00:00')}]`,
    right: `[${RECOVERY('2026-11-29 03:00:00+00')}]`,
    check: world => each(world, 'Cluster', cluster => {
      const time = cluster.spec.bootstrap?.recovery?.recoveryTarget?.targetTime;
      return problemIf(typeof time === 'string' && time !== '' && !OFFSET.test(time), 'spec.bootstrap.recovery.recoveryTarget.targetTime', `'${time}' has no offset, and is read as UTC`);
    }),
  },
  {
    id: 'ha/init-sql-database',
    severity: 'warning',
    what: '`postInitSQL` runs in the database `postgres`, so that tables and schemas made there are not in the application\'s database.',
    fix: 'Move the statement to `postInitApplicationSQL`.',
    why: 'The application finds none of them. Roles and databases belong to the whole server and may be created there.',
    source: 'https://cloudnative-pg.io/docs/1.30/bootstrap/#executing-queries-after-initialization',
    wrong: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, postInitSQL: [CREATE SCHEMA shop]}}}}}]',
    right: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, postInitApplicationSQL: [CREATE SCHEMA shop]}}}}}]',
    check: world => each(world, 'Cluster', cluster => {
      const { database = 'app', postInitSQL } = cluster.spec.bootstrap?.initdb ?? {};
      if (database === 'postgres') return [];
      return list(postInitSQL).flatMap((sql, i) => {
        const [, made] = (typeof sql === 'string' ? MAKES_IN_DATABASE.exec(plainSql(sql)) : undefined) ?? [];
        return problemIf(made, `spec.bootstrap.initdb.postInitSQL[${i}]`, `postInitSQL makes a ${made?.toLowerCase()} in the database 'postgres', not in '${database}'`);
      });
    }),
  },
];
