import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import {
  ClusterImageCatalog, ClusterStorage, Cpu, Durability, FailoverTiming, ImageCatalog, ImagePullPolicy, LogLevel, ParameterDefaults, Placement, PodMonitoring, PostgresHAProps,
  PostgresVersion, PrimaryLease, ProbeType, SynchronousMethod,
} from '../../lib';
import { admitCreate } from '../../lib/admission/admit-create';
import { only, postgresHA } from '../fixtures';

/** The spec of a cluster that the server takes. */
function spec(props: Partial<PostgresHAProps>, app: App = Testing.app()): any {
  const cluster = only(postgresHA(props, app), 'Cluster');
  const { errors, skipped } = admitCreate(cluster);
  expect({ errors, skipped }).toEqual({ errors: [], skipped: undefined });
  return cluster.spec;
}

describe('volumes', () => {
  const template = { accessModes: ['ReadWriteOncePod'], volumeAttributesClassName: 'gold', selector: { matchLabels: { disk: 'nvme' } } };

  test('a claim says more than size and class', () => {
    expect(spec({ storage: ClusterStorage.of(Size.gibibytes(10), { pvcTemplate: template }) }).storage)
      .toEqual({ size: '10Gi', resizeInUseVolumes: true, pvcTemplate: template });
  });

  test('a claim can say everything', () => {
    expect(spec({ storage: ClusterStorage.fromPvcTemplate({ size: Size.gibibytes(10), storageClassName: 'fast', volumeMode: 'Filesystem' }) }).storage)
      .toEqual({ resizeInUseVolumes: true, pvcTemplate: { storageClassName: 'fast', volumeMode: 'Filesystem', resources: { requests: { storage: '10Gi' } } } });
  });

  test('a size that no Size has', () => {
    expect(spec({ storage: ClusterStorage.ofQuantity('5G') }).storage.size).toBe('5G');
    expect(spec({ storage: ClusterStorage.ofQuantity('5G') }).postgresql.parameters.max_slot_wal_keep_size).toBe('1192MB');
    expect(() => ClusterStorage.ofQuantity('5 GB')).toThrow("'size' must be a quantity such as '5Gi', got '5 GB'");
  });

  test('the WAL fits on less than a gibibyte', () => {
    expect(spec({ walStorage: ClusterStorage.of(Size.mebibytes(800)) })).toMatchObject({
      walStorage: { size: '800Mi' }, postgresql: { parameters: { max_wal_size: '400MB', max_slot_wal_keep_size: '400MB' } },
    });
  });

  test('tablespaces', () => {
    const small = ClusterStorage.of(Size.mebibytes(512));
    expect(spec({ tablespaces: [{ name: 'archive', storage: small, owner: 'app' }, { name: 'scratch', storage: small, temporary: true }] }).tablespaces).toEqual([
      { name: 'archive', storage: { size: '512Mi', resizeInUseVolumes: true }, owner: { name: 'app' }, temporary: false },
      { name: 'scratch', storage: { size: '512Mi', resizeInUseVolumes: true }, temporary: true },
    ]);
    expect(() => postgresHA({ tablespaces: [{ name: 'a', storage: small }, { name: 'a', storage: small }] }))
      .toThrow("'tablespaces' has 'a' twice; give each a name of its own");
  });
});

