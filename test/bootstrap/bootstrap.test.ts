import { Chart, Duration, Testing } from 'cdk8s';
import {
  Bootstrap, Credentials, DatabaseImport, DatabaseLocale, DistributedTopology, ExternalCluster, ObjectStorage, ObjectStore, PostgresHAProps,
  PostgresVersion, RecoveryTarget, Replica, S3Credentials, VolumeSource,
} from '../../lib';
import { bootstrapPart } from '../../lib/cluster/parts/bootstrap-part';
import { only, postgresHA, storage } from '../fixtures';
import { runCode } from '../run-code';

const connectionParameters = { host: 'db.example', user: 'postgres', dbname: 'postgres', sslmode: 'require' };
const legacy: ExternalCluster = { name: 'legacy', connectionParameters, password: { name: 'legacy', key: 'password' } };

function withStore() {
  const app = Testing.app();
  const store = new ObjectStore(new Chart(app, 'backups', { namespace: 'databases' }), 'Default', {
    storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }),
  });
  const shop: ExternalCluster = { name: 'shop', objectStore: store };
  return { app, store, shop, spec: (props: Partial<PostgresHAProps>) => only(postgresHA(props, app), 'Cluster').spec };
}

const startedFrom = (bootstrap: Bootstrap, props: Partial<PostgresHAProps> = {}) => only(postgresHA({ bootstrap, ...props }), 'Cluster').spec;

describe('initdb', () => {
  test('everything that can be said', () => {
    expect(startedFrom(Bootstrap.initdb('shop', {
      owner: Credentials.fromSecret('shop-owner', 'shop'),
      encoding: 'LATIN1',
      locale: DatabaseLocale.icu('en-US', { icuRules: '&V << w <<< W', localeCType: 'en_US.utf8' }),
      dataChecksums: false,
      walSegmentSize: 64,
      postInitSql: { statements: ['CREATE ROLE reports'] },
      postInitTemplateSql: { statements: ['CREATE EXTENSION intarray'], configMapRefs: [{ name: 'template', key: 'sql' }] },
      postInitApplicationSql: { secretRefs: [{ name: 'seed', key: 'sql' }] },
    })).bootstrap.initdb).toEqual({
      database: 'shop',
      owner: 'shop',
      secret: { name: 'shop-owner' },
      encoding: 'LATIN1',
      localeProvider: 'icu',
      icuLocale: 'en-US',
      icuRules: '&V << w <<< W',
      localeCollate: 'C',
      localeCType: 'en_US.utf8',
      dataChecksums: false,
      walSegmentSize: 64,
      postInitSQL: ['CREATE ROLE reports'],
      postInitTemplateSQL: ['CREATE EXTENSION intarray'],
      postInitTemplateSQLRefs: { configMapRefs: [{ name: 'template', key: 'sql' }] },
      postInitApplicationSQLRefs: { secretRefs: [{ name: 'seed', key: 'sql' }] },
    });
  });

  test("PostgreSQL's own locale", () => {
    expect(startedFrom(Bootstrap.initdb('shop', { locale: DatabaseLocale.builtin('C.UTF-8') })).bootstrap.initdb).toMatchObject({ localeProvider: 'builtin', builtinLocale: 'C.UTF-8' });
  });

  test.each([
    [DatabaseLocale.builtin('C.UTF-8'), PostgresVersion.V16, "'locale' is built in, which PostgreSQL 16 does not have; use 17 or newer, or DatabaseLocale.icu()"],
    [DatabaseLocale.builtin('PG_UNICODE_FAST'), PostgresVersion.V17, "'locale' is 'PG_UNICODE_FAST', which PostgreSQL 17 does not have; use 'C.UTF-8'"],
    [DatabaseLocale.icu('en-US', { icuRules: '&a < b' }), PostgresVersion.V15, "'icuRules' needs PostgreSQL 16 or newer, this is 15"],
  ])('a locale that the version does not have', (locale, version, problem) => {
    expect(() => postgresHA({ version, bootstrap: Bootstrap.initdb('shop', { locale }) })).toThrow(`[pg] ${problem}`);
  });

  test('writes no default when it shall equal a manifest by hand', () => {
    expect(startedFrom(Bootstrap.initdb('shop', { omitDefaults: true })).bootstrap.initdb).toEqual({ database: 'shop', owner: 'app' });
  });

  test("the database may be PostgreSQL's own", () => {
    expect(startedFrom(Bootstrap.initdb('postgres', { owner: Credentials.generated('app') })).bootstrap.initdb.database).toBe('postgres');
  });
});

