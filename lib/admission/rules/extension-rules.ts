import { parseImageName } from '../../facts/image-name';
import { Json } from '../../facts/json-value';
import { createdExtensions, EXTENSIONS, PRELOADED_BY_OPERATOR } from '../../postgres/extensions';
import { DEFAULT_IMAGE, list, parametersOf, usesExtension } from '../operator/cluster-facts';
import { each, LibraryRule, problemIf, World } from './world';

/** An extension that a manifest creates, where, and in which database. */
interface Created {
  readonly name: string;
  readonly database: string;
  readonly object: Json;
  readonly path: string;
}

const initdbOf = (cluster: Json): Json => cluster.spec.bootstrap?.initdb ?? {};
const applicationDatabase = (cluster: Json): string => initdbOf(cluster).database || 'app';

/** `postInitTemplateSQL` fills the template of every later database, the application's too. */
function createdBy(cluster: Json, field: string, database: string): Created[] {
  return list(initdbOf(cluster)[field]).flatMap((sql, i) => (typeof sql === 'string' ? createdExtensions(sql) : []).map(name =>
    ({ name, database, object: cluster, path: `spec.bootstrap.initdb.${field}[${i}]` })));
}

function createdIn(world: World, cluster: Json): Created[] {
  const databases = world.inNamespaceOf(cluster, 'Database').filter(({ spec }) => spec?.cluster?.name === cluster.metadata?.name);
  return [
    ...createdBy(cluster, 'postInitSQL', 'postgres'),
    ...createdBy(cluster, 'postInitTemplateSQL', applicationDatabase(cluster)),
    ...createdBy(cluster, 'postInitApplicationSQL', applicationDatabase(cluster)),
    ...databases.flatMap(object => list(object.spec.extensions).flatMap((extension, i) => (typeof extension?.name === 'string' && extension.ensure !== 'absent'
      ? [{ name: extension.name, database: object.spec.name, object, path: `spec.extensions[${i}].name` }] : []))),
  ];
}

/** What the operator preloads: what the manifest lists, and its own four extensions as soon as one of their parameters is set. */
function isPreloaded(cluster: Json, library: string): boolean {
  const libraries = list(cluster.spec.postgresql?.shared_preload_libraries).map(name => String(name).replace(/^.*\/|\.so$/g, ''));
  return libraries.includes(library) || PRELOADED_BY_OPERATOR.includes(library) && usesExtension(parametersOf(cluster), library);
}

/** Whether the image of a cluster lacks an extension; an image of somebody else's may have any, and so may one of a catalog. */
function isMissing(cluster: Json, name: string): boolean {
  const { spec } = cluster;
  const facts = EXTENSIONS[name];
  if (!facts?.images || spec.imageCatalogRef || list(spec.postgresql?.extensions).length) return false;
  const { registry, repository, tag } = parseImageName(spec.imageName || DEFAULT_IMAGE);
  if (`${registry}/${repository}` !== 'ghcr.io/cloudnative-pg/postgresql') return false;
  return facts.images === 'none' || /(^|-)minimal(-|$)/.test(tag);
}

function eachCreated(world: World, find: (created: Created, cluster: Json) => readonly { readonly path: string; readonly message: string; readonly severity?: 'error' | 'warning' | 'info' }[]) {
  return world.all('Cluster').filter(({ spec }) => spec).flatMap(cluster => createdIn(world, cluster).flatMap(created => find(created, cluster).map(problem => ({ object: created.object, ...problem }))));
}

