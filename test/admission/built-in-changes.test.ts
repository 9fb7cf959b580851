import { parse } from 'yaml';
import { ApplyMethod } from '../../lib/admission/apiserver/apply/method';
import { admitUpdate } from '../../lib/admission/admit-update';
import { BUILT_IN } from './generator/built-in';
import { BASE, merge } from './manifests';

function change(kind: string, old: string, changed: string, method: ApplyMethod = 'client') {
  const [before, after] = [old, changed].map(yaml => merge(structuredClone(BUILT_IN[kind]), parse(yaml)));
  const { allowed, errors, skipped } = admitUpdate(before, after, { method })!;
  return allowed ? skipped : errors.map(error => error.path);
}

const NOTHING_WRONG = (kind: string) => [undefined, expect.stringMatching(`of ${kind} .*; nothing else is wrong$`)];

test.each([
  ['Secret', '{}', '{type: Opaque}'],
  ['Secret', '{immutable: true}', '{immutable: true, data: {a: Yg==}}'],
  ['StatefulSet', '{}', '{spec: {podManagementPolicy: OrderedReady, updateStrategy: {type: RollingUpdate}}}'],
  ['RoleBinding', '{roleRef: {apiGroup: ""}}', '{}'],
  ['StorageClass', '{}', '{reclaimPolicy: Delete, volumeBindingMode: Immediate}'],
  ['Job', '{}', '{spec: {parallelism: 3}}'],
])('a default of the server written out is no change: %s %s %s', (kind, old, changed) => {
  expect(NOTHING_WRONG(kind)).toContainEqual(change(kind, old, changed));
});

const claim = (storage: string) => `{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${storage}}}}}]}}`;

test('a volume claim template cannot grow, and an amount spelled otherwise is the same', () => {
  expect(change('StatefulSet', claim('1Gi'), claim('2Gi'))).toEqual(['spec']);
  expect(NOTHING_WRONG('StatefulSet')).toContainEqual(change('StatefulSet', claim('1Gi'), claim('1024Mi')));
});

test('what the server may have filled in is not known', () => {
  expect(change('Service', '{}', '{spec: {clusterIP: 10.96.0.9}}')).toMatch(/which address the server gave is not known/);
  expect(change('Job', '{}', '{spec: {template: {spec: {dnsPolicy: Default}}}}')).toMatch(/what the server filled in there is not known/);
  expect(change('PersistentVolumeClaim', '{}', '{spec: {resources: {requests: {storage: 2Gi}}}}')).toMatch(/depends on its volume/);
});

test('the address of a Service is refused under the path that holds it', () => {
  expect(change('Service', '{}', '{spec: {clusterIP: None}}')).toEqual(['spec.clusterIPs[0]']);
  expect(NOTHING_WRONG('Service')).toContainEqual(change('Service', '{spec: {clusterIP: None}}', '{}'));
});

test('an integer that is too large is cut by what merges, and refused by what decodes', () => {
  const wide = '{spec: {replicas: 4294967297}}';

  expect(NOTHING_WRONG('Deployment')).toContainEqual(change('Deployment', '{}', wide));
  expect(change('Deployment', '{}', wide, 'replace')).toEqual(['spec.replicas']);
});

test('a patch that does not decode is one error in `patch`, an object that does not has its own gate', () => {
  const [before, after] = ['{}', '{immutable: 1}'].map(yaml => merge(structuredClone(BUILT_IN.ConfigMap), parse(yaml)));

  expect(admitUpdate(before, after)).toMatchObject({ allowed: false, by: 'schema', patch: true });
  expect(admitUpdate(before, after, { method: 'replace' })).toMatchObject({ allowed: false, by: 'decode' });
  expect(admitUpdate(before, after, { method: 'server' })).toMatchObject({ allowed: false, by: 'apply' });
});

test('the resourceVersion 0 is none: a custom resource needs one, a Secret does not', () => {
  const zero = (manifest: any) => admitUpdate(manifest, merge(structuredClone(manifest), { metadata: { resourceVersion: '0' } }));

  expect(zero(BASE.ImageCatalog)).toMatchObject({ allowed: false, by: 'schema', errors: [{ path: 'metadata.resourceVersion' }] });
  expect(zero(BUILT_IN.Secret)).toMatchObject({ allowed: true, errors: [] });
});

test.each([
  ['Secret', '{immutable: true, stringData: null, data: {}}', ['data']],
  ['ConfigMap', '{immutable: true, data: {}}', []],
  ['ConfigMap', '{immutable: true, data: null, binaryData: {}}', ['binaryData']],
])('of an empty map of bytes in a sealed %s nothing is stored, so that it is a change each time', (kind, yaml, paths) => {
  for (const method of ['client', 'server', 'replace'] as const) expect(change(kind, yaml, yaml, method) ?? []).toEqual(paths);
});