describe('images', () => {
  const FOREIGN = 'ghcr.io/tensorchord/cloudnative-vectorchord:17-0.4.3';

  test('a tag of somebody else, whose second part is not a minor version', () => {
    const version = PostgresVersion.fromImage(FOREIGN);
    expect([version.major, spec({ version }).imageName]).toEqual([17, FOREIGN]);
  });

  test('a tag that moves, on purpose', () => {
    const version = PostgresVersion.fromImage('ghcr.io/cloudnative-pg/postgresql:17');
    expect(spec({ version, acknowledge: { 'ha/image-rolling': 'a laboratory' } }).imageName).toBe('ghcr.io/cloudnative-pg/postgresql:17');
    expect(() => postgresHA({ version })).toThrow("or acknowledge 'ha/image-rolling' with the reason");
  });

  test('a catalog of the namespace, and one of all', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'images', { namespace: 'databases' });
    const own = new ImageCatalog(chart, 'Own', {
      images: [{ major: 17, image: FOREIGN }, { major: 18, image: 'ghcr.io/cloudnative-pg/postgresql:18.6', extensions: [{ name: 'pgvector', image: 'example/pgvector:18' }] }],
      componentImages: { pgbouncer: 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1' },
      metadata: { labels: { team: 'data' } },
    });
    new ClusterImageCatalog(chart, 'All', { catalogName: 'postgresql.global', images: [{ major: 18, image: 'ghcr.io/cloudnative-pg/postgresql:18.6' }] });

    const catalogs = Testing.synth(chart);
    expect(catalogs.map(catalog => admitCreate(catalog).errors)).toEqual([[], []]);
    expect(catalogs).toMatchSnapshot();
    expect(spec({ version: PostgresVersion.fromCatalog(own, 17) }, app).imageCatalogRef)
      .toEqual({ apiGroup: 'postgresql.cnpg.io', kind: 'ImageCatalog', name: 'images-own', major: 17 });
  });

  test('a catalog that is declared elsewhere', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'images', { namespace: 'databases' });
    const catalog = ClusterImageCatalog.fromClusterImageCatalogName(chart, 'All', 'postgresql');
    expect(spec({ version: PostgresVersion.fromCatalog(catalog, 18) }, app)).toMatchObject({ imageCatalogRef: { kind: 'ClusterImageCatalog', name: 'postgresql', major: 18 } });
    expect(() => ImageCatalog.fromImageCatalogName(chart, 'Bad', 'No')).toThrow("[images/Bad] 'catalogName' must be lower-case letters, digits, hyphens and dots, got 'No'");
    expect(() => PostgresVersion.fromCatalog(catalog, 13)).toThrow('CloudNativePG 1.30 runs PostgreSQL 14 to 18, got 13');
  });

  test('two images for one major version', () => {
    const image = 'ghcr.io/cloudnative-pg/postgresql:18.6';
    expect(() => new ImageCatalog(Testing.chart(), 'Own', { images: [{ major: 18, image }, { major: 18, image }] }))
      .toThrow("[test/Own] 'images' names an image for PostgreSQL 18 twice; a catalog has one for each major version");
  });

  test('extensions in images of their own', () => {
    expect(spec({
      extensions: [
        { name: 'pgvector', image: 'ghcr.io/cloudnative-pg/pgvector:0.8.1-18-trixie' },
        {
          name: 'postgis', image: 'ghcr.io/cloudnative-pg/postgis-extension:3.6.1-18-trixie', imagePullPolicy: ImagePullPolicy.ALWAYS, ldLibraryPath: ['system'],
          env: { PROJ_LIB: '${image_root}/share/proj' },
        },
      ],
    }).postgresql.extensions).toEqual([
      { name: 'pgvector', image: { reference: 'ghcr.io/cloudnative-pg/pgvector:0.8.1-18-trixie' } },
      {
        name: 'postgis', image: { reference: 'ghcr.io/cloudnative-pg/postgis-extension:3.6.1-18-trixie', pullPolicy: 'Always' }, ld_library_path: ['system'],
        env: [{ name: 'PROJ_LIB', value: '${image_root}/share/proj' }],
      },
    ]);
    expect(() => postgresHA({ version: PostgresVersion.V17, extensions: [{ name: 'pgvector' }] }))
      .toThrow("'extensions' in images of their own need PostgreSQL 18, got 17; use an image with the extensions inside");
  });
});

describe('replication', () => {
  test('standbys by their order, others than the cluster\'s own among them', () => {
    const durability = Durability.required({
      method: SynchronousMethod.FIRST, maxStandbyNamesFromCluster: 1, standbyNamesPre: ['angus'], standbyNamesPost: ['dc-b'],
    });
    expect(spec({ durability }).postgresql.synchronous).toEqual({
      method: 'first', number: 1, maxStandbyNamesFromCluster: 1, standbyNamesPre: ['angus'], standbyNamesPost: ['dc-b'], dataDurability: 'required', failoverQuorum: false,
    });
  });

  test('standbys elsewhere count for the quorum', () => {
    expect(spec({ instances: 2, durability: Durability.quorum(2, { standbyNamesPost: ['dc-b', 'dc-c'] }) }).postgresql.synchronous.number).toBe(2);
    expect(() => postgresHA({ instances: 2, durability: Durability.preferred(4, { standbyNamesPost: ['dc-b', 'dc-c'] }) }))
      .toThrow("'durability' asks for 4 synchronous replicas, which needs at least 3 instances, got 2");
  });

  test('slots', () => {
    expect(spec({
      replicationSlots: {
        highAvailability: { slotPrefix: '_ha_', synchronizeLogicalDecoding: true }, synchronizeReplicas: { excludePatterns: ['^debezium'] }, updateInterval: Duration.minutes(1),
      },
      parameters: { hot_standby_feedback: 'on', sync_replication_slots: 'on' },
    }).replicationSlots).toEqual({
      highAvailability: { slotPrefix: '_ha_', synchronizeLogicalDecoding: true }, synchronizeReplicas: { enabled: true, excludePatterns: ['^debezium'] }, updateInterval: 60,
    });
  });
});

