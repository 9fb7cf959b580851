import * as path from 'node:path';
import { DISK, FileTree } from '../../../lib/admission/read/file-tree';
import { Builder } from '../../../lib/admission/render/kustomize/build';
import { BuildError, NotBuilt } from '../../../lib/admission/render/kustomize/build-problems';
import { Origins } from '../../../lib/admission/render/origins';
import { yamlText } from '../../../lib/admission/render/rendered-yaml';
import { readBuilds } from './builds';

/** Files that are on no disk. */
function treeOf(files: ReadonlyMap<string, string>): FileTree {
  const isFolder = (name: string) => [...files.keys()].some(file => name === '.' || file.startsWith(`${name}/`));
  return {
    ...DISK,
    kindOf: name => (files.has(path.normalize(name)) ? 'file' : isFolder(path.normalize(name).replace(/\/$/, '')) ? 'folder' : undefined),
    read: name => (files.has(path.normalize(name)) ? { text: files.get(path.normalize(name))! } : { problem: 'it does not exist' }),
    identityOf: name => path.normalize(name),
  };
}

function build(files: ReadonlyMap<string, string>) {
  const tree = treeOf(files);
  return new Builder(tree, new Origins()).build(tree.kindOf('build') ? 'build' : '.');
}

/** Recorded with kustomize 5.7.1; kubectl 1.32 (kustomize 5.5.0) writes the same. */
const BUILDS = readBuilds();

test('the recorded builds are there', () => {
  expect(BUILDS.filter(({ expected }) => expected !== 'refused\n').length).toBeGreaterThan(14);
  expect(BUILDS.filter(({ expected }) => expected === 'refused\n').length).toBeGreaterThan(5);
});

test.each(BUILDS.map(({ name, files, expected }) => [name, files, expected] as const))('builds as kustomize does: %s', (_, files, expected) => {
  let text: string;
  try {
    const { resources, missing } = build(files);
    expect(missing).toEqual([]);
    text = resources.map(resource => yamlText(resource.value)).join('---\n');
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    text = 'refused\n';
  }

  expect(text).toBe(expected);
});

const DB = 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec: {instances: 1}\n';

test.each([
  ['transformers', 'resources: [db.yaml]\ntransformers: [a.yaml]\n', 'it uses transformers'],
  ['generators', 'resources: [db.yaml]\ngenerators: [a.yaml]\n', 'it uses generators'],
  ['variables of old', 'resources: [db.yaml]\nvars: [{name: A}]\n', "it uses the deprecated 'vars'"],
  ['a schema', 'resources: [db.yaml]\nopenapi: {path: a.json}\n', 'it uses a schema of its own'],
])('does not build %s', (_, kustomization, message) => {
  const attempt = () => build(new Map([['kustomization.yaml', kustomization], ['db.yaml', DB]]));

  expect(attempt).toThrow(NotBuilt);
  expect(attempt).toThrow(message);
});

test.each([
  ['https://example.com/a.yaml', "the remote base 'https://example.com/a.yaml'"],
  ['github.com/example/repository//base?ref=v1', "the remote base 'github.com/example/repository//base?ref=v1'"],
  ['git@example.com:a/b.git', "the remote base 'git@example.com:a/b.git'"],
  ['ssh://git@example.com/a/b', "the remote base 'ssh://git@example.com/a/b'"],
])('builds the rest of what needs %s, and says so', (remote, missing) => {
  const patch = 'patches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: theirs}}"}]';
  const built = build(new Map([['kustomization.yaml', `resources: [db.yaml, "${remote}"]\nnamespace: shop\n${patch}\n`], ['db.yaml', DB]]));

  expect(built.missing).toEqual([missing]);
  expect(built.resources.map(({ value }) => value.metadata)).toEqual([{ name: 'orders', namespace: 'shop' }]);
});

test('says where each part of an object was written', () => {
  const origins = new Origins();
  const files = new Map([
    ['build/kustomization.yaml', 'resources: [../base]\nnamespace: shop\npatches: [{path: patch.yaml}, {target: {kind: Cluster}, path: '
      + 'ops.yaml}]\n'],
    ['build/patch.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec: {instances: 3, storage: {size: '
      + '2Gi}, managed: {roles: [{name: a}]}}\n'],
    ['build/ops.yaml', '- {op: add, path: /spec/logLevel, value: debug}\n'],
    ['base/kustomization.yaml', 'resources: [db.yaml]\n'],
    ['base/db.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n${DB.replace('1}', '1, storage: {size: 1Gi, storageClass: fast}}')}`],
  ]);
  const [, cluster] = new Builder(treeOf(files), origins).build('build').resources;
  const at = (place: string) => origins.locate(cluster.value, place);

  expect(at('spec.storage.storageClass')).toEqual({ file: 'base/db.yaml', index: 1, path: 'spec.storage.storageClass' });
  expect(at('spec.storage.size')).toEqual({ file: 'build/patch.yaml', index: 0, path: 'spec.storage.size' });
  expect(at('spec.managed.roles[0].name')).toEqual({ file: 'build/patch.yaml', index: 0, path: 'spec.managed.roles[0].name' });
  expect(at('spec.logLevel')).toEqual({ file: 'build/ops.yaml', index: 0, path: '[0].value' });
  expect(at('metadata.namespace')).toEqual({ file: 'build/kustomization.yaml', index: 0, path: 'namespace' });
  expect(at('spec.nothing.here')).toEqual({ file: 'base/db.yaml', index: 1, path: 'spec' });
});
