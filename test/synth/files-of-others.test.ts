import * as fs from 'node:fs';
import * as path from 'node:path';
import { WRITTEN } from '../../lib/synth/written-files';
import { GOOD, list, NEW_DIST, OLD_DIST, only, ScratchProject, withoutStaging } from './scratch-project';

jest.setTimeout(30_000);
afterAll(() => ScratchProject.removeAll());

/** What nobody's synthesis wrote. */
const FOREIGN = {
  'dist/kustomization.yaml': 'resources: [first.k8s.yaml]\n',
  'dist/secret.k8s.yaml': 'kind: Secret\nsops: {}\n',
  'dist/first.notes': '',
  'dist/charts/redis/values.yaml': 'replicas: 3\n',
};

const RUNS: [string, (project: ScratchProject) => ReturnType<ScratchProject['node']>][] = [
  ['node app.js', project => project.node()],
  ['cdk8s synth', project => project.synth()],
];

/** A program with a chart, and one object, for each name. */
const program = (...names: string[]) => `
const { AtomicApp } = require('cdk8s-postgres-ha/lib/synth/atomic-app');
const { ApiObject, Chart } = require('cdk8s');
const app = new AtomicApp();
const add = (name, to = app) => new ApiObject(new Chart(to, name), 'Config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
for (const name of ${JSON.stringify(names)}) add(name);
app.synth();
`;

const names = (project: ScratchProject, folder = 'dist') => fs.readdirSync(project.path(folder)).filter(name => name !== WRITTEN);
const listOf = (project: ScratchProject, folder = 'dist') => fs.readFileSync(project.path(folder, WRITTEN), 'utf8');

/** A project without manifests and with these programs. */
function projectWith(programs: Record<string, string>): ScratchProject {
  const project = ScratchProject.create();
  fs.rmSync(project.path('dist'), { recursive: true });
  project.write(programs);
  return project;
}

async function succeed(project: ScratchProject, ...args: string[]): Promise<string> {
  const { code, stderr } = await project.node(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('Error') });
  return stderr;
}

describe.each(RUNS)('%s', (_, run) => {
  test('keeps what nobody synthesized, whatever it is', async () => {
    const project = ScratchProject.create();
    project.write(FOREIGN);
    fs.mkdirSync(project.path('dist/empty'));

    expect((await run(project)).code).toBe(0);

    expect(project.dist()).toEqual({ ...NEW_DIST, ...FOREIGN, 'dist/charts/': '', 'dist/charts/redis/': '', 'dist/empty/': '' });
  });

  test('keeps all and says so where no list tells what was synthesized', async () => {
    const project = ScratchProject.create();
    fs.rmSync(project.path('dist', WRITTEN));

    const first = await run(project);
    const second = await run(project);

    expect(first.stderr).toContain("'dist' has had no list of what was synthesized into it, so nothing was removed, and 'kustomization.yaml', 'stale.k8s.yaml' stay");
    expect(second.stderr).toBe('');
    expect(project.dist()).toEqual({ ...NEW_DIST, 'dist/stale.k8s.yaml': OLD_DIST['dist/stale.k8s.yaml'] });
  });

  test('keeps the charts of another program', async () => {
    const project = ScratchProject.create();
    project.write({ 'other.js': program('third') });
    await succeed(project, 'other.js');

    expect((await run(project)).code).toBe(0);

    const third = { 'dist/third.k8s.yaml': expect.stringContaining('name: third') };
    expect(project.dist()).toEqual({ ...NEW_DIST, ...third, 'dist/.cdk8s-written': list({ '../app': ['first.k8s.yaml', 'second.k8s.yaml'], '../other': ['third.k8s.yaml'] }) });
  });

  test('refuses to write over the chart of another program', async () => {
    const project = ScratchProject.create();
    project.write({ 'other.js': '', 'dist/.cdk8s-written': list({ '../other': ['first.k8s.yaml', 'second.k8s.yaml'] }) });
    const before = project.files();

    const { code, stderr } = await run(project);

    expect(code).toBe(1);
    expect(stderr).toContain("another program wrote 'first.k8s.yaml', 'second.k8s.yaml' into 'dist': '../other', and this one is '../app'; 'dist' is unchanged");
    expect(withoutStaging(project.files())).toEqual(before);
  });

  test('refuses to put a manifest in the place of a link, and changes nothing', async () => {
    const project = ScratchProject.create();
    project.write({ 'mine.yaml': 'mine' });
    fs.rmSync(project.path('dist/first.k8s.yaml'));
    fs.symlinkSync('../mine.yaml', project.path('dist/first.k8s.yaml'));
    const before = project.files();

    const { code, stderr } = await run(project);

    expect(code).toBe(1);
    expect(stderr).toContain("'first.k8s.yaml' cannot be written into 'dist': 'first.k8s.yaml' is there and is a link; 'dist' is unchanged");
    expect(withoutStaging(project.files())).toEqual(before);
  });
});

