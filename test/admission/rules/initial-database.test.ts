import { said } from '../rule-findings';

const initdb = (fields: string, more = '') => `[{Cluster: {spec: {bootstrap: {initdb: {${fields}}}${more}}}}]`;
const CONNECTED = ', externalClusters: [{name: origin, connectionParameters: {host: a}}]';
const ARCHIVED = ', externalClusters: [{name: origin, plugin: {name: barman-cloud.cloudnative-pg.io, parameters: {barmanObjectName: '
  + 'store}}}]';
const IMPORT = 'database: app, owner: app, import: {type: microservice, databases: [app], source: {externalCluster: origin}}';

// PostgreSQL 15: CREATE ROLE pg_app and ALTER ROLE pg_monitor are 'role name "..." is reserved'; the operator's
// ConfigureNewInstance returns where the database exists.
test.each([
  ['database: template1, owner: app', ["error spec.bootstrap.initdb.database: 'template1' is a template that every PostgreSQL has, not a "
    + 'database for an application']],
  ['database: postgres, owner: app', ["warning spec.bootstrap.initdb.database: the database 'postgres' exists already and does not become "
    + "that of 'app'"]],
  ['database: postgres, owner: postgres', []],
  ['database: postgres, owner: postgres, postInitApplicationSQL: [SELECT 1]',
    ["warning spec.bootstrap.initdb.postInitApplicationSQL: the database 'postgres' exists already, and the operator then leaves out "
      + 'postInitApplicationSQL']],
  ['database: app, owner: streaming_replica', ["error spec.bootstrap.initdb.owner: 'streaming_replica' is a role that PostgreSQL or the "
    + 'operator keeps for itself']],
  ['database: pg_shop, owner: shop', []],
  ['database: app', []],
])('initdb with %s', (fields, findings) => {
  expect(said('ha/reserved-name', initdb(fields))).toEqual(findings);
});

test('an import connects to its source', () => {
  expect(said('ha/external-cluster', initdb(IMPORT, CONNECTED))).toEqual([]);
  expect(said('ha/external-cluster', initdb(IMPORT))).toEqual([
    "error spec.bootstrap.initdb.import.source.externalCluster: the Cluster 'orders-db' has no external cluster 'origin'",
  ]);
  expect(said('ha/external-cluster', initdb(IMPORT, ARCHIVED))).toEqual([
    "error spec.bootstrap.initdb.import.source.externalCluster: the external cluster 'origin' says no connectionParameters, and only an "
      + 'archive cannot be connected to',
  ]);
});

test('a Subscription connects to its publisher, if the Cluster is here', () => {
  expect(said('ha/external-cluster', '[{Cluster: {}}, {Subscription: {}}]')).toEqual([
    "error spec.externalClusterName: the Cluster 'orders-db' has no external cluster 'origin'",
  ]);
  expect(said('ha/external-cluster', `[{Cluster: {spec: {storage: {size: 1Gi}${CONNECTED}}}}, {Subscription: {}}]`)).toEqual([]);
  expect(said('ha/external-cluster', '[{Subscription: {}}]')).toEqual([]);
});

test.each([
  ['17', 'localeProvider: builtin, builtinLocale: PG_UNICODE_FAST', ["error spec.bootstrap.initdb.builtinLocale: 'PG_UNICODE_FAST' needs "
    + 'PostgreSQL 18, and the image has 17']],
  ['18', 'localeProvider: builtin, builtinLocale: PG_UNICODE_FAST', []],
  ['15', 'localeProvider: icu, icuLocale: de, icuRules: "&a < b"', ["error spec.bootstrap.initdb.icuRules: '&a < b' needs PostgreSQL 16, "
    + 'and the image has 15']],
  ['14', 'localeProvider: icu, icuLocale: de', ["error spec.bootstrap.initdb.localeProvider: 'icu' needs PostgreSQL 15, and the "
    + 'image has 14']],
  ['14', 'localeProvider: libc, locale: C', []],
])('PostgreSQL %s and a locale of %s', (major, locale, findings) => {
  expect(said('ha/locale-version', initdb(`database: app, owner: app, ${locale}`, `, imageName: "ghcr.io/cloudnative-pg/postgresql:${major}.4"`))).toEqual(findings);
});

test.each(['2026-11-29', '2026-11-29 03:00:00', '2026-11-29T03:00:00.123'])('the time %s has no offset', time => {
  const recovery = (target: string) => `[{Cluster: {spec: {bootstrap: {recovery: {source: origin, recoveryTarget: {targetTime: "${target}"}}}${CONNECTED}}}}]`;

  expect(said('ha/target-time', recovery(time))).toEqual([`info spec.bootstrap.recovery.recoveryTarget.targetTime: '${time}' has no offset, and is read as UTC`]);
  if (time.includes(':')) for (const offset of ['Z', '+01', '+01:00', '-0800']) expect(said('ha/target-time', recovery(time + offset))).toEqual([]);
});

test.each([
  ['CREATE TABLE a (b int)', 'table'],
  ['create schema if not exists shop', 'schema'],
  ['CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', 'function'],
  ['CREATE ROLE reader', undefined],
  ['CREATE DATABASE shop', undefined],
  ["COMMENT ON ROLE app IS 'create table'", undefined],
  ['-- create table later\nSELECT 1', undefined],
])('postInitSQL %p', (sql, made) => {
  const found = said('ha/init-sql-database', initdb(`database: app, owner: app, postInitSQL: [${JSON.stringify(sql)}]`));

  expect(found).toEqual(made ? [`warning spec.bootstrap.initdb.postInitSQL[0]: postInitSQL makes a ${made} in the database 'postgres', not in 'app'`] : []);
});
