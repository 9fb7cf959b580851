import * as fs from 'node:fs';
import { PublishOutput } from '../../lib';
import { GOOD, list, NEW_DIST, OLD_DIST, only, ScratchProject, WHOLE_LIBRARY, withoutStaging } from './scratch-project';

afterAll(() => ScratchProject.removeAll());

const APP_CLASSES = ['App', 'AtomicApp'];

test.each(APP_CLASSES)('leaves exactly the new files with %s, and says what is in them', async appClass => {
  const project = ScratchProject.create(undefined, WHOLE_LIBRARY);
  project.app(GOOD, appClass);
  project.write({ 'dist/first.k8s.yaml': NEW_DIST['dist/first.k8s.yaml'] });
  const others = only(project.files(), name => !name.startsWith('dist/'));

  const result = await project.synth();

  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(project.files()).toEqual({ ...others, ...NEW_DIST, 'dist/': '' });
  expect(result.stdout.slice(result.stdout.indexOf('Published to'))).toBe(`\
Published to dist:
  dist/first.k8s.yaml       unchanged   ConfigMap
  dist/kustomization.yaml   kept
  dist/second.k8s.yaml      changed     ConfigMap, Service
  dist/stale.k8s.yaml       removed     Secret
`);
});

const FAILING_APPS = [
  ['a throw while building the tree', 'new Chart(app, "first"); throw new Error("broken on purpose");', 'broken on purpose'],
  ['a failed addValidation', 'const c = new Chart(app, "first"); c.node.addValidation({ validate: () => ["broken on purpose"] }); app.synth();', '[first] broken on purpose'],
  ['a throw while rendering the second chart',
    `object(new Chart(app, 'first'), 'ConfigMap', 'new-first');
     object(new Chart(app, 'second'), 'ConfigMap', 'new-second', { data: Lazy.any({ produce: () => { throw new Error('broken on purpose'); } }) });
     app.synth();`, 'broken on purpose'],
  ['an app that ends with another exit code than 0', `${GOOD} process.exitCode = 3;`, 'non-zero exit code 3'],
  ['an app that does not synthesize', '', 'app expected to create'],
  ['an app without charts', 'app.synth();', 'the app wrote no manifests'],
  ['an app without objects', 'new Chart(app, "first"); app.synth();', 'the app wrote no manifests'],
];

test.concurrent.each(APP_CLASSES.flatMap(appClass => FAILING_APPS.map(row => [...row, appClass])))('dist is kept after %s', async (_, body, message, appClass) => {
  const project = ScratchProject.create();
  project.app(body, appClass);
  const before = project.files();

  const result = await project.synth();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain(message);
  expect(withoutStaging(project.files())).toEqual(before);
});

const REFUSED = "'dist' is unchanged. Correct the error above and synthesize again; the refused output is in '.cdk8s-staging'.";

test.concurrent.each([
  ['fails before ours', { before: ['Good', 'Bad'] }, 2, REFUSED],
  ['fails after ours', { after: ['Bad', 'Good'] }, 2, REFUSED],
  ['throws before ours', { before: ['Throws'] }, 1, REFUSED],
  ['throws after ours', { after: ['Throws'] }, 1, REFUSED],
  ['never ends before ours', { before: ['NeverEnds'] }, 1, 'a validation plugin ended cdk8s before all validations were done; \'dist\' is unchanged'],
  ['never ends after ours', { after: ['NeverEnds'] }, 1, 'a validation plugin ended cdk8s before all validations were done; \'dist\' is unchanged'],
  ['exits with 0 after ours', { after: ['Exits'] }, 1, 'a validation plugin ended cdk8s before all validations were done; \'dist\' is unchanged'],
  ['changes a manifest after ours', { after: ['Rewrites'] }, 1, 'if a plugin changes manifests, list PublishOutput after it'],
  ['does not exist', { after: ['Missing'] }, 1, REFUSED],
])('dist is kept when a plugin %s', async (_, plugins, code, message) => {
  const project = ScratchProject.create();
  project.configure(plugins);
  const before = project.files();

  const result = await project.synth();

  expect(result.code).toBe(code);
  expect(result.stderr).toContain(message);
  expect(withoutStaging(project.files())).toEqual(before);
});