test('node app.js and cdk8s synth are one program', async () => {
  const project = ScratchProject.create();
  project.app(GOOD, 'App');
  await project.synth();
  project.app("object(new Chart(app, 'first'), 'ConfigMap', 'new-first'); app.synth();");
  await succeed(project, 'app.js');

  expect(names(project)).toEqual(['first.k8s.yaml', 'kustomization.yaml']);
});

test('each of two programs removes its own files only', async () => {
  const project = projectWith({ 'one.js': program('a', 'b'), 'two.js': program('c', 'd') });
  await succeed(project, 'one.js');
  await succeed(project, 'two.js');
  expect(names(project)).toEqual(['a.k8s.yaml', 'b.k8s.yaml', 'c.k8s.yaml', 'd.k8s.yaml']);

  project.write({ 'one.js': program('b'), 'two.js': program('c') });
  expect(await succeed(project, 'one.js')).toBe("removed 'dist/a.k8s.yaml' (ConfigMap)\n");
  expect(await succeed(project, 'two.js')).toBe("removed 'dist/d.k8s.yaml' (ConfigMap)\n");

  expect(names(project)).toEqual(['b.k8s.yaml', 'c.k8s.yaml']);
});

test('two programs that publish at once lose nothing of each other', async () => {
  const project = projectWith({ 'one.js': program('a', 'b'), 'two.js': program('c', 'd') });

  for (let round = 0; round < 5; round++) {
    project.write({ 'one.js': program('a', `b${round}`), 'two.js': program('c', `d${round}`) });
    await Promise.all([succeed(project, 'one.js'), succeed(project, 'two.js')]);

    expect(names(project)).toEqual(['a.k8s.yaml', `b${round}.k8s.yaml`, 'c.k8s.yaml', `d${round}.k8s.yaml`]);
  }
  expect(listOf(project)).toBe(list({ '../one': ['a.k8s.yaml', 'b4.k8s.yaml'], '../two': ['c.k8s.yaml', 'd4.k8s.yaml'] }));
});

test('two apps of one program keep the files of each other', async () => {
  const project = projectWith({ 'app.js': `${program('a')} const more = new AtomicApp(); add('b', more); more.synth();` });

  expect([await succeed(project, 'app.js'), await succeed(project, 'app.js')]).toEqual(['', '']);
  expect(await project.synth()).toMatchObject({ code: 0, stderr: '' });

  expect(names(project)).toEqual(['a.k8s.yaml', 'b.k8s.yaml']);
  expect(listOf(project)).toBe(list({ '../app': ['a.k8s.yaml'], '../app#2': ['b.k8s.yaml'] }));
});

test('cdk8s synth removes the files of an app that its program no longer has', async () => {
  const project = projectWith({ 'app.js': `${program('a')} const more = new AtomicApp(); add('b', more); more.synth();` });
  await project.synth();
  project.write({ 'app.js': program('a') });

  expect((await project.synth()).stdout).toMatch(/dist\/b.k8s.yaml +removed +ConfigMap/);

  expect(names(project)).toEqual(['a.k8s.yaml']);
});

test('a fresh clone knows what was synthesized', async () => {
  const project = projectWith({ 'app.js': program('a', 'b') });
  await succeed(project, 'app.js');
  const clone = projectWith({ 'app.js': program('b') });
  fs.cpSync(project.path('dist'), clone.path('dist'), { recursive: true });

  expect(await succeed(clone, 'app.js')).toBe("removed 'dist/a.k8s.yaml' (ConfigMap)\n");
});

test('a renamed output folder knows what was synthesized', async () => {
  const project = projectWith({ 'app.js': program('a', 'b') });
  await succeed(project, 'app.js');
  fs.renameSync(project.path('dist'), project.path('manifests'));
  project.write({ 'app.js': program('b').replace('AtomicApp()', "AtomicApp({ outdir: 'manifests' })") });

  expect(await succeed(project, 'app.js')).toBe("removed 'manifests/a.k8s.yaml' (ConfigMap)\n");
});

