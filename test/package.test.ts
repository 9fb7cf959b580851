import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './fixtures';

const PEERS = ['cdk8s', 'cdk8s-plus-27', 'constructs', '@types'];
/** A third of it is `check`, and every type of CloudNativePG adds to it. Load time is what users notice: `npm run bench` compares it. */
const LIMIT_BYTES = 900_000;

/** What the README tells a new user to write. */
const MAIN = `import { App, Size } from 'cdk8s';
import { BackupPolicy, ClusterStorage, PostgresHA } from 'cdk8s-postgres-ha';

const app = new App();
new PostgresHA(app, 'orders-db', {
  namespace: 'databases',
  storage: ClusterStorage.of(Size.gibibytes(20)),
  backup: BackupPolicy.none('trying it out'),
});
app.synth();
`;

/** The compiler options of \`cdk8s init typescript-app\`, which check every declaration of every library. */
const OPTIONS = '--strict --alwaysStrict --declaration --experimentalDecorators --noImplicitReturns --target ES2020 --module commonjs --lib es2020 --types node'.split(' ');

let project: string;
let tarball: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'packed-'));
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const [{ filename }] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  tarball = join(project, filename);
  const installed = join(project, 'node_modules', 'cdk8s-postgres-ha');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const peer of PEERS) symlinkSync(join(ROOT, 'node_modules', peer), join(project, 'node_modules', peer));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('is small', () => {
  expect(statSync(tarball).size).toBeLessThan(LIMIT_BYTES);
});

test('holds no source maps, no TypeScript and nothing of the repository', () => {
  const listing = execFileSync('tar', ['-tzf', tarball]).toString().trim().split('\n');
  const data = 'admission/apiserver/schemas|admission/render/kustomize|facts|postgres|monitoring/dashboards';
  const expected = new RegExp(`^package/((lib|imports)/.*\\.js|lib/.*\\.d\\.ts|lib/(${data})/.*\\.json|\\.jsii|package\\.json|[A-Z]+(\\.md)?)$`);
  expect(listing.filter(file => !expected.test(file))).toEqual([]);
});

test('asks for nothing but its peers at run time', () => {
  const manifest = JSON.parse(readFileSync(join(project, 'node_modules', 'cdk8s-postgres-ha', 'package.json'), 'utf8'));
  expect(Object.keys(manifest.dependencies ?? {})).toEqual(manifest.bundledDependencies ?? []);
  expect(Object.keys(manifest.peerDependencies)).toEqual(['cdk8s', 'constructs']);
});

test.each([['with skipLibCheck', ['--skipLibCheck']], ['without skipLibCheck', []]])('serves a TypeScript program %s', (_, extra) => {
  compile(MAIN, extra);
  expect(synthesized('main.js')).toMatch(/^kind: Cluster$/m);
});

test("serves the README's examples, one after the other, and makes the YAML shown", () => {
  compile([...blocks('README.md', 'ts'), 'app.synth();'].join('\n'), ['--skipLibCheck']);
  expect(synthesized('main.js').replace('  logLevel: debug\n', '')).toContain(blocks('README.md', 'yaml')[0]);
});

test('serves the program of the tutorial', () => {
  compile([...blocks('docs/tutorial.md', 'ts'), 'app.synth();'].join('\n'), ['--skipLibCheck']);
  expect(synthesized('main.js')).toMatch(/name: PGHOST\n +value: demo-db-rw/);
});

test('serves a JavaScript program', () => {
  writeFileSync(join(project, 'plain.js'), MAIN.replace(/import (\{.*\}) from ('.*');/g, 'const $1 = require($2);'));
  expect(synthesized('plain.js')).toMatch(/^kind: Cluster$/m);
});

test('serves a program that is an ES module', () => {
  writeFileSync(join(project, 'module.mjs'), MAIN);
  expect(synthesized('module.mjs')).toMatch(/^kind: Cluster$/m);
});

test('is loaded part by part, as a program uses it', () => {
  const loaded = (use: string) => Number(execFileSync(process.execPath, ['-e', `
const { ${use} } = require('cdk8s-postgres-ha');
const own = require('fs').realpathSync('node_modules/cdk8s-postgres-ha');
console.log(Object.keys(require.cache).filter(file => file.startsWith(own)).length);`], { cwd: project }));

  expect(loaded('')).toBe(1);
  expect(loaded('Durability')).toBeLessThan(20);
  expect(loaded('PostgresHA')).toBeGreaterThan(50);
});

test("shows an error's own message on the first lines", () => {
  writeFileSync(join(project, 'wrong.js'), MAIN.replace(/import (\{.*\}) from ('.*');/g, 'const $1 = require($2);').replace('new PostgresHA', '\nnew PostgresHA').replace('storage:', 'instances: 0, storage:'));
  const { status, stderr } = spawnSync(process.execPath, ['wrong.js'], { cwd: project, encoding: 'utf8' });
  const lines = stderr.split('\n');

  expect(status).toBe(1);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThan(300);
  const [message] = lines.filter(line => line.startsWith('Error: '));
  expect(lines.indexOf(message)).toBeLessThan(6);
  expect(message).toBe("Error: [orders-db] 'instances' must be a whole number above 0, got 0");
  // Where the user's own program made the mistake.
  expect(lines.find(line => line.includes('wrong.js'))).toContain('wrong.js:6:');
});

function blocks(file: string, language: string): string[] {
  return [...readFileSync(join(ROOT, file), 'utf8').matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(match => match[1]);
}

function compile(program: string, options: string[]): void {
  writeFileSync(join(project, 'main.ts'), program);
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ...OPTIONS, ...options, 'main.ts'], { cwd: project });
}

function synthesized(program: string): string {
  rmSync(join(project, 'dist'), { recursive: true, force: true });
  execFileSync(process.execPath, [program], { cwd: project });
  return readdirSync(join(project, 'dist')).map(file => readFileSync(join(project, 'dist', file), 'utf8')).join('---\n');
}