describe('settings of PostgreSQL', () => {
  test('the operator chooses what is left out', () => {
    expect(spec({ parameterDefaults: ParameterDefaults.OPERATOR, parameters: { work_mem: '8MB' } }).postgresql.parameters).toEqual({ work_mem: '8MB' });
    expect(spec({ parameterDefaults: ParameterDefaults.OPERATOR }).postgresql.parameters).toBeUndefined();
  });

  test('libraries and ALTER SYSTEM', () => {
    expect(spec({ sharedPreloadLibraries: ['vchord.so'], enableAlterSystem: true }).postgresql).toMatchObject({ shared_preload_libraries: ['vchord.so'], enableAlterSystem: true });
  });
});

describe('pods', () => {
  test('the long tail', () => {
    expect(spec({
      pods: {
        env: [{ name: 'TZ', value: 'Europe/Rome' }, { name: 'KEY', valueFrom: { secretKeyRef: { name: 'extra', key: 'key' } } }],
        envFrom: [{ secretRef: { name: 'extra', optional: true }, prefix: 'X_' }],
        serviceAccountTemplate: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/pg' } },
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        imagePullSecrets: ['registry'],
        logLevel: LogLevel.DEBUG,
        postgresUid: 1000,
        postgresGid: 1001,
        podSecurityContext: { fsGroup: 1001, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        seccompProfile: { type: 'Localhost', localhostProfile: 'pg.json' },
        projectedVolumeTemplate: { sources: [{ secret: { name: 'extra', items: [{ key: 'key', path: 'file', mode: 0o400 }] } }, { serviceAccountToken: { path: 'token', audience: 'sts' } }] },
        ephemeralVolumesSizeLimit: { shm: Size.mebibytes(256), temporaryData: Size.gibibytes(1) },
      },
    })).toMatchSnapshot();
  });

  test('temporary files on a claim', () => {
    expect(spec({ pods: { ephemeralVolumeSource: { size: Size.gibibytes(1), storageClassName: 'scratch', accessModes: ['ReadWriteOnce'] } } }).ephemeralVolumeSource)
      .toEqual({ volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'scratch', resources: { requests: { storage: '1Gi' } } } } });
  });

  test.each([
    [{ serviceAccountName: 'pg', serviceAccountTemplate: {} }, "'pods' has a 'serviceAccountName' and a 'serviceAccountTemplate'"],
    [{ ephemeralVolumeSource: { storageClassName: 'a' } }, "'pods.ephemeralVolumeSource' needs a 'size'"],
    [{ ephemeralVolumeSource: { size: Size.gibibytes(1) }, ephemeralVolumesSizeLimit: { temporaryData: Size.gibibytes(1) } }, "'pods' has an 'ephemeralVolumeSource' and a limit"],
    [{ podSecurityContext: { runAsUsr: 1 } as any }, "there is no 'runAsUsr' in 'pods.podSecurityContext'; did you mean 'runAsUser'?"],
  ])('%j is refused', (pods, message) => {
    expect(() => postgresHA({ pods })).toThrow(message);
  });

  test('huge pages', () => {
    expect(spec({ memory: { request: Size.gibibytes(2), limit: Size.gibibytes(4), hugePages2Mi: Size.gibibytes(1) }, cpu: { request: Cpu.cores(1) } }).resources)
      .toEqual({ requests: { cpu: '1', memory: '2Gi' }, limits: { 'memory': '4Gi', 'hugepages-2Mi': '1Gi' } });
  });

  test('hibernation', () => {
    expect(only(postgresHA({ hibernation: true }), 'Cluster').metadata.annotations['cnpg.io/hibernation']).toBe('on');
    expect(only(postgresHA({ hibernation: false }), 'Cluster').metadata.annotations['cnpg.io/hibernation']).toBe('off');
    expect(only(postgresHA(), 'Cluster').metadata.annotations['cnpg.io/hibernation']).toBeUndefined();
  });
});