test('a renamed program takes over what it still writes, and names the rest', async () => {
  const project = projectWith({ 'app.js': program('a', 'b') });
  await succeed(project, 'app.js');
  fs.rmSync(project.path('app.js'));
  project.write({ 'main.js': program('b') });

  expect(await succeed(project, 'main.js')).toBe("'a.k8s.yaml' in 'dist' stays, written by a program that is gone; delete what is no longer wanted\n");

  expect(listOf(project)).toBe(list({ '../app': ['a.k8s.yaml'], '../main': ['b.k8s.yaml'] }));
});

test.each([
  ['its source in another folder', 'src/app.js', 'lib/app.js'],
  ['the same name in its context', 'app.js', 'other.js'],
])('a program is the same with %s', async (_, before, after) => {
  const context = "; app.node.setContext('cdk8s-postgres-ha/program', 'orders'); app.synth = app.synth;";
  const of = (...charts: string[]) => program(...charts).replace('new AtomicApp();', `new AtomicApp()${before === 'app.js' ? context : ''};`);
  const project = projectWith({ [before]: of('a', 'b'), [after]: of('b') });
  await succeed(project, before);

  expect(await succeed(project, after)).toBe("removed 'dist/a.k8s.yaml' (ConfigMap)\n");
});

test('an output folder beside its program in a compiled folder has the same list', async () => {
  const project = projectWith({ 'dist/app.js': program('a', 'b'), 'app.js': program('b') });
  await succeed(project, 'dist/app.js');
  await succeed(project, 'app.js');

  expect(names(project)).toEqual(['app.js', 'b.k8s.yaml']);
});

test('the name in the context must be one', async () => {
  const project = projectWith({ 'app.js': program('a').replace('new AtomicApp();', "new AtomicApp(); app.node.setContext('cdk8s-postgres-ha/program', '../x');") });

  expect((await project.node()).stderr).toContain("the context 'cdk8s-postgres-ha/program' must be a name of letters, digits, dots and hyphens, got \"../x\"");
});

