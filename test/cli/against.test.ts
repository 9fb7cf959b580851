import * as fs from 'node:fs';
import { stringify } from 'yaml';
import { overlay } from '../admission/manifests';
import { Folder } from './folder';

const folder = new Folder();
const cluster = (patch = '{}') => stringify(overlay('Cluster', patch));
const small = cluster('spec: {storage: {size: 1Gi}}');
const large = cluster('spec: {storage: {size: 2Gi}}');
const shrinks = (...args: string[]) => folder.findings(...args).some(finding => finding.ruleId === 'cnpg/storage-shrink');

test('compares with another folder, a reference, a reference and a path', () => {
  folder.write('dist/db.yaml', large);
  folder.commit();
  folder.git('branch', 'release/1');
  fs.cpSync('dist', 'old', { recursive: true });
  folder.write('dist/db.yaml', small);

  for (const against of ['old', './old', 'HEAD', 'main', 'release/1', 'HEAD:dist', 'release/1:dist', 'main:./dist']) expect([against, shrinks('dist', '--against', against)]).toEqual([against, true]);
});

test('works below the top of a repository', () => {
  folder.write('apps/dist/db.yaml', large);
  folder.commit();
  folder.write('apps/dist/db.yaml', small);
  process.chdir('apps');

  expect(shrinks('dist', '--against', 'HEAD')).toBe(true);
  expect(shrinks('dist', '--against', 'HEAD:apps/dist')).toBe(true);
  expect(shrinks(`${folder.path}/apps/dist`, '--against', 'HEAD:./dist')).toBe(true);
  expect(folder.check(['-', '--against', 'HEAD', '--format', 'json'], small).out).toContain('cnpg/storage-shrink');
});

test('a folder that has moved is compared by naming its old place', () => {
  folder.write('old/db.yaml', large);
  folder.commit();
  fs.renameSync('old', 'new');
  folder.write('new/db.yaml', small);

  expect(folder.check(['new', '--against', 'HEAD'])).toEqual({ code: 2, out: '', complaint: "--against: there is no 'new' at 'HEAD'; where it was moved, name the old place: 'HEAD:PATH'\n" });
  expect(shrinks('new', '--against', 'HEAD:old')).toBe(true);
});

