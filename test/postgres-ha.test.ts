import { ApiObject, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import {
  Bootstrap, ClusterStorage, Cpu, Credentials, DatabaseLocale, Delivery, Durability,
  FailoverTiming, PodMonitoring, Placement, PostgresHA, PostgresVersion, PrimaryLease, PrimaryUpdateMethod,
} from '../lib';
import { noBackup, only, postgresHA, storage } from './fixtures';

const spec = (props: Parameters<typeof postgresHA>[0] = {}) => only(postgresHA(props), 'Cluster').spec;

describe('defaults', () => {
  test('three instances on three hosts, each commit on two of them', () => {
    expect(spec()).toMatchObject({
      instances: 3,
      affinity: { enablePodAntiAffinity: true, podAntiAffinityType: 'required', topologyKey: 'kubernetes.io/hostname' },
      postgresql: { synchronous: { method: 'any', number: 1, dataDurability: 'required', failoverQuorum: true } },
    });
  });

  test('two instances never stop writing', () => {
    expect(spec({ instances: 2 }).postgresql.synchronous).toEqual({ method: 'any', number: 1, dataDurability: 'preferred', failoverQuorum: false });
  });

  test('one instance is asynchronous and lets its node be drained', () => {
    expect(spec({ instances: 1 }).postgresql.synchronous).toBeUndefined();
    expect(spec({ instances: 1 }).enablePDB).toBe(false);
    expect(spec({ instances: 2 }).enablePDB).toBe(true);
  });

  test('a deleted primary ends its sessions at once', () => {
    expect(spec().smartShutdownTimeout).toBe(0);
    expect(spec().primaryUpdateMethod).toBe('restart');
    expect(spec().primaryLease).toBeUndefined();
  });

  test('pods are Guaranteed', () => {
    expect(spec().resources.requests).toEqual(spec().resources.limits);
  });

  test('a request alone has no limit; a limit alone is the request too, which Kubernetes fills in', () => {
    expect(spec({ cpu: { request: Cpu.millis(100) }, memory: { limit: Size.gibibytes(2) } }).resources)
      .toEqual({ requests: { cpu: '100m' }, limits: { memory: '2Gi' } });
    expect(spec({ cpu: {}, memory: {} }).resources).toBeUndefined();
  });

  test('nobody logs in as superuser', () => {
    expect(spec().enableSuperuserAccess).toBe(false);
  });

  test('a replica that is away cannot fill the volume with WAL', () => {
    expect(spec().postgresql.parameters.max_slot_wal_keep_size).toBe('2560MB');
    expect(spec({ walStorage: ClusterStorage.of(Size.gibibytes(4)) }).postgresql.parameters.max_slot_wal_keep_size).toBe('2048MB');
    expect(spec({ parameters: { max_slot_wal_keep_size: '-1' } }).postgresql.parameters.max_slot_wal_keep_size).toBe('-1');
  });

  test('a standby looks for a new primary every second where commits wait for it', () => {
    const interval = (props: Parameters<typeof spec>[0] = {}) => spec(props).postgresql.parameters.wal_retrieve_retry_interval;
    expect(interval()).toBe('1s');
    expect(interval({ parameters: { wal_retrieve_retry_interval: '3s' } })).toBe('3s');
    expect(interval({ instances: 2 })).toBeUndefined();
    expect(interval({ durability: Durability.asynchronous() })).toBeUndefined();
  });

  test.each([PostgresVersion.V15, PostgresVersion.V16, PostgresVersion.V17, PostgresVersion.V18])('every image is pinned to a minor version and a digest', version => {
    expect(version.image).toMatch(new RegExp(`^ghcr\\.io/cloudnative-pg/postgresql:${version.major}\\.\\d+-\\d+-standard-trixie@sha256:[0-9a-f]{64}$`));
  });
});

describe('what is said is what is written', () => {
  test('the whole cluster', () => {
    expect(spec({
      instances: 5,
      version: PostgresVersion.fromImage('registry.example/postgresql:17.11'),
      storage: ClusterStorage.of(Size.mebibytes(20480), { storageClass: 'fast', resizeInUseVolumes: false }),
      walStorage: ClusterStorage.of(Size.gibibytes(4)),
      memory: { limit: Size.mebibytes(2048) },
      cpu: { request: Cpu.cores(1), limit: Cpu.millis(1500) },
      durability: Durability.quorum(2, { failoverQuorum: false }),
      placement: Placement.preferSeparateHosts({ topologyKey: 'topology.kubernetes.io/zone', nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'db', operator: 'Exists' }] }),
      parameters: { work_mem: '8MB' },
      pgHba: ['hostnossl all all all reject'],
      primaryUpdateMethod: PrimaryUpdateMethod.SWITCHOVER,
      failoverTiming: FailoverTiming.of({ smartShutdownTimeout: Duration.seconds(5), stopDelay: Duration.minutes(2), primaryLease: PrimaryLease.SHORT }),
      bootstrap: Bootstrap.initdb('orders', { owner: Credentials.fromSecret('orders-owner', 'orders'), locale: DatabaseLocale.libc({ localeCollate: 'en_US.utf8' }) }),
    })).toMatchSnapshot();
  });

  test('quantities are canonical, so that nothing shows as drift', () => {
    const { storage: volume, resources } = spec({ storage: ClusterStorage.of(Size.mebibytes(10240)), memory: { limit: Size.mebibytes(1536) }, cpu: { limit: Cpu.millis(2000) } });
    expect([volume.size, resources.limits.memory, resources.limits.cpu]).toEqual(['10Gi', '1536Mi', '2']);
  });

  test('numbers and booleans of callers without types become text', () => {
    expect(spec({ parameters: { max_connections: 50, jit: false } as any }).postgresql.parameters).toMatchObject({ max_connections: '50', jit: 'off' });
  });

  test('asynchronous on request', () => {
    expect(spec({ durability: Durability.asynchronous() }).postgresql.synchronous).toBeUndefined();
  });

  test('required on two instances, once it is said', () => {
    expect(spec({ instances: 2, durability: Durability.required({ acceptStoppedWrites: true }) }).postgresql.synchronous)
      .toEqual({ method: 'any', number: 1, dataDurability: 'required', failoverQuorum: false });
  });

  test('without a Secret of its own the owner is generated by the operator', () => {
    const cluster = postgresHA();
    expect(only(cluster, 'Cluster').spec.bootstrap.initdb).toMatchObject({ database: 'app', owner: 'app' });
    expect(only(cluster, 'Cluster').spec.bootstrap.initdb.secret).toBeUndefined();
    expect(cluster.readWrite.secretName).toBe('pg-app');
  });
});