describe('import', () => {
  test('of one database into the new one', () => {
    const databaseImport = DatabaseImport.microservice(legacy, 'shop', { schemaOnly: true, pgDumpExtraOptions: ['--no-comments'], postImportApplicationSql: ['ANALYZE'] });
    const { bootstrap, externalClusters } = startedFrom(Bootstrap.initdb('app', { databaseImport }));
    expect(bootstrap.initdb.import).toEqual({
      type: 'microservice', databases: ['shop'], source: { externalCluster: 'legacy' }, schemaOnly: true, pgDumpExtraOptions: ['--no-comments'], postImportApplicationSQL: ['ANALYZE'],
    });
    expect(externalClusters).toEqual([{ name: 'legacy', connectionParameters, password: { name: 'legacy', key: 'password' } }]);
  });

  test('of everything, and no database besides', () => {
    const databaseImport = DatabaseImport.monolith(legacy, { databases: ['*'], roles: ['shop', 'reports'] });
    const chart = postgresHA({ bootstrap: Bootstrap.monolithImport({ databaseImport }) });
    const { initdb } = only(chart, 'Cluster').spec.bootstrap;
    expect([initdb.database, initdb.owner]).toEqual([undefined, undefined]);
    expect(initdb.import).toMatchObject({ type: 'monolith', databases: ['*'], roles: ['shop', 'reports'] });
    expect(chart.readWrite.database).toBeUndefined();
  });
});

describe('recovery', () => {
  test('from an archive, in which the source has a folder of its own name', () => {
    const { spec, shop } = withStore();
    const owner = Credentials.fromSecret('shop-owner', 'shop');
    const { bootstrap, externalClusters } = spec({ bootstrap: Bootstrap.recovery({ source: shop, database: 'shop', owner }) });
    expect(bootstrap).toEqual({ recovery: { source: 'shop', database: 'shop', owner: 'shop', secret: { name: 'shop-owner' } } });
    expect(externalClusters).toEqual([{
      name: 'shop', plugin: { name: 'barman-cloud.cloudnative-pg.io', enabled: true, isWALArchiver: false, parameters: { barmanObjectName: 'backups', serverName: 'shop' } },
    }]);
  });

  test.each([
    [RecoveryTarget.time('2026-11-29T03:00:00Z'), { targetTime: '2026-11-29T03:00:00Z' }],
    [RecoveryTarget.time('2026-11-29 04:00:00.5+01', { exclusive: true }), { targetTime: '2026-11-29 04:00:00.5+01', exclusive: true }],
    [RecoveryTarget.lsn('0/3000028', { targetTli: '3' }), { targetLSN: '0/3000028', targetTLI: '3' }],
    [RecoveryTarget.xid('4711', { backupId: '20261129T030000' }), { targetXID: '4711', backupID: '20261129T030000' }],
    [RecoveryTarget.restorePoint('before', { backupId: '20261129T030000' }), { targetName: 'before', backupID: '20261129T030000' }],
    [RecoveryTarget.immediate({ backupId: '20261129T030000' }), { targetImmediate: true, backupID: '20261129T030000' }],
    [RecoveryTarget.latest({ targetTli: '2' }), { targetTLI: '2' }],
  ])('ends at a target', (recoveryTarget, expected) => {
    const { spec, shop } = withStore();
    expect(spec({ bootstrap: Bootstrap.recovery({ source: shop, recoveryTarget }) }).bootstrap.recovery.recoveryTarget).toEqual(expected);
  });

  test('from a Backup, and from snapshots with the archive behind them', () => {
    expect(startedFrom(Bootstrap.recovery({ backup: 'shop-20261129' })).bootstrap.recovery).toEqual({ backup: { name: 'shop-20261129' }, database: 'app', owner: 'app' });
    const { spec, shop } = withStore();
    const volumeSnapshots = { storage: VolumeSource.volumeSnapshot('data'), walStorage: VolumeSource.persistentVolumeClaim('wal') };
    const recoveryTarget = RecoveryTarget.xid('4711', {});
    expect(spec({ bootstrap: Bootstrap.recovery({ source: shop, volumeSnapshots, recoveryTarget }), walStorage: storage() }).bootstrap.recovery).toMatchObject({
      source: 'shop',
      recoveryTarget: { targetXID: '4711' },
      volumeSnapshots: {
        storage: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'data' },
        walStorage: { apiGroup: '', kind: 'PersistentVolumeClaim', name: 'wal' },
      },
    });
  });
});