export const extensionRules: readonly LibraryRule[] = [
  {
    id: 'ha/extension-database',
    severity: 'warning',
    what: "`postInitSQL` runs in the database `postgres`, so that an extension made there is not in the application's database.",
    fix: 'Move the statement to `postInitApplicationSQL`.',
    why: 'Extensions belong to one database. The application finds none of its types and functions. Extensions that watch the whole '
      + 'server, such as pg_stat_statements, and pg_cron may be created there.',
    source: 'https://cloudnative-pg.io/docs/1.30/bootstrap/#executing-queries-after-initialization',
    wrong: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, postInitSQL: [CREATE EXTENSION pg_trgm]}}}}}]',
    right: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, postInitApplicationSQL: [CREATE EXTENSION pg_trgm]}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        if (applicationDatabase(cluster) === 'postgres') return [];
        const elsewhere = createdIn(world, cluster).filter(({ database }) => database !== 'postgres').map(({ name }) => name);
        return createdBy(cluster, 'postInitSQL', 'postgres').filter(({ name }) => !SERVER_WIDE.includes(name) && !elsewhere.includes(name)).flatMap(({ name, path }) =>
          problemIf(true, path, `postInitSQL creates '${name}' in the database 'postgres', not in '${applicationDatabase(cluster)}'`));
      }),
  },
  {
    id: 'ha/extension-preload',
    severity: 'warning',
    what: 'An extension is created that works only when its library is preloaded.',
    fix: 'Add the library to `postgresql.shared_preload_libraries`.',
    why: '`CREATE EXTENSION` fails, and with it the bootstrap of the cluster or the Database; or it succeeds, and every call of its '
      + 'functions fails. The operator preloads auto_explain, pg_failover_slots, '
      + 'pg_stat_statements and pgaudit by itself when one of their parameters is set.',
    source: 'https://cloudnative-pg.io/docs/1.30/postgresql_conf/#shared-preload-libraries',
    wrong: '[{Cluster: {spec: {imageName: "registry.example/timescaledb:17.11", bootstrap: {initdb: {database: app, owner: app, '
      + 'postInitApplicationSQL: [CREATE EXTENSION timescaledb]}}}}}]',
    right: '[{Cluster: {spec: {imageName: "registry.example/timescaledb:17.11", postgresql: {shared_preload_libraries: [timescaledb]}, '
      + 'bootstrap: {initdb: {database: app, owner: app, postInitApplicationSQL: [CREATE EXTENSION timescaledb]}}}}}]',
    check: world => eachCreated(world, ({ name, path }, cluster) => {
      const { preload, failsWithoutPreload } = EXTENSIONS[name] ?? {};
      return problemIf(preload && !isPreloaded(cluster, preload), path,
        `the extension '${name}' needs '${preload}' in \`shared_preload_libraries\`${failsWithoutPreload ? '; without it CREATE EXTENSION fails' : ''}`);
    }),
  },
  {
    id: 'ha/extension-cron-database',
    severity: 'error',
    what: 'pg_cron is created in another database than the one that it works in.',
    fix: 'Set the parameter `cron.database_name` to the database, or create the extension in `postgres` with `postInitSQL`.',
    why: '`CREATE EXTENSION` fails: the extension can be in one database of a server only, `postgres` unless the parameter names another.',
    source: 'https://github.com/citusdata/pg_cron#setting-up-pg_cron',
    wrong: '[{Cluster: {spec: {imageName: "registry.example/postgresql:17.11", postgresql: {shared_preload_libraries: [pg_cron]}, '
      + 'bootstrap: {initdb: {database: app, owner: app, postInitApplicationSQL: [CREATE EXTENSION pg_cron]}}}}}]',
    right: '[{Cluster: {spec: {imageName: "registry.example/postgresql:17.11", postgresql: {shared_preload_libraries: [pg_cron], '
      + 'parameters: {cron.database_name: app}}, '
      + 'bootstrap: {initdb: {database: app, owner: app, postInitApplicationSQL: [CREATE EXTENSION pg_cron]}}}}}]',
    check: world => eachCreated(world, ({ name, path, database }, cluster) => {
      const only = EXTENSIONS[name]?.database;
      const allowed = only && (parametersOf(cluster)[only.setting] ?? only.fallback);
      return problemIf(allowed && database !== allowed, path, `the extension '${name}' can be created in the database '${allowed}' only, not in '${database}'`);
    }),
  },
  {
    id: 'ha/extension-missing',
    severity: 'warning',
    what: 'The image of the cluster does not have an extension that is created.',
    fix: 'Use an image that has it, or add the image of the extension to `postgresql.extensions`, with PostgreSQL 18.',
    why: '`CREATE EXTENSION` fails, and with it the bootstrap of the cluster or the Database. The images of the operator project have what '
      + 'PostgreSQL brings itself; those that are not `minimal` also have pgvector and pgaudit.',
    source: 'https://github.com/cloudnative-pg/postgres-containers',
    wrong: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie", bootstrap: {initdb: {database: app, '
      + 'owner: app, postInitApplicationSQL: [CREATE EXTENSION postgis]}}}}}]',
    right: '[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgis:17-3.6-system-trixie", bootstrap: {initdb: {database: app, '
      + 'owner: app, postInitApplicationSQL: [CREATE EXTENSION postgis]}}}}}]',
    check: world => eachCreated(world, ({ name, path }, cluster) => problemIf(isMissing(cluster, name), path, `the image '${cluster.spec.imageName || DEFAULT_IMAGE}' does not have the extension '${name}'`)),
  },
];

/** Extensions that look at the whole server, and serve from any database. */
const SERVER_WIDE = ['pg_cron', 'pg_stat_statements', 'pg_stat_kcache', 'pg_wait_sampling', 'pg_qualstats', 'pgaudit', 'pg_buffercache', 'pg_visibility', 'pgstattuple', 'dblink', 'postgres_fdw', 'amcheck'];
