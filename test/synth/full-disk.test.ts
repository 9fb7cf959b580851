import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GOOD, NEW_DIST, OLD_DIST, Result, RunOptions, ScratchProject, withoutStaging } from './scratch-project';

jest.setTimeout(30_000);

const PAGE = 4096;
const BIG = 30 * PAGE;
const BIG_APP = `
object(new Chart(app, 'first'), 'ConfigMap', 'new-first');
object(new Chart(app, 'second'), 'ConfigMap', 'new-second', { data: { text: 'x'.repeat(${BIG}) } });
app.synth();`;

/** A small disk of its own, where this user may mount one. */
const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${60 * PAGE}`, 'none', disk]).status === 0;

afterAll(() => {
  ScratchProject.removeAll();
  if (mounted) spawnSync('umount', [disk]);
  fs.rmdirSync(disk);
});

/** Makes each write of more than some bytes into a file fail; from the start of the app, or from the end of the CLI. */
function limited(project: ScratchProject, program: string, bytes: number): RunOptions {
  project.write({
    'limit.cjs': `
const limit = () => {
  const { status } = require('child_process').spawnSync('prlimit', ['--pid', process.pid, '--fsize=${bytes}'], { env: {} });
  if (status !== 0) { console.error('prlimit does not work here'); process.exit(1); }
};
if (process.argv[1].includes('${program}')) { if ('${program}' === 'app.js') limit(); else process.prependListener('exit', limit); }`,
  });
  return { env: { NODE_OPTIONS: `--require ${project.path('limit.cjs')}` } };
}

function expectUnchanged(project: ScratchProject, result: Result, before: Record<string, string>): void {
  expect(result.stderr).toMatch(/the disk is full \(E(NOSPC|FBIG).*\); 'dist' is unchanged. Free some space in '.*' and synthesize again/);
  expect(result.code).toBe(1);
  expect(withoutStaging(project.files())).toEqual(before);
}

const ways = mounted ? ['a full disk', 'a file size limit'] : ['a file size limit'];

describe.each(ways)('with %s', way => {
  function prepared(program: string): { project: ScratchProject; options: RunOptions } {
    const project = ScratchProject.create(way === 'a full disk' ? disk : undefined);
    return { project, options: way === 'a full disk' ? {} : limited(project, program, BIG / 2) };
  }

  afterEach(() => ScratchProject.removeAll());

  test('node app.js keeps dist', async () => {
    const { project, options } = prepared('app.js');
    project.app(BIG_APP.replace(`${BIG}`, `${BIG * 2}`));
    const before = project.files();

    expectUnchanged(project, await project.node(['app.js'], options), before);
  });

  test.each(['App', 'AtomicApp'])('cdk8s synth keeps dist when %s cannot write', async appClass => {
    const { project, options } = prepared('app.js');
    project.app(BIG_APP.replace(`${BIG}`, `${BIG * 2}`), appClass);
    const before = project.files();

    const result = await project.synth([], options);

    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(appClass === 'App' ? /E(NOSPC|FBIG)/ : /the disk is full/);
    expect(withoutStaging(project.files())).toEqual(before);
  });

  test('cdk8s synth keeps dist when there is no room for the second copy', async () => {
    const { project, options } = prepared('cdk8s');
    project.app(BIG_APP, 'App');
    const before = project.files();

    expectUnchanged(project, await project.synth([], options), before);
  });
});

(mounted ? test : test.skip)('node app.js keeps dist however little room is left', async () => {
  const project = ScratchProject.create(disk);
  project.app(GOOD);
  const free = () => fs.statfsSync(disk).bavail;
  fs.writeFileSync(project.path('filler'), Buffer.alloc(free() * PAGE));
  let failures = 0;

  for (; ; failures++) {
    const result = await project.node();
    if (result.code === 0) break;
    expect(result.stderr).toContain('the disk is full');
    expect(project.dist()).toEqual(OLD_DIST);
    fs.truncateSync(project.path('filler'), fs.statSync(project.path('filler')).size - PAGE);
  }

  expect(failures).toBeGreaterThan(1);
  expect(project.dist()).toEqual(NEW_DIST);
});
