import { Chart, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { ConnectTls, Credentials, DatabaseAccess, DatabaseRole, PoolerType, PostgresCluster, PostgresHA } from '../../lib';
import { only, postgresHA } from '../fixtures';

const app = () => Testing.app();

/** A cluster, and a Deployment in a namespace. */
function deployment(namespace = 'databases', kplus: typeof kplus27 = kplus27, cluster: (root: ReturnType<typeof app>) => PostgresHA = root => postgresHA({}, root)) {
  const root = app();
  const pg = cluster(root);
  const apps = new Chart(root, 'apps', { namespace });
  const api = new kplus.Deployment(apps, 'Api', { containers: [{ image: 'api:1', name: 'api' }], securityContext: { fsGroup: 2000 } });
  return { pg, apps, api, pod: () => only(apps, 'Deployment').spec.template.spec };
}

const variables = (pod: any) => Object.fromEntries(pod.containers[0].env.map(({ name, value, valueFrom }: any) => [name, value ?? `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`]));

describe.each([['27', kplus27], ['34', kplus34 as unknown as typeof kplus27]])('with cdk8s-plus-%s', (_, kplus) => {
  test('a workload gets what libpq reads, the authority without its key, and where to read from replicas', () => {
    const { pg, api, pod } = deployment('databases', kplus);
    pg.grantConnect(api);
    expect(variables(pod())).toEqual({
      PGHOST: 'pg-rw.databases.svc',
      PGHOST_RO: 'pg-ro.databases.svc',
      PGPORT: '5432',
      PGDATABASE: 'app',
      PGUSER: 'pg-app/username',
      PGPASSWORD: 'pg-app/password',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/etc/postgres-ca/ca.crt',
    });
    expect(pod().containers[0].volumeMounts).toEqual([{ mountPath: '/etc/postgres-ca', name: 'postgres-ca', readOnly: true }]);
    expect(pod().volumes).toEqual([{ name: 'postgres-ca', secret: { secretName: 'pg-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }]);
  });

  test.each(['StatefulSet', 'Job', 'Pod', 'DaemonSet', 'CronJob'] as const)('a %s may connect, its init containers too', kind => {
    const root = app();
    const apps = new Chart(root, 'apps', { namespace: 'databases' });
    const props = { containers: [{ image: 'api:1' }], initContainers: [{ image: 'migrate:1', name: 'migrate' }], schedule: { expressionString: '0 3 * * *' } } as any;
    if (kind === 'StatefulSet') props.service = new kplus.Service(apps, 'Service', { ports: [{ port: 80 }] });
    const workload = new (kplus as any)[kind](apps, 'Api', props);
    postgresHA({}, root).grantConnect(workload);
    const { spec } = only(apps, kind);
    const pod = spec.jobTemplate?.spec.template.spec ?? spec.template?.spec ?? spec;
    for (const container of [pod.containers[0], pod.initContainers[0]]) {
      expect(container.env.map(({ name }: any) => name)).toContain('PGSSLROOTCERT');
      expect(container.volumeMounts).toContainEqual({ mountPath: '/etc/postgres-ca', name: 'postgres-ca', readOnly: true });
    }
  });

  test('a service binding gives files instead of variables', () => {
    const { pg, apps, api, pod } = deployment('databases', kplus);
    pg.grantConnect(api, { serviceBinding: true });
    expect(variables(pod())).not.toHaveProperty('PGPASSWORD');
    expect(variables(pod())).toMatchObject({ SERVICE_BINDING_ROOT: '/bindings', PGHOST: 'pg-rw.databases.svc' });
    const binding = only(apps, 'ConfigMap');
    expect(binding.data).toEqual({
      type: 'postgresql', provider: 'cloudnative-pg', host: 'pg-rw.databases.svc', port: '5432', database: 'app', sslmode: 'verify-full', sslrootcert: 'ca.crt',
    });
    expect(pod().containers[0].volumeMounts).toContainEqual({ mountPath: '/bindings/app', name: 'postgres-binding', readOnly: true });
    expect(pod().volumes).toContainEqual({
      name: 'postgres-binding',
      projected: { sources: [
        { configMap: { name: binding.metadata.name } },
        { secret: { name: 'pg-app', items: [{ key: 'username', path: 'username' }, { key: 'password', path: 'password' }] } },
        { secret: { name: 'pg-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      ] },
    });
  });

  test.each([
    ['a ConfigMap', ConnectTls.verifyFull({ configMapName: 'ca' }), [{ configMap: { name: 'ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }], 'ca.crt'],
    ['nowhere', ConnectTls.require(), [], undefined],
  ])('a service binding has the authority from %s among its files', (__, tls, expected, sslrootcert) => {
    const { pg, apps, api, pod } = deployment('databases', kplus);
    pg.grantConnect(api, { serviceBinding: true, tls });
    expect(pod().volumes.find(({ name }: any) => name === 'postgres-binding').projected.sources.slice(2)).toEqual(expected);
    expect(only(apps, 'ConfigMap').data.sslrootcert).toBe(sslrootcert);
  });

  test('a client certificate is a file that its group may read', () => {
    const { pg, api, pod } = deployment('databases', kplus);
    const shop = pg.addDatabase('shop', { credentials: Credentials.clientCertificate() });
    pg.grantConnect(api, { database: shop });
    expect(variables(pod())).toMatchObject({ PGUSER: 'shop', PGSSLCERT: '/etc/postgres-certificate/tls.crt', PGSSLKEY: '/etc/postgres-certificate/tls.key' });
    expect(variables(pod())).not.toHaveProperty('PGPASSWORD');
    expect(pod().volumes).toContainEqual({
      name: 'postgres-certificate',
      secret: { secretName: 'pg-shop-client-cert', defaultMode: 0o640, items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }] },
    });
    expect(only(pg, 'Cluster').spec.postgresql.pg_hba).toEqual(['hostssl all shop all cert']);
  });
});

test('a client certificate may come from cert-manager', () => {
  const { pg, api, pod } = deployment();
  const shop = pg.addDatabase('shop', { credentials: Credentials.withCertificate('shop-client') });
  pg.grantConnect(api, { database: shop });
  expect(only(pg, 'DatabaseRole').spec).toEqual({ cluster: { name: 'pg' }, name: 'shop', login: true, disablePassword: true });
  expect(pod().volumes).toContainEqual(expect.objectContaining({ secret: expect.objectContaining({ secretName: 'shop-client' }) }));
  expect(only(pg, 'Cluster').spec.postgresql.pg_hba).toEqual(['hostssl all shop all cert']);
  expect(() => Credentials.withCertificate('No Name')).toThrow("'secretName' must be lower-case");
});

test('whatever has containers is a workload', () => {
  const root = app();
  const given: { [name: string]: any } = {};
  const mounts: any[] = [];
  const container = {
    name: 'main',
    env: { variables: given, addVariable: (name: string, value: any) => { given[name] = value; } },
    mounts,
    mount: (path: string, storage: any) => mounts.push({ path, volume: storage.asVolume() }),
  };
  const workload = Object.assign(new Chart(root, 'apps', { namespace: 'databases' }), { containers: [container], initContainers: [] });
  postgresHA({}, root).grantConnect(workload);
  expect(given.PGUSER).toEqual({ valueFrom: { secretKeyRef: { name: 'pg-app', key: 'username' } } });
  expect(mounts.map(({ path, volume }) => [path, volume.name])).toEqual([['/etc/postgres-ca', 'postgres-ca']]);
});

test('a workload in another namespace reads the copies that are there', () => {
  const { pg, api, pod } = deployment('shop');
  pg.grantConnect(api, { endpoint: pg.readOnly, secretName: 'pg-reader', tls: ConnectTls.verifyFull({ configMapName: 'company-authorities', key: 'postgres.pem' }) });
  expect(variables(pod())).toMatchObject({ PGHOST: 'pg-ro.databases.svc', PGUSER: 'pg-reader/username' });
  expect(pod().volumes).toEqual([{ name: 'postgres-ca', configMap: { name: 'company-authorities', items: [{ key: 'postgres.pem', path: 'ca.crt' }] } }]);
});

test('a password from a store is read from there in every namespace', () => {
  const { pg, apps, api, pod } = deployment('shop');
  const credentials = Credentials.externalSecret('shop-db', { store: { name: 'vault' }, key: 'databases/shop' });
  const shop = pg.addDatabase('shop', { credentials });
  pg.grantConnect(api, { database: shop, tls: ConnectTls.require() });
  const copy = only(apps, 'ExternalSecret');
  expect(copy.metadata).toMatchObject({ name: 'shop-db', namespace: 'shop' });
  expect(copy.spec).toEqual(only(pg, 'ExternalSecret').spec);
  expect(only(pg, 'ExternalSecret').metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-3' });
  expect(variables(pod())).toMatchObject({ PGUSER: 'shop-db/username', PGDATABASE: 'shop', PGSSLMODE: 'require' });
});

test('two workloads of a chart share the copy', () => {
  const { pg, apps, api } = deployment('shop');
  const worker = new kplus27.Deployment(apps, 'Worker', { containers: [{ image: 'worker:1' }] });
  const shop = pg.addDatabase('shop', { credentials: Credentials.externalSecret('shop-db', { store: { name: 'vault' }, key: 'databases/shop' }) });
  for (const workload of [api, worker]) pg.grantConnect(workload, { database: shop, tls: ConnectTls.require() });
  expect(only(apps, 'ExternalSecret').metadata.name).toBe('shop-db');
});

test('each kind of access is another role', () => {
  const roles = (access?: DatabaseAccess) => {
    const { pg, api, pod } = deployment();
    const secret = (name: string) => Credentials.fromSecret(`shop-${name}`);
    const shop = pg.addDatabase('shop', { logins: { owner: secret('admin'), writer: secret('app'), reader: secret('readonly') } });
    pg.grantConnect(api, { database: shop, access });
    const { PGUSER, PGHOST, PGDATABASE } = variables(pod());
    return [PGUSER, PGHOST, PGDATABASE];
  };
  expect(roles()).toEqual(['shop-app/username', 'pg-rw.databases.svc', 'shop']);
  expect(roles(DatabaseAccess.WRITE)).toEqual(['shop-app/username', 'pg-rw.databases.svc', 'shop']);
  expect(roles(DatabaseAccess.OWNER)).toEqual(['shop-admin/username', 'pg-rw.databases.svc', 'shop']);
  expect(roles(DatabaseAccess.READ)).toEqual(['shop-readonly/username', 'pg-ro.databases.svc', 'shop']);
});

test('the name of a pooler gets into the certificate, once somebody verifies it', () => {
  const { pg, api, pod } = deployment();
  const pooler = pg.addPooler('rw');
  const replicas = pg.addPooler('ro', { type: PoolerType.RO, service: { port: 6432 } });
  expect(only(pg, 'Cluster').spec).not.toHaveProperty('certificates');
  pg.grantConnect(api, { endpoint: pooler.endpoint, readOnlyEndpoint: replicas.endpoint });
  expect(only(pg, 'Cluster').spec.certificates).toEqual({ serverAltDNSNames: ['pg-pooler-rw.databases.svc', 'pg-pooler-ro.databases.svc'] });
  expect(variables(pod())).toMatchObject({ PGHOST: 'pg-pooler-rw.databases.svc', PGHOST_RO: 'pg-pooler-ro.databases.svc', PGPORT_RO: '6432' });
});

test('credentials may come from elsewhere', () => {
  const { pg, api, pod } = deployment();
  pg.grantConnect(api, { withoutCredentials: true });
  expect(Object.keys(variables(pod())).sort()).toEqual(['PGDATABASE', 'PGHOST', 'PGHOST_RO', 'PGPORT', 'PGSSLMODE', 'PGSSLROOTCERT']);
});

test('a workload that cannot have everything gets nothing', () => {
  const root = app();
  const apps = new Chart(root, 'apps', { namespace: 'databases' });
  const api = new kplus27.Deployment(apps, 'Api', { containers: [{ image: 'api:1', envVariables: { PGSSLMODE: kplus27.EnvValue.fromValue('disable') } }] });
  expect(() => postgresHA({}, root).grantConnect(api)).toThrow("has the variable 'PGSSLMODE' already");
  expect(Object.keys(api.containers[0].env.variables)).toEqual(['PGSSLMODE']);
  expect(api.containers[0].mounts).toEqual([]);
});

const elsewhere = (apps: Chart, attributes = {}) => PostgresCluster.fromClusterAttributes(apps, 'Legacy', {
  clusterName: 'legacy', credentials: Credentials.fromSecret('legacy-app'), ...attributes,
});
const BAD: Array<[what: string, write: () => unknown, message: string]> = [
  ['reading alone from the first database', () => { const { api, pg } = deployment(); pg.grantConnect(api, { access: DatabaseAccess.READ }); },
    "[apps/Api] asks for an 'access' of read and names no 'database': the only login of the cluster's first database owns it, and could always write; name one of addDatabase() that has 'logins'"],
  ['an authority of another namespace', () => {
    const { pg, api } = deployment('shop');
    pg.grantConnect(api, { secretName: 'pg-reader' });
  }, "[apps/Api] is in the namespace 'shop' and cannot read the authority of the server's certificate in the Secret 'pg-ca' of 'databases'; copy its 'ca.crt' there and set 'tls' to " +
    'ConnectTls.verifyFull() with its name, or to ConnectTls.require(), which verifies nothing'],
  ['a password that a generator would make anew', () => {
    const { pg, api } = deployment('shop');
    pg.grantConnect(api, { database: pg.addDatabase('shop', { credentials: Credentials.passwordGenerator('shop-db') }), tls: ConnectTls.require() });
  }, "[apps/Api] is in the namespace 'shop' and cannot read the Secret 'shop-db' of 'databases', and a generator makes another password each time; " +
    "give the name of one there as 'secretName', or set 'withoutCredentials' if it gets them from Vault or a certificate"],
  ['a store of another namespace', () => {
    const { pg, api } = deployment('shop');
    const credentials = Credentials.externalSecret('shop-db', { store: { name: 'vault', kind: 'SecretStore' }, key: 'databases/shop' });
    pg.grantConnect(api, { database: pg.addDatabase('shop', { credentials }), tls: ConnectTls.require() });
  }, "[apps/Api] is in the namespace 'shop' and cannot read the Secret 'shop-db' of 'databases', and the store 'vault' serves the cluster's namespace alone; a ClusterSecretStore serves both; " +
    "give the name of one there as 'secretName', or set 'withoutCredentials' if it gets them from Vault or a certificate"],
  ['a reader where there is none', () => {
    const { pg, api } = deployment();
    pg.grantConnect(api, { database: pg.addDatabase('shop', { credentials: Credentials.fromSecret('shop-db') }), access: DatabaseAccess.READ });
  }, "[apps/Api] asks for an 'access' of read, for which nobody logs in to the database 'shop'; declare it with 'logins' that have a 'reader'"],
  ['a database whose owner nobody knows the Secret of', () => {
    const { pg, api } = deployment();
    pg.grantConnect(api, { database: pg.addDatabase('shop', { owner: DatabaseRole.fromRoleName('app') }) });
  }, "[apps/Api] connects to 'pg-rw', whose credentials are not known here; give the name of one there as 'secretName', or set 'withoutCredentials' if it gets them from Vault or a certificate"],
  ['a certificate without a group', () => {
    const root = app();
    const pg = postgresHA({}, root);
    const api = new kplus27.Deployment(new Chart(root, 'apps', { namespace: 'databases' }), 'Api', { containers: [{ image: 'api:1' }] });
    pg.grantConnect(api, { database: pg.addDatabase('shop', { credentials: Credentials.clientCertificate() }) });
  }, "[apps/Api] has no 'fsGroup' in its security context: PostgreSQL's clients refuse a key that everybody may read, and without it only root could read this one"],
  ['a pooler of a cluster that is declared elsewhere', () => {
    const { apps, api } = deployment();
    const legacy = elsewhere(apps);
    legacy.grantConnect(api, { endpoint: legacy.addPooler('rw').endpoint });
  }, "[apps/Api] would verify the name 'legacy-pooler-rw.databases.svc', which is not known to be in the certificate of 'legacy'; if it is, say so with 'nameIsInCertificate' of " +
    "ConnectTls.verifyFull(); if not, add it to the cluster's 'serverAltDNSNames', or verify the authority alone with ConnectTls.verifyCa()"],
  ['a binding without a Secret', () => {
    const { pg, api } = deployment();
    pg.grantConnect(api, { withoutCredentials: true, serviceBinding: true });
  }, "[apps/Api] has no Secret whose files 'serviceBinding' could bind"],
  ['two places of an authority', () => ConnectTls.verifyFull({ secretName: 'a', configMapName: 'b' }), "the authority is in 'secretName' or in 'configMapName'; leave one of them out"],
  ['replicas of a single instance', () => {
    const { pg, api } = deployment('databases', kplus27, root => postgresHA({ instances: 1 }, root));
    pg.grantConnect(api, { endpoint: pg.readOnly });
  }, "[apps/Api] connects to 'pg-ro': the cluster has 1 instance, so nothing would answer; raise 'instances'"],
];

test.each(BAD)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});

test('somebody who knows the certificate says so', () => {
  const { apps, api, pod } = deployment();
  const legacy = elsewhere(apps, { serverCaSecretName: 'company-ca' });
  legacy.grantConnect(api, { endpoint: legacy.addPooler('rw').endpoint, tls: ConnectTls.verifyFull({ nameIsInCertificate: true }) });
  expect(variables(pod()).PGSSLMODE).toBe('verify-full');
  expect(pod().volumes[0].secret.secretName).toBe('company-ca');
});
