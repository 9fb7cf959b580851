import { Chart, Duration, Testing } from 'cdk8s';
import { Admission, ConnectTls, Credentials, NetworkPolicies, PoolerType, PostgresCluster, SuperuserAccess, VaultDatabaseEngine, VaultDelivery, VaultFileFormat, VaultSetup } from '../../lib';
import { only, postgresHA } from '../fixtures';
import { ADDRESS, ADMIN, vaultShop } from './vault-shop';

const pod = (chart: Chart) => only(chart, 'Deployment').spec.template;
const env = (chart: Chart) => Object.fromEntries(pod(chart).spec.containers[0].env.map(({ name, value }: any) => [name, value]));

test('one declaration writes both scripts', () => {
  const { cluster, engine, workload, write, stays } = vaultShop();
  cluster.grantConnect(workload(), { vault: write });
  cluster.grantConnect(workload('Reports'), { vault: stays, vaultDelivery: VaultDelivery.externalSecrets({ serviceAccountName: 'reports' }) });
  expect(Testing.synth(cluster).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === engine.configMapName).data).toMatchSnapshot();
});

test('the agent brings a file that libpq reads at each connect', () => {
  const { cluster, apps, workload, write } = vaultShop();
  cluster.grantConnect(workload(), { vault: write });
  expect(env(apps)).toEqual({
    PGHOST: 'pg-rw.databases.svc', PGHOST_RO: 'pg-ro.databases.svc', PGPORT: '5432', PGDATABASE: 'shop', PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/etc/postgres-ca/ca.crt',
    PGSERVICEFILE: '/vault/secrets/postgres', PGSERVICE: 'postgres',
  });
  expect(pod(apps).metadata.annotations).toEqual({
    'vault.hashicorp.com/agent-inject': 'true',
    'vault.hashicorp.com/role': 'pg-shop-app-databases',
    'vault.hashicorp.com/auth-path': 'auth/kubernetes',
    'vault.hashicorp.com/service': ADDRESS,
    'vault.hashicorp.com/agent-inject-secret-postgres': 'database/creds/shop-app',
    'vault.hashicorp.com/agent-inject-template-postgres':
      '{{ with secret "database/creds/shop-app" -}}\n[postgres]\nuser={{ .Data.username }}\npassword={{ .Data.password }}\n{{- end }}\n',
    'vault.hashicorp.com/agent-revoke-on-shutdown': 'true',
  });
});

test('what else the injector understands is an annotation', () => {
  const { cluster, apps, workload, stays } = vaultShop();
  cluster.grantConnect(workload(), {
    vault: stays,
    vaultDelivery: VaultDelivery.agentInjector({
      format: VaultFileFormat.JSON, command: 'pkill -HUP -f app.py', annotations: { 'vault.hashicorp.com/log-level': 'debug', 'vault.hashicorp.com/service': 'https://vault.example.com' },
    }),
  });
  expect(pod(apps).metadata.annotations).toMatchObject({
    'vault.hashicorp.com/agent-inject-secret-postgres': 'database/static-creds/reports',
    'vault.hashicorp.com/agent-inject-command-postgres': 'pkill -HUP -f app.py',
    'vault.hashicorp.com/agent-share-process-namespace': 'true',
    'vault.hashicorp.com/log-level': 'debug',
    'vault.hashicorp.com/service': 'https://vault.example.com',
  });
  expect(pod(apps).metadata.annotations).not.toHaveProperty('vault.hashicorp.com/agent-revoke-on-shutdown');
  expect(env(apps)).toMatchObject({ PGCREDENTIALSFILE: '/vault/secrets/postgres', PGDATABASE: 'shop' });
});

test('External Secrets asks for the next lease before the last one ends', () => {
  const { cluster, apps, workload, write } = vaultShop();
  cluster.grantConnect(workload(), { vault: write, vaultDelivery: VaultDelivery.externalSecrets() });
  expect([only(apps, 'VaultDynamicSecret'), only(apps, 'ExternalSecret')]).toMatchSnapshot();
  expect(pod(apps).spec.volumes).toContainEqual({
    name: 'vault-postgres', secret: { secretName: 'pg-shop-app-vault-default-service', items: [{ key: 'postgres', path: 'postgres' }] },
  });
});

