import { ApplyMethod } from '../../lib/admission/apiserver/apply/method';
import { admitCreate } from '../../lib/admission/admit-create';
import { admitUpdate } from '../../lib/admission/admit-update';
import { BASE, merge } from './manifests';

/** Single objects and changes with what a real server (kube-apiserver 1.34.4, CloudNativePG 1.30.0) said: the paths, or nothing. */
const of = (kind: string, patch: any) => merge(structuredClone(BASE[kind]), patch);
const named = (metadata: any) => ({ metadata });

test.each([
  ['ScheduledBackup', named({ generateName: 'A-' }), []],
  ['ScheduledBackup', named({ generateName: 'a.-' }), []],
  ['ScheduledBackup', named({ generateName: '-' }), ['metadata.generateName']],
  ['ScheduledBackup', named({ name: null, generateName: 'A-' }), ['metadata.name']],
  ['ScheduledBackup', named({ name: null, generateName: '-' }), ['metadata.generateName', 'metadata.name']],
])('the creation of a %s with %j', (kind, patch, paths) => {
  expect(admitCreate(of(kind, patch)).errors.map(error => error.path)).toEqual(paths);
});

const THEN = { deletionTimestamp: '2020-01-01T00:00:00Z' };
const LATER = { deletionTimestamp: '2021-01-01T00:00:00Z' };

test.each<[ApplyMethod, any, any, string[]]>([
  ['client', THEN, {}, []],
  ['client', THEN, THEN, ['metadata.deletionTimestamp']],
  ['replace', THEN, THEN, ['metadata.deletionTimestamp']],
  ['server', THEN, {}, []],
  ['server', THEN, LATER, []],
  ['server', {}, THEN, ['metadata.deletionTimestamp']],
  ['server', THEN, { finalizers: ['a/b'] }, ['metadata.finalizers']],
  ['replace', { deletionGracePeriodSeconds: 5 }, { deletionGracePeriodSeconds: 5 }, ['metadata.deletionGracePeriodSeconds']],
  ['server', { deletionGracePeriodSeconds: 5 }, {}, []],
  ['server', { deletionGracePeriodSeconds: 5 }, { deletionGracePeriodSeconds: 0 }, ['metadata.deletionGracePeriodSeconds']],
])('sent as %s, the metadata %j becomes %j', (method, old, changed, paths) => {
  const [before, after] = [old, changed].map(metadata => of('ScheduledBackup', named(metadata)));
  expect(admitUpdate(before, after, { method })?.errors.map(error => error.path)).toEqual(paths);
});

test.each<[ApplyMethod, any, string, string[]]>([
  ['client', { resourceVersion: '' }, 'schema', ['metadata.resourceVersion']],
  ['client', { resourceVersion: '00' }, 'schema', ['metadata.resourceVersion']],
  ['server', { resourceVersion: '0' }, 'schema', ['metadata.resourceVersion']],
  ['replace', { resourceVersion: '' }, 'schema', ['metadata.resourceVersion']],
  ['client', { resourceVersion: '1' }, 'conflict', ['metadata.resourceVersion']],
  ['replace', { resourceVersion: '-1' }, 'apply', ['metadata.resourceVersion']],
  ['client', { uid: 'uid' }, 'schema', ['metadata.uid']],
  ['server', { managedFields: [null] }, 'webhook', ['spec.schedule']],
])('sent as %s, the metadata %j is looked at before the schedule', (method, metadata, by, paths) => {
  const verdict = admitUpdate(of('ScheduledBackup', {}), of('ScheduledBackup', { ...named(metadata), spec: { schedule: 'x' } }), { method });
  expect([verdict?.by, verdict?.errors.map(error => error.path)]).toEqual([by, paths]);
});

const MANAGED = { operation: 'Update', apiVersion: 'postgresql.cnpg.io/v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': {} } };

