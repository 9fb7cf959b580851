import { Chart, Size, Testing } from 'cdk8s';
import { Credentials, Delivery, PodMonitoring, Placement, PoolMode, PoolerType, PostgresCluster } from '../../lib';
import { only, postgresHA } from '../fixtures';

const pooler = (options: Parameters<PostgresCluster['addPooler']>[1] = {}) => {
  const chart = postgresHA({ podMonitor: PodMonitoring.disabled() });
  chart.addPooler('rw', options);
  return only(chart, 'Pooler');
};

test('two pods, kept apart where possible, take connections to the primary', () => {
  const { spec } = pooler();
  expect(spec).toMatchObject({ cluster: { name: 'pg' }, instances: 2, type: 'rw', pgbouncer: { poolMode: 'session' } });
  expect(spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]).toEqual({
    weight: 100,
    podAffinityTerm: { labelSelector: { matchLabels: { 'cnpg.io/poolerName': 'pg-pooler-rw' } }, topologyKey: 'kubernetes.io/hostname' },
  });
});

test('clients find the new primary within a second of its promotion', () => {
  expect(pooler().spec.pgbouncer.parameters).toEqual({ server_login_retry: '1' });
  expect(pooler({ parameters: { server_login_retry: '5' } }).spec.pgbouncer.parameters).toEqual({ server_login_retry: '5' });
});

test('what is said is what is written', () => {
  expect(pooler({
    type: PoolerType.RO,
    poolMode: PoolMode.TRANSACTION,
    instances: 3,
    parameters: { max_client_conn: '1000' },
    poolerName: 'pgbouncer',
    placement: Placement.separateHosts({ tolerations: [{ operator: 'Exists' }] }),
    memory: { limit: Size.mebibytes(256) },
    delivery: Delivery.FLUX,
  })).toMatchSnapshot();
});

test("never has the cluster's name, nor that of one of its Services", () => {
  const cluster = postgresHA();
  const names = ['rw', 'ro', 'r', 'Pooler'].map(id => cluster.addPooler(id).poolerName);
  expect(names).toEqual(['pg-pooler-rw', 'pg-pooler-ro', 'pg-pooler-r', 'pg-pooler']);
});

test('has an endpoint that speaks for the cluster', () => {
  const { endpoint } = postgresHA().addPooler('rw');
  expect(endpoint.uri()).toBe('postgresql://app@pg-pooler-rw.databases.svc:5432/app?sslmode=require');
});

test("has a PodMonitor of its own, with the cluster's labels", () => {
  const chart = postgresHA({ podMonitor: PodMonitoring.enabled({ labels: { release: 'prometheus' } }) });
  chart.addPooler('rw');
  const monitor = Testing.synth(chart).find(manifest => manifest.kind === 'PodMonitor' && manifest.metadata.name === 'pg-pooler-rw');
  expect(monitor.metadata.labels).toEqual({ release: 'prometheus' });
  expect(monitor.spec.selector.matchLabels).toEqual({ 'cnpg.io/podRole': 'pooler', 'cnpg.io/poolerName': 'pg-pooler-rw' });
});

test('comes after the cluster, and is not guarded: it holds no data', () => {
  expect(pooler().metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-1' });
});

test('stands before a cluster that is declared elsewhere', () => {
  const chart = new Chart(Testing.app(), 'elsewhere', { namespace: 'databases' });
  const cluster = PostgresCluster.fromClusterAttributes(chart, 'Cluster', { clusterName: 'legacy', database: 'shop', credentials: Credentials.fromSecret('shop', 'shop') });
  const { endpoint } = cluster.addPooler('rw');
  expect(only(chart, 'Pooler').spec.cluster.name).toBe('legacy');
  expect(endpoint.uri()).toBe('postgresql://shop@legacy-pooler-rw.databases.svc:5432/shop?sslmode=require');
});

test('numbers and booleans of callers without types become text', () => {
  const chart = postgresHA();
  chart.addPooler('rw', { parameters: { default_pool_size: 20, log_stats: false } as any });
  expect(only(chart, 'Pooler').spec.pgbouncer.parameters).toMatchObject({ default_pool_size: '20', log_stats: '0' });
});
