import * as fs from 'node:fs';
import * as path from 'node:path';
import { Admission } from '../../lib/admission/admission';
import { readDocuments } from '../../lib/admission/read/document';

/**
 * Where a form stands, the form, and what is read there as JSON, or `refused`: by sigs.k8s.io/yaml 1.6.0, strictly, as by kubectl
 * and the server; and by
 * the same in what `kustomize build` makes of the file (krusty of kustomize's api 0.20.1, and `AsYaml` of its result, as Flux does it).
 */
const RECORDED = fs
  .readFileSync(path.join(__dirname, 'corpus', 'kustomize.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => line.split('\t') as [string, string, string, string]);

const HEAD = 'apiVersion: v1\nkind: X\nmetadata: {name: a}\n';
const TEXTS: Record<string, (form: string) => string> = {
  value: form => `${HEAD}spec:\n  f: ${form}\n`,
  key: form => `${HEAD}spec:\n  ${form}: 0\n`,
  annotation: form => HEAD.replace('a}', `a, annotations: {a.b/c: ${form}}}`),
  label: form => HEAD.replace('a}', `a, labels: {a: ${form}}}`),
};
const VALUES: Record<string, (object: any) => unknown> = {
  value: object => object.spec.f,
  key: object => Object.keys(object.spec)[0],
  annotation: object => object.metadata.annotations['a.b/c'],
  label: object => object.metadata.labels.a,
};

test.each(RECORDED)('%s %s is %s to kubectl and %s to kustomize', (where, form, kubectl, kustomize) => {
  const [found] = [...readDocuments('a.yaml', TEXTS[where](form))];
  const document = 'value' in found ? found : undefined;
  // A number beyond 64 bits is compared by its kind alone.
  if (!/^-?\d{17,}$/.test(kubectl)) expect(document ? VALUES[where](document.value) : 'refused').toEqual(kubectl === 'refused' ? kubectl : JSON.parse(kubectl));
  if (!document) return;

  expect(document.misread).toHaveLength(kubectl === kustomize || kubectl === '-0' || isSameTime(kubectl, kustomize) ? 0 : 1);
});

test('the table has what it is about', () => {
  const differing = RECORDED.filter(([, , kubectl, kustomize]) => kubectl !== kustomize);

  expect(RECORDED.length).toBeGreaterThan(150);
  expect(differing.map(([, form]) => form)).toEqual(expect.arrayContaining(['yes', 'Off', 'y', '2024-01-01']));
});

/** Two spellings of one time are no two values; a date without a clock is not one to a label. */
function isSameTime(one: string, other: string): boolean {
  return /^"\d{4}-\d\d?-\d\d?[Tt ]/.test(one) && other.startsWith('"');
}

const found = (yaml: string) => Admission.checkYaml(yaml).findings.filter(finding => finding.ruleId === 'ha/kustomize-reads');
const CLUSTER = 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  instances: 3\n  storage: {size: 1Gi}\n';

test('is a note of this library, once for each place', () => {
  expect(found(`${CLUSTER}  enableSuperuserAccess: yes\n  enablePDB: off\n`)).toEqual([
    expect.objectContaining({ severity: 'info', origin: 'library', path: 'spec.enableSuperuserAccess', message: expect.stringContaining('\'yes\' is true to kubectl, and the text "yes" to kustomize') }),
    expect.objectContaining({ path: 'spec.enablePDB' }),
  ]);
});

test('finds what stands in brackets and in an item of a List, by the path in the object', () => {
  expect(found(`kind: List\napiVersion: v1\nitems:\n- ${CLUSTER.trim().replaceAll('\n', '\n  ')}\n    affinity: {enablePodAntiAffinity: NO}\n`).map(({ path: place, name }) => [name, place])).toEqual([['a', 'spec.affinity.enablePodAntiAffinity']]);
});

test.each([
  ['what is in quotes', `${CLUSTER}  enableSuperuserAccess: false\n  postgresql: {parameters: {log_connections: "on", 'y': 'off'}}\n`],
  ['what has a tag', `${CLUSTER}  postgresql: {parameters: {log_connections: !!str on}}\n`],
  ['what is refused anyway', `${CLUSTER}  logLevel: on\n`],
  ['what is not a manifest', 'on: push\njobs: {a: yes}\n'],
  ['JSON', '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"1": "a"}, "immutable": true}'],
])('is silent about %s', (_, yaml) => {
  expect(found(yaml)).toEqual([]);
});

test('can be acknowledged', () => {
  const annotated = CLUSTER.replace('{name: a}', '{name: a, annotations: {cdk8s-postgres-ha.io/acknowledge: "ha/kustomize-reads: applied '
    + 'by kubectl alone"}}');

  expect(found(CLUSTER + '  enablePDB: off\n')).toHaveLength(1);
  expect(found(annotated + '  enablePDB: off\n')).toEqual([]);
});

test('says what a key does', () => {
  const config = (key: string) => found(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  ${key}: a\n`).map(finding => finding.message);

  expect(config('80')).toEqual(['kustomize, and so Flux, writes no mapping with the key 80, which is not a text without quotes']);
  expect(config('on')).toEqual(['without quotes \'on\' is the key "true" to kubectl, and the text "on" to kustomize, and so to Flux']);
  expect(config('"80"')).toEqual([]);
});


/** What kubectl 1.34.4 sends, and what `kustomize build` 5.5 writes. */
describe('a merge key', () => {
  const cluster = (lines: string) => `${CLUSTER.replace('{size: 1Gi}', '&volume {size: 20Gi, storageClass: fast}')}  walStorage:\n${lines}`;

  test('whose values are set again behind it is read alike by both', () => {
    expect(Admission.checkYaml(cluster('    <<: *volume\n    size: 5Gi\n')).findings.map(finding => finding.ruleId)).not.toContain('file/duplicate-key');
    expect(found(cluster('    <<: *volume\n    size: 5Gi\n'))).toEqual([]);
  });

  test('behind a value of its own counts for kubectl only', () => {
    expect(found(cluster('    size: 5Gi\n    <<: *volume\n'))).toEqual([
      expect.objectContaining({ path: 'spec.walStorage.size', message: "'size' is set before '<<': kubectl takes what is merged, kustomize "
        + "and Flux what is set; put '<<' first" }),
    ]);
    expect(found(cluster('    size: 20Gi\n    <<: *volume\n'))).toEqual([]);
  });

  test('may stand twice for kubectl only', () => {
    expect(found(cluster('    <<: *volume\n    <<: {size: 5Gi}\n'))).toEqual([expect.objectContaining({ message: expect.stringContaining('refuse the second') })]);
    expect(found(cluster('    <<: [*volume, {size: 5Gi}]\n'))).toEqual([]);
  });
});