test.each([
  [[{ ...MANAGED, manager: 'a'.repeat(129) }], ['metadata.managedFields[0].manager', '<nil>']],
  [[{ ...MANAGED, manager: 'b' }, { ...MANAGED, manager: 'a\tb' }], ['metadata.managedFields[0].manager']],
  [[{ ...MANAGED, subresource: 'a'.repeat(257) }], ['metadata.managedFields[0].subresource', '<nil>']],
  [[{ ...MANAGED, manager: 'a'.repeat(129) }, { ...MANAGED, operation: 'a' }], []],
  [[{ ...MANAGED, manager: 'a'.repeat(129), fieldsV1: {} }], []],
])('the managers %j of a changed object', (managedFields, paths) => {
  const verdict = admitUpdate(of('Cluster', {}), of('Cluster', named({ managedFields })), { method: 'replace' });
  expect(verdict?.errors.map(error => error.path)).toEqual(paths);
});

test('whether such a manager counts in a new object is not known here', () => {
  const created = (manager: string) => admitCreate(of('Cluster', named({ managedFields: [{ ...MANAGED, manager }] })));

  expect(created('a'.repeat(129))).toMatchObject({ allowed: true, skipped: expect.stringContaining('metadata.managedFields[0].manager') });
  expect(created('kubectl').skipped).toBeUndefined();
});

test('the time of a Pooler that is no time reaches the webhook in server-side apply', () => {
  const changed = of('Pooler', named({ deletionTimestamp: 1 }));
  expect(admitUpdate(of('Pooler', {}), changed, { method: 'server' })).toMatchObject({ allowed: false, by: 'webhook-decode' });
});

const OWNER = { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'b', controller: true };

test('an owner that stands twice in a kind of Kubernetes counts once', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', ownerReferences: [OWNER, OWNER] } };
  expect(admitCreate(secret)).toMatchObject({ allowed: true, errors: [], warnings: [{ ruleId: 'apiserver/duplicate-owner' }] });
  expect(admitUpdate({ ...secret, metadata: { name: 'a' } }, secret)).toMatchObject({ allowed: true, errors: [] });
});

test.each([
  [[1, 255, null], true],
  [[256], false],
  [['a'], false],
])('the bytes of a Secret can be a list of numbers: %j', (a, allowed) => {
  expect(admitCreate({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { a } }).allowed).toBe(allowed);
});

test.each([
  ['[{"op": "move", "from": "/spec/a", "path": "/spec/b"}]', false],
  ['[{"op": "copy", "from": "/metadata/a/b", "path": "/spec/b"}]', false],
  ['[{"op": "replace", "path": "/metadata/namespace", "value": "b"}]', true],
  ['[{"op": "replace", "path": "/spec/containers/0/image", "value": "b"}]', false],
  ['[{"op": "add", "path": "/spec/containers/0/image", "value": "b"}]', true],
  ['[{"op": "remove", "path": "/spec/containers/0/ports/-1"}]', true],
  ['[{"op": "replace", "path": "/spec/containers/1/name", "value": "b"}]', false],
  ['[{"op": "add", "path": "/spec/tolerations/-", "value": {"key": "a"}}]', false],
  ['[{"op": "test", "path": "/spec/containers/0/name", "value": "postgres"}]', true],
  ['[{"op": "test", "path": "/spec/containers/0/name", "value": "b"}]', false],
  ['[{"op": "copy", "from": "/spec/hostname", "path": "/spec/hostNetwork"}]', false],
  ['[{"op": "add", "path": "/spec/Tolerations", "value": "b"}]', false],
  ['[{"op": "replace", "path": "/spec/containers/0/livenessProbe/failureThreshold", "value": 3}]', false],
  ['[{"op": "replace", "path": "/spec/containers/0/startupProbe/failureThreshold", "value": 3}]', true],
  ['[{"op": "add", "path": "spec/containers", "value": "b"}]', true],
])('the pod patch %s', (patch, allowed) => {
  const { errors, skipped } = admitCreate(of('Cluster', named({ annotations: { 'cnpg.io/podPatch': patch } })));
  expect([errors.map(error => error.path), skipped]).toEqual([allowed ? [] : ['metadata.annotations.cnpg.io/podPatch'], undefined]);
});

