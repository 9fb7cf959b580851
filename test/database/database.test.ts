import { Chart, Testing } from 'cdk8s';
import {
  Credentials, Database, DatabaseRole, Delivery, Ensure, LocaleProvider, PostgresCluster, ReclaimPolicy, UsageType,
} from '../../lib';
import { only, postgresHA } from '../fixtures';

const app = DatabaseRole.fromRoleName('app');

test('one line makes a database for a role that exists', () => {
  const cluster = postgresHA();
  cluster.addDatabase('shop', { owner: app });
  expect(only(cluster, 'Database')).toMatchObject({
    metadata: { name: 'pg-shop', namespace: 'databases', annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
    spec: { cluster: { name: 'pg' }, name: 'shop', owner: 'app' },
  });
});

test('every field of the kind can be said', () => {
  const cluster = postgresHA();
  const owner = cluster.addRole('shop_owner');
  cluster.addDatabase('shop', {
    owner,
    name: 'Shop',
    resourceName: 'shop-database',
    extensions: [{ name: 'vector', version: '0.8.0', schema: 'extensions' }, { name: 'hstore', ensure: Ensure.ABSENT }],
    schemas: [{ name: 'extensions' }, { name: 'orders', owner }],
    fdws: [{ name: 'postgres_fdw', handler: 'h', validator: 'v', owner: app, options: [{ name: 'debug', value: 'true' }], usage: [{ role: owner }] }],
    servers: [{ name: 'legacy', fdw: 'postgres_fdw', options: [{ name: 'host', value: 'legacy-rw' }], usage: [{ role: owner, type: UsageType.REVOKE }] }],
    encoding: 'UTF8',
    localeProvider: LocaleProvider.ICU,
    locale: 'C',
    localeCollate: 'C',
    localeCType: 'C',
    icuLocale: 'de',
    icuRules: '& a < b',
    collationVersion: '153.120',
    template: 'template0',
    tablespace: 'fast',
    connectionLimit: 50,
    allowConnections: true,
    isTemplate: false,
    ensure: Ensure.PRESENT,
    databaseReclaimPolicy: ReclaimPolicy.DELETE,
    delivery: Delivery.ARGO_CD,
  });
  expect(only(cluster, 'Database')).toMatchSnapshot();
});

test('a database whose deletion drops its data is guarded, another is not', () => {
  const annotations = (databaseReclaimPolicy?: ReclaimPolicy) => {
    const cluster = postgresHA();
    cluster.addDatabase('shop', { owner: app, databaseReclaimPolicy });
    return only(cluster, 'Database').metadata.annotations;
  };
  expect(annotations(ReclaimPolicy.DELETE)).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  expect(annotations()).not.toHaveProperty('argocd.argoproj.io/sync-options');
});

test('its endpoints are for that database and its owner', () => {
  const cluster = postgresHA();
  const owner = cluster.addRole('shop', { credentials: Credentials.fromSecret('shop-db') });
  const shop = cluster.addDatabase('shop', { owner });
  expect(shop.readWrite).toMatchObject({ host: 'pg-rw.databases.svc', database: 'shop', username: 'shop', secretName: 'shop-db' });
  expect(shop.readOnly).toMatchObject({ host: 'pg-ro.databases.svc', database: 'shop' });
  expect(cluster.addDatabase('other', { owner: app }).readWrite.secretName).toBeUndefined();
});

test('stands in the folder of an application, before a cluster that is declared elsewhere', () => {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'databases' });
  const cluster = PostgresCluster.fromClusterAttributes(chart, 'Cluster', { clusterName: 'orders-db' });
  const shop = new Database(chart, 'Shop', { cluster, owner: app });
  expect(shop.databaseName).toBe('shop');
  expect(only(chart, 'Database')).toMatchObject({ metadata: { name: 'orders-db-shop' }, spec: { cluster: { name: 'orders-db' } } });
});

test('an id with underscores is a name in PostgreSQL, and one with hyphens in Kubernetes', () => {
  const cluster = postgresHA();
  const { databaseName, resourceName } = cluster.addDatabase('Shop_Reports', { owner: app });
  expect({ databaseName, resourceName }).toEqual({ databaseName: 'shop_reports', resourceName: 'pg-shop-reports' });
});
