import { Testing } from 'cdk8s';
import { Credentials, DatabaseLogins, DatabaseRole } from '../../lib';
import { only, postgresHA } from '../fixtures';

const secret = (name: string) => Credentials.fromSecret(name);
const shop = (logins: DatabaseLogins, cluster = postgresHA()) => ({ cluster, database: cluster.addDatabase('shop', { logins }) });
const roles = (logins: DatabaseLogins) => Testing.synth(shop(logins).cluster).filter(({ kind }) => kind === 'DatabaseRole')
  .map(({ metadata, spec: { name, login, inRoles, passwordSecret } }) => [metadata.name, name, login, inRoles?.[0], passwordSecret?.name]);

test('one role owns and logs in, where that is enough', () => {
  const cluster = postgresHA();
  cluster.addDatabase('shop', { credentials: secret('shop-db') });
  expect(only(cluster, 'Database').spec.owner).toBe('shop');
  expect(only(cluster, 'DatabaseRole')).toMatchObject({ metadata: { name: 'pg-shop' }, spec: { name: 'shop', login: true, passwordSecret: { name: 'shop-db' } } });
});

test('nobody logs in as the roles that hold the privileges', () => {
  expect(roles({ owner: secret('admin'), writer: secret('app'), reader: secret('readonly') })).toEqual([
    ['pg-shop-owner', 'shop_owner', false, undefined, undefined],
    ['pg-shop-admin', 'shop_admin', true, 'shop_owner', 'admin'],
    ['pg-shop-writer', 'shop_writer', false, undefined, undefined],
    ['pg-shop-app', 'shop_app', true, 'shop_writer', 'app'],
    ['pg-shop-reader', 'shop_reader', false, undefined, undefined],
    ['pg-shop-readonly', 'shop_readonly', true, 'shop_reader', 'readonly'],
  ]);
});

test('logins have the names of their credentials, and the roles are there for logins that come later', () => {
  expect(roles({ owner: Credentials.fromSecret('admin', 'migrations') })).toEqual([
    ['pg-shop-owner', 'shop_owner', false, undefined, undefined],
    ['pg-shop-admin', 'migrations', true, 'shop_owner', 'admin'],
    ['pg-shop-writer', 'shop_writer', false, undefined, undefined],
    ['pg-shop-reader', 'shop_reader', false, undefined, undefined],
  ]);
});

test('a Job sets the privileges up, as the owner and with nothing else', () => {
  const { cluster } = shop({ owner: secret('admin') });
  expect(only(cluster, 'Database').spec.owner).toBe('shop_owner');
  expect(only(cluster, 'Job')).toMatchSnapshot();
});

test('other statements are another Job', () => {
  const job = (owner: Credentials, name = 'shop') => {
    const cluster = postgresHA();
    cluster.addDatabase('shop', { name, logins: { owner } });
    return only(cluster, 'Job').metadata.name;
  };
  expect(job(secret('admin'))).toBe(job(secret('admin')));
  expect(job(secret('admin'), 'store')).not.toBe(job(secret('admin')));
});

test('a schema belongs to the owner that is made with the database', () => {
  const cluster = postgresHA();
  cluster.addDatabase('shop', { logins: { owner: secret('admin') }, schemas: [{ name: 'sales' }] });
  cluster.addDatabase('plain', { owner: DatabaseRole.fromRoleName('app'), schemas: [{ name: 'sales' }] });
  const [shopSpec, plain] = Testing.synth(cluster).filter(({ kind }) => kind === 'Database').map(({ spec }) => spec);
  expect(shopSpec.schemas).toEqual([{ name: 'sales', owner: 'shop_owner', ensure: 'present' }]);
  expect(plain.schemas).toEqual([{ name: 'sales', ensure: 'present' }]);
});

test('a Job may log in with a certificate', () => {
  const { cluster } = shop({ owner: Credentials.clientCertificate() });
  const { containers: [{ env }], volumes } = only(cluster, 'Job').spec.template.spec;
  expect(env).toContainEqual({ name: 'PGUSER', value: 'shop_admin' });
  expect(env.map(({ name }: any) => name)).not.toContain('PGPASSWORD');
  expect(volumes.map(({ secret: { secretName } }: any) => secretName)).toEqual(['pg-ca', 'pg-shop-admin-client-cert']);
});

test('its endpoints write as one role and read as another', () => {
  const { database } = shop({ owner: secret('admin'), writer: secret('app'), reader: secret('readonly') });
  expect([database.readWrite, database.readOnly, database.read].map(({ username }) => username)).toEqual(['shop_app', 'shop_readonly', 'shop_readonly']);
  expect(shop({ owner: secret('admin') }).database.readOnly.username).toBe('shop_admin');
});

test('the statements can be read, and need no superuser', () => {
  expect(shop({ owner: secret('admin') }).database.privilegesSql().join(';\n')).toMatchSnapshot();
});

const BAD: Array<[string, () => unknown, string]> = [
  ['nobody who owns it', () => postgresHA().addDatabase('shop', {}),
    "[pg/database-shop] 'owner' is missing; name a role with DatabaseRole.fromRoleName(), or have one made with 'credentials' or 'logins'"],
  ['two who own it', () => postgresHA().addDatabase('shop', { credentials: secret('a'), logins: { owner: secret('b') } }),
    "[pg/database-shop] 'credentials' and 'logins' are two ways to say who owns it; leave one of them out"],
  ['logins without an owner', () => postgresHA().addDatabase('shop', { logins: { writer: secret('a') } as any }),
    "[pg/database-shop] 'logins.owner' is missing; it must be a Credentials, made by Credentials.clientCertificate() or Credentials.externalSecret() or Credentials.fromSecret()"],
  ['an image for no Job', () => postgresHA().addDatabase('shop', { credentials: secret('a'), privilegesImage: 'psql:1' }),
    "[pg/database-shop] 'privilegesImage' runs the Job of 'logins', which are missing"],
  ['privileges of nobody', () => postgresHA().addDatabase('shop', { credentials: secret('a') }).privilegesSql(),
    "[pg/database-shop] has no roles of the pattern, so there are no privileges to set up; give it 'logins'"],
];

test.each(BAD)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});

test('the longest name of a cluster leaves room for the Job: Kubernetes writes its name into a label', () => {
  const { cluster } = shop({ owner: Credentials.fromSecret('shop-admin') }, postgresHA({ clusterName: 'a'.repeat(50) }));
  const jobs = Testing.synth(cluster).filter(({ kind }) => kind === 'Job');
  expect(jobs.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^a{50}-sho-[0-9a-f]{8}$/)]);
});
