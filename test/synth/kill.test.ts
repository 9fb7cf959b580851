import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { GOOD, NEW_DIST, OLD_DIST, REPOSITORY, Result, ScratchProject } from './scratch-project';

jest.setTimeout(60_000);
afterAll(() => ScratchProject.removeAll());

/**
 * Loaded into a process before anything else; kills it before its nth change of the file system (KILL_AT), or while it
 * waits for the process that swaps: after some milliseconds (KILL_IN_SWAP), or exactly between
 * the two renames, which are made slow (BETWEEN). KILL_WHO is its process id (self) or its whole process group (group).
 * A change that is a part of another one, such as the parts of writeFileSync, does not count.
 */
const KILLER = `
const fs = require('fs');
const child_process = require('child_process');
if (process.env.KILL_IN && !process.argv[1].includes(process.env.KILL_IN)) return;
const pid = process.env.KILL_WHO === 'group' ? 0 : process.pid;
let left = Number(process.env.KILL_AT);
let depth = 0;
for (const name of ['openSync', 'writeFileSync', 'writeSync', 'mkdirSync', 'renameSync', 'rmSync', 'unlinkSync', 'chmodSync', 'cpSync', 'linkSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    const counts = depth === 0 && args[1] !== 'r' && (args[0] > 2 || /staging|dist/.test(String(args[0])));
    if (counts && --left === 0) process.kill(pid, 'SIGKILL');
    depth++;
    try { return original.apply(fs, args); } finally { depth--; }
  };
}
const { spawn, spawnSync } = child_process;
child_process.spawnSync = (...args) => {
  if (--left === 0) process.kill(pid, 'SIGKILL');
  const moment = process.env.KILL_IN_SWAP;
  if (moment) {
    const target = process.env.KILL_WHO === 'group' ? '-' + process.pid : process.pid;
    const wait = moment === 'BETWEEN' ? 'while [ -d dist ]; do sleep 0.01; done' : 'sleep ' + moment / 1000;
    if (moment === 'BETWEEN') args[1] = ['--require', process.cwd() + '/slow.cjs', ...args[1]];
    spawn('sh', ['-c', wait + '; kill -9 ' + target], { detached: true, stdio: 'ignore' }).unref();
  }
  return spawnSync.apply(child_process, args);
};
`;

const SLOW_RENAME = `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (...args) => { renameSync(...args); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500); };`;

function killer(project: ScratchProject, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  project.write({ 'killer.cjs': `(() => {${KILLER}})();`, 'slow.cjs': SLOW_RENAME });
  return { NODE_OPTIONS: `--require ${project.path('killer.cjs')}`, ...env };
}

function resetDist(project: ScratchProject, files: Record<string, string> = OLD_DIST): void {
  fs.rmSync(project.path('dist'), { recursive: true, force: true });
  project.write(files);
}

async function expectOldOrNew(project: ScratchProject): Promise<void> {
  expect([OLD_DIST, NEW_DIST]).toContainEqual(await project.settled());
}

/** Nothing is left of the killed runs. */
async function expectHealed(project: ScratchProject, run: () => Promise<Result>): Promise<void> {
  expect(await run()).toMatchObject({ code: 0, stderr: expect.stringMatching(/^(removed 'dist\/stale.k8s.yaml' \(Secret\)\n)?$/) });
  expect(project.dist()).toEqual(NEW_DIST);
  expect(fs.readdirSync(project.root).filter(name => name.startsWith('.'))).toEqual([]);
}

/** Kills two projects in turn at the first, second, ... change (or at each `step`th), until a run survives. */
async function killAtEveryChange(
  run: (project: ScratchProject, env: NodeJS.ProcessEnv) => Promise<Result>, env: NodeJS.ProcessEnv, old: Record<string, string> = OLD_DIST, step = 1,
): Promise<ScratchProject[]> {
  const projects = [ScratchProject.create(), ScratchProject.create()];
  const counts = await Promise.all(projects.map(async (project, lane) => {
    for (let moment = 1 + lane * step; moment < 80; moment += 2 * step) {
      resetDist(project, old);
      const result = await run(project, killer(project, { ...env, KILL_AT: `${moment}` }));
      if (result.signal !== 'SIGKILL') return moment;
      expect([old, NEW_DIST]).toContainEqual(await project.settled());
    }
    throw new Error('no run survived');
  }));
  expect(Math.min(...counts)).toBeGreaterThan(6);
  for (const project of projects) resetDist(project, old);
  return projects;
}

