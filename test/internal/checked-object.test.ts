import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { BackupPolicy, BackupSchedule, ObjectStorage, ObjectStore, Pooler, PoolerType, PostgresCluster, S3Credentials } from '../../lib';
import { noBackup, ROOT, storage } from '../fixtures';

const chart = (namespace = 'databases') => new Chart(Testing.app(), 'alone', { namespace });
const store = (scope: Chart) => new ObjectStore(scope, 'Store', { storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.fromSecret('s3') }) });

test.each([
  ['an ObjectStore', () => store(chart())],
  ['a Pooler', () => {
    const scope = chart();
    return new Pooler(scope, 'Pooler', { cluster: PostgresCluster.fromClusterAttributes(scope, 'Db', { clusterName: 'orders' }), type: PoolerType.RW });
  }],
])('%s in a chart of its own is checked at synthesis', (_, make) => {
  const construct = make();
  ApiObject.of(construct).addJsonPatch(JsonPatch.add('/spec/typo', 1));

  expect(() => Testing.synth(Chart.of(construct))).toThrow('spec.typo: the field is not known in');
});

test('every object of a cluster is told to the construct that made it', () => {
  const scope = chart();
  const cluster = new PostgresCluster(scope, 'Db', {
    storage: storage(), backup: BackupPolicy.to(store(scope), { schedule: BackupSchedule.daily({ hour: 3 }) }),
  });
  cluster.addPooler('rw');
  const objects = scope.node.findAll().filter(ApiObject.isApiObject) as ApiObject[];
  expect(objects.length).toBeGreaterThan(5);
  for (const object of objects) object.addJsonPatch(JsonPatch.add('/typo', 1));

  for (const object of objects) expect(object.node.scope!.node.validate().join()).toContain(`${object.node.path}: typo`);
});

test.each([
  ['a list that is not there', JsonPatch.add('/spec/managed/roles/-', { name: 'reports' }), "the JSON patch add '/spec/managed/roles/-' needs '/spec/managed', which the manifest does not have"],
  ['a map that is not there', JsonPatch.remove('/spec/ldap/server'), "the JSON patch remove '/spec/ldap/server' needs '/spec/ldap'"],
  ['a text', JsonPatch.add('/spec/storage/size/unit', 'Gi'), "needs '/spec/storage/size'"],
  ['a source that is not there', JsonPatch.copy('/spec/managed/roles', '/spec/copy'), "needs '/spec/managed'"],
  ['another value', JsonPatch.test('/spec/instances', 7), "the JSON patch test '/spec/instances': Test operation failed"],
])('a JSON patch that meets %s says so', (_, patch, message) => {
  const cluster = new PostgresCluster(chart(), 'Db', { storage: storage(), backup: noBackup() });
  ApiObject.of(cluster).addJsonPatch(patch);
  expect(() => Testing.synth(Chart.of(cluster))).toThrow(message);
});

test('no construct of the library makes an object that does not ask for its check', () => {
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter(file => /(?<!\.d)\.ts$/.test(file) && file !== 'internal/checked-object.ts');
  const plain = /new (ApiObject|(cnpg|barman|prometheus|k8s)\.\w+)\(/;
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter(file => plain.test(readFileSync(join(ROOT, 'lib', file), 'utf8')))).toEqual([]);
});

test('a cluster is told once, however many objects of its own it has', () => {
  const scope = chart();
  const cluster = new PostgresCluster(scope, 'Db', { storage: storage(), backup: noBackup() });
  ApiObject.of(cluster).addJsonPatch(JsonPatch.add('/spec/typo', 1));

  expect(cluster.node.validate()).toHaveLength(1);
});
