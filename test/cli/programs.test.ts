import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { findProgram } from '../../lib/cli/programs';
import { overlay } from '../admission/manifests';
import { Folder } from './folder';

const folder = new Folder();
const { PATH } = process.env;
const cluster = (patch = '{}') => stringify(overlay('Cluster', patch));
const lines = (findings: any[]) => findings.filter(finding => finding.severity === 'error').map(finding => `${finding.ruleId} ${finding.file}:${finding.line}`);
const hasKustomize = Boolean(findProgram('kustomize') ?? findProgram('kubectl'));
const hasHelm = Boolean(findProgram('helm'));

beforeEach(() => {
  process.env.PATH = [path.join(folder.path, 'bin'), path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter);
  // Nobody's own programs: only those that a test writes.
  for (const name of ['kustomize', 'kubectl', 'helm']) program(name, 'exit 1');
});

afterEach(() => {
  process.env.PATH = PATH;
});

/** A program of the test's own, which writes down what it is called with. */
function program(name: string, script: string): void {
  folder.write(`bin/${name}`, `#!/bin/sh\necho "$@" >> '${folder.path}/calls'\n${script}\n`);
  fs.chmodSync(`bin/${name}`, 0o755);
}

const calls = () => (fs.existsSync('calls') ? fs.readFileSync('calls', 'utf8').trim().split('\n') : []);

