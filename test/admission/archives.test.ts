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
    ['there is none', [], "the WAL goes to 'orders-db' in the ObjectStore 'store', and no ScheduledBackup among the manifests names 'a/orders-db'"],
    ['it names another cluster', [scheduled({ cluster: { name: 'shop-db' } })], "the WAL goes to 'orders-db' in the ObjectStore 'store', and no ScheduledBackup among the manifests names 'a/orders-db'"],
    ['it is in another namespace', [scheduled({}, 'b')], "the WAL goes to 'orders-db' in the ObjectStore 'store', and no ScheduledBackup among the manifests names 'a/orders-db'"],
    ['it is suspended', [scheduled({ suspend: true })], "the WAL goes to 'orders-db' in the ObjectStore 'store', and the ScheduledBackup 'nightly' is suspended"],
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
