import { Engine } from '../../lib/admission/engine';
import { overlay } from './manifests';

/** A cluster and its store, in a namespace. */
function database(namespace: string, { cluster = 'orders-db', destination = 's3://backups', endpoint = 'https://minio.storage:9000', serverName = undefined as string | undefined } = {}) {
  const parameters = { barmanObjectName: 'store', serverName };
  return [
    overlay('ObjectStore', JSON.stringify({ metadata: { namespace }, spec: { configuration: { destinationPath: destination, endpointURL: endpoint } } })),
    overlay('Cluster', JSON.stringify({ metadata: { namespace, name: cluster }, spec: { plugins: [{ name: 'barman-cloud.cloudnative-pg.io', isWALArchiver: true, parameters }] } })),
  ];
}

function sharing(...databases: object[][]): string[] {
  const engine = new Engine({ reread: () => undefined });
  databases.flat().forEach((object, i) => engine.addObject(`${i}.yaml`, object));
  return engine.finish().resources.flatMap(({ findings }) => findings).filter(({ ruleId }) => ruleId === 'ha/archive-shared').map(({ message }) => message);
}

test('two stores with one destination are one archive', () => {
  expect(sharing(database('a'), database('b', { destination: 's3://backups/' })))
    .toEqual(["the cluster 'a/orders-db' archives to 'orders-db' in the ObjectStore 'store' too"]);
});

test.each([
  ['another server name', { serverName: 'orders-b' }],
  ['another cluster name, which is the server name', { cluster: 'shop-db' }],
  ['another folder', { destination: 's3://backups/b' }],
  ['another endpoint', { endpoint: 'https://s3.other:9000' }],
])('%s is another archive', (_, other) => {
  expect(sharing(database('a'), database('b', other))).toEqual([]);
});

test.each([
  ['without isWALArchiver', {}, 1],
  ['with isWALArchiver: false', { isWALArchiver: false }, 1],
  ['that is switched off', { isWALArchiver: true, enabled: false }, 0],
])('a plugin %s', (_, more, writers) => {
  const [store, cluster] = database('b');
  const { name, parameters } = cluster.spec.plugins[0];

  expect(sharing(database('a'), [store, { ...cluster, spec: { ...cluster.spec, plugins: [{ name, parameters, ...more }] } }])).toHaveLength(writers);
});

test('one cluster that is written down twice does not share its archive with itself', () => {
  expect(sharing(database('a'), database('a'))).toEqual([]);
});

describe('ha/archive-without-backup', () => {
  const plain = (spec: object = {}) => overlay('Cluster', JSON.stringify({ metadata: { namespace: 'a' }, spec }));
  const scheduled = (spec: object = {}, namespace = 'a') => overlay('ScheduledBackup', JSON.stringify({ metadata: { namespace }, spec }));
  const replica = { replica: { enabled: true, source: 'x' }, bootstrap: { recovery: { source: 'x' } }, externalClusters: [{ name: 'x', connectionParameters: { host: 'h' } }] };
  const found = (...objects: object[]) => {
    const engine = new Engine({ reread: () => undefined });
    objects.forEach((object, i) => engine.addObject(`${i}.yaml`, object));
    return engine.finish().resources.flatMap(({ findings }) => findings).filter(({ ruleId }) => ruleId === 'ha/archive-without-backup');
  };
  const missing = (...objects: object[]) => found(...objects).map(({ message }) => message);
  const inTree = { backup: { barmanObjectStore: { destinationPath: 's3://a', s3Credentials: { inheritFromIAMRole: true } } } };

  test.each([
    ['nothing is archived', [plain()]],
    ['a ScheduledBackup names the cluster', [...database('a'), scheduled()]],
    ['a Backup names it', [...database('a'), overlay('Backup', '{metadata: {namespace: a}}')]],
    ['the ScheduledBackup cannot be read', [...database('a'), scheduled({ cluster: 5 })]],
    ['it is a replica, and its backups are those of the primary', [database('a')[0], { ...database('a')[1], spec: { ...database('a')[1].spec, ...replica } }]],
  ])('is silent when %s', (_, objects) => {
    expect(missing(...objects)).toEqual([]);
  });

  test.each([
    ['there is none', [], "the WAL goes to 'orders-db' in the ObjectStore 'store', and no ScheduledBackup among the manifests names the "
      + "cluster 'a/orders-db'"],
    ['it names another cluster', [scheduled({ cluster: { name: 'shop-db' } })], "the WAL goes to 'orders-db' in the ObjectStore 'store', "
      + "and no ScheduledBackup among the manifests names the cluster 'a/orders-db'"],
    ['it is in another namespace', [scheduled({}, 'b')], "the WAL goes to 'orders-db' in the ObjectStore 'store', and no ScheduledBackup "
      + "among the manifests names the cluster 'a/orders-db'"],
    ['it is suspended', [scheduled({ suspend: true })], "the WAL goes to 'orders-db' in the ObjectStore 'store', and the ScheduledBackup "
      + "'nightly' is suspended"],
  ])('speaks when %s', (_, backups, message) => {
    expect(missing(...database('a'), ...backups)).toEqual([message]);
  });

  test.each([
    ['a cluster alone', [database('a')[1]], 'info'],
    ['a cluster alone, with Barman in its own manifest', [plain(inTree)], 'info'],
    ['a cluster and its store', database('a'), 'warning'],
    ['a cluster and the ScheduledBackup of another', [database('a')[1], scheduled({ cluster: { name: 'shop-db' } })], 'warning'],
    ['a cluster whose backups are suspended', [database('a')[1], scheduled({ suspend: true })], 'warning'],
    ['a cluster and what is in another namespace', [database('a')[1], ...database('b'), scheduled({}, 'b')], 'info'],
  ])('is as severe as the manifests allow: %s', (_, objects, severity) => {
    expect(found(...objects).map(finding => finding.severity)).toEqual([severity]);
  });
});