test.each(['client', 'server', 'replace'] as const)('a change sent as %s leaves both manifests as they were', method => {
  const [before, after] = [{ tablespaces: [{ name: 'a', storage: { size: '1Gi' } }] }, { tablespaces: [{ name: 'b', storage: { size: null } }], plugins: [{ name: 'a', x: 1 }] }].map(spec => of('Cluster', { spec }));
  const were = structuredClone([before, after]);
  admitUpdate(before, after, { method });
  expect([before, after]).toEqual(were);
});

test('whether the image of a Cluster that exists is known to the operator already cannot be said, unless there is a status', () => {
  const patched = of('Cluster', named({ annotations: { 'cnpg.io/podPatch': '[{"op": "replace", "path": "/spec/containers/0/image", '
    + '"value": "b"}]' } }));
  const verdict = (status: any) => admitUpdate(of('Cluster', { status }), patched);
  expect(verdict({})?.skipped).toMatch(/whether .* is there/);
  expect(verdict({ image: 'postgres:18' })).toMatchObject({ allowed: true, skipped: undefined });
});

test('server-side apply that leaves no field of a spec stores null, of which no number of instances is asked', () => {
  const before = of('Pooler', { spec: { instances: 1, type: 'rw', pgbouncer: { poolMode: 'session' } } });
  const errors = admitUpdate(before, { ...before, spec: {} }, { method: 'server' })?.errors;

  expect(errors?.map(error => error.path)).toEqual(['spec', '<nil>']);
});

test.each([
  [{ replica: { source: null } }, ['spec.replica.source']],
  [{ tablespaces: [{ name: 'a', storage: null }] }, ['spec.tablespaces[0].size']],
  [{ bootstrap: { recovery: { volumeSnapshots: { storage: null } } } }, ['spec.bootstrap.recovery.volumeSnapshots.storage.apiGroup', '<nil>']],
  [{ postgresql: { synchronous: { method: 'any', number: null } } }, ['spec.postgresql.synchronous.number']],
])('a null of server-side apply where Go always writes a value becomes its zero value: %j', (spec, paths) => {
  expect(admitUpdate(of('Cluster', {}), of('Cluster', { spec }), { method: 'server' })?.errors.map(error => error.path)).toEqual(paths);
});

test('the same where server-side apply makes a Cluster: the operator writes its defaults', () => {
  const azureCredentials = { storageKey: { name: null, key: 'b' } };
  const cluster = of('Cluster', { spec: { externalClusters: [{ name: 'a', barmanObjectStore: { destinationPath: 's3://a', azureCredentials } }] } });

  expect(admitCreate(cluster, { method: 'server' })).toMatchObject({ allowed: true, errors: [] });
  expect(admitUpdate(of('Cluster', {}), cluster, { method: 'server' })).toMatchObject({ allowed: false, by: 'schema' });
});

test.each<[ApplyMethod, string, string]>([
  ['client', '{}', 'schema'],
  ['client', '{"affinity": {}}', 'schema'],
  ['server', '{}', 'apply'],
  ['replace', '{}', 'strict'],
])('a key that every object inherits is an unknown field like others: %s, from %s', (method, before, by) => {
  const after = of('Cluster', {});
  after.spec.affinity = JSON.parse('{"__proto__": {"polluted": 1}}');
  const verdict = admitUpdate(of('Cluster', { spec: JSON.parse(before) }), after, { method });

  expect([verdict?.by, verdict?.errors.map(error => error.path)]).toEqual([by, ['spec.affinity.__proto__']]);
  expect({}).not.toHaveProperty('polluted');
});

test('a pod patch may name such a key', () => {
  const podPatch = '[{"op": "add", "path": "/metadata/labels/__proto__", "value": {"a": 1}}]';
  expect(admitCreate(of('Cluster', named({ annotations: { 'cnpg.io/podPatch': podPatch } }))).errors.map(error => error.path)).toEqual(['metadata.annotations.cnpg.io/podPatch']);
});
