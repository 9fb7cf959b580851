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

test('one cluster that is written down twice does not share its archive with itself', () => {
  expect(sharing(database('a'), database('a'))).toEqual([]);
});
