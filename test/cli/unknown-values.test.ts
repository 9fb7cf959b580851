import { stringify } from 'yaml';
import { Admission } from '../../lib';
import { overlay } from '../admission/manifests';
import { Folder } from './folder';

const folder = new Folder();
const cluster = (patch: string) => stringify(overlay('Cluster', patch));
const ENCRYPTED = 'ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]';
const SOPS = { sops: { version: '3.9.4', lastmodified: '2026-01-01T00:00:00Z', mac: ENCRYPTED } };

const errors = (findings: any[]) => findings.filter(finding => finding.severity === 'error').map(finding => `${finding.ruleId} ${finding.path}`);

/** A manifest with variables, what is said of it, and why it has no verdict. */
test.each([
  ['a whole number', 'spec: {instances: "${N}"}', 'skipped'],
  ['a number with a default', 'spec: {instances: "${N:=3}"}', 'allowed'],
  ['a quantity', 'spec: {storage: {size: "${SIZE}"}}', 'skipped'],
  ['part of a name', 'metadata: {name: "${APP}-db"}', 'skipped'],
  ['a namespace', 'metadata: {namespace: "${NS}"}', 'skipped'],
  ['a boolean', 'spec: {enablePDB: "${PDB}"}', 'skipped'],
  ['one of a few words', 'spec: {primaryUpdateStrategy: "${STRATEGY}"}', 'skipped'],
  ['a whole list', 'spec: {imagePullSecrets: "${SECRETS}"}', 'skipped'],
  ['a whole mapping', 'spec: {affinity: "${AFFINITY}"}', 'skipped'],
  ['a setting of PostgreSQL', 'spec: {postgresql: {parameters: {max_connections: "${N}"}}}', 'skipped'],
  ['a duration', 'spec: {failoverDelay: "${DELAY}"}', 'skipped'],
  ['the name of a field', 'spec: {postgresql: {parameters: {"${SETTING}": "1"}}}', 'skipped'],
  ['an annotation of somebody else', 'metadata: {annotations: {a/b: "${X}"}}', 'allowed'],
  ['an argument that a shell may replace', 'spec: {env: [{name: A, value: "${HOME}"}]}', 'allowed'],
  ["a word of CloudNativePG's own", 'spec: {podSelectorRefs: [{name: a, selector: {}}], postgresql: {pg_hba: ["host all all ${podselector:a} scram-sha-256"]}}', 'allowed'],
])('nothing is denied for %s', (_, patch, verdict) => {
  folder.write('a.yaml', cluster(patch));
  const { resources } = folder.report('a.yaml');

  expect(errors(resources[0].findings)).toEqual([]);
  expect(resources[0].verdict).toBe(verdict);
});

test('a default is a value, and so is what --set gives', () => {
  folder.write('a.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  instances: ${N:=0}\n  storage:\n    size: ${SIZE:-1Gi}\n');

  expect(folder.findings('a.yaml')).toContainEqual(expect.objectContaining({ path: 'spec.instances', severity: 'error', line: 5 }));
  expect(folder.report('a.yaml', '--set', 'N=3').resources[0]).toMatchObject({ verdict: 'allowed' });
});

test('what is wrong whatever the values are is found anyway', () => {
  folder.write('a.yaml', cluster('{metadata: {name: "${APP}"}, spec: {instances: "${N}", imageName: "postgres:latest", storage: {size: "${SIZE}"}}}'));
  const [{ verdict, findings }] = folder.report('a.yaml').resources;

  expect(verdict).toBe('denied');
  expect(errors(findings)).toEqual(['cnpg/image-tag spec.imageName']);
});

test('what depends on two fields is not said while one of them is unknown', () => {
  folder.write('a.yaml', cluster('spec: {instances: "${N}", minSyncReplicas: 1, maxSyncReplicas: 2}'));
  folder.write('b.yaml', cluster('spec: {storage: {size: "${SIZE}"}, postgresql: {parameters: {max_wal_size: 2GB}}}'));

  expect(errors(folder.findings('a.yaml'))).toEqual([]);
  expect(errors(folder.findings('b.yaml'))).toEqual([]);
});

test('two objects still name each other', () => {
  const pooler = (name: string) => stringify(overlay('Pooler', `spec: {cluster: {name: ${name}}}`));
  folder.write('a.yaml', `${cluster('metadata: {name: "${APP}-db"}')}---\n${pooler('"${APP}-db"')}`);
  folder.write('b.yaml', `${cluster('metadata: {name: "${APP}-db"}')}---\n${pooler('orders-db')}`);
  folder.write('c.yaml', `${cluster('metadata: {name: "${APP}-db"}')}---\n${pooler('"${OTHER}-db"')}`);

  expect(errors(folder.findings('a.yaml'))).toEqual([]);
  expect(errors(folder.findings('b.yaml'))).toEqual([]);
  expect(errors(folder.findings('c.yaml'))).toEqual([]);
});

test('the reason names the variables, as they are written', () => {
  folder.write('a.yaml', cluster('{metadata: {name: "${APP}-db", namespace: "${NS:0:3}"}}'));

  expect(folder.report('a.yaml').resources[0]).toMatchObject({ name: '${APP}-db', namespace: '${NS:0:3}', skipped: 'depends on ${APP}, ${NS:0:3}, which nothing here sets' });
});

test('objects that are judged in process may have variables too', () => {
  expect(Admission.check([overlay('Cluster', 'spec: {instances: "${N}"}')])).toMatchObject({ denied: false, skipped: ['Cluster orders-db: depends on ${N}, which nothing here sets'] });
});

test.each([
  ['stringData', { stringData: { username: ENCRYPTED, password: ENCRYPTED } }],
  ['data', { data: { username: ENCRYPTED, password: ENCRYPTED } }],
])('a Secret that SOPS has encrypted in %s is one note', (_, values) => {
  folder.write('a.yaml', stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, type: 'kubernetes.io/basic-auth', ...values, ...SOPS }));
  const [{ verdict, findings }] = folder.report('a.yaml').resources;

  expect(verdict).toBe('skipped');
  expect(findings).toMatchObject([{ ruleId: 'ha/encrypted', severity: 'info', path: 'sops' }]);
});

test('many encrypted Secrets are one line of the text, and all are in the other formats', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) folder.write(`${name}.yaml`, `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {a: "ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]"}\nsops: {version: 3.9.0}\n`);

  expect(folder.check(['.']).out).toContain('not judged\n  Secret a, Secret b, Secret c and 2 more: encrypted with SOPS: the values are not judged\n');
  expect(folder.check(['.', '--verbose']).out).toContain('e.yaml\n  Secret e');
  expect(folder.findings('.').map(({ ruleId }) => ruleId)).toEqual(Array(5).fill('ha/encrypted'));
});

test('what is wrong beside encrypted values is found', () => {
  folder.write('a.yaml', stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'A_b' }, data: { a: ENCRYPTED }, ...SOPS }));

  expect(errors(folder.findings('a.yaml'))).toEqual(['apiserver/metadata metadata.name']);
});

test('any object may be encrypted, and a field that is only called sops is none of it', () => {
  folder.write('a.yaml', stringify({ ...overlay('Cluster', `spec: {storage: {size: "${ENCRYPTED}"}}`), ...SOPS }));
  folder.write('b.yaml', stringify({ ...overlay('Cluster', '{}'), sops: {} }));

  expect(errors(folder.findings('a.yaml'))).toEqual([]);
  expect(errors(folder.findings('b.yaml'))).toEqual(['apiserver/unknown-field sops']);
});
