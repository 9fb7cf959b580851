import * as fs from 'node:fs';
import { GOOD, list, NEW_DIST, OLD_DIST, only, ScratchProject } from './scratch-project';

afterAll(() => ScratchProject.removeAll());

test('leaves the new files and what it did not write, and says what it removed', async () => {
  const project = ScratchProject.create();

  const result = await project.node();

  expect(result).toMatchObject({ code: 0, stdout: '', stderr: "removed 'dist/stale.k8s.yaml' (Secret)\n" });
  expect(project.dist()).toEqual(NEW_DIST);
});

test.each([
  ['FILE_PER_APP'], ['FILE_PER_CHART'], ['FILE_PER_RESOURCE'], ['FOLDER_PER_CHART_FILE_PER_RESOURCE'],
])('writes the same files and bytes as cdk8s with %s', async type => {
  const options = `{ yamlOutputType: require('cdk8s').YamlOutputType.${type}, recordConstructMetadata: true }`;
  const stock = ScratchProject.create();
  const ours = ScratchProject.create();
  fs.rmSync(stock.path('dist'), { recursive: true });
  fs.rmSync(ours.path('dist'), { recursive: true });
  stock.app(GOOD, 'App', options);
  ours.app(GOOD, 'AtomicApp', options);

  const results = await Promise.all([stock.node(), ours.node()]);

  expect(results.map(result => result.code)).toEqual([0, 0]);
  const isManifest = (name: string) => name.startsWith('dist/') && !name.endsWith('.cdk8s-written');
  expect(only(ours.files(), isManifest)).toEqual(only(stock.files(), isManifest));
});

test.each([
  ['throw while building the tree', 'new Chart(app, "first"); throw new Error("broken on purpose");', 'broken on purpose'],
  ['failed addValidation', 'const c = new Chart(app, "first"); c.node.addValidation({ validate: () => ["broken on purpose"] }); app.synth();', '[first] broken on purpose'],
  ['throw while rendering the second chart',
    `object(new Chart(app, 'first'), 'ConfigMap', 'new-first');
     object(new Chart(app, 'second'), 'ConfigMap', 'new-second', { data: Lazy.any({ produce: () => { throw new Error('broken on purpose'); } }) });
     app.synth();`, 'broken on purpose'],
])('keeps dist after a %s', async (_, body, message) => {
  const project = ScratchProject.create();
  project.app(body);
  const before = project.files();

  const result = await project.node();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain(message);
  expect(result.stderr).toContain("The synthesis failed and 'dist' is unchanged. Correct this error and synthesize again:");
  expect(project.files()).toEqual(before);
});

test('says of each app of a program whether its folder is unchanged', async () => {
  const project = ScratchProject.create();
  project.app(`${GOOD} new AtomicApp({ outdir: 'more' }); new AtomicApp({ outdir: 'dist' }); throw new Error('broken on purpose');`);

  const result = await project.node();

  expect(result.stderr).toContain("The synthesis failed and 'more' is unchanged. Correct this error and synthesize again:");
  expect(result.stderr).not.toContain("'dist' is unchanged");
});

test('says nothing of an error after everything was published', async () => {
  const project = ScratchProject.create();
  project.app(`${GOOD} throw new Error('broken on purpose');`);

  expect((await project.node()).stderr).not.toContain('unchanged');
});

test.each([
  ['no charts', 'app.synth();'],
  ['only a chart without objects', 'new Chart(app, "first"); app.synth();'],
])('fails when the app has %s', async (_, body) => {
  const project = ScratchProject.create();
  project.app(body);
  const before = project.files();

  const result = await project.node();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain("the app wrote no manifests, and 'dist' is unchanged");
  expect(project.files()).toEqual(before);
});

test('touches nothing when nothing changed', async () => {
  const project = ScratchProject.create();
  await project.node();
  const times = () => ['dist', 'dist/first.k8s.yaml', 'dist/second.k8s.yaml'].map(name => fs.statSync(project.path(name), { bigint: true }).ctimeNs);
  const before = times();

  await project.node();

  expect(times()).toEqual(before);
});

test('touches only the file that changed', async () => {
  const project = ScratchProject.create();
  await project.node();
  const inode = (name: string) => fs.statSync(project.path(name)).ino;
  const before = ['dist', 'dist/first.k8s.yaml'].map(inode);
  project.write({ 'dist/second.k8s.yaml': 'edited by hand' });

  await project.node();

  expect(project.dist()).toEqual(NEW_DIST);
  expect(['dist', 'dist/first.k8s.yaml'].map(inode)).toEqual(before);
});

test('removes a single stale file', async () => {
  const project = ScratchProject.create();
  await project.node();
  project.write({ 'dist/stale.k8s.yaml': '', 'dist/.cdk8s-written': OLD_DIST['dist/.cdk8s-written'] });

  await project.node();

  expect(project.dist()).toEqual(NEW_DIST);
});