test('Jobs run the scripts, and run them again when they change', () => {
  const jobs = (ttl: Duration) => Testing.synth(vaultShop({ setup: VaultSetup.jobs({ vaultRole: 'admin' }) }, { defaultTtl: ttl }).cluster).filter(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('pg-vault-'));
  expect(jobs(Duration.hours(1))).toMatchSnapshot();
  const names = (ttl: Duration) => jobs(ttl).map(({ metadata }) => metadata.name);
  expect(names(Duration.hours(1))).toEqual(names(Duration.hours(1)));
  expect(names(Duration.hours(2))[1]).not.toBe(names(Duration.hours(1))[1]);
});

test('the Job for Vault has a ServiceAccount of its own, unless it is given one', () => {
  const accounts = (serviceAccountName?: string) => {
    const manifests = Testing.synth(vaultShop({ setup: VaultSetup.jobs({ vaultRole: 'admin', serviceAccountName }) }).cluster);
    const job = manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('pg-vault-vault-'));
    return [manifests.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name), job.spec.template.spec.serviceAccountName];
  };
  expect(accounts()).toEqual([['pg-vault-setup'], 'pg-vault-setup']);
  expect(accounts('ops')).toEqual([[], 'ops']);
});

test('Vault has its path to the instances', () => {
  const cluster = postgresHA({ networkPolicies: NetworkPolicies.complete() });
  new VaultDatabaseEngine(cluster, 'Vault', { cluster, admin: ADMIN, address: ADDRESS });
  expect(JSON.stringify(only(cluster, 'NetworkPolicy').spec.ingress)).toContain('{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"vault"}}}');
});

test('a cluster that is declared elsewhere has an engine too', () => {
  const chart = new Chart(Testing.app(), 'databases', { namespace: 'databases' });
  const cluster = PostgresCluster.fromClusterAttributes(chart, 'Orders', { clusterName: 'orders' });
  const shop = cluster.addDatabase('shop', { logins: { owner: Credentials.fromSecret('shop-admin') } });
  const engine = new VaultDatabaseEngine(chart, 'Vault', { cluster, admin: ADMIN, address: ADDRESS, serverCaFile: '/etc/orders/ca.crt', setup: VaultSetup.jobs({ vaultRole: 'admin' }) });
  engine.addDynamicRole('shop-app', { database: shop });
  expect(engine.vaultScript()).toContain('@orders-rw.databases.svc:5432/postgres?sslmode=verify-full&sslrootcert=/etc/orders/ca.crt');
  expect(JSON.stringify(Testing.synth(chart))).toContain('"name":"orders-superuser"');
});

test('what it writes is what the judge takes', () => {
  const { app, cluster, workload, write } = vaultShop({ setup: VaultSetup.jobs({ vaultRole: 'admin' }) });
  cluster.grantConnect(workload(), { vault: write, vaultDelivery: VaultDelivery.externalSecrets() });
  expect(Admission.check(app.charts.flatMap(chart => Testing.synth(chart))).findings.filter(({ severity }) => String(severity) === 'error')).toEqual([]);
});

const base = () => vaultShop();
const connect = (options: (shop: ReturnType<typeof vaultShop>) => object, more: object = {}) => () => {
  const shop = vaultShop();
  shop.cluster.grantConnect(shop.workload('Api', more), options(shop));
};

