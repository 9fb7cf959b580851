import { createdExtensions } from '../../../lib/postgres/extensions';
import { said } from '../rule-findings';

test.each([
  ['CREATE EXTENSION vector', ['vector']],
  ['create extension if not exists "uuid-ossp"; CREATE EXTENSION Hstore CASCADE;', ['uuid-ossp', 'hstore']],
  ['-- CREATE EXTENSION a\n/* create extension b */ SELECT \'create extension c\'', []],
  ['DROP EXTENSION vector', []],
])('%s', (sql, names) => {
  expect(createdExtensions(sql)).toEqual(names);
});

const initdb = (more: string, spec = '') => `[{Cluster: {spec: {${spec}bootstrap: {initdb: {database: app, owner: app, ${more}}}}}}]`;

test.each([
  ['in the wrong database', initdb('postInitSQL: [CREATE EXTENSION hstore]'), 1],
  ['in the right one too', initdb('postInitSQL: [CREATE EXTENSION hstore], postInitApplicationSQL: [CREATE EXTENSION hstore]'), 0],
  ['in the template, from which the application has it', initdb('postInitSQL: [CREATE EXTENSION hstore], postInitTemplateSQL: [CREATE '
    + 'EXTENSION hstore]'), 0],
  ['that looks at the whole server', initdb('postInitSQL: [CREATE EXTENSION pg_stat_statements]'), 0],
  ['where the application is in postgres', '[{Cluster: {spec: {bootstrap: {initdb: {database: postgres, owner: app, postInitSQL: [CREATE '
    + 'EXTENSION hstore]}}}}}]', 0],
])('an extension %s', (_, example, count) => {
  expect(said('ha/extension-database', example)).toHaveLength(count);
});

test.each([
  ['nothing preloads it', initdb('postInitApplicationSQL: [CREATE EXTENSION pgaudit]'), 1],
  ['the manifest lists it', initdb('postInitApplicationSQL: [CREATE EXTENSION timescaledb]', 'postgresql: {shared_preload_libraries: '
    + '[$libdir/timescaledb.so]}, '), 0],
  ['one of its parameters makes the operator preload it', initdb('postInitApplicationSQL: [CREATE EXTENSION pgaudit]', 'postgresql: {parameters: {pgaudit.log: all}}, '), 0],
  ['it needs no preloading', initdb('postInitApplicationSQL: [CREATE EXTENSION vector]'), 0],
  ['a Database makes it', '[{Cluster: {}}, {Database: {spec: {extensions: [{name: timescaledb}]}}}]', 1],
])('an extension when %s', (_, example, count) => {
  expect(said('ha/extension-preload', example)).toHaveLength(count);
});

test('pg_cron is for one database', () => {
  expect(said('ha/extension-cron-database', initdb('postInitApplicationSQL: [CREATE EXTENSION pg_cron]'))).toEqual([expect.stringContaining("can be created in the database 'postgres' only, not in 'app'")]);
  expect(said('ha/extension-cron-database', initdb('postInitSQL: [CREATE EXTENSION pg_cron]'))).toEqual([]);
});

test.each([
  ['ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie', 'postgis', 1],
  ['ghcr.io/cloudnative-pg/postgresql:17.11-minimal-trixie', 'vector', 1],
  ['ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie', 'vector', 0],
  ['ghcr.io/cloudnative-pg/postgis:17-3.6-system-trixie', 'postgis', 0],
  ['registry.example/postgresql:17.11', 'postgis', 0],
])('%s and %s', (image, name, count) => {
  expect(said('ha/extension-missing', initdb(`postInitApplicationSQL: [CREATE EXTENSION ${name}]`, `imageName: "${image}", `))).toHaveLength(count);
});

test.each([
  ['18.6-standard-trixie', '0.8.1-18-trixie', []],
  ['18.6-standard-trixie', '0.8.1-18-bookworm', ["warning spec.postgresql.extensions[0].image.reference: the extension 'vector' is built "
    + 'on bookworm, the image of the cluster on trixie']],
  ['18.6-standard-trixie', '0.8.1-17-trixie', ["error spec.postgresql.extensions[0].image.reference: the extension 'vector' is built for "
    + 'PostgreSQL 17, the cluster runs 18']],
  ['18.6-standard-trixie', '0.8.1', []],
  ['18.6-standard-trixie', 'pg18-v1.1.1', []],
  ['18.6-standard-trixie', 'pg17-v1.1.1', ["error spec.postgresql.extensions[0].image.reference: the extension 'vector' is built for "
    + 'PostgreSQL 17, the cluster runs 18']],
  ['18.6-standard-trixie', '2.26.1-tsl-18-trixie', []],
])('a cluster of %s with an extension of %s', (cluster, extension, expected) => {
  expect(said('ha/extension-image', `[{Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:${cluster}", postgresql: {extensions: [{name: vector, image: {reference: "ghcr.io/cloudnative-pg/pgvector:${extension}"}}]}}}}]`)).toEqual(expected);
});