/** An app with a cluster whose next restore is kept for an emergency. */
const established = (clusters = 1) => `
const { BackupPolicy, ClusterStorage, ObjectStorage, ObjectStore, PostgresHA, S3Credentials } = require('cdk8s-postgres-ha');
const namespace = 'databases';
const storage = ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() });
const store = new ObjectStore(new Chart(app, 'pg-backups', { namespace }), 'Default', { storage });
for (let i = 1; i <= ${clusters}; i++) {
  new PostgresHA(app, 'shop-' + i, { namespace, storage: ClusterStorage.of(require('cdk8s').Size.gibibytes(20)), backup: BackupPolicy.to(store), established: true });
}
app.synth();
`;

test('what is kept for an emergency is published with the manifests, or not at all', async () => {
  const project = ScratchProject.create(undefined, WHOLE_LIBRARY);
  project.configure({ properties: { to: 'manifests' } });
  project.app(established());
  expect(await project.synth()).toMatchObject({ code: 0, stderr: '' });
  const published = only(project.files(), name => /^(manifests|restore)/.test(name));
  expect(Object.keys(published)).toEqual([
    'manifests/', 'manifests/.cdk8s-written', 'manifests/pg-backups.k8s.yaml', 'manifests/shop-1.k8s.yaml', 'restore/', 'restore/.cdk8s-written', 'restore/shop-1.restore',
  ]);
  expect(published['restore/shop-1.restore']).toContain('apply --server-side -f manifests/pg-backups.k8s.yaml');
  const now = () => only(project.files(), name => /^(manifests|restore)/.test(name));

  project.app(established(2));
  project.configure({ properties: { to: 'manifests' }, after: ['Bad'] });
  expect(await project.synth()).toMatchObject({ code: 2 });
  expect(now()).toEqual(published);

  project.configure({ properties: { to: 'manifests' } });
  project.write({ 'restore/package.json': '{}' });
  expect((await project.synth()).stderr).toContain("cannot go into the folder 'restore': it holds 'package.json'");
  expect(now()).toEqual({ ...published, 'restore/package.json': '{}' });
});

test('an App of cdk8s says that it keeps nothing for an emergency', async () => {
  const project = ScratchProject.create(undefined, WHOLE_LIBRARY);
  project.app(established(5), 'App');
  const { code, stderr } = await project.node();
  expect(code).toBe(0);
  expect(stderr).toBe("warning: this app keeps no manifest for an emergency of 'shop-1', 'shop-2', 'shop-3' and 2 more, although the clusters are established: "
    + 'an App of cdk8s writes only what is applied now. Replace it by AtomicApp, which also writes restore/\n');
  expect(Object.keys(project.files())).not.toContain('restore/');
});

test('publishes what other plugins have accepted or changed before', async () => {
  const project = ScratchProject.create();
  project.configure({ before: ['Rewrites'], after: ['Good'] });

  const result = await project.synth();

  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(project.dist()).toEqual({ ...NEW_DIST, 'dist/first.k8s.yaml': `${NEW_DIST['dist/first.k8s.yaml']}# stamped` });
});

test('fails when it would replace a clone', async () => {
  const project = ScratchProject.create();
  project.write({ 'clone/.git/config': 'mine', 'clone/a.k8s.yaml': 'mine' });
  project.configure({ properties: { to: 'clone' } });
  const before = project.files();

  const result = await project.synth();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain("cannot go into the folder 'clone': it holds '.git'");
  expect(withoutStaging(project.files())).toEqual(before);
});

test.each([
  [{ to: '.' }, "'to' must be a folder inside the project"],
  [{ to: '' }, "'to' must be a folder inside the project"],
  [{ to: '../elsewhere' }, "'to' must be a folder inside the project"],
  [{ to: '/tmp/elsewhere' }, "'to' must be a folder inside the project"],
  [{ to: 1 }, "'to' must be a string, got 1"],
  [{ staging: 'out', to: 'out/dist' }, "'to' (out/dist) and 'staging' (out) must not contain each other"],
  [{ to: '.cdk8s-staging' }, 'must not contain each other'],
  [{ too: 'dist' }, "there is no 'too'; did you mean 'to'?"],
])('fails when its properties are %j', (properties: object, message) => {
  expect(() => new PublishOutput(properties)).toThrow(message);
});

