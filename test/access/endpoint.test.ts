import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Bootstrap, Credentials, PostgresCluster, PostgresHA } from '../../lib';
import { noBackup, only, postgresHA, storage } from '../fixtures';

const shop = () => postgresHA({ bootstrap: Bootstrap.initdb('shop', { owner: Credentials.fromSecret('shop-owner', 'shop') }) });

test('the three Services of the operator', () => {
  const { readWrite, readOnly, read } = shop();
  expect([readWrite, readOnly, read].map(endpoint => [endpoint.host, endpoint.fqdn, endpoint.port])).toEqual([
    ['pg-rw.databases.svc', 'pg-rw.databases.svc.cluster.local', 5432],
    ['pg-ro.databases.svc', 'pg-ro.databases.svc.cluster.local', 5432],
    ['pg-r.databases.svc', 'pg-r.databases.svc.cluster.local', 5432],
  ]);
});

test('URIs name the role and never a password', () => {
  expect(shop().readWrite.uri()).toBe('postgresql://shop@pg-rw.databases.svc:5432/shop?sslmode=require');
  expect(shop().readOnly.jdbc()).toBe('jdbc:postgresql://pg-ro.databases.svc:5432/shop?sslmode=require');
});

test('without a namespace the host is the bare Service, and there is no full name', () => {
  const { readWrite } = new PostgresHA(Testing.app(), 'pg', { storage: storage(), backup: noBackup() });
  expect(readWrite.host).toBe('pg-rw');
  expect(() => readWrite.fqdn).toThrow("'fqdn' of 'pg-rw' needs a namespace; set 'namespace' on the chart");
});

test('the plain env list reads the Secret', () => {
  expect(shop().readWrite.env()).toEqual([
    { name: 'PGHOST', value: 'pg-rw.databases.svc' },
    { name: 'PGPORT', value: '5432' },
    { name: 'PGDATABASE', value: 'shop' },
    { name: 'PGUSER', valueFrom: { secretKeyRef: { name: 'shop-owner', key: 'username' } } },
    { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'shop-owner', key: 'password' } } },
    { name: 'PGSSLMODE', value: 'require' },
  ]);
});

test('a workload gets the same list, in every container', () => {
  const app = Testing.app();
  const pg = postgresHA({}, app);
  const apps = new Chart(app, 'apps', { namespace: 'databases' });
  const api = new kplus.Deployment(apps, 'Api', { containers: [{ image: 'api:1', name: 'api' }, { image: 'worker:1', name: 'worker' }] });
  pg.grantConnect(api);
  const { containers } = only(apps, 'Deployment').spec.template.spec;
  expect(containers.map((container: any) => container.env)).toEqual([pg.readWrite.env(), pg.readWrite.env()]);
});

test('a workload in another namespace reads the copy of the Secret that is there', () => {
  const app = Testing.app();
  const pg = postgresHA({}, app);
  const apps = new Chart(app, 'apps', { namespace: 'shop' });
  const api = new kplus.Deployment(apps, 'Api', { containers: [{ image: 'api:1' }] });
  pg.grantConnect(api, { endpoint: pg.readOnly, secretName: 'pg-reader' });
  expect(only(apps, 'Deployment').spec.template.spec.containers[0].env).toEqual(pg.readOnly.env('pg-reader'));
});

test('a cluster that is declared elsewhere answers as one of ours', () => {
  const chart = new Chart(Testing.app(), 'apps', { namespace: 'shop' });
  const legacy = PostgresCluster.fromClusterAttributes(chart, 'Legacy', { clusterName: 'legacy', namespace: 'databases' });
  expect(legacy.readWrite.env().map(({ name }) => name)).toEqual(['PGHOST', 'PGPORT', 'PGSSLMODE']);
  expect(legacy.readWrite.withCredentials(Credentials.fromSecret('reader', 'reader'), 'shop').env()).toContainEqual(
    { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'reader', key: 'password' } } });
  expect(legacy.read.host).toBe('legacy-r.databases.svc');
  expect(Testing.synth(chart)).toEqual([]);
});

test('a workload that gets its credentials from Vault reads no Secret', () => {
  const app = Testing.app();
  const apps = new Chart(app, 'apps', { namespace: 'shop' });
  const api = new kplus.Deployment(apps, 'Api', { containers: [{ image: 'api:1' }] });
  postgresHA({}, app).grantConnect(api, { withoutCredentials: true });
  expect(only(apps, 'Deployment').spec.template.spec.containers[0].env.map(({ name }: any) => name)).toEqual(['PGHOST', 'PGPORT', 'PGDATABASE', 'PGSSLMODE']);
});

test('a workload that cannot have every variable gets none', () => {
  const app = Testing.app();
  const apps = new Chart(app, 'apps', { namespace: 'databases' });
  const api = new kplus.Deployment(apps, 'Api', { containers: [{ image: 'api:1', envVariables: { PGSSLMODE: kplus.EnvValue.fromValue('disable') } }] });
  expect(() => postgresHA({}, app).grantConnect(api)).toThrow("has the variable 'PGSSLMODE' already");
  expect(Object.keys(api.containers[0].env.variables)).toEqual(['PGSSLMODE']);
});

test('whatever has containers is a workload, whichever cdk8s-plus it comes from', () => {
  const app = Testing.app();
  const variables: { [name: string]: any } = {};
  const container = { name: 'main', env: { variables, addVariable: (name: string, value: any) => { variables[name] = value; } } };
  const workload = Object.assign(new Chart(app, 'apps', { namespace: 'databases' }), { containers: [container], initContainers: [] });
  postgresHA({}, app).grantConnect(workload);
  expect(variables.PGUSER).toEqual({ valueFrom: { secretKeyRef: { name: 'pg-app', key: 'username' } } });
});
