import { Engine } from '../../lib/admission/engine';
import { overlay } from './manifests';

function found(metadata: object, old?: object): string[] {
  const engine = new Engine({ reread: () => undefined });
  const manifest = (more: object) => overlay('ObjectStore', JSON.stringify({ metadata: more }));
  if (old) engine.addOld('old.json', JSON.stringify(manifest(old)));
  engine.addObject('new.yaml', manifest(metadata));
  return engine.finish().resources.flatMap(({ verdict, findings }) => [verdict, ...findings.map(({ ruleId, severity, path }) => `${severity} ${ruleId} ${path}`)]);
}

const MANAGED = [{ manager: 'kubectl', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }];

test.each([
  ['a version', { resourceVersion: '5' }, ['error ha/server-fields metadata.resourceVersion']],
  ['the version 0, which a change may not have', { resourceVersion: '0' }, ['error ha/server-fields metadata.resourceVersion']],
  ['a uid', { uid: 'f6c6a1c8-9d3e-4b7a-8a0e-0e1b5f3a4c11' }, ['error ha/server-fields metadata.uid']],
  ['an empty uid', { uid: '' }, []],
  ['managed fields', { managedFields: MANAGED }, ['warning ha/server-fields metadata.managedFields']],
  ['what the server sets without a word', { creationTimestamp: '2024-01-01T00:00:00Z', generation: 3, selfLink: '/a', managedFields: null, resourceVersion: null, uid: null }, []],
])('a new object with %s', (_, metadata, findings) => {
  expect(found(metadata)).toEqual(['allowed', ...findings]);
});

test('what the server says to a change is said once', () => {
  expect(found({ resourceVersion: '5' }, {})).toEqual(['denied', 'error apiserver/conflict metadata.resourceVersion']);
});

// As the API server 1.34.4 answered to changes by client-side apply.
test.each([
  ['5', 'denied'], ['0', 'denied'], ['', 'denied'], ['1', 'denied'], ['orders-db', 'denied'], ['18446744073709551616', 'denied'], [null, 'denied'],
])('a change that says the version %p is %s', (resourceVersion, verdict) => {
  expect(found({ resourceVersion }, { resourceVersion: '0' })[0]).toBe(verdict);
});
