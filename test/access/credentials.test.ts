import { Duration, Testing } from 'cdk8s';
import { Bootstrap, Credentials, ExternalSecretOptions } from '../../lib';
import { only, postgresHA } from '../fixtures';

const store = { name: 'vault' };

test('a password of a store becomes a Secret as the operator wants it', () => {
  const cluster = postgresHA();
  cluster.addRole('reporting', { credentials: Credentials.externalSecret('reporting-db', { store, key: 'databases/reporting', property: 'pw', version: '3', refreshInterval: Duration.minutes(90) }) });
  expect(only(cluster, 'ExternalSecret')).toMatchSnapshot();
  expect(only(cluster, 'DatabaseRole').spec.passwordSecret).toEqual({ name: 'reporting-db' });
});

test('a generated password is made once, and outlives its ExternalSecret', () => {
  const cluster = postgresHA();
  cluster.addRole('reporting', { credentials: Credentials.passwordGenerator('reporting-db') });
  expect(Testing.synth(cluster).filter(manifest => ['ExternalSecret', 'Password'].includes(manifest.kind))).toMatchSnapshot();
});

test('the owner of the first database may have either', () => {
  const cluster = postgresHA({ bootstrap: Bootstrap.initdb('shop', { owner: Credentials.passwordGenerator('shop-db', { username: 'shop' }) }) });
  expect(only(cluster, 'Cluster').spec.bootstrap.initdb).toMatchObject({ owner: 'shop', secret: { name: 'shop-db' } });
  expect(only(cluster, 'ExternalSecret').spec.target.template.data).toEqual({ username: 'shop', password: '{{ .password }}' });
});

test('a role with a client certificate has no password, and may log in with it', () => {
  const cluster = postgresHA({ pgHba: ['host all all all reject'] });
  cluster.addRole('Robot', { name: 'Robot "1"', credentials: Credentials.clientCertificate() });
  expect(only(cluster, 'DatabaseRole').spec).toMatchObject({ login: true, disablePassword: true, clientCertificate: { enabled: true } });
  expect(only(cluster, 'Cluster').spec.postgresql.pg_hba).toEqual(['hostssl all "Robot ""1""" all cert', 'host all all all reject']);
});

test('two may name one Secret', () => {
  const cluster = postgresHA();
  cluster.addRole('app', { credentials: Credentials.fromSecret('pg-app') });
  expect(only(cluster, 'DatabaseRole').spec.passwordSecret).toEqual({ name: 'pg-app' });
});

const external = (options: Partial<ExternalSecretOptions>) => () => Credentials.externalSecret('shop-db', { store, key: 'databases/shop', ...options });
const BAD: Array<[string, () => unknown, string]> = [
  ['two owners of a password', () => postgresHA().addRole('app', { credentials: Credentials.fromSecret('other') }),
    "[pg/role-app] the password of the role 'app' in the cluster 'pg' would have two owners, the Secret 'pg-app' and the Secret 'other', and each would undo the other; leave one of them out"],
  ['a store that is none', external({ store: { name: 'vault', kind: 'Store' } }), "'store.kind' must be 'SecretStore' or 'ClusterSecretStore', got 'Store'"],
  ['a store without a name', external({ store: { name: '' } }), "'store.name' must not be empty, got 0 characters (not shown, since they may be a secret)"],
  ['a place that is none', external({ key: '' }), "'key' must not be empty; give the place of the password in the store"],
  ['a short password', () => Credentials.passwordGenerator('shop-db', { length: 8 }), "'length' must be a whole number from 16 to 128, got 8"],
  ['a Secret without a name', () => Credentials.fromSecret(''), "'secretName' must not be empty, got 0 characters (not shown, since they may be a secret); give the name of a Secret, never what is in it"],
];

test.each(BAD)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});