test('fails when it is listed twice', async () => {
  const project = ScratchProject.create();
  const { validations: [ours], ...config } = JSON.parse(fs.readFileSync(project.path('cdk8s.yaml'), 'utf8'));
  project.write({ 'cdk8s.yaml': JSON.stringify({ ...config, validations: [ours, { ...ours, properties: { to: 'other' } }] }) });

  const result = await project.synth();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain("PublishOutput is listed twice in cdk8s.yaml, for 'dist' and 'other'; list it once");
  expect(project.dist()).toEqual(OLD_DIST);
});

test('fails when cdk8s itself was told to write dist', async () => {
  const project = ScratchProject.create();
  project.configure({ output: 'dist' });

  const result = await project.synth();

  expect(result.code).toBe(1);
  expect(result.stderr).toContain("cdk8s deleted 'dist' before it ran the app, so nothing protected it: set 'output: .cdk8s-staging' in cdk8s.yaml");
});

test('warns when --no-validate publishes nothing', async () => {
  const project = ScratchProject.create();
  const before = project.files();

  const result = await project.synth(['--no-validate']);

  expect(result.code).toBe(0);
  expect(result.stderr).toContain("warning: no validation plugin runs, so the manifests stay in '.cdk8s-staging' and nothing is published");
  expect(withoutStaging(project.files())).toEqual(before);
});

test('publishes nothing with --stdout', async () => {
  const project = ScratchProject.create();
  const before = project.files();

  const result = await project.synth(['--stdout']);

  expect(result.code).toBe(0);
  expect(result.stdout).toContain('new-first');
  expect(project.files()).toEqual(before);
});

test('publishes nothing with another --output', async () => {
  const project = ScratchProject.create();
  const before = project.files();

  const result = await project.synth(['--output', 'other']);

  expect(result.code).toBe(0);
  expect(result.stdout).toContain("nothing: the output is not '.cdk8s-staging'");
  expect(only(project.files(), name => !name.startsWith('other/'))).toEqual(before);
});

test('publishes a whole Helm chart with --format helm', async () => {
  const project = ScratchProject.create();

  const results = [await project.synth(['--format', 'helm', '--chart-version', '1.2.3']), await project.synth(['--format', 'helm', '--chart-version', '1.2.4'])];

  expect(results.map(result => result.code)).toEqual([0, 0]);
  const names = ['Chart.yaml', 'README.md', 'templates/first.k8s.yaml', 'templates/second.k8s.yaml'];
  expect(Object.keys(project.dist())).toEqual(
    ['dist/.cdk8s-written', 'dist/Chart.yaml', 'dist/README.md', 'dist/kustomization.yaml', 'dist/templates/', ...names.slice(2).map(name => `dist/${name}`)],
  );
  expect(project.dist()['dist/.cdk8s-written']).toBe(list({ '../app': names }));
  expect(project.dist()['dist/Chart.yaml']).toContain('1.2.4');
});

test('never leaves a mix when two synths run at once', async () => {
  const project = ScratchProject.create();
  project.app("for (const name of ['first', 'second', 'third']) object(new Chart(app, name), 'ConfigMap', process.env.TAG); app.synth();");
  const output = (tag: string) => ({
    ...NEW_DIST,
    ...Object.fromEntries(['first', 'second', 'third'].map(name => [`dist/${name}.k8s.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${tag}\n`])),
    'dist/.cdk8s-written': list({ '../app': ['first.k8s.yaml', 'second.k8s.yaml', 'third.k8s.yaml'] }),
  });

  for (let round = 0; round < 3; round++) {
    await Promise.all(['a', 'b'].map(tag => project.synth([], { env: { TAG: tag } })));

    expect([output('a'), output('b'), OLD_DIST]).toContainEqual(project.dist());
  }
  expect(await project.synth([], { env: { TAG: 'a' } })).toMatchObject({ code: 0 });
  expect(project.dist()).toEqual(output('a'));
  expect(fs.readdirSync(project.root).filter(name => name.startsWith('.'))).toEqual([]);
});
