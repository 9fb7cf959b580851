import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Credentials, Delivery, PgbouncerImage, PodMonitoring, Placement, PoolMode, PoolerType, PostgresCluster, ServiceType } from '../../lib';
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

test('every field of the kind can be said', () => {
  expect(pooler({
    type: PoolerType.R,
    recommendedParameters: false,
    pgHba: ['host shop shop 10.0.0.0/8 md5'],
    authQuery: 'SELECT usename, passwd FROM pg_catalog.pg_shadow WHERE usename=$1',
    authQuerySecret: 'pg-superuser',
    tls: { clientTlsSecret: 'client', clientCaSecret: 'client-ca', serverTlsSecret: 'server', serverCaSecret: 'server-ca' },
    metricsTls: true,
    image: PgbouncerImage.fromImage('ghcr.io/cloudnative-pg/pgbouncer:1.25.1'),
    paused: true,
    service: { type: ServiceType.LOAD_BALANCER, metadata: { labels: { app: 'pooler' } }, port: 6432 },
    deploymentStrategy: { type: 'RollingUpdate', maxSurge: '0', maxUnavailable: '10%' },
    placement: Placement.anywhere({ priorityClassName: 'high', schedulerName: 'binpack' }),
    podDisruptionBudget: false,
    serviceAccountName: 'pooler',
    pods: {
      metadata: { labels: { team: 'data' }, annotations: { 'sidecar.istio.io/inject': 'false' } },
      imagePullSecrets: ['registry'],
      terminationGracePeriod: Duration.seconds(60),
    },
    metadata: { labels: { team: 'data' }, annotations: { note: 'external' } },
  })).toMatchSnapshot();
});

test('an image may come from a catalog', () => {
  expect(pooler({ image: PgbouncerImage.fromImageCatalog('images') }).spec.pgbouncer.imageCatalogRef)
    .toEqual({ apiGroup: 'postgresql.cnpg.io', kind: 'ImageCatalog', name: 'images', key: 'pgbouncer' });
  expect(pooler({ image: PgbouncerImage.fromClusterImageCatalog('images', 'bouncer') }).spec.pgbouncer.imageCatalogRef).toMatchObject({ kind: 'ClusterImageCatalog', key: 'bouncer' });
});

test('nothing more is said of the pods than was asked for', () => {
  expect(pooler({ memory: {}, cpu: {}, recommendedParameters: false }).spec).toMatchObject({ pgbouncer: { poolMode: 'session' }, template: { spec: { containers: [] } } });
  expect(pooler({ recommendedParameters: false }).spec.pgbouncer).not.toHaveProperty('parameters');
});

test('drains take one pod at a time, unless there is one alone', () => {
  const budgets = (instances: number) => {
    const chart = postgresHA();
    chart.addPooler('rw', { instances });
    return Testing.synth(chart).filter(manifest => manifest.kind === 'PodDisruptionBudget');
  };
  expect(budgets(2)).toMatchObject([{ metadata: { name: 'pg-pooler-rw' }, spec: { maxUnavailable: 1, selector: { matchLabels: { 'cnpg.io/poolerName': 'pg-pooler-rw' } } } }]);
  expect(budgets(1)).toEqual([]);
});

test.each([
  ['a query that nobody runs', { authQuery: 'SELECT 1' }, "'authQuery' needs a user to run it: set 'tls.serverTlsSecret' or 'authQuerySecret'"],
  ['a user without a query', { tls: { serverTlsSecret: 'a' } }, "'tls.serverTlsSecret' needs an 'authQuery' to run"],
  ['a line of pg_hba of an unknown type', { pgHba: ['banana'] }, "'pgHba' has 'banana', which starts with none of local, host, hostssl, hostnossl"],
  ['half a pod more', { deploymentStrategy: { maxSurge: '0.5' } }, "'deploymentStrategy.maxSurge' must be a number or a percentage, such as '1' or '25%', got '0.5'"],
  ['a surge of a new start', { deploymentStrategy: { type: 'Recreate', maxSurge: '1' } }, "'deploymentStrategy.maxSurge' is for a rolling update, and the 'type' is 'Recreate'"],
  ['another strategy', { deploymentStrategy: { type: 'BlueGreen' } }, "'deploymentStrategy.type' must be 'RollingUpdate' or 'Recreate', got 'BlueGreen'"],
  ['a Service with a port that is none', { service: { port: 0 } }, "in 'service' 'port' must be a port, a whole number from 1 to 65535, got 0"],
  ['the name of a budget of the operator', { poolerName: 'pg-primary' },
    "'poolerName' is 'pg-primary', which the cluster 'pg' or one of its Services has; choose another, such as 'pg-pooler'"],
])('fails when given %s', (_, options, message) => {
  expect(() => pooler(options)).toThrow(`[pg/rw] ${message}`);
});
