import { execFileSync, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { runCheck } from '../../lib/cli/check';
import { overlay } from './manifests';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'check-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

function check(args: readonly string[], stdin = ''): { code: number; out: string; complaint: string } {
  const result = { out: '', complaint: '' };
  const code = runCheck(args, { write: text => (result.out += text), complain: text => (result.complaint += text), readStdin: () => stdin, colour: false });
  return { code, ...result };
}

const GUARDED = 'metadata: {annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}';
const LIMITED = 'resources: {limits: {memory: 2Gi}}';
const BOUNDED = 'parameters: {max_slot_wal_keep_size: 256MB}';
const good = stringify(overlay('Cluster', `{${GUARDED}, spec: {${LIMITED}, postgresql: {synchronous: {method: any, number: 1}, ${BOUNDED}}}}`));
const bad = stringify(overlay('Cluster', `{${GUARDED}, spec: {imageName: "registry.example/postgresql:latest", ${LIMITED}, postgresql: {${BOUNDED}}}}`));

test('allows a good manifest with exit code 0', () => {
  const { code, out } = check([write('a.yaml', good)]);

  expect(code).toBe(0);
  expect(out).toBe('1 object in 1 file: 1 allowed, 0 denied, 0 skipped; 0 errors, 0 warnings, 0 notes\n');
});

test('denies a bad one with its line, its fix and exit code 1', () => {
  const { code, out } = check([write('a.yaml', bad)]);

  expect(code).toBe(1);
  expect(out).toContain('Cluster orders-db  denied');
  expect(out).toMatch(/11:3 {5}error {2}spec.imageName: Can't use 'latest' as image tag as we can't detect upgrades {2}cnpg\/image-tag/);
  expect(out).toContain('fix  Use a tag such as 17.4; a digest may follow it.');
});

test('prints findings as data', () => {
  const file = write('a.yaml', bad);
  const { out } = check([file, '--format', 'json']);

  expect(JSON.parse(out)).toMatchObject({
    summary: { files: 1, resources: 1, denied: 1, errors: 1 },
    resources: [
      {
        file,
        document: 0,
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        namespace: '',
        name: 'orders-db',
        verdict: 'denied',
        findings: [
          { ruleId: 'cnpg/image-tag', severity: 'error', origin: 'cnpg', path: 'spec.imageName', reason: 'FieldValueInvalid', line: 11, column: 3 },
          { ruleId: 'ha/asynchronous', origin: 'library', severity: 'info' },
        ],
      },
    ],
  });
});

test("carries both paths where the operator reports one that is not the manifest's", () => {
  const { out } = check([write('a.yaml', stringify(overlay('Cluster', 'spec: {certificates: {serverTLSSecret: a}}'))), '--format', 'json']);

  expect(JSON.parse(out).resources[0].findings[0]).toMatchObject({ path: 'spec.certificates.serverCASecret', reportedPath: 'spec.certificates.servercasecret' });
});

test('fails on warnings when asked to', () => {
  const file = write('a.yaml', stringify(overlay('ScheduledBackup', 'spec: {schedule: "0 3 * * *", method: volumeSnapshot}')));

  expect(check([file]).code).toBe(0);
  expect(check([file, '--fail-on', 'warning']).code).toBe(1);
});

test('reports only the origins that are asked for, and keeps the verdict', () => {
  const { code, out } = check([write('a.yaml', bad), '--origin', 'library', '--format', 'json']);

  expect(code).toBe(0);
  expect(JSON.parse(out).resources[0]).toMatchObject({ verdict: 'denied', findings: [{ origin: 'library' }] });
});

test('an acknowledged finding does not fail, and says why', () => {
  const cluster = overlay('Cluster', 'spec: {storage: {size: 1Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}');
  expect(check([write('a.yaml', stringify(cluster))]).code).toBe(1);

  cluster.metadata.annotations = { 'cdk8s-postgres-ha.io/acknowledge': 'ha/wal-fills-volume: the volume grows on its own' };
  const { code, out } = check([write('a.yaml', stringify(cluster))]);

  expect(code).toBe(0);
  expect(out).toContain('because the volume grows on its own');
});

test('a finding of the server cannot be acknowledged', () => {
  const cluster = overlay('Cluster', 'spec: {imageName: "postgres:latest"}');
  cluster.metadata.annotations = { 'cdk8s-postgres-ha.io/acknowledge': 'cnpg/image-tag: I like it' };

  expect(check([write('a.yaml', stringify(cluster))]).code).toBe(1);
});

test('reads standard input, lists and many documents', () => {
  const list = stringify({ apiVersion: 'v1', kind: 'List', items: [overlay('Cluster', 'spec: {imagePullPolicy: Sometimes}')] });
  const { code, out } = check(['-', '--format', 'json'], `${good}---\n${list}`);
  const [first, second] = JSON.parse(out).resources;

  expect(code).toBe(1);
  expect(first).toMatchObject({ document: 0, verdict: 'allowed' });
  expect(second).toMatchObject({ document: 1, verdict: 'denied' });
  expect(second.findings[0]).toMatchObject({ path: 'spec.imagePullPolicy', line: 32 });
});

test('skips kinds that it does not know, and says so', () => {
  const { code, out } = check([write('a.yaml', 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n'), '--format', 'json']);

  expect(code).toBe(0);
  expect(JSON.parse(out).resources).toMatchObject([{ verdict: 'skipped', skipped: 'no schema for Thing of example.com/v1' }]);
});

test('denies a kind that a known group does not have', () => {
  expect(check([write('a.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Clutser\nmetadata: {name: a}\n')]).out).toContain(
    'there is no Clutser in postgresql.cnpg.io/v1',
  );
});

test.each([
  ['binary files', Buffer.concat([Buffer.from('kind: a\napiVersion: '), Buffer.from([0, 1, 2, 255])]), 'file/not-text'],
  ['tabs', 'kind: a\napiVersion: b\na:\n\tb: c', 'file/syntax'],
  ['duplicate keys', 'kind: a\napiVersion: b\na: 1\na: 2', 'file/duplicate-key'],
  ['deep nesting', `{kind: a, apiVersion: b, c: ${'['.repeat(1e6)}`, 'file/syntax'],
])('names the file for %s, and judges the rest', (_, content, ruleId) => {
  const file = write('1.yaml', content);
  write('2.yaml', good);
  const { code, out } = check([folder, '--format', 'json']);

  expect(code).toBe(1);
  expect(JSON.parse(out).resources).toMatchObject([{ file, findings: [{ ruleId, file }] }, { verdict: 'allowed' }]);
});

test.each([
  ['patches', '{resources: [db.yaml], patches: [{path: patches/instances.yaml, target: {kind: Cluster}}]}'],
  ['strategic merges', '{resources: [db.yaml], patchesStrategicMerge: [patches/instances.yaml]}'],
])('a file that Kustomize lays over others is not a manifest: %s', (_, configuration) => {
  write('kustomization.yaml', configuration);
  write('db.yaml', good);
  write('patches/instances.yaml', stringify({ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'orders-db' }, spec: { instances: 5 } }));

  const { resources } = JSON.parse(check([folder, '--format', 'json']).out);

  expect(resources).toMatchObject([{ file: path.join(folder, 'db.yaml'), verdict: 'allowed' }]);
});

test('survives links that form a loop', () => {
  write('a.yaml', good);
  fs.symlinkSync(folder, path.join(folder, 'again'));
  fs.symlinkSync('self.yaml', path.join(folder, 'self.yaml'));
  const { out } = check([folder, '--format', 'json']);

  expect(JSON.parse(out).resources).toMatchObject([{ verdict: 'allowed' }, { verdict: 'skipped', findings: [{ ruleId: 'file/unreadable' }] }]);
});

test.each([[[]], [['.', '--format', 'xml']], [['.', '--fail-on', 'never']], [['.', '--origin', 'me']], [['.', '--colour']], [['.', '--apply', 'force']]])(
  'cannot run with %j',
  args => {
    const { code, complaint } = check(args);

    expect(code).toBe(2);
    expect(complaint).toMatch(/^[^\n]+ \(--help lists the options\)\n$/);
  },
);

test.each(['sarif', 'junit', 'github', 'markdown'])('prints %s with the rule and the file', format => {
  const { out } = check([write('a.yaml', bad), '--format', format]);

  expect(out).toContain('cnpg/image-tag');
  expect(out).toContain('a.yaml');
});

const REPORTS: [string, RegExp][] = [
  ['sarif', /did you mean '64MB'\? Write the value/],
  ['github', /did you mean '64MB'\? Write the value/],
  ['markdown', /^\*\*1 object, 0 denied, 1 error, 0 warnings\*\*$[^]*^\| error \| .* \| Cluster shop\/orders-db \|[^]*^\| note \|/m],
];

test.each(REPORTS)('prints %s that a person can read', (format, text) => {
  const file = write('a.yaml', stringify(overlay('Cluster', '{metadata: {namespace: shop}, spec: {postgresql: {parameters: {work_mem: '
    + '64mb, max_slot_wal_keep_size: 256MB}}}}')));

  expect(check([file, '--format', format]).out).toMatch(text);
});

test('an empty standard input is what a failed program leaves', () => {
  expect(check(['-'], '\n')).toMatchObject({ code: 2, out: '', complaint: expect.stringMatching(/^standard input is empty\n/) });
});

test('a name that is nowhere needs no list of options', () => {
  expect(check(['nowhere.yaml'])).toMatchObject({ code: 2, complaint: "'nowhere.yaml' does not exist\n" });
});

test('a folder without a manifest is the wrong folder, unless everything was deleted', () => {
  write('app/notes.txt', 'nothing');
  write('before/a.yaml', stringify(overlay('Cluster', '{}')));

  expect(check([path.join(folder, 'app')])).toMatchObject({ code: 2, out: '', complaint: expect.stringMatching(/^there is no manifest in '.*app': no file ends with .yaml, .yml or .json\n$/) });
  expect(check([path.join(folder, 'app'), '--against', path.join(folder, 'before')])).toMatchObject({ code: 1, out: expect.stringContaining("Cluster 'orders-db' is gone") });
});

test('a name that Helm would have replaced is called a placeholder', () => {
  const file = write('a.yaml', stringify(overlay('Cluster', '{metadata: {name: "{{ app }}-db"}}')));

  expect(check([file]).out).toContain("; '{{ app }}-db' holds a placeholder: render it first  apiserver/metadata");
});

test.each([
  [['--help'], { status: 0, stdout: expect.stringContaining('docs/RULES.md'), stderr: '' }],
  [['--version'], { status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' }],
  [['--nix'], { status: 2, stdout: '', stderr: "unknown command '--nix' (there are check and convert)\n" }],
])('the program with %j', (args, result) => {
  expect(spawnSync(process.execPath, [path.join(__dirname, '..', '..', 'lib', 'cli', 'main.js'), ...args], { encoding: 'utf8' })).toMatchObject(result);
});

test('judges a change against the manifests before it', () => {
  write('old/a.yaml', stringify(overlay('Cluster', 'spec: {storage: {size: 2Gi}}')));
  const file = write('new/a.yaml', good);
  const { code, out } = check([file, '--against', path.join(folder, 'old'), '--format', 'json']);

  expect(code).toBe(1);
  expect(JSON.parse(out).resources).toMatchObject([
    { verdict: 'denied', findings: [{ ruleId: 'cnpg/storage-shrink', path: 'spec.storage.size', reportedPath: 'spec.storage', line: 10 }] },
  ]);
});

test('judges a change against a git reference', () => {
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder, stdio: 'pipe' });
  write('a.yaml', stringify(overlay('Cluster', 'spec: {storage: {size: 2Gi}}')));
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  write('a.yaml', stringify(overlay('Cluster', 'metadata: {name: renamed}')));
  const before = process.cwd();
  process.chdir(folder);
  try {
    expect(check(['a.yaml', '--against', 'HEAD']).out).toContain("this cluster is new, and 'orders-db' is gone");
    expect(check(['a.yaml', '--against', 'nowhere']).code).toBe(2);
  } finally {
    process.chdir(before);
  }
});

test.each([
  ['allowed as a creation and as a change', 'spec: {imageName: "postgres:latest"}', 'spec: {imageName: "a:17.4"}', 'allowed'],
  ['refused as both', 'spec: {imageName: "postgres:latest"}', 'spec: {imageName: "postgres:latest", logLevel: debug}', 'denied'],
  ['refused as a change only', 'spec: {imageName: "postgres:latest", storage: {size: 2Gi}}', 'spec: {imageName: "a:17.4"}', 'skipped'],
  ['forgiven as a change only', 'spec: {logLevel: loud}', 'spec: {logLevel: loud, enablePDB: false}', 'skipped'],
  ['forgiven by the API server and not by the operator', 'spec: {primaryUpdateStrategy: automatic}', 'spec: {primaryUpdateStrategy: automatic, enablePDB: false}', 'denied'],
])('a change of what would be refused today: %s', (_, before, after, verdict) => {
  write('old/a.yaml', stringify(overlay('Cluster', before)));
  const { out } = check([write('new/a.yaml', stringify(overlay('Cluster', after))), '--against', path.join(folder, 'old'), '--format', 'json']);

  expect(JSON.parse(out).resources[0]).toMatchObject({ verdict });
});

test('names what the server forgives', () => {
  write('old/a.yaml', stringify(overlay('Cluster', 'spec: {logLevel: loud}')));
  const file = write('new/a.yaml', stringify(overlay('Cluster', 'spec: {logLevel: loud, enablePDB: false}')));
  const { out } = check([file, '--against', path.join(folder, 'old'), '--format', 'json']);

  expect(JSON.parse(out).resources[0].findings).toContainEqual(
    expect.objectContaining({ ruleId: 'apiserver/forgiven', severity: 'warning', path: 'spec.logLevel' }),
  );
});

test('a manifest that the client applies and the server would not', () => {
  const pooler = 'spec: {pgbouncer: {pg_hba: null}}';
  const file = write('a.yaml', stringify(overlay('Pooler', pooler)));

  expect(check([file]).out).toContain('1 allowed');
  expect(check([file, '--apply', 'replace']).out).toContain('1 allowed');
  expect(check([file, '--apply', 'server']).out).toContain('spec.pgbouncer.pg_hba: must be of type array, got null');
});

test('the versions of Kubernetes differ', () => {
  const store = write('store.yaml', stringify(overlay('ObjectStore', 'spec: {configuration: {data: {jobs: 3000000000}}}')));
  const pod = write('pod.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostnameOverride: a, containers: [{name: a, '
    + 'image: b}]}\n');

  expect(check([store]).out).toContain('1 allowed');
  expect(check([store, '--kubernetes', '1.36']).out).toContain('3000000000 is not an integer of 32 bits');
  expect(check([pod]).code).toBe(0);
  expect(check([pod, '--kubernetes', '1.33']).out).toContain('spec.hostnameOverride: the field is not known in Pod');
});

test('an unknown version of Kubernetes cannot be judged', () => {
  expect(check(['.', '--kubernetes', '1.29'])).toMatchObject({ code: 2, complaint: expect.stringContaining("--kubernetes is one of 1.33, 1.34, 1.35, 1.36, 1.37, got '1.29'") });
});

test('a float for the instances of a Pooler is refused, as the server refuses the file', () => {
  const pooler = JSON.stringify(overlay('Pooler', 'spec: {instances: 3}'));

  expect(check([write('a.json', pooler)]).out).toContain('1 allowed');
  expect(check([write('a.json', pooler.replace('"instances":3', '"instances":3.0'))]).out).toContain(
    'spec.instances: a whole number must be written without point or exponent',
  );
});

test('a float for the major version of a catalog is refused by CEL, in JSON only', () => {
  const catalog = overlay('ImageCatalog', 'spec: {images: [{major: 17, image: "a:17"}]}');
  const float = JSON.stringify(catalog).replace('"major":17', '"major":17.0');

  expect(check([write('a.json', float), '--format', 'json']).out).toContain('"path": "spec.images"');
  expect(check([write('a.yaml', float)]).out).toContain('1 allowed');
});

test.each([
  ['9223372036854775807', '1 allowed'],
  ['-9223372036854775808', '1 allowed'],
  ['9223372036854775808', '1 denied'],
  ['-9223372036854775809', '1 denied'],
])('takes %s for an integer as the server does', (number, verdict) => {
  const database = JSON.stringify(overlay('Database', 'spec: {connectionLimit: 7}')).replace('"connectionLimit":7', `"connectionLimit":${number}`);

  expect(check([write('a.json', database)]).out).toContain(verdict);
  expect(check([write('a.yaml', database)]).out).toContain(verdict);
});

test('a float beyond 53 bits is not an integer where the server reads the file as it is', () => {
  const role = (number: string) => JSON.stringify(overlay('DatabaseRole', 'spec: {connectionLimit: 7}')).replace('"connectionLimit":7', `"connectionLimit":${number}`);

  expect(check([write('a.json', role('9007199254740991.0'))]).out).toContain('1 allowed');
  expect(check([write('a.json', role('9007199254740992.0'))]).out).toContain('spec.connectionLimit: must be of type integer, got number');
  expect(check([write('a.json', role('1e18'))]).out).toContain('1 denied');
  expect(check([write('a.yaml', role('1e18'))]).out).toContain('1 allowed');
});

/** What an API server 1.34 said to the bytes, sent by POST, by server-side apply, and by PUT instead of an object with the number 7. */
test.each([
  ['Pooler', 'spec: {instances: 7}', '7.0', ['.spec.instances'], [], ['.spec.instances']],
  ['Pooler', 'spec: {instances: 7}', '1e18', ['spec.instances', '.spec.instances', '<nil>'], ['.spec.instances'], ['spec.instances', '.spec.instances', '<nil>']],
  ['Database', 'spec: {connectionLimit: 7}', '7.0', [], [], []],
  ['Database', 'spec: {connectionLimit: 7}', '1e18', ['spec.connectionLimit', '<nil>'], [], ['spec.connectionLimit', '<nil>']],
  ['DatabaseRole', 'spec: {connectionLimit: 7}', '1e18', ['spec.connectionLimit', '<nil>'], [], ['spec.connectionLimit', '<nil>']],
  ['DatabaseRole', 'spec: {connectionLimit: 7}', '1e19', ['spec.connectionLimit', '<nil>'], ['spec.connectionLimit', '<nil>'], ['spec.connectionLimit', '<nil>']],
  ['ImageCatalog', 'spec: {images: [{major: 7, image: "a:17"}]}', '17.0', ['spec.images'], [], ['spec.images']],
  ['ImageCatalog', 'spec: {images: [{major: 7, image: "a:17"}]}', '1e18', ['spec.images[0].major', '<nil>'], [], ['spec.images[0].major', '<nil>']],
  ['Cluster', 'spec: {instances: 7}', '7.0', [], [], []],
  ['Cluster', 'spec: {instances: 7}', '1e18', ['.spec.instances'], ['.spec.instances'], ['.spec.instances']],
  ['Backup', 'metadata: {generation: 7}', '1e18', [], [], []],
])('%s with %s as %s in JSON, alone and in a List', (kind, patch, number, post, apply, put) => {
  const object = JSON.stringify(overlay(kind, patch));
  const text = object.replace(':7', `:${number}`);
  const paths = (file: string, ...args: string[]) => {
    const [{ verdict, findings }] = JSON.parse(check([file, '--format', 'json', ...args]).out).resources;
    const found = findings.filter((finding: any) => finding.origin !== 'library').map((finding: any) => finding.reportedPath ?? finding.path);
    expect(verdict).toBe(found.length ? 'denied' : 'allowed');
    return found.map((place: string) => place || '<nil>');
  };
  const old = write('old/a.json', object.replace(':7', kind === 'ImageCatalog' ? ':17' : ':7'));

  for (const file of [write('a.json', text), write('list.json', `{"kind": "List", "apiVersion": "v1", "items": [${text}]}`)]) {
    expect(paths(file)).toEqual(post);
    expect(paths(file, '--apply', 'server')).toEqual(apply);
    expect(paths(file, '--apply', 'replace', '--against', old)).toEqual(put);
  }
});

test('writes all of a long report to a pipe whose reader is slow', async () => {
  write('a.yaml', Array.from({ length: 300 }, (_, i) => bad.replace('orders-db', `orders-${i}`)).join('---\n'));
  const child = spawn(process.execPath, [path.join(__dirname, '..', '..', 'lib', 'cli', 'main.js'), 'check', folder, '--format', 'json']);
  const parts: Buffer[] = [];
  setTimeout(() => child.stdout.on('data', part => parts.push(part)), 500);
  await new Promise(resolve => child.on('close', resolve));

  expect(JSON.parse(Buffer.concat(parts).toString()).resources).toHaveLength(300);
}, 60_000);

test('ends without a complaint when its reader has gone', async () => {
  write('a.yaml', Array.from({ length: 300 }, (_, i) => bad.replace('orders-db', `orders-${i}`)).join('---\n'));
  const child = spawn(process.execPath, [path.join(__dirname, '..', '..', 'lib', 'cli', 'main.js'), 'check', folder]);
  let complaint = '';
  child.stderr.on('data', part => (complaint += part));
  child.stdout.destroy();
  const code = await new Promise(resolve => child.on('close', resolve));

  expect({ code, complaint }).toEqual({ code: 1, complaint: '' });
}, 60_000);

test.each(['text', 'markdown', 'github', 'junit'])('a manifest cannot write to the terminal or the page: %s', format => {
  const file = write('a.yaml', bad.replace('postgres:latest', '\\e[31m<b>\\n::error::@x`|:latest').replace('orders-db', '"\\e]0;x\\a"').replace(/^( *imageName: )(.*)$/m, '$1"$2"'));
  const { out, complaint } = check([file, '--format', format]);

  expect(complaint).toBe('');
  // eslint-disable-next-line no-control-regex
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|^::error::@x/m);
  if (format === 'markdown' || format === 'junit') expect(out).not.toContain('<b>');
});

test('reads a named pipe once, and gives up a device without end', () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  spawn('sh', ['-c', `cat > '${pipe}' <<'E'\n${bad}\nE`]);
  const main = path.join(__dirname, '..', '..', 'lib', 'cli', 'main.js');

  expect(spawnSync(process.execPath, [main, 'check', pipe], { encoding: 'utf8' })).toMatchObject({ status: 1, stdout: expect.stringContaining('11:3     error  spec.imageName') });
  expect(spawnSync(process.execPath, [main, 'check', '/dev/zero'], { encoding: 'utf8' })).toMatchObject({ status: 1, stdout: expect.stringContaining('more than') });
  expect(spawnSync('sh', ['-c', `'${process.execPath}' '${main}' check - < /dev/zero`], { encoding: 'utf8' })).toMatchObject({ status: 2, stderr: expect.stringContaining('more than') });
}, 60_000);

test('a report that cannot be written is not a finding: exit code 2, without a stack trace', () => {
  const full = fs.openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, '..', '..', 'lib', 'cli', 'main.js'), 'check', '-'], { input: 'kind: Cluster\nmetadata: {}', stdio: ['pipe', full, 'pipe'], encoding: 'utf8' });
  fs.closeSync(full);

  expect({ status, stderr }).toEqual({ status: 2, stderr: 'cannot write the report: ENOSPC: no space left on device, write\n' });
});