describe('monitoring', () => {
  test("is a PodMonitor with the cluster's name that selects its instances alone", () => {
    const monitor = only(postgresHA(), 'PodMonitor');
    expect(monitor.metadata).toMatchObject({ name: 'pg', namespace: 'databases', labels: { release: 'kube-prometheus-stack' } });
    expect(monitor.spec).toEqual({
      selector: { matchLabels: { 'cnpg.io/cluster': 'pg', 'cnpg.io/podRole': 'instance' } },
      podMetricsEndpoints: [{ port: 'metrics', interval: '30s' }],
    });
  });

  test('carries the labels and the interval that are asked for', () => {
    const monitor = only(postgresHA({ podMonitor: PodMonitoring.enabled({ labels: { team: 'data' }, interval: Duration.minutes(1) }) }), 'PodMonitor');
    expect(monitor.metadata.labels).toEqual({ team: 'data' });
    expect(monitor.spec.podMetricsEndpoints[0].interval).toBe('60s');
  });

  test('can be off, and never is the deprecated flag of the operator', () => {
    const chart = postgresHA({ podMonitor: PodMonitoring.disabled() });
    expect(Testing.synth(chart).map(manifest => manifest.kind)).toEqual(['Cluster']);
    expect(only(chart, 'Cluster').spec.monitoring).toBeUndefined();
  });
});

describe('delivery', () => {
  const ARGO_GUARD = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
  const FLUX_GUARD = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
  const WAVE = { 'argocd.argoproj.io/sync-wave': '-2' };

  test.each([
    ['any', Delivery.ANY, { ...ARGO_GUARD, ...FLUX_GUARD, ...WAVE }],
    ['Argo CD', Delivery.ARGO_CD, { ...ARGO_GUARD, ...WAVE }],
    ['Flux', Delivery.FLUX, FLUX_GUARD],
  ])('guards the database against %s', (_, delivery, annotations) => {
    const { 'cdk8s-postgres-ha.io/no-backup-reason': reason, ...rest } = only(postgresHA({ delivery }), 'Cluster').metadata.annotations;
    expect(rest).toEqual(annotations);
    expect(reason).toBe('a test');
  });

  test('leaves no trace without an engine', () => {
    expect(only(postgresHA({ delivery: Delivery.NONE }), 'PodMonitor').metadata.annotations).toBeUndefined();
  });
});