describe('a kustomization that is not built here', () => {
  beforeEach(() => {
    folder.write('x/kustomization.yaml', 'resources: [base]\ntransformers: [prefix.yaml]\n');
    folder.write('x/prefix.yaml', 'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: p}\nprefix: prod-\nfieldSpecs: [{path: metadata/name}]\n');
    folder.write('x/base/kustomization.yaml', 'resources: [db.yaml]\n');
    folder.write('x/base/db.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n${cluster('{metadata: {name: orders}, spec: {imageName: "postgres:latest"}}')}`);
  });

  const line = () => fs.readFileSync('x/base/db.yaml', 'utf8').split('\n').findIndex(text => text.includes('latest')) + 1;

  (hasKustomize ? test : test.skip)('is built by kustomize, and its objects are found where they were written', () => {
    process.env.PATH = PATH;

    expect(folder.report('x').resources.map(({ kind, name }: any) => `${kind} ${name}`)).toEqual(['ConfigMap prod-a', 'Cluster prod-orders']);
    expect(lines(folder.findings('x'))).toEqual([`cnpg/image-tag x/base/db.yaml:${line()}`]);
  });

  (hasKustomize ? test : test.skip)('is built from a commit too', () => {
    folder.write('x/base/db.yaml', cluster('{metadata: {name: orders}, spec: {storage: {size: 2Gi}}}'));
    fs.rmSync('bin', { recursive: true });
    process.env.PATH = PATH;
    folder.commit();
    folder.write('x/base/db.yaml', cluster('{metadata: {name: orders}, spec: {storage: {size: 1Gi}}}'));

    expect(lines(folder.findings('x', '--against', 'HEAD'))).toEqual([expect.stringMatching(/^cnpg\/storage-shrink x\/base\/db.yaml:/)]);
    folder.remove('x/base/db.yaml');
    folder.write('x/base/db.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    expect(lines(folder.findings('x', '--against', 'HEAD'))).toEqual([expect.stringMatching(/^ha\/data-removed HEAD:x\/base\/db.yaml:/)]);
  });

  test('gets what a Kustomization of Flux adds', () => {
    program('kustomize', `cat <<'EOF'\n${cluster('{metadata: {name: orders}}')}EOF`);
    folder.write('flux/x.yaml', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./x, targetNamespace: shop, sourceRef: {kind: GitRepository, name: a}}\n');

    expect(folder.report('.').resources).toContainEqual(expect.objectContaining({ kind: 'Cluster', namespace: 'shop', name: 'orders', file: 'x/kustomization.yaml' }));
  });

  test('is named with what kustomize says', () => {
    program('kustomize', 'echo "# Warning: old" >&2; echo "Error: no such thing" >&2; exit 1');

    expect(folder.check(['x'])).toMatchObject({ code: 2, complaint: expect.stringContaining("it uses transformers, which only kustomize knows, and kustomize says 'no such thing'") });
  });

  (hasKustomize ? test : test.skip)('fetches nothing', () => {
    process.env.PATH = PATH;
    folder.write('x/kustomization.yaml', 'resources: [base, "https://github.com/example/example"]\ntransformers: [prefix.yaml]\n');

    expect(folder.check(['x']).complaint).toContain("which only kustomize knows, and kustomize says 'something would have to be fetched'");
  });

  test('with annotations twice is merged by kustomize alone', () => {
    folder.write('x/kustomization.yaml', 'resources: [base]\n');
    folder.write('x/base/db.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: {a: b}\n  annotations: {c: d}\n');

    expect(folder.check(['x']).complaint).toContain("not built: 'x/base/db.yaml' has annotations twice, which only kustomize knows");
    process.env.PATH = PATH;
    if (hasKustomize) expect(folder.report('x').resources).toMatchObject([{ name: 'a', verdict: 'allowed' }]);
  });

  test('is the only one that needs a program', () => {
    folder.write('x/kustomization.yaml', 'resources: [base]\n');

    expect(folder.report('x').resources).toHaveLength(2);
    expect(calls()).toEqual([]);
  });

  test('is compared with nothing when it could not be built before', () => {
    program('kustomize', 'exit 1');
    folder.write('x/other/kustomization.yaml', 'resources: [a.yaml]\n');
    folder.write('x/other/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    folder.commit();
    folder.write('x/kustomization.yaml', 'resources: [base]\n');

    expect(folder.report('x', '--against', 'HEAD').unjudged).toContainEqual({ file: 'HEAD:x', reason: expect.stringContaining('nothing is compared with it: it uses transformers') });
  });
});

describe('a chart of Helm', () => {
  beforeEach(() => {
    folder.write('apps/shop/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
    folder.write('apps/shop/values.yaml', 'size: 1Gi\n');
    folder.write('apps/shop/templates/db.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  instances: 3\n  imageName: postgres:latest\n  storage:\n    size: {{ .Values.size }}\n');
    folder.write('other/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  });

  test('is one remark', () => {
    expect(folder.report('.').unjudged).toEqual([{ file: 'apps/shop', reason: 'a chart of Helm, which is rendered with --helm only' }]);
    expect(calls()).toEqual([]);
  });

  test('is rendered when that is asked for', () => {
    program('helm', `cat <<'EOF'\n---\n# Source: shop/templates/db.yaml\n${cluster('{metadata: {name: shop}, spec: {imageName: "postgres:latest"}}')}EOF`);

    expect(lines(folder.findings('.', '--helm', '--kubernetes', '1.35'))).toEqual(['cnpg/image-tag apps/shop/templates/db.yaml:1']);
    expect(folder.report('.', '--helm').unjudged).toEqual([]);
    expect(calls()[0]).toMatch(/^template shop apps\/shop --skip-tests --kube-version 1.35 /);
  });

  (hasHelm ? test : test.skip)('is rendered by Helm itself', () => {
    process.env.PATH = PATH;

    expect(lines(folder.findings('.', '--helm'))).toEqual(['cnpg/image-tag apps/shop/templates/db.yaml:1']);
  });

  test('is named with what Helm says', () => {
    program('helm', 'echo "walk.go:75: found a link" >&2; echo "Error: no such value" >&2; exit 1');
    const reasons = () => folder.report('.', '--helm').unjudged.map(({ file, reason }: any) => `${file}: ${reason}`);

    expect(reasons()).toEqual(['apps/shop: a chart that Helm does not render: no such value']);
    program('helm', 'echo "Error: found in Chart.yaml, but missing in charts/ directory: postgresql" >&2; exit 1');
    expect(reasons()).toEqual(['apps/shop: a chart that Helm does not render: what it depends on is not in its folder (helm dependency build)']);
  });

  test('needs Helm', () => {
    process.env.PATH = '/nowhere';

    expect(folder.check(['.', '--helm'])).toEqual({ code: 2, out: '', complaint: "--helm needs the program 'helm', which is not on the PATH\n" });
  });
});

test('many kinds that are not judged are one line', () => {
  for (const kind of ['A', 'B', 'C', 'D', 'E']) folder.write(`${kind}.yaml`, `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: {name: a}\n`);

  expect(folder.check(['.']).out).toContain('not judged\n  5 objects of A, B, C and 2 more: no schema for these kinds (--verbose lists them)\n');
  expect(folder.check(['.', '--verbose']).out).toContain('  E a  skipped: no schema for E of example.com/v1');
});

test('sources of other manifests are named', () => {
  folder.write('a.yaml', 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\nspec: {}\n');
  folder.write('b.yaml', 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {}\n');
  folder.write('c.yaml', 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: shop}\n');

  expect(folder.check(['.']).out.split('\n').slice(0, 4)).toEqual([
    'not judged',
    '  HelmRelease shop: its chart is not rendered here',
    '  Application shop: its sources are not rendered here; folders of this repository are judged as they lie',
    '  Thing shop: no schema for Thing of example.com/v1',
  ]);
});