describe('placement', () => {
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }] } };
  const others = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'kafka' } } } }] };
  const spread = { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { 'cnpg.io/cluster': 'pg' } } };

  test('all of it', () => {
    expect(spec({
      placement: Placement.separateHosts({
        nodeAffinity, additionalPodAffinity: others, additionalPodAntiAffinity: others, topologySpreadConstraints: [spread], priorityClassName: 'database', schedulerName: 'stork',
      }),
    })).toMatchObject({
      affinity: {
        enablePodAntiAffinity: true, podAntiAffinityType: 'required', topologyKey: 'kubernetes.io/hostname', nodeAffinity, additionalPodAffinity: others, additionalPodAntiAffinity: others,
      },
      topologySpreadConstraints: [spread], priorityClassName: 'database', schedulerName: 'stork',
    });
  });

  test('anywhere, or as the operator likes', () => {
    expect(spec({ placement: Placement.anywhere() }).affinity).toEqual({ enablePodAntiAffinity: false });
    expect(spec({ placement: Placement.of() }).affinity).toBeUndefined();
    expect(spec({ placement: Placement.of({ topologyKey: 'zone', nodeSelector: { disk: 'ssd' } }) }).affinity).toEqual({ topologyKey: 'zone', nodeSelector: { disk: 'ssd' } });
    expect(() => Placement.of({ podAntiAffinityType: 'hard' })).toThrow("'podAntiAffinityType' must be one of 'required', 'preferred', got 'hard'");
  });

  test('a pooler keeps away from others as well as from itself', () => {
    const pg = postgresHA();
    pg.addPooler('rw', { placement: Placement.separateHosts({ nodeAffinity, additionalPodAntiAffinity: others, topologySpreadConstraints: [spread] }) });
    expect(only(pg, 'Pooler').spec.template.spec).toMatchObject({
      affinity: {
        nodeAffinity,
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'cnpg.io/poolerName': 'pg-pooler-rw' } } }],
          ...others,
        },
      },
      topologySpreadConstraints: [spread],
    });
    const anywhere = postgresHA();
    anywhere.addPooler('rw', { placement: Placement.anywhere() });
    expect(only(anywhere, 'Pooler').spec.template.spec.affinity).toBeUndefined();
  });
});

describe('time', () => {
  test('of start and promotion, and of a lease that was given up', () => {
    const failoverTiming = FailoverTiming.of({
      startDelay: Duration.minutes(10),
      promotionTimeout: Duration.minutes(2),
      primaryLease: PrimaryLease.of({
        leaseDuration: Duration.seconds(6), renewDeadline: Duration.seconds(4), retryPeriod: Duration.seconds(1), releasedLeaseDuration: Duration.seconds(2),
      }),
    });
    expect(spec({ failoverTiming })).toMatchObject({
      startDelay: 600, postgresql: { promotionTimeout: 120 },
      primaryLease: { leaseDurationSeconds: 6, renewDeadlineSeconds: 4, retryPeriodSeconds: 1, releasedLeaseDurationSeconds: 2 },
    });
  });

  test('of probes', () => {
    expect(spec({
      probes: {
        startup: { type: ProbeType.PG_ISREADY, period: Duration.seconds(5), failureThreshold: 120 },
        readiness: { type: ProbeType.STREAMING, maximumLag: Size.mebibytes(16), timeout: Duration.seconds(3) },
        liveness: { period: Duration.seconds(3), failureThreshold: 3, isolationCheck: { requestTimeout: Duration.millis(500) } },
      },
    }).probes).toEqual({
      startup: { type: 'pg_isready', periodSeconds: 5, failureThreshold: 120 },
      readiness: { type: 'streaming', maximumLag: '16Mi', timeoutSeconds: 3 },
      liveness: { periodSeconds: 3, failureThreshold: 3, isolationCheck: { enabled: true, requestTimeout: 500, connectionTimeout: 1000 } },
    });
  });
});

describe('monitoring', () => {
  test('queries, their age, and TLS, which the PodMonitor follows', () => {
    const pg = postgresHA({
      monitoring: {
        customQueriesConfigMap: [{ name: 'queries', key: 'orders' }], customQueriesSecret: [{ name: 'queries', key: 'secret' }], disableDefaultQueries: true,
        metricsQueriesTtl: Duration.minutes(90), tls: true,
      },
      podMonitor: PodMonitoring.enabled({
        relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }], metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }],
      }),
    });
    const [cluster, monitor] = [only(pg, 'Cluster'), only(pg, 'PodMonitor')];
    expect([cluster, monitor].map(object => admitCreate(object).errors)).toEqual([[], []]);
    expect(cluster.spec.monitoring).toEqual({
      customQueriesConfigMap: [{ name: 'pg-queries', key: 'queries' }, { name: 'queries', key: 'orders' }], customQueriesSecret: [{ name: 'queries', key: 'secret' }],
      disableDefaultQueries: true, metricsQueriesTTL: '1h30m0s', tls: { enabled: true },
    });
    expect(monitor.spec.podMetricsEndpoints).toEqual([{
      port: 'metrics', interval: '30s', scheme: 'https', tlsConfig: { ca: { secret: { name: 'pg-ca', key: 'ca.crt' } }, serverName: 'pg-rw' },
      relabelings: [{ action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
      metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }],
    }]);
  });

  test.each([[Duration.millis(0), '0s'], [Duration.millis(250), '250ms'], [Duration.millis(1500), '1.5s'], [Duration.hours(1), '1h0m0s'], [Duration.seconds(61), '1m1s']])(
    'a duration as Go writes it: %s', (metricsQueriesTtl, text) => {
      expect(spec({ monitoring: { metricsQueriesTtl } }).monitoring.metricsQueriesTTL).toBe(text);
    });
});