describe('recovery', () => {
  const plugin = 'barman-cloud.cloudnative-pg.io';
  const recovering = (read: object | undefined, write: object | undefined, { annotations = {}, name = 'orders-db', external = 'origin', spec = {} } = {}) => overlay('Cluster', JSON.stringify({
    metadata: { namespace: 'a', name, annotations },
    spec: {
      ...(write ? { plugins: [{ name: plugin, parameters: { barmanObjectName: 'store', ...write } }] } : {}),
      externalClusters: [{ name: external, plugin: { name: plugin, parameters: { barmanObjectName: 'store', ...read } } }],
      bootstrap: { recovery: { source: external } },
      ...spec,
    },
  }));
  const store = overlay('ObjectStore', JSON.stringify({ metadata: { namespace: 'a' } }));
  const said = (...objects: object[]) => {
    const engine = new Engine({ reread: () => undefined });
    [store, ...objects].forEach((object, i) => engine.addObject(`${i}.yaml`, object));
    return engine.finish().resources.flatMap(({ findings }) => findings).filter(({ ruleId }) => /^ha\/recovery-/.test(ruleId)).map(({ ruleId, severity }) => `${severity} ${ruleId}`);
  };
  const off = { annotations: { 'cnpg.io/skipEmptyWalArchiveCheck': 'enabled' } };

  test.each<[string, object, string[]]>([
    ['an established cluster, which refuses to start when it is made again', recovering({ serverName: 'orders' }, { serverName: 'orders' }), ['info ha/recovery-own-archive']],
    ['the same that says so', recovering({ serverName: 'orders' }, { serverName: 'orders' }, { annotations: { 'cdk8s-postgres-ha.io/archive-history': 'orders' } }), []],
    ['the same archive without the check', recovering({ serverName: 'orders' }, { serverName: 'orders' }, off), ['error ha/recovery-own-archive', 'info ha/recovery-left']],
    ['neither side named, so that both have the name of the cluster', recovering({}, {}), ['error ha/recovery-own-archive']],
    ['a source without a name, and the archive named as the cluster', recovering({}, { serverName: 'orders-db' }), ['error ha/recovery-own-archive']],
    ['an archive without a name, and the source named as the cluster', recovering({ serverName: 'orders-db' }, {}), ['error ha/recovery-own-archive']],
    ['a source without a name beside another archive', recovering({}, { serverName: 'orders-2' }), ['warning ha/recovery-server-name']],
    ['a source without a name, of an external cluster that is called as this one', recovering({}, { serverName: 'orders-2' }, { external: 'orders-db' }), []],
    ['a source that is named, and another archive', recovering({ serverName: 'orders' }, { serverName: 'orders-2' }), []],
    ['a source named as the external cluster, and an archive of the cluster\'s own name', recovering({ serverName: 'origin' }, {}), []],
    ['no archive of its own', recovering({ serverName: 'orders' }, undefined), ['info ha/recovery-left']],
    ['a recovery without the check of another archive', recovering({ serverName: 'orders' }, { serverName: 'orders-2' }, off), ['info ha/recovery-left']],
    ['a recovery from snapshots, which looks at no archive', recovering({ serverName: 'orders' }, { serverName: 'orders-2' }, { spec: { bootstrap: { recovery: { source: 'origin', volumeSnapshots: { storage: { name: 's', kind: 'VolumeSnapshot', apiGroup: 'snapshot.storage.k8s.io' } } } } } }), ['info ha/recovery-left']],
    ['a replica cluster', recovering({ serverName: 'orders' }, undefined, { spec: { replica: { enabled: true, source: 'origin' } } }), []],
  ])('%s', (_, cluster, expected) => {
    expect(said(cluster)).toEqual(expected);
  });

  test('the message names the archive that a sibling writes', () => {
    const [, sibling] = database('a', { cluster: 'stac' });
    const engine = new Engine({ reread: () => undefined });
    [store, sibling, recovering({}, undefined, { name: 'stac-copy' })].forEach((object, i) => engine.addObject(`${i}.yaml`, object));

    expect(engine.finish().resources.flatMap(({ findings }) => findings).find(({ ruleId }) => ruleId === 'ha/recovery-server-name')?.message)
      .toBe("without `serverName` the recovery reads 'stac-copy' in the ObjectStore 'store', the cluster's own name, while the cluster "
        + "'a/stac' archives to 'stac' in the ObjectStore 'store'");
  });
});

test.each(['HTTPS://Minio.storage:9000', 'https://minio.storage:9000/', 'http://minio.storage:9000'])('the endpoint %s is the same as https://minio.storage:9000', endpoint => {
  expect(sharing(database('a'), database('b', { endpoint }))).toHaveLength(1);
});