describe('the escape hatch', () => {
  test.each([['chart', (pg: PostgresHA) => ApiObject.of(pg)], ['cluster', (pg: PostgresHA) => ApiObject.of(pg.cluster)]])('finds the Cluster from the %s', (_, find) => {
    const pg = postgresHA();
    expect(find(pg).kind).toBe('Cluster');
    find(pg).addJsonPatch(JsonPatch.add('/spec/logLevel', 'debug'), JsonPatch.replace('/spec/enablePDB', false));
    expect(only(pg, 'Cluster').spec).toMatchObject({ logLevel: 'debug', enablePDB: false });
  });
});

describe('output', () => {
  test('has no empty list, map or null anywhere', () => {
    const hollow = (value: any): boolean => value === null
      || (typeof value === 'object' && (Object.keys(value).length === 0 || Object.values(value).some(hollow)));
    const chart = postgresHA({ parameters: {}, pgHba: [], placement: Placement.separateHosts({ tolerations: [], nodeSelector: {} }) });
    chart.addPooler('rw', { parameters: {} });
    expect(Testing.synth(chart).filter(hollow)).toEqual([]);
  });

  test('is the same bytes in every run, in whatever order the props were written', () => {
    const build = (reverse: boolean) => {
      const props = { namespace: 'databases', instances: 2, storage: storage(), backup: noBackup(), parameters: { jit: 'off', work_mem: '8MB' } };
      const entries = Object.entries(props).map(([key, value]) => [key, key === 'parameters' && reverse ? { work_mem: '8MB', jit: 'off' } : value] as const);
      const app = Testing.app();
      new PostgresHA(app, 'pg', Object.fromEntries(reverse ? entries.reverse() : entries) as any);
      return app.synthYaml();
    };
    expect(build(true)).toBe(build(false));
    expect(build(false)).toBe(build(false));
  });

  test("carries the chart's labels on every object", () => {
    const chart = postgresHA({ labels: { team: 'data' } });
    expect(Testing.synth(chart).every(manifest => manifest.metadata.labels.team === 'data')).toBe(true);
  });
});

test('the WAL of a small volume is kept small', () => {
  expect(spec({ storage: ClusterStorage.of(Size.gibibytes(1)) }).postgresql.parameters).toMatchObject({ max_slot_wal_keep_size: '256MB', max_wal_size: '256MB' });
});

test('a chart in a chart keeps its own name and takes the namespace around it', () => {
  const around = new Chart(Testing.app(), 'platform', { namespace: 'databases' });
  expect(new PostgresHA(around, 'orders-db', { storage: storage(), backup: noBackup() }).readWrite.host).toBe('orders-db-rw.databases.svc');
});

test('a chart in a chart without a namespace has none either', () => {
  const outer = new Chart(Testing.app(), 'platform');
  const { clusterName, readWrite } = new PostgresHA(outer, 'orders-db', { storage: storage(), backup: noBackup() });
  expect([clusterName, readWrite.host]).toEqual(['orders-db', 'orders-db-rw']);
});

test('a prop that does not exist is refused, whatever its name', () => {
  const props: any = { namespace: 'databases', storage: storage(), backup: noBackup(), copies: 5 };

  expect(() => new PostgresHA(Testing.app(), 'pg', props)).toThrow("[pg] there is no 'copies'; PostgresHAProps has ");
});

test('what is unwise and runs anyway can be acknowledged, where it stands and in check', () => {
  const parameters = { max_slot_wal_keep_size: '100GB' };
  expect(() => postgresHA({ parameters })).toThrow("or acknowledge 'ha/wal-fills-volume' with the reason");

  const { metadata } = only(postgresHA({ parameters, acknowledge: { 'ha/wal-fills-volume': 'the volume grows by itself' } }), 'Cluster');
  expect(metadata.annotations['cdk8s-postgres-ha.io/acknowledge']).toBe('ha/wal-fills-volume: the volume grows by itself');
});

test('labels and annotations of the Cluster alone, and those that everything made for it inherits', () => {
  const chart = postgresHA({
    metadata: { labels: { tier: 'gold' }, annotations: { 'argocd.argoproj.io/sync-wave': '5' } },
    inheritedMetadata: { labels: { team: 'shop' } },
    description: 'the orders of the shop',
  });
  expect(only(chart, 'Cluster')).toMatchObject({
    metadata: { labels: { tier: 'gold' }, annotations: { 'argocd.argoproj.io/sync-wave': '5', 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
    spec: { inheritedMetadata: { labels: { team: 'shop' } }, description: 'the orders of the shop' },
  });
  expect(only(chart, 'PodMonitor').metadata.labels.tier).toBeUndefined();
});
