import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  BackupPolicy, ConnectTls, Credentials, Delivery, NetworkPeer, NetworkPolicies, ObjectStorage, ObjectStore,
  OperatorNetworkPolicies, PostgresCluster, PostgresHAProps, RetentionPolicy, S3Credentials, S3Provider,
} from '../../lib';
import { postgresHA } from '../fixtures';

const complete = NetworkPolicies.complete();
const policies = (chart: Chart) => Object.fromEntries(Testing.synth(chart).filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec]));
const cluster = (props: Partial<PostgresHAProps> = {}, app: App = Testing.app()) => postgresHA({ networkPolicies: complete, ...props }, app);
const portsTo = (spec: any, port: number) => spec.egress.filter(({ ports }: any) => ports.some((each: any) => each.port === port));

function deployment(app: App, namespace = 'shop') {
  return new kplus.Deployment(new Chart(app, `apps-${namespace}`, { namespace }), 'Api', { containers: [{ image: 'api:1' }] });
}

test('one choice makes all of them', () => {
  const app = Testing.app();
  const pg = cluster({}, app);
  const pooler = pg.addPooler('rw');
  pg.addDatabase('shop', { logins: { owner: Credentials.fromSecret('shop-admin') } });
  const direct = deployment(app, 'databases');
  pg.grantConnect(direct);
  pg.connections.allowFrom(NetworkPeer.namespace('reports'));
  pg.connections.allowFrom(NetworkPeer.ip('10.20.0.0/16'));
  const pooled = deployment(app);
  pg.grantConnect(pooled, { endpoint: pooler.endpoint, secretName: 'shop', tls: ConnectTls.require() });
  expect(policies(pg)).toMatchSnapshot();
});

test('without the choice there are none', () => {
  const app = Testing.app();
  const pg = postgresHA({}, app);
  pg.addPooler('rw');
  pg.grantConnect(deployment(app, 'databases'));
  expect(policies(pg)).toEqual({});
  expect(() => pg.connections.allowFrom(NetworkPeer.namespace('shop'))).toThrow("[pg] 'connections.allowFrom' has nothing to let through: without 'networkPolicies' everybody may connect; " +
    'set it to NetworkPolicies.complete(), or to NetworkPolicies.none() if that is meant');
  postgresHA({ networkPolicies: NetworkPolicies.none() }).connections.allowFrom(NetworkPeer.namespace('shop'));
});

test('a client of a pooler reaches the pooler alone', () => {
  const app = Testing.app();
  const pg = cluster({}, app);
  const pooler = pg.addPooler('rw');
  pg.grantConnect(deployment(app), { endpoint: pooler.endpoint, secretName: 'shop', tls: ConnectTls.require() });
  const { 'pg-instances': instances, [pooler.poolerName]: ofPooler } = policies(pg);
  expect(JSON.stringify(instances)).not.toContain('"shop"');
  expect(ofPooler.ingress[0].from).toEqual([{
    podSelector: { matchLabels: { 'cdk8s.io/metadata.addr': expect.any(String) } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
  }]);
});

test.each([
  ['a Service in Kubernetes', S3Provider.minio('http://minio.storage.svc:9000'), 9000, [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'storage' } } }]],
  ['an address', S3Provider.minio('http://10.89.0.2:8333'), 8333, [{ ipBlock: { cidr: '10.89.0.2/32' } }]],
  ['a cloud', undefined, 443, undefined],
])('a store that is %s has its path', (_, provider, port, to) => {
  const app = Testing.app();
  const store = new ObjectStore(new Chart(app, 'stores', { namespace: 'databases' }), 'Store', {
    storage: ObjectStorage.s3({ bucket: 'pg-backups', provider, credentials: S3Credentials.fromSecret('s3') }), retentionPolicy: RetentionPolicy.days(7),
  });
  const spec = policies(cluster({ backup: BackupPolicy.to(store) }, app))['pg-instances'];
  expect(portsTo(spec, port).at(-1).to).toEqual(to);
});