test('a copy of a running server', () => {
  const { bootstrap, externalClusters } = startedFrom(Bootstrap.pgBasebackup({ source: legacy, database: 'shop', owner: Credentials.generated('shop') }));
  expect(bootstrap).toEqual({ pg_basebackup: { source: 'legacy', database: 'shop', owner: 'shop' } });
  expect(externalClusters.map(({ name }: { name: string }) => name)).toEqual(['legacy']);
});

test('external clusters that are used elsewhere too are listed once', () => {
  const bootstrap = Bootstrap.pgBasebackup({ source: legacy });
  const other = { name: 'other', connectionParameters };
  expect(startedFrom(bootstrap, { externalClusters: [other, legacy], replica: Replica.of(legacy) }).externalClusters.map(({ name }: { name: string }) => name)).toEqual(['other', 'legacy']);
  expect(() => postgresHA({ bootstrap, externalClusters: [{ name: 'legacy', connectionParameters: { host: 'elsewhere' } }] }))
    .toThrow("[pg] two external clusters are called 'legacy' and differ; give each a name of its own, or say the same of both");
});

describe('replica', () => {
  test('by itself', () => {
    const replica = Replica.of(legacy, { minApplyDelay: Duration.hours(4) });
    expect(startedFrom(Bootstrap.pgBasebackup({ source: legacy }), { replica }).replica).toEqual({ enabled: true, source: 'legacy', minApplyDelay: '4h' });
  });

  test('needs the data of its source', () => {
    expect(() => postgresHA({ replica: Replica.of(legacy) }))
      .toThrow("[pg] 'replica' follows another cluster, and 'bootstrap' makes a new database, whose history is another; start from Bootstrap.recovery() or Bootstrap.pgBasebackup()");
  });

  test('a switchover between sites leaves at most one of them the primary at every step', () => {
    const site = (name: string): ExternalCluster => ({ name, connectionParameters: { ...connectionParameters, host: name } });
    const sites = [site('paris'), site('berlin')];
    const steps: DistributedTopology[] = [
      { sites, primary: 'paris' },
      { sites, primary: 'paris', switchoverTo: 'berlin' },
      { sites, primary: 'berlin', promotionToken: 'made-by-paris' },
    ];
    const replicas = steps.map(topology => sites.map(({ name }) => Replica.inTopology(topology, name)._toSpec()));
    expect(replicas.map(step => step.map(({ self, primary, source, promotionToken }) => ({ self, primary, source, promotionToken })))).toEqual([
      [{ self: 'paris', primary: 'paris', source: 'berlin' }, { self: 'berlin', primary: 'paris', source: 'paris' }],
      [{ self: 'paris', primary: 'berlin', source: 'berlin' }, { self: 'berlin', primary: 'paris', source: 'paris' }],
      [{ self: 'paris', primary: 'berlin', source: 'berlin' }, { self: 'berlin', primary: 'berlin', source: 'paris', promotionToken: 'made-by-paris' }],
    ]);
    expect(replicas.map(step => step.filter(({ self, primary }) => self === primary).length)).toEqual([1, 0, 1]);
  });
});