test('creates a dist that is missing, with its parents', async () => {
  const project = ScratchProject.create();
  project.app(GOOD, 'AtomicApp', "{ outdir: 'deploy/prod' }");

  const result = await project.node();

  expect(result.code).toBe(0);
  expect(Object.keys(only(project.files(), name => name.startsWith('deploy/')))).toEqual([
    'deploy/', 'deploy/prod/', 'deploy/prod/.cdk8s-written', 'deploy/prod/first.k8s.yaml', 'deploy/prod/second.k8s.yaml',
  ]);
});

test('keeps a dist that is a link, and replaces what it points to', async () => {
  const project = ScratchProject.create();
  fs.renameSync(project.path('dist'), project.path('real'));
  fs.symlinkSync('real', project.path('dist'));

  const result = await project.node();

  expect(result.code).toBe(0);
  expect(fs.readlinkSync(project.path('dist'))).toBe('real');
  expect(fs.readdirSync(project.path('real'))).toEqual(['.cdk8s-written', 'first.k8s.yaml', 'kustomization.yaml', 'second.k8s.yaml']);
});

test('fails when dist is a link to nothing', async () => {
  const project = ScratchProject.create();
  fs.renameSync(project.path('dist'), project.path('real'));
  fs.symlinkSync('nowhere', project.path('dist'));

  expect((await project.node()).stderr).toContain("'dist' is a link to 'nowhere', which does not exist; create that folder or remove the link");
});

test('fails when dist is a file', async () => {
  const project = ScratchProject.create();
  fs.rmSync(project.path('dist'), { recursive: true });
  project.write({ dist: 'mine' });

  const result = await project.node();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain("'dist' is a file, but the output needs a folder; move the file away or choose another folder");
  expect(project.files().dist).toBe('mine');
});

test('fails when the folder of dist cannot be written', async () => {
  const project = ScratchProject.create();
  const before = project.files();
  const root = process.getuid?.() === 0;
  if (!root) fs.chmodSync(project.root, 0o555);

  const result = await project.node(['app.js'], root ? { uid: 65534 } : {});
  fs.chmodSync(project.root, 0o755);

  expect(result.code).toBe(1);
  expect(result.stderr).toContain(`'${project.root}' cannot be written`);
  expect(project.files()).toEqual(before);
});

test.each([
  ['.', 'the synthesis runs in it'],
  ['project', "it holds 'package.json'"],
  ['clone', "it holds '.git'"],
  ['outer', "it holds 'inner/.git'"],
])('fails when the output folder is %s', async (outdir, message) => {
  const project = ScratchProject.create();
  project.write({ 'project/package.json': '{}', 'clone/.git/config': 'mine', 'outer/inner/.git': 'gitdir: mine' });
  project.app(GOOD, 'AtomicApp', `{ outdir: '${outdir}' }`);
  const before = project.files();

  const result = await project.node();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain(`the synthesized manifests cannot go into the folder '${outdir}': ${message}`);
  expect(project.files()).toEqual(before);
});

test('fails when it runs in the output folder', async () => {
  const project = ScratchProject.create();
  project.write({ 'dist/inner/note': 'mine' });
  project.app(`process.chdir('dist/inner'); ${GOOD}`, 'AtomicApp', `{ outdir: '${project.path('dist')}' }`);

  expect((await project.node()).stderr).toContain('the synthesis runs in it');
});

test('never leaves a mix when several processes of one program publish at once', async () => {
  const project = ScratchProject.create();
  // b differs from a in every file and in the set of files, c from a in one file only
  const names = (tag: string) => (tag === 'b' ? ['first', 'third', 'fourth'] : ['first', 'second', 'third']);
  const kind = (tag: string, name: string) => (tag === 'c' && name !== 'second' ? 'a' : tag);
  project.write({
    'app.js': `
const { AtomicApp } = require('cdk8s-postgres-ha/lib/synth/atomic-app');
const { Chart } = require('cdk8s');
const app = new AtomicApp();
for (const [name, kind] of JSON.parse(process.env.CHARTS)) new Chart(app, name).toJson = () => [{ kind }];
for (let round = 0; round < 5; round++) app.synth();`,
  });
  const env = (tag: string) => ({ CHARTS: JSON.stringify(names(tag).map(name => [name, kind(tag, name)])) });
  const outputs = ['a', 'b', 'c'].map(tag => ({
    ...Object.fromEntries(names(tag).map(name => [`dist/${name}.k8s.yaml`, `kind: ${kind(tag, name)}\n`])),
    'dist/.cdk8s-written': list({ '../app': names(tag).map(name => `${name}.k8s.yaml`) }),
    'dist/kustomization.yaml': OLD_DIST['dist/kustomization.yaml'],
  }));

  for (let round = 0; round < 3; round++) {
    const results = await Promise.all(['a', 'b', 'c'].map(tag => project.node(['app.js'], { env: env(tag) })));

    expect(results.map(result => result.code)).toEqual([0, 0, 0]);
    expect(outputs).toContainEqual(project.dist());
  }
}, 30_000);

test('replaces nothing but dist', async () => {
  const project = ScratchProject.create();
  const others = only(project.files(), name => !name.startsWith('dist/'));

  await project.node();

  expect(project.files()).toEqual({ ...others, ...NEW_DIST, 'dist/': '' });
  expect(project.dist()).not.toEqual(OLD_DIST);
});
