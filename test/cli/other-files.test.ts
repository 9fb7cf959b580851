import * as fs from 'node:fs';
import { stringify } from 'yaml';
import { overlay } from '../admission/manifests';
import { Folder } from './folder';

const folder = new Folder();
const good = stringify(overlay('Cluster', '{}'));

/** What lies in repositories beside manifests, and is nobody's mistake. */
const OTHER: [string, string][] = [
  ['values.yaml', 'image:\n  tag: 1\nreplicas: 3\n'],
  ['docker-compose.yaml', 'services:\n  db: {image: postgres:17}\n'],
  ['ci/workflow.yaml', 'on: push\njobs: {a: {runs-on: ubuntu-latest}}\n'],
  ['.drone.yml', 'kind: pipeline\ntype: docker\nname: default\nsteps: []\n'],
  ['provisioning/sources.yaml', 'apiVersion: 1\ndatasources: []\n'],
  ['automations.yaml', '- alias: a\n  trigger: []\n'],
  ['secrets-of-home-assistant.yaml', 'password: !secret db\nlist: !include other.yaml\n'],
  ['playbook.yaml', "- hosts: all\n  vars: {a: '{{ b }}'}\n"],
  ['template.yaml', 'a: {{ .Values.a }}\n'],
  ['chart-like.yaml', 'apiVersion: v1\nkind: {{ .Values.kind }}\n'],
  ['dashboard.json', '{"panels": []}'],
  ['package.json', '{"name": "a"}'],
  ['broken.json', '{"a": }'],
  ['.sops.yaml', 'creation_rules: []\n'],
  ['alertmanager.yaml', 'route: {receiver: a}\nreceivers: [{name: a}]\n'],
  ['empty.yaml', ''],
  ['comment.yaml', '# nothing yet\n'],
];

test('other files make no noise', () => {
  folder.write('db.yaml', good);
  for (const [name, text] of OTHER) folder.write(name, text);
  const report = folder.report('.');

  expect(report.resources).toMatchObject([{ file: 'db.yaml', verdict: 'allowed' }]);
  expect(report.unjudged.map((unjudged: any) => unjudged.file).sort()).toEqual(OTHER.map(([name]) => name).sort());
  expect(folder.check(['.'])).toMatchObject({ code: 0, out: expect.stringContaining(`  ${OTHER.length} files without a manifest (--verbose lists them)\n`) });
  expect(folder.check(['.', '--verbose']).out).toContain('docker-compose.yaml');
});

test('a mistake in a manifest is no other file', () => {
  folder.write('a.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a\n');
  folder.write('b.yaml', 'kind: Secret\nmetadata: {name: a}\n');

  expect(folder.findings('.')).toMatchObject([{ ruleId: 'file/syntax' }, { ruleId: 'file/incomplete' }]);
});

test.each([
  ['an empty file', [['a.yaml', '\n']], ['a.yaml'], "'a.yaml' is empty\n"],
  ['an empty file beside a good one', [['a.yaml', ''], ['b.yaml', good]], ['b.yaml', 'a.yaml'], "'a.yaml' is empty\n"],
  ['a folder with an empty file', [['x/a.yaml', '']], ['x'], "there is no manifest in 'x': 'x/a.yaml' is empty\n"],
  ['a file without a manifest', [['a.yaml', 'a: 1']], ['a.yaml'], "there is no manifest in 'a.yaml': 'a.yaml' is no manifest: it has no apiVersion and kind of Kubernetes\n"],
  ['a device without content', [], ['/dev/null'], "'/dev/null' is empty\n"],
  ['standard input without content', [], ['-'], 'standard input is empty\n'],
] as [string, [string, string][], string[], string][])('%s is not a pass', (_, files, args, complaint) => {
  for (const [name, text] of files) folder.write(name, text);

  expect(folder.check(args)).toEqual({ code: 2, out: '', complaint });
});

test.each([
  ['postgresql.cnpg.com/v1', 'Cluster', 'postgresql.cnpg.io/v1'],
  ['postgres.cnpg.io/v1', 'Cluster', 'postgresql.cnpg.io/v1'],
  ['barmancloud.cnpg.com/v1', 'ObjectStore', 'barmancloud.cnpg.io/v1'],
])('%s %s is a misspelt kind and not an unknown one', (apiVersion, kind, meant) => {
  folder.write('a.yaml', stringify({ apiVersion, kind, metadata: { name: 'a' } }));

  expect(folder.report('a.yaml').resources).toMatchObject([{ verdict: 'denied', findings: [{ ruleId: 'apiserver/no-such-kind', message: expect.stringContaining(`did you mean '${meant}'`) }] }]);
});

test.each(['postgresql.k8s.enterprisedb.io/v1', 'cluster.x-k8s.io/v1beta1', 'acid.zalan.do/v1', 'postgresql.sql.crossplane.io/v1'])('%s is a group of somebody else', apiVersion => {
  folder.write('a.yaml', stringify({ apiVersion, kind: 'Cluster', metadata: { name: 'a' } }));
  const { code, out } = folder.check(['a.yaml']);

  expect(code).toBe(0);
  expect(out).toContain(`not judged\n  Cluster a: no schema for Cluster of ${apiVersion}\n`);
});

test('a file is judged once, however often and however it is named', () => {
  folder.write('x/a.yaml', good);
  fs.symlinkSync('a.yaml', 'x/b.yaml');

  expect(folder.report('x/a.yaml', './x/../x/a.yaml', 'x', `${folder.path}/x/a.yaml`).resources).toHaveLength(1);
});

test('a pointer of Git LFS is not the file', () => {
  folder.write('a.yaml', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');

  expect(folder.findings('.')).toMatchObject([{ ruleId: 'file/unreadable', message: expect.stringContaining("run 'git lfs pull'") }]);
});

describe('a chart of Helm', () => {
  const chart = (templates: string) => {
    folder.write('charts/db/Chart.yaml', 'apiVersion: v2\nname: db\nversion: 0.1.0\n');
    folder.write('charts/db/values.yaml', 'a: 1\n');
    folder.write('charts/db/charts/sub/Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 0.1.0\n');
    folder.write('charts/db/templates/db.yaml', templates);
  };

  test('is one remark', () => {
    folder.write('db.yaml', good);
    chart(`${good}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n`);

    expect(folder.report('.')).toMatchObject({
      resources: [{ file: 'db.yaml' }],
      unjudged: [{ file: 'charts/db', reason: 'a chart of Helm, which is rendered with --helm only' }],
    });
    expect(folder.check(['.']).out).toContain('not judged\n  charts/db: a chart of Helm, which is rendered with --helm only\n');
  });

  test('without templates has manifests, as cdk8s writes them', () => {
    chart(good);

    expect(folder.report('charts/db').resources).toMatchObject([{ file: 'charts/db/templates/db.yaml', verdict: 'allowed' }]);
  });
});