test('who asks the cloud who it is reaches the one who answers', () => {
  const app = Testing.app();
  const store = new ObjectStore(new Chart(app, 'stores', { namespace: 'databases' }), 'Store', {
    storage: ObjectStorage.s3({ bucket: 'pg-backups', credentials: S3Credentials.inheritFromIamRole() }), retentionPolicy: RetentionPolicy.days(7),
  });
  expect(portsTo(policies(cluster({ backup: BackupPolicy.to(store) }, app))['pg-instances'], 80)).toEqual([
    { to: [{ ipBlock: { cidr: '169.254.0.0/16' } }], ports: [{ port: 80, protocol: 'TCP' }, { port: 988, protocol: 'TCP' }] },
  ]);
});

test('everything has a place of its own where it is known', () => {
  const pg = cluster({
    networkPolicies: NetworkPolicies.complete({
      operator: NetworkPeer.namespace('operators'), prometheus: NetworkPeer.namespace('monitoring'), apiServer: NetworkPeer.ip('10.0.0.1'), apiServerPorts: [6443],
      dns: NetworkPeer.pods({ 'k8s-app': 'kube-dns' }, 'kube-system'),
    }),
  });
  pg.connections.allowTo(NetworkPeer.ip('192.0.2.7'), 5433);
  expect(policies(pg)).toMatchSnapshot();
});

test('a cluster that is declared elsewhere gets a policy for its clients, if it has its own', () => {
  const make = (networkPolicies?: NetworkPolicies) => {
    const app = Testing.app();
    const chart = new Chart(app, 'apps', { namespace: 'shop' });
    const orders = PostgresCluster.fromClusterAttributes(chart, 'Orders', { clusterName: 'orders', namespace: 'databases', networkPolicies });
    orders.grantConnect(new kplus.Deployment(chart, 'Api', { containers: [{ image: 'api:1' }] }), { secretName: 'orders-app', tls: ConnectTls.require() });
    return Testing.synth(chart).filter(({ kind }) => kind === 'NetworkPolicy');
  };
  expect(make()).toEqual([]);
  expect(make(complete)).toEqual([{
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'orders-from-apps', namespace: 'databases', annotations: expect.anything() },
    spec: {
      podSelector: { matchLabels: { 'cnpg.io/cluster': 'orders' } },
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{ podSelector: { matchLabels: { 'cdk8s.io/metadata.addr': expect.any(String) } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }],
        ports: [{ port: 5432, protocol: 'TCP' }],
      }],
    },
  }]);
});

test('the operator and the plugin have theirs, once', () => {
  const chart = new Chart(Testing.app(), 'operators', { namespace: 'cnpg-system' });
  new OperatorNetworkPolicies(chart, 'Policies', { delivery: Delivery.ANY });
  expect(policies(chart)).toMatchSnapshot();
  expect(() => new OperatorNetworkPolicies(new Chart(Testing.app(), 'nowhere'), 'Policies')).toThrow("[nowhere/Policies] needs the operator's namespace; set 'namespace' on the chart, such as 'cnpg-system'");
});

const plain = () => {
  const app = Testing.app();
  const container = { name: 'main', env: { variables: {}, addVariable: () => undefined }, mounts: [], mount: () => undefined };
  const workload = Object.assign(new Chart(app, 'apps', { namespace: 'databases' }), { containers: [container], initContainers: [] });
  cluster({}, app).grantConnect(workload);
};

const BAD: Array<[string, () => unknown, string]> = [
  ['no range', () => NetworkPeer.ip('10.0.0.0/33'), "'cidr' must be an address or a range such as '10.20.0.0/16', got '10.0.0.0/33'"],
  ['no labels', () => NetworkPeer.pods({}), "'labels' must not be empty: it would be every pod; use NetworkPeer.namespace() for all of a namespace"],
  ['no namespace', () => NetworkPeer.namespace('Shop'), "'namespace' must be at most 63 lower-case letters, digits and hyphens, got 'Shop'"],
  ['no port', () => NetworkPolicies.complete({ apiServerPorts: [0] }), "'apiServerPorts' must be ports from 1 to 65535, got 0"],
  ['no port to go to', () => cluster().connections.allowTo(NetworkPeer.anybody(), 70000), "[pg] 'port' must be from 1 to 65535, got 70000"],
  ['pods without labels', plain, '[apps] has no labels by which a NetworkPolicy could select its pods; give NetworkPeer.pods() with the labels'],
];

test.each(BAD)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});

