import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { runConvert } from '../../lib/cli/convert';
import { Folder } from './folder';

const folder = new Folder();

function convert(args: readonly string[], stdin = ''): { code: number; out: string; complaint: string } {
  const result = { out: '', complaint: '' };
  const code = runConvert(args, { write: text => (result.out += text), complain: text => (result.complaint += text), readStdin: () => stdin, colour: false });
  return { code, ...result };
}

const cluster = (spec = '', name = 'pg') => `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: ${name}, namespace: db}\nspec:\n  instances: 3\n  storage: {size: 1Gi}\n${spec}`;

test('the program goes to standard output, the report beside it', () => {
  folder.write('a.yaml', cluster());
  const { code, out, complaint } = convert(['a.yaml']);

  expect(code).toBe(0);
  expect(out).toContain("new PostgresHA(app, 'pg', {");
  expect(complaint).toContain('1  equal');
});

test('--out writes the program into a file', () => {
  folder.write('a.yaml', cluster());
  const { out } = convert(['a.yaml', '--out', 'main.ts']);

  expect(readFileSync('main.ts', 'utf8')).toContain("new PostgresHA(app, 'pg', {");
  expect(out).toMatch(/^main\.ts\n\n +1 {2}equal/);
});

test('--out never overwrites what is there', () => {
  folder.write('a.yaml', cluster());
  folder.write('main.ts', 'mine');
  const { code, complaint } = convert(['a.yaml', '--out', 'main.ts']);

  expect([code, complaint]).toEqual([2, "'main.ts' is there already; choose another file, or remove it first\n"]);
  expect(readFileSync('main.ts', 'utf8')).toBe('mine');
});

test('standard input is read too', () => {
  expect(convert(['-'], cluster()).out).toContain("new PostgresHA(app, 'pg', {");
});

describe('secrets in manifests', () => {
  const secret = randomBytes(12).toString('hex');

  test.each([
    ['an environment variable', `  env: [{name: AWS_SECRET_ACCESS_KEY, value: ${secret}}]\n`, 'spec.env[0].value'],
    ['a password of a connection', `  externalClusters: [{name: other, connectionParameters: {host: db.example, password: ${secret}}}]\n`, 'spec.externalClusters[0].connectionParameters.password'],
    ['a statement', `  bootstrap: {initdb: {postInitSQL: ["ALTER ROLE app PASSWORD '${secret}'"]}}\n`, 'spec.bootstrap.initdb.postInitSQL[0]'],
    ['an address', `  env: [{name: URL, value: "https://me:${secret}@example.com"}]\n`, 'spec.env[0].value'],
  ])('stay out of the program, and are named: %s', (_, spec, path) => {
    folder.write('a.yaml', cluster(spec));
    const { code, out, complaint } = convert(['a.yaml']);

    expect(code).toBe(1);
    expect(out).toContain(`Left out, since it is a secret: ${path}`);
    expect(complaint).toContain(path);
    expect((out + complaint).includes(secret)).toBe(false);
  });

  test('a variable with a harmless value stays', () => {
    folder.write('a.yaml', cluster('  env: [{name: TZ, value: Europe/Berlin}]\n'));
    expect(convert(['a.yaml']).out).toContain('Europe/Berlin');
  });
});