describe('two manifests of one name', () => {
  const duplicates = (...names: string[]) => {
    names.forEach(name => write(name, good));
    const { resources } = JSON.parse(check([folder, '--format', 'json']).out);
    return resources.flatMap((resource: any) => resource.findings).filter((finding: any) => finding.ruleId === 'ha/duplicate-object');
  };

  test('in one file are an error', () => {
    const { code, out } = check([write('a.yaml', `${good}---\n${good}`)]);

    expect(code).toBe(1);
    expect(out).toContain("error  metadata.name: another manifest is also Cluster 'orders-db'  ha/duplicate-object");
  });

  test('in one folder are an error', () => {
    expect(duplicates('a.yaml', 'b.yaml')).toMatchObject([{ severity: 'error', file: path.join(folder, 'b.yaml') }]);
  });

  test('in two folders are a warning that names the other, since overlays look so', () => {
    expect(duplicates('dev/db.yaml', 'prod/db.yaml')).toMatchObject([
      { severity: 'warning', file: path.join(folder, 'prod/db.yaml'), message: `another manifest is also Cluster 'orders-db', in '${path.join(folder, 'dev/db.yaml')}'` },
    ]);
  });

  test('are an error as soon as any two of them share a folder', () => {
    expect(duplicates('dev/a.yaml', 'prod/b.yaml', 'prod/c.yaml').map((finding: any) => finding.severity)).toEqual(['warning', 'error']);
  });

  test('share a folder however its name is written', () => {
    const [a, b] = ['a.yaml', 'b.yaml'].map(name => write(name, good));

    expect(check([path.relative('.', a), b]).code).toBe(1);
  });
});