describe('node app.js', () => {
  test('can be killed before each of its changes', async () => {
    const projects = await killAtEveryChange((project, env) => project.node(['app.js'], { env }), { KILL_WHO: 'self' });

    for (const project of projects) await expectHealed(project, () => project.node());
  });

  test('can be killed before each of its changes when one file changes', async () => {
    const almost = { ...NEW_DIST, 'dist/second.k8s.yaml': 'kind: Old\n' };

    const projects = await killAtEveryChange((project, env) => project.node(['app.js'], { env }), { KILL_WHO: 'self' }, almost);

    for (const project of projects) await expectHealed(project, () => project.node());
  });

  test('removes what earlier killed runs left', async () => {
    const project = ScratchProject.create();
    project.write({
      '.cdk8s-staging-dist.lock': '999999999-1',
      '.cdk8s-staging-dist.lock~999999998-1': '999999997-1',
      '.cdk8s-staging-dist-999999999-1/next/first.k8s.yaml': 'half writ',
      '.cdk8s-staging-dist-999999998-1/previous/first.k8s.yaml': 'older',
    });

    await expectHealed(project, () => project.node());
  });

  test.each(['0', '20', '40'])('can be killed with its group %s ms into the swap', async delay => {
    const project = ScratchProject.create();

    await project.node(['app.js'], { env: killer(project, { KILL_IN_SWAP: delay, KILL_WHO: 'group' }) });

    await expectOldOrNew(project);
    resetDist(project);
    await expectHealed(project, () => project.node());
  });

  test.each(['self', 'group'])('can be killed (%s) exactly between the two renames', async who => {
    const project = ScratchProject.create();

    const result = await project.node(['app.js'], { env: killer(project, { KILL_IN_SWAP: 'BETWEEN', KILL_WHO: who }) });

    expect(result.signal).toBe('SIGKILL');
    expect(await project.settled()).toEqual(NEW_DIST);
  });

  test('can be killed at any time', async () => {
    const project = ScratchProject.create();
    for (let round = 0; round < 8; round++) {
      resetDist(project);
      await project.node(['app.js'], { started: pid => setTimeout(() => kill(-pid), Math.random() * 250) });
      await expectOldOrNew(project);
    }
    await expectHealed(project, () => project.node());
  });
});

describe('cdk8s synth', () => {
  test('can be killed with its group before every other of its changes', async () => {
    const projects = await killAtEveryChange((project, env) => project.synth([], { env }), { KILL_WHO: 'group', KILL_IN: '.bin/cdk8s' }, OLD_DIST, 2);

    for (const project of projects) await expectHealed(project, () => project.synth());
  });

  test.each(['self', 'group'])('can be killed (%s) exactly between the two renames', async who => {
    const project = ScratchProject.create();

    const result = await project.synth([], { env: killer(project, { KILL_IN_SWAP: 'BETWEEN', KILL_WHO: who, KILL_IN: '.bin/cdk8s' }) });

    expect(result.signal).toBe('SIGKILL');
    expect(await project.settled()).toEqual(NEW_DIST);
  });

  test.each([['process', 1], ['group', -1]])('can be killed (%s) at any time', async (_, sign) => {
    const project = ScratchProject.create();
    project.app(GOOD, 'App');
    for (let round = 0; round < 3; round++) {
      resetDist(project);
      await project.synth([], { started: pid => setTimeout(() => kill(sign * pid), Math.random() * 1200) });
      await expectOldOrNew(project);
    }
    await expectHealed(project, () => project.synth());
  });
});