const BAD: Array<[string, () => unknown, string]> = [
  ['leases behind a pooler', connect(({ cluster, write }) => ({ vault: write, endpoint: cluster.addPooler('rw').endpoint })),
    "[apps/Api] each lease of 'shop-app' would be a user of its own, for which the pooler 'pg-pooler-rw' opens a pool of its own and keeps its connections after the lease has ended; " +
    "give it a static role, or connect to the instances, or set 'vaultLeasesInPools' if that is meant"],
  ['leases behind a pooler for reads', connect(({ cluster, write }) => ({ vault: write, readOnlyEndpoint: cluster.addPooler('ro', { type: PoolerType.RO }).endpoint })),
    "[apps/Api] each lease of 'shop-app' would be a user of its own, for which the pooler 'pg-pooler-ro' opens a pool of its own and keeps its connections after the lease has ended; " +
    "give it a static role, or connect to the instances, or set 'vaultLeasesInPools' if that is meant"],
  ['a refresh as long as the lease', connect(({ write }) => ({ vault: write, vaultDelivery: VaultDelivery.externalSecrets({ refreshInterval: Duration.hours(1) }) })),
    "[apps/Api] 'refreshInterval' is 3600 s, and a lease of 'shop-app' lives 3600 s: it would end before the next is asked for; make it 1800 s or less"],
  ['an agent without a token', connect(({ write }) => ({ vault: write }), { automountServiceAccountToken: false }),
    "[apps/Api] has 'automountServiceAccountToken: false', and the Vault Agent logs in with that token; set it to true, or deliver with VaultDelivery.externalSecrets()"],
  ['a Secret and Vault', connect(({ write }) => ({ vault: write, secretName: 'shop' })),
    "[apps/Api] 'secretName' and 'vault' are two ways to say how it gets its credentials; leave one of them out"],
  ['a delivery of nothing', connect(() => ({ vaultDelivery: VaultDelivery.agentInjector(), tls: ConnectTls.require() })), "[apps/Api] 'vaultDelivery' is about the credentials of 'vault', which is missing"],
  ['a role of another cluster', () => base().cluster.grantConnect(base().workload(), { vault: other() }), "[apps/Api] 'vault' is a role for the cluster 'billing', and it connects to 'pg'"],
  ['a database without roles', () => { const { cluster, engine } = base(); engine.addDynamicRole('x', { database: cluster.addDatabase('plain', { credentials: Credentials.fromSecret('plain') }) }); },
    "[pg/Vault] the leases of 'x' have nothing to be a member of: the database 'plain' has no 'logins'; a lease with grants of its own could not be dropped"],
  ['two owners of a password', () => { const { cluster, engine } = base(); engine.addStaticRole('x', { role: cluster.addRole('x', { credentials: Credentials.fromSecret('x') }) }); },
    "[pg/Vault] the password of the role 'x' in the cluster 'pg' would have two owners, the Secret 'x' and Vault's static role 'x', and each would undo the other; leave one of them out"],
  ['a superuser', () => { const { cluster, engine } = base(); engine.addStaticRole('x', { role: cluster.addRole('x', { superuser: true, login: true }) }); },
    "[pg/Vault] 'x' would rotate the password of the superuser 'x', which no role but a superuser may change; give the application a role of its own"],
  ['a role that nobody logs in as', () => { const { cluster, engine } = base(); engine.addStaticRole('x', { role: cluster.addRole('x') }); },
    "[pg/Vault] 'x' is for the role 'x', which may not log in; set 'login' to true"],
  ['Vault itself', () => { const { cluster, engine } = base(); engine.addStaticRole('x', { role: cluster.addRole('vault_admin', { login: true }) }); },
    "[pg/Vault] 'x' is the role that Vault itself logs in as; it would lock itself out"],
  ['Jobs without a superuser', () => {
    const cluster = postgresHA({ superuserAccess: SuperuserAccess.DISABLED });
    new VaultDatabaseEngine(cluster, 'Vault', { cluster, admin: ADMIN, address: ADDRESS, setup: VaultSetup.jobs({ vaultRole: 'admin' }) });
  }, "[pg/Vault] 'setup' has Jobs, one of which needs a superuser, and the cluster has no 'superuserAccess'; switch it on while the Job runs, or use VaultSetup.byHand()"],
  ['a lease that is longer than the longest', () => vaultShop({}, { defaultTtl: Duration.hours(25) }), "[pg/Vault] 'defaultTtl' of 'shop-app' must be above 0 and at most 'maxTtl', 86400 s, got 90000 s"],
  ['a password in the address', () => vaultShop({ address: 'http://me@vault' }), "[pg/Vault] 'address' must not contain credentials, which would end up in Git; Vault's clients log in with a token of their own"],
];

function other() {
  const cluster = postgresHA({ clusterName: 'billing' });
  const shop = cluster.addDatabase('shop', { logins: { owner: Credentials.fromSecret('a') } });
  return new VaultDatabaseEngine(cluster, 'Vault', { cluster, admin: ADMIN, address: ADDRESS }).addDynamicRole('x', { database: shop });
}

test.each(BAD)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});