describe('what cannot be converted is refused by name', () => {
  const encrypted = `${cluster()}sops:\n  mac: ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]\n  version: 3.9.0\n`;

  test.each([
    ['a template', cluster().replace('name: pg', 'name: {{ .Release.Name }}'), "a.yaml: a template: convert what is rendered from it, such as the output of 'helm template'"],
    ['a file of SOPS', encrypted, "a.yaml: Cluster 'pg' in 'db' encrypted by SOPS: convert what it decrypts to"],
    ['a variable of Flux', cluster('', '"${APP}"'), "a.yaml: Cluster '${APP}' in 'db' holds the variable ${APP}: convert what Flux renders, or give its value with --set"],
    ['no Cluster of the schema', cluster('  bootstrap: [initdb]\n'), "a.yaml: Cluster 'pg' in 'db' the API server cannot read it; 'cdk8s-postgres-ha check' says why"],
  ])('%s', (_, text, line) => {
    folder.write('a.yaml', text);
    expect(convert(['a.yaml'])).toEqual({ code: 2, out: '', complaint: `there is nothing to convert:\n  ${line}\n` });

    folder.write('b.yaml', cluster('', 'other'));
    const { code, complaint } = convert(['.']);
    expect(code).toBe(1);
    expect(complaint).toContain(line);
    expect(complaint).toContain('1  not converted');
  });

  test('the value of a variable can be given', () => {
    folder.write('a.yaml', cluster('', '"${APP}"'));
    expect(convert(['a.yaml', '--set', 'APP=shop']).out).toContain("new PostgresHA(app, 'shop', {");
  });

  test('two objects of one name', () => {
    folder.write('a.yaml', cluster());
    folder.write('b.yaml', cluster('  description: other\n'));
    folder.write('c.yaml', cluster());
    expect(convert(['.']).complaint).toContain("Not converted\n  b.yaml: Cluster 'pg' in 'db' is another one in 'a.yaml'\n");
  });
});

test('what kustomize builds is converted, and not its parts', () => {
  folder.write('app/kustomization.yaml', 'namespace: shop\nnamePrefix: a-\nresources: [cluster.yaml]\npatches: [{path: patch.yaml, target: {kind: Cluster}}]\n');
  folder.write('app/cluster.yaml', cluster());
  folder.write('app/patch.yaml', '- {op: replace, path: /spec/storage/size, value: 9Gi}\n');
  const { out, code } = convert(['app']);

  expect(code).toBe(0);
  expect(out).toContain("new PostgresHA(app, 'a-pg', {\n  namespace: 'shop',");
  expect(out).toContain('Size.gibibytes(9)');
});

test('objects that the operator made are in no program', () => {
  folder.write('a.yaml', `${cluster()}---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: pg
  namespace: db
  ownerReferences: [{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, name: pg, uid: 5f0c3c1e-5d7a-4c1b-9d35-6a3f0d6f8a11, controller: true}]
spec: {selector: {matchLabels: {cnpg.io/cluster: pg}}, podMetricsEndpoints: [{port: metrics}]}
---
apiVersion: postgresql.cnpg.io/v1
kind: Backup
metadata: {name: pg-1, namespace: db, labels: {cnpg.io/scheduled-backup: daily}}
spec: {cluster: {name: pg}}
`);
  const { out, complaint } = convert(['a.yaml']);

  expect(out).toContain('podMonitor: PodMonitoring.disabled()');
  expect(complaint).toContain("Made by the operator, and in no program\n  a.yaml: PodMonitor 'pg' in 'db'\n  a.yaml: Backup 'pg-1' in 'db'\n");
});

test('objects of other kinds stay where they are, and are listed', () => {
  folder.write('a.yaml', `${cluster()}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n`);
  const { out, complaint } = convert(['a.yaml']);

  expect(out).not.toContain('web');
  expect(complaint).toContain("Left where it is\n  a.yaml: Service 'web'\n");
});

test.each([
  [[], 'name a file, a folder, or - for standard input (--help lists the options)'],
  [['gone.yaml'], "'gone.yaml' does not exist"],
  [['.'], 'there is nothing to convert; convert takes Clusters and what belongs to them'],
  [['.', '--translate', 'all,magic'], "--translate is one of podmonitor, barman, roles, maintenance, syncreplicas, all; got 'magic'"],
  [['.', '--magic'], "Unknown option '--magic' (--help lists the options)"],
])('convert %s cannot run', (args, complaint) => {
  expect(convert(args)).toEqual({ code: 2, out: '', complaint: `${complaint}\n` });
  expect(existsSync('main.ts')).toBe(false);
});