describe('the process that swaps', () => {
  /** A work folder as a synthesis of a process that is gone leaves it. */
  function prepared(): { project: ScratchProject; root: string } {
    const project = ScratchProject.create();
    const root = project.path('.cdk8s-staging-dist-999999999-1');
    for (const [name, text] of Object.entries(NEW_DIST)) {
      if (!name.endsWith('kustomization.yaml')) project.write({ [name.replace('dist/', '.cdk8s-staging-dist-999999999-1/next/')]: text });
    }
    return { project, root };
  }

  function swap(project: ScratchProject, root: string, preload: string) {
    project.write({ 'preload.cjs': preload });
    return spawnSync(process.execPath, ['--require', project.path('preload.cjs'), ...program(project, root)]);
  }

  function program(project: ScratchProject, work: string, owner?: string): string[] {
    return [`${REPOSITORY}/lib/synth/swap.js`, JSON.stringify({ folder: 'dist', target: project.path('dist'), work, programs: ['../app'], owner })];
  }

  test('changes nothing for a synthesis that was killed before it began', () => {
    const { project, root } = prepared();

    const late = spawnSync(process.execPath, program(project, root, '999999999-1'));

    expect(late.status).toBe(0);
    expect(project.dist()).toEqual(OLD_DIST);
    expect(fs.existsSync(root)).toBe(false);
  });

  test.each([1, 2])('is repaired by the next run when it dies after rename %i', async count => {
    const { project, root } = prepared();

    const killed = swap(project, root, `
const fs = require('fs'); const { renameSync } = fs; let left = ${count};
fs.renameSync = (...args) => { renameSync(...args); if (--left === 0) process.kill(process.pid, 'SIGKILL'); };`);

    expect(killed.signal).toBe('SIGKILL');
    expect(fs.existsSync(project.path('dist'))).toBe(count === 2);
    // a run that fails repairs too
    project.app('app.synth();');
    expect((await project.node()).code).toBe(1);
    expect(project.dist()).toEqual(count === 1 ? OLD_DIST : NEW_DIST);
    project.app(GOOD);
    await expectHealed(project, () => project.node());
  });

  test('can be killed before each of its changes', async () => {
    const foreign = { 'dist/charts/redis/values.yaml': 'mine', 'dist/zz.yaml': 'mine' };
    for (let moment = 1; ; moment++) {
      const { project, root } = prepared();
      project.write(foreign);

      const killed = swap(project, root, `process.env.KILL_AT = '${moment}'; (() => {${KILLER}})();`);

      project.app('app.synth();');
      expect((await project.node()).code).toBe(1);
      const folders = { 'dist/charts/': '', 'dist/charts/redis/': '' };
      expect([{ ...OLD_DIST, ...foreign, ...folders }, { ...NEW_DIST, ...foreign, ...folders }]).toContainEqual(await project.settled());
      project.app(GOOD);
      expect((await project.node()).code).toBe(0);
      expect(project.dist()).toEqual({ ...NEW_DIST, ...foreign, ...folders });
      if (killed.signal === null) return expect(moment).toBeGreaterThan(8);
    }
  });

  test('is repaired by the synthesis that waits for it when only it dies', async () => {
    const { project, root } = prepared();
    fs.rmSync(root, { recursive: true });
    project.write({
      'die.cjs': `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (...args) => { renameSync(...args); process.kill(process.pid, 'SIGKILL'); };`,
      'preload.cjs': `
const child_process = require('child_process'); const { spawnSync } = child_process;
child_process.spawnSync = (command, args, options) => spawnSync(command, ['--require', process.cwd() + '/die.cjs', ...args], options);`,
    });

    const result = await project.node(['--require', './preload.cjs', 'app.js']);

    expect(result.code).toBe(1);
    expect(result.stderr).toContain('ended with SIGKILL; the folder is unchanged. Synthesize again');
    expect(project.dist()).toEqual(OLD_DIST);
  });

  test('puts dist back when the new content cannot take its place', () => {
    const { project, root } = prepared();

    const failed = swap(project, root, `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (from, to) => { if (from.endsWith('next')) throw Object.assign(new Error('no'), { code: 'EIO' }); renameSync(from, to); };`);

    expect(failed).toMatchObject({ status: 1 });
    expect(JSON.parse(failed.stdout.toString())).toEqual({ message: 'no', code: 'EIO' });
    fs.rmSync(root, { recursive: true });
    expect(project.dist()).toEqual(OLD_DIST);
  });

  const NOT_RENAMED = `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (from, to) => {
  if (from.endsWith('dist') || FAILS.test(from)) throw Object.assign(new Error('cross-device link not permitted'), { code: 'EXDEV', path: from });
  renameSync(from, to);
};`;

  test('replaces file by file where the folder cannot be renamed', () => {
    const { project, root } = prepared();

    const done = swap(project, root, NOT_RENAMED.replace('FAILS', '/nothing/'));

    expect(done.status).toBe(0);
    expect(project.dist()).toEqual(NEW_DIST);
  });

  test('puts back every file where one cannot be renamed', () => {
    const { project, root } = prepared();

    const failed = swap(project, root, NOT_RENAMED.replace('FAILS', '/second/'));

    expect(failed.status).toBe(1);
    fs.rmSync(root, { recursive: true });
    expect(project.dist()).toEqual(OLD_DIST);
  });
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has already ended
  }
}
