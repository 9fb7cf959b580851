import { Chart, Testing } from 'cdk8s';
import { Bootstrap, Credentials, PostgresCluster, PostgresHA } from '../../lib';
import { noBackup, postgresHA, storage } from '../fixtures';

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

test('a cluster that is declared elsewhere answers as one of ours', () => {
  const chart = new Chart(Testing.app(), 'apps', { namespace: 'shop' });
  const legacy = PostgresCluster.fromClusterAttributes(chart, 'Legacy', { clusterName: 'legacy', namespace: 'databases' });
  expect(legacy.readWrite.env().map(({ name }) => name)).toEqual(['PGHOST', 'PGPORT', 'PGSSLMODE']);
  expect(legacy.readWrite.withCredentials(Credentials.fromSecret('reader', 'reader'), 'shop').env()).toContainEqual(
    { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'reader', key: 'password' } } });
  expect(legacy.read.host).toBe('legacy-r.databases.svc');
  expect(Testing.synth(chart)).toEqual([]);
});