describe('the way back', () => {
  const plugin = (serverName: string) => ({ name: 'barman-cloud.cloudnative-pg.io', enabled: true, isWALArchiver: false, parameters: { barmanObjectName: 'backups', serverName } });
  const SPECS: Array<[title: string, spec: any]> = [
    ['nothing said', { bootstrap: { initdb: { database: 'app', owner: 'app' } } }],
    ['an owner with a Secret', { bootstrap: { initdb: { database: 'shop', owner: 'shop-owner', secret: { name: 's' }, dataChecksums: true,
      encoding: 'UTF8', localeCollate: 'C', localeCType: 'C' } } }],
    ['ICU and SQL', { bootstrap: { initdb: { database: 'a', owner: 'a', localeProvider: 'icu', icuLocale: 'und', encoding: 'UTF8', localeCollate: 'C', localeCType: 'C', dataChecksums: false,
      walSegmentSize: 32, postInitSQL: ['SELECT 1'], postInitApplicationSQLRefs: { secretRefs: [{ name: 'a', key: 'b' }] } } } }],
    ['an import', { bootstrap: { initdb: { database: 'a', owner: 'a', import: { type: 'microservice', databases: ['b'], source: { externalCluster: 'legacy' }, schemaOnly: true } } },
      externalClusters: [{ name: 'legacy', connectionParameters: { host: 'a' } }] }],
    ['a recovery to a time', { bootstrap: { recovery: { source: 'origin', database: 'shop', owner: 'shop', recoveryTarget: { targetTime: '2026-11-29T03:00:00Z', backupID: 'x' } } },
      externalClusters: [{ name: 'origin', plugin: plugin('shop-1') }] }],
    ['snapshots', { bootstrap: { recovery: { volumeSnapshots: { storage: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'a' } }, database: 'app', owner: 'app' } } }],
    ['another plugin', { bootstrap: { recovery: { source: 'origin', database: 'app', owner: 'app' } },
      externalClusters: [{ name: 'origin', plugin: { name: 'other.example', enabled: true, isWALArchiver: true, parameters: { a: 'b' } } }] }],
    ['a replica', { bootstrap: { pg_basebackup: { source: 'origin', database: 'app', owner: 'app' } }, replica: { enabled: true, source: 'origin', minApplyDelay: '4h' },
      externalClusters: [{ name: 'origin', connectionParameters: { host: 'a' }, sslKey: { name: 'k', key: 'tls.key' } }] }],
    ['a topology', { bootstrap: { recovery: { source: 'a', database: 'app', owner: 'app' } }, replica: { self: 'b', primary: 'a', source: 'a' },
      externalClusters: [{ name: 'b', plugin: plugin('b') }, { name: 'a', plugin: plugin('a') }] }],
  ];

  test.each(SPECS)('%s', (_, spec) => {
    const { store } = withStore();
    const codes = bootstrapPart.convert({ metadata: { name: 'pg' }, spec });
    const objects = { 'ObjectStore/backups': store };
    const [bootstrap, externalClusters, replica] = [codes.bootstrap, codes.externalClusters, codes.replica].map(part => runCode(part, objects));
    const written = only(postgresHA({ bootstrap, externalClusters, replica }, store.node.root as any), 'Cluster').spec;
    const defaults = spec.bootstrap.initdb && !('dataChecksums' in spec.bootstrap.initdb) ? { localeCollate: 'C', localeCType: 'C' } : {};
    const expected = spec.bootstrap.initdb ? { bootstrap: { initdb: { ...defaults, ...spec.bootstrap.initdb } } } : { bootstrap: spec.bootstrap };
    expect({ bootstrap: written.bootstrap, externalClusters: written.externalClusters, replica: written.replica })
      .toEqual({ ...expected, externalClusters: spec.externalClusters, replica: spec.replica });
  });
});