test.each([
  ['a name that is a folder and a branch', 'main', "--against: 'main' is a git reference and a folder; write './main' for the folder, or the full name, such as 'refs/heads/main'\n"],
  ['a name that is neither', 'nothing', "--against: 'nothing' is neither a folder nor a git reference\n"],
  ['a path that is not there', 'HEAD:nothing', "--against: there is no 'nothing' at 'HEAD'\n"],
  ['a folder without manifests', './main', "--against: there is no manifest in './main', so that nothing can be compared\n"],
  ['a pointer of Git LFS', 'lfs', "--against: cannot read 'lfs/db.yaml': it is a pointer of Git LFS, not the file itself; run 'git lfs pull'\n"],
  ['what looks like an option', '--', "--against: names a folder or a git reference, got '--'\n"],
])('cannot compare with %s', (_, against, complaint) => {
  folder.write('dist/db.yaml', large);
  folder.commit();
  folder.write('main/notes.yaml', 'a: 1\n');
  folder.write('lfs/db.yaml', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');

  expect(folder.check(['dist', `--against=${against}`])).toEqual({ code: 2, out: '', complaint });
});

test('the full names of a branch and of a folder are told apart', () => {
  folder.write('dist/db.yaml', large);
  folder.commit();
  folder.write('main/db.yaml', small);
  folder.write('dist/db.yaml', small);

  expect(shrinks('dist', '--against', 'refs/heads/main')).toBe(true);
  expect(shrinks('dist', '--against', './main')).toBe(false);
});

test('a file that Git LFS has fetched is read', () => {
  const id = 'a'.repeat(64);
  folder.write('dist/db.yaml', `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize 1\n`);
  folder.commit();
  folder.write(`.git/lfs/objects/aa/aa/${id}`, large);
  folder.write('dist/db.yaml', small);

  expect(shrinks('dist', '--against', 'HEAD')).toBe(true);
});

test('an old manifest that cannot be read is a warning', () => {
  folder.write('old/a.yaml', cluster('metadata: {name: other}'));
  folder.write('old/db.yaml', 'apiVersion: v1\nkind: Cluster\nmetadata: {name: a\n');
  folder.write('new/db.yaml', `${small}---\n${cluster('metadata: {name: other}')}`);

  expect(folder.findings('new', '--against', 'old')).toContainEqual(expect.objectContaining({ ruleId: 'ha/old-unreadable', severity: 'warning', file: 'old/db.yaml', line: 4 }));
});

describe('an object that is gone', () => {
  const GUARDED = 'metadata: {annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}}';
  const removed = (...documents: string[]) => {
    folder.write('old/a.yaml', [...documents, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'].join('---\n'));
    folder.write('new/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    return folder.findings('new', '--against', 'old').map(finding => [finding.severity, finding.ruleId, finding.resource.kind, finding.file]);
  };

  test.each([
    ['a Cluster', cluster(), [['error', 'ha/data-removed', 'Cluster', 'old/a.yaml']]],
    ['a Cluster with a guard', cluster(GUARDED), [['info', 'ha/data-removed', 'Cluster', 'old/a.yaml']]],
    ['a Cluster that could not be read by the server', cluster('spec: {storrage: {}}'), [['error', 'ha/data-removed', 'Cluster', 'old/a.yaml']]],
    ['a Database that stays', stringify(overlay('Database', '{}')), []],
    ['a Database that is dropped', stringify(overlay('Database', 'spec: {databaseReclaimPolicy: delete}')), [['error', 'ha/data-removed', 'Database', 'old/a.yaml']]],
    ['a Subscription that is dropped', stringify(overlay('Subscription', 'spec: {subscriptionReclaimPolicy: delete}')), [['warning', 'ha/data-removed', 'Subscription', 'old/a.yaml']]],
    ['a claim', 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\n', [['error', 'ha/data-removed', 'PersistentVolumeClaim', 'old/a.yaml']]],
    ['a Namespace without data', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n', []],
    ['a definition of clusters', 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: clusters.postgresql.cnpg.io}\n', [['error', 'ha/data-removed', 'CustomResourceDefinition', 'old/a.yaml']]],
    ['a Secret', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n', []],
  ])('%s', (_, text, found) => {
    expect(removed(text)).toEqual(found);
  });

  test('takes its namespace with it', () => {
    const found = removed(cluster('metadata: {namespace: shop}'), 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n');

    expect(found.map(([severity, , kind]) => [severity, kind])).toEqual([['error', 'Cluster'], ['error', 'Namespace']]);
  });

  test('is found when its file is gone, at the place where it was', () => {
    folder.write('dist/a.yaml', cluster());
    folder.write('dist/b.yaml', cluster('metadata: {name: other}'));
    folder.commit();
    folder.remove('dist/a.yaml');

    expect(folder.findings('dist', '--against', 'HEAD')).toContainEqual(expect.objectContaining({ ruleId: 'ha/data-removed', file: 'HEAD:dist/a.yaml', line: 3 }));
  });

  test('can be accepted by the path that it had', () => {
    folder.write('dist/a.yaml', cluster());
    folder.write('dist/b.yaml', cluster('metadata: {name: other}'));
    folder.commit();
    folder.remove('dist/a.yaml');
    folder.write('.cdk8s-postgres-ha.yaml', 'acknowledge: [{rule: ha/data-removed, path: dist/a.yaml, reason: moved to another account}]\n');

    expect(folder.check(['dist', '--against', 'HEAD'])).toMatchObject({ code: 0, out: expect.stringContaining('because moved to another account') });
  });

  test('under another name is renamed, and said once', () => {
    folder.write('old/a.yaml', cluster());
    folder.write('new/a.yaml', cluster('metadata: {name: renamed}'));

    expect(folder.findings('new', '--against', 'old').filter(finding => finding.severity === 'error').map(finding => finding.ruleId)).toEqual(['ha/cluster-renamed']);
  });
});