describe('what stays', () => {
  test('is the very file: who writes into it loses nothing', async () => {
    const project = ScratchProject.create();
    const handle = fs.openSync(project.path('dist/kustomization.yaml'), 'a');
    fs.chmodSync(project.path('dist/kustomization.yaml'), 0o750);

    await succeed(project, 'app.js');
    fs.writeSync(handle, '# more\n');
    fs.closeSync(handle);

    expect(project.dist()['dist/kustomization.yaml']).toBe('resources: [first.k8s.yaml]\n# more\n');
    expect(fs.statSync(project.path('dist/kustomization.yaml')).mode & 0o777).toBe(0o750);
  });

  test('can be a link to a file, to a folder or to nothing, or a pipe', async () => {
    const project = ScratchProject.create();
    project.write({ 'outside/values.yaml': 'mine' });
    const links = { 'values.yaml': '../outside/values.yaml', 'outside': '../outside', 'broken': 'nowhere' };
    for (const [name, to] of Object.entries(links)) fs.symlinkSync(to, project.path('dist', name));
    expect((await project.run('mkfifo', ['dist/pipe'])).code).toBe(0);

    await succeed(project, 'app.js');

    for (const [name, to] of Object.entries(links)) expect(fs.readlinkSync(project.path('dist', name))).toBe(to);
    expect(fs.lstatSync(project.path('dist/pipe')).isFIFO()).toBe(true);
    expect(fs.readdirSync(project.path('outside'))).toEqual(['values.yaml']);
  });

  test('can be read-only, for a user who is not root too', async () => {
    const project = ScratchProject.create();
    project.write(FOREIGN);
    fs.chmodSync(project.path('dist/secret.k8s.yaml'), 0o400);
    fs.chmodSync(project.path('dist/charts/redis'), 0o555);

    const { code, stderr } = await asUser(project);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "removed 'dist/stale.k8s.yaml' (Secret)\n" });
    expect(fs.statSync(project.path('dist/charts/redis')).mode & 0o777).toBe(0o555);
    expect(Object.keys(project.dist()).filter(name => name.startsWith('.'))).toEqual([]);
    fs.chmodSync(project.path('dist/charts/redis'), 0o755);
  });

  test('is copied where files cannot have two names', async () => {
    const project = ScratchProject.create();
    fs.utimesSync(project.path('dist/kustomization.yaml'), 1000, 1000);

    const result = await inSwap(project, `
require('fs').linkSync = () => { throw Object.assign(new Error('not permitted'), { code: 'EPERM' }); };`);

    expect(result.code).toBe(0);
    expect(project.dist()).toEqual(NEW_DIST);
    expect(fs.statSync(project.path('dist/kustomization.yaml'))).toMatchObject({ mtimeMs: 1_000_000 });
  });

  test('includes what comes at the last moment', async () => {
    const project = ScratchProject.create();
    // Between the two renames: dist is away, and an editor that has it open saves two files.
    const result = await inSwap(project, `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (!to.endsWith('previous')) return;
  fs.renameSync = renameSync;
  fs.writeFileSync(to + '/late.yaml', 'late');
  fs.writeFileSync(to + '/swp', 'saved');
  renameSync(to + '/swp', to + '/kustomization.yaml');
};`);

    expect(result.code).toBe(0);
    expect(project.dist()).toEqual({ ...NEW_DIST, 'dist/late.yaml': 'late', 'dist/kustomization.yaml': 'saved' });
  });

  test('includes what comes at the last moment when the process that swaps is killed right after', async () => {
    const project = ScratchProject.create();
    await inSwap(project, `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (to.endsWith('previous')) fs.writeFileSync(to + '/late.yaml', 'late');
  else process.kill(process.pid, 'SIGKILL');
};`);
    await succeed(project, 'app.js');

    expect(project.dist()).toEqual({ ...NEW_DIST, 'dist/late.yaml': 'late' });
  });

  test('stays where the folder cannot be renamed', async () => {
    const project = ScratchProject.create();
    project.write({ ...FOREIGN, 'dist/old/one.k8s.yaml': '', 'dist/.cdk8s-written': list({ '../app': ['stale.k8s.yaml', 'old/one.k8s.yaml'] }) });

    const result = await inSwap(project, `
const fs = require('fs'); const { renameSync } = fs;
fs.renameSync = (from, to) => {
  if (from.endsWith('dist')) throw Object.assign(new Error('busy'), { code: 'EBUSY', path: from });
  renameSync(from, to);
};`);

    expect(result.code).toBe(0);
    expect(project.dist()).toEqual({ ...NEW_DIST, ...FOREIGN, 'dist/charts/': '', 'dist/charts/redis/': '' });
  });

  (process.getuid?.() === 0 ? test : test.skip)('can be a file system of its own', async () => {
    const project = ScratchProject.create();
    fs.mkdirSync(project.path('dist/volume'));
    const mounted = await project.run('mount', ['-t', 'tmpfs', 'none', project.path('dist/volume')]);
    if (mounted.code !== 0) return;
    try {
      project.write({ 'dist/volume/data': 'mine' });

      await succeed(project, 'app.js');

      expect(project.dist()).toEqual({ ...NEW_DIST, 'dist/volume/': '', 'dist/volume/data': 'mine' });
    } finally {
      await project.run('umount', [project.path('dist/volume')]);
    }
  });

  test('is not mistaken for a manifest whose name differs in its case only', async () => {
    const project = ScratchProject.create();
    project.write({ 'dist/FIRST.k8s.yaml': 'mine' });
    fs.rmSync(project.path('dist/first.k8s.yaml'));

    const result = await inSwap(project, FOLDING);

    expect(result.code).toBe(1);
    expect(result.stderr).toContain("'FIRST.k8s.yaml' differs from a manifest only in the case of its letters, and this file system keeps only one of the two");
    expect(project.dist()['dist/FIRST.k8s.yaml']).toBe('mine');
  });
});

test('a manifest of ours may change the case of its name where case does not count', async () => {
  const project = ScratchProject.create();
  fs.renameSync(project.path('dist/first.k8s.yaml'), project.path('dist/First.k8s.yaml'));
  project.write({ 'dist/.cdk8s-written': list({ '../app': ['First.k8s.yaml', 'second.k8s.yaml', 'stale.k8s.yaml'] }) });

  expect((await inSwap(project, FOLDING)).code).toBe(0);

  expect(project.dist()).toEqual(NEW_DIST);
});

