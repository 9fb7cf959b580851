import { stringify } from 'yaml';
import { overlay } from '../admission/manifests';
import { Folder } from './folder';

const folder = new Folder();
const risky = stringify(overlay('Cluster', 'spec: {storage: {size: 1Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}'));
const configure = (text: string) => folder.write('.cdk8s-postgres-ha.yaml', text);

test('accepts a finding with a reason, for some paths', () => {
  folder.write('apps/dev/a.yaml', risky);
  folder.write('apps/prod/a.yaml', risky.replace('orders-db', 'orders'));
  configure('acknowledge:\n- rule: ha/wal-fills-volume\n  path: apps/dev/**\n  reason: thrown away each night\n');

  expect(folder.check(['apps/dev'])).toMatchObject({ code: 0, out: expect.stringContaining('because thrown away each night') });
  expect(folder.check(['apps/prod']).code).toBe(1);
  process.chdir('apps/dev');
  expect(folder.check(['a.yaml']).code).toBe(0);
});

test('leaves out paths, by the file and by a flag', () => {
  folder.write('a.yaml', stringify(overlay('Cluster', '{metadata: {name: good}}')));
  folder.write('test/bad.yaml', risky);
  folder.write('more/bad.yaml', risky);
  configure("exclude: ['test']\n");

  expect(folder.report('.', '--exclude', '**/more/*.yaml').resources.map((resource: any) => resource.file)).toEqual(['a.yaml']);
  expect(folder.check(['.']).code).toBe(1);
});

test('sets variables', () => {
  folder.write('a.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec: {instances: "${N}", storage: {size: "${SIZE}"}}\n');
  configure('set: {SIZE: 1Gi}\n');

  expect(folder.report('a.yaml').resources[0].skipped).toBe('depends on ${N}, which nothing here sets');
});

test.each([
  ['acknowledge: [{rule: ha/a, reson: b}]', "acknowledge[0]: there is no 'reson', did you mean 'reason'?"],
  ['acknowledge: [{rule: ha/a}]', "acknowledge[0]: needs a 'reason'"],
  ['acknowledge: [{rule: apiserver/required, reason: a}]', "acknowledge[0]: 'apiserver/required' says what the API server does, which does not listen to reasons; leave the file out with 'exclude'"],
  ['acknowledge: [{rule: cnpg/image-tag, reason: a}]', "acknowledge[0]: 'cnpg/image-tag' says what the operator refuses; leave the file out with 'exclude'"],
  ['acknowledge: [{rule: ha/wal-unboundd, reason: a}]', "acknowledge[0]: there is no rule 'ha/wal-unboundd', did you mean 'ha/wal-unbounded'?"],
  ['[]', 'is a mapping of exclude, acknowledge and set'],
  ['acknowledge: {ha/a: b}', "'acknowledge' is a list of {rule, path, reason}"],
  ['exclude: test', "'exclude' is a list of patterns such as 'test/**'"],
  ['excludes: []', "there is no 'excludes', did you mean 'exclude'?"],
  ['exclude: [', 'line 1: '],
])('a mistake in it is one line: %s', (text, complaint) => {
  folder.write('a.yaml', risky);
  configure(`${text}\n`);
  const result = folder.check(['a.yaml']);

  expect(result).toMatchObject({ code: 2, out: '' });
  expect(result.complaint).toMatch(/^[^\n]+\n$/);
  expect(result.complaint).toContain(`'.cdk8s-postgres-ha.yaml': ${complaint}`);
});

test('--set needs a name and a value', () => {
  expect(folder.check([folder.write('a.yaml', risky), '--set', 'N'])).toMatchObject({ code: 2, complaint: "--set needs NAME=VALUE, got 'N'\n" });
});

test('the help fits a screen', () => {
  const lines = folder.check(['--help']).out.trimEnd().split('\n');

  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(86);
});