describe('the list', () => {
  test('is read with the line ends of Windows and with the marks of a conflict', async () => {
    const project = ScratchProject.create();
    const conflict = list({ '../app': ['first.k8s.yaml', 'second.k8s.yaml'] }) + '<<<<<<< HEAD\n  stale.k8s.yaml\n=======\n  third.k8s.yaml\n>>>>>>> branch\n';
    project.write({ 'dist/.cdk8s-written': conflict.replace(/\n/g, '\r\n'), 'dist/third.k8s.yaml': '' });

    await succeed(project, 'app.js');

    expect(project.dist()).toEqual(NEW_DIST);
  });

  test('never reaches out of its folder', async () => {
    const project = ScratchProject.create();
    project.write({ 'mine.yaml': 'mine', 'folder/mine.yaml': 'mine', 'dist/.cdk8s-written': list({ '../app': ['../mine.yaml', '/etc/hostname', 'link/mine.yaml', 'kept'] }) });
    fs.symlinkSync('../folder', project.path('dist/link'));
    fs.mkdirSync(project.path('dist/kept'));
    project.write({ 'dist/kept/mine.yaml': 'mine' });
    const others = only(project.files(), name => !/^dist\/(first|second|stale|\.cdk8s)/.test(name));

    await succeed(project, 'app.js');

    expect(project.files()).toMatchObject(others);
    expect(fs.existsSync('/etc/hostname')).toBe(true);
  });

  test.each([
    ['a folder', (file: string) => fs.mkdirSync(file)],
    ['a link', (file: string) => fs.symlinkSync('../mine', file)],
  ])('must not be %s', async (_, make) => {
    const project = ScratchProject.create();
    fs.rmSync(project.path('dist', WRITTEN));
    make(project.path('dist', WRITTEN));
    const before = project.files();

    expect((await project.node()).stderr).toContain(`'${project.path('dist', WRITTEN)}' must be a file`);

    expect(project.files()).toEqual(before);
  });

  test('is read by no tool that looks for manifests', () => {
    expect(WRITTEN).not.toMatch(/^.*\.(yaml|yml|json|jsonnet)$/);
    expect(path.extname(`dist/${WRITTEN}`)).toBe('');
  });
});

test('an output folder that cannot be written stays as it is', async () => {
  const project = ScratchProject.create();
  fs.chmodSync(project.path('dist'), 0o555);
  const before = project.files();

  const { code, stderr } = await asUser(project);

  expect(code).toBe(1);
  expect(stderr).toContain("'dist' is unchanged");
  expect(project.files()).toEqual(before);
  fs.chmodSync(project.path('dist'), 0o755);
});

/** Runs the app as somebody who owns the project and is not root. */
function asUser(project: ScratchProject): ReturnType<ScratchProject['node']> {
  if (process.getuid?.() !== 0) return project.node();
  const own = (file: string) => {
    fs.lchownSync(file, 65534, 65534);
    if (fs.lstatSync(file).isDirectory()) for (const name of fs.readdirSync(file)) own(path.join(file, name));
  };
  own(project.root);
  return project.node(['app.js'], { uid: 65534 });
}

/** Runs the app with something loaded into the process that swaps. */
function inSwap(project: ScratchProject, preload: string): ReturnType<ScratchProject['node']> {
  project.write({
    'preload.cjs': preload,
    'into-swap.cjs': `
const child_process = require('child_process'); const { spawnSync } = child_process;
child_process.spawnSync = (command, args, options) => spawnSync(command, ['--require', process.cwd() + '/preload.cjs', ...args], options);`,
  });
  return project.node(['--require', './into-swap.cjs', 'app.js']);
}

/** A file system on which the case of a name does not count, as those of macOS and Windows. */
const FOLDING = `
const fs = require('fs'); const path = require('path');
const { readdirSync } = fs;
const fold = file => {
  if (typeof file !== 'string') return file;
  let at = path.parse(path.resolve(file)).root;
  for (const part of path.resolve(file).slice(1).split('/')) {
    let entries = [];
    try { entries = readdirSync(at); } catch {}
    at = path.join(at, entries.includes(part) ? part : entries.find(name => name.toLowerCase() === part.toLowerCase()) ?? part);
  }
  return at;
};
for (const name of ['existsSync', 'lstatSync', 'statSync', 'readFileSync', 'writeFileSync', 'openSync', 'mkdirSync', 'unlinkSync', 'chmodSync', 'copyFileSync', 'cpSync', 'linkSync', 'renameSync', 'symlinkSync']) {
  const original = fs[name];
  const two = ['copyFileSync', 'cpSync', 'linkSync', 'renameSync'].includes(name);
  fs[name] = (first, second, ...more) => original(fold(first), two ? fold(second) : second, ...more);
}`;
