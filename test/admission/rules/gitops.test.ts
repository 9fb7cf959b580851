import { Engine } from '../../../lib/admission/engine';
import { exampleObject } from '../manifests';
import { said } from '../rule-findings';

const FLUX = 'Kustomization.kustomize.toolkit.fluxcd.io';

/** Each object in a file of its own, as in a repository. */
function inFiles(ruleId: string, files: Record<string, any>): string[] {
  const engine = new Engine({ reread: () => undefined });
  for (const [file, object] of Object.entries(files)) engine.addFile(file, JSON.stringify(object));
  return engine.finish().resources.flatMap(({ findings }) => findings).filter(finding => finding.ruleId === ruleId).map(({ severity, resource, path }) => `${severity} ${resource.kind} ${path}`);
}

const kustomization = (spec: object) => exampleObject(FLUX, { spec });
const cluster = (metadata: object = {}) => exampleObject('Cluster', { metadata: { namespace: 'databases', ...metadata } });

test.each([
  ['its own folder', './apps/databases', '/repo/apps/databases/orders.yaml', 1],
  ['a folder above', 'apps', '/repo/apps/databases/orders.yaml', 1],
  ['another folder', './apps/web', '/repo/apps/databases/orders.yaml', 0],
  ['a folder whose name only begins alike', './apps/data', '/repo/apps/databases/orders.yaml', 0],
  ['a folder that a variable names', './${site}', '/repo/apps/databases/orders.yaml', 0],
])('`force` of a Kustomization with %s', (_, path, file, count) => {
  expect(inFiles('ha/flux-force', { '/repo/flux/databases.yaml': kustomization({ force: true, path }), [file]: cluster() })).toHaveLength(count);
});

test('the annotation on the Cluster itself is enough', () => {
  expect(inFiles('ha/flux-force', { '/a.yaml': cluster({ annotations: { 'kustomize.toolkit.fluxcd.io/force': 'enabled' } }) })).toEqual(['error Cluster metadata.annotations.kustomize.toolkit.fluxcd.io/force']);
  expect(inFiles('ha/flux-force', { '/a.yaml': cluster({ annotations: { 'kustomize.toolkit.fluxcd.io/force': 'disabled' } }) })).toEqual([]);
});

describe('an Application', () => {
  const application = (spec: object) => exampleObject('Application.argoproj.io', { spec });
  const replacing = { syncPolicy: { syncOptions: ['CreateNamespace=true', 'Replace=true'] } };
  const found = (spec: object, metadata = {}) => inFiles('ha/argo-replace', { '/repo/argo/app.yaml': application({ ...replacing, ...spec }), '/repo/dist/orders.yaml': cluster(metadata) });

  test.each([
    ['of the folder', { source: { path: 'dist' } }, ['error Application spec.syncPolicy.syncOptions[1]']],
    ['with several sources', { sources: [{ path: 'web' }, { path: './dist/' }], source: null }, ['error Application spec.syncPolicy.syncOptions[1]']],
    ['of another folder', { source: { path: 'web' } }, []],
    ['of another namespace', { source: { path: 'dist' }, destination: { namespace: 'web' } }, []],
    ['of a chart', { source: { path: 'dist', chart: 'cloudnative-pg' } }, []],
    ['that applies', { source: { path: 'dist' }, syncPolicy: { syncOptions: ['Replace=false'] } }, []],
  ])('%s', (_, spec, expected) => {
    expect(found(spec)).toEqual(expected);
  });

  test('the annotation on the Cluster itself is enough', () => {
    expect(inFiles('ha/argo-replace', { '/a.yaml': cluster({ annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false, Force=true' } }) })).toEqual(['error Cluster metadata.annotations.argocd.argoproj.io/sync-options']);
  });
});

test('an engine that prunes makes a missing guard a warning', () => {
  const found = (prune: boolean, annotations = {}) =>
    inFiles('ha/no-deletion-guard', { '/repo/flux.yaml': kustomization({ prune, path: 'dist' }), '/repo/dist/orders.yaml': cluster({ annotations }) });

  expect(found(true)).toEqual(['warning Cluster metadata']);
  expect(found(false)).toEqual(['info Cluster metadata']);
  expect(found(true, { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' })).toEqual([]);
});

describe('substitution of variables', () => {
  const found = (spec: string, annotations = '{}') => said('ha/flux-substitution', `[{${FLUX}: {spec: ${spec}}}, {Cluster: {metadata: {annotations: ${annotations}}, spec: {podSelectorRefs: [{name: app, selector: {}}], `
    + 'postgresql: {pg_hba: ["host app app 10.0.0.0/8 md5", "host app app ${podselector:app} md5"]}}}}]');

  test('takes the selector of pods for a variable', () => {
    expect(found('{postBuild: {substituteFrom: [{kind: ConfigMap, name: site}]}}')).toEqual(['error spec.postgresql.pg_hba[1]: the '
      + "Kustomization 'databases' replaces '${podselector:...}' as a variable of its own"]);
  });

  test('is off without `postBuild`, and where the Cluster says so', () => {
    expect(found('{}')).toEqual([]);
    expect(found('{postBuild: {substitute: {a: b}}}', '{kustomize.toolkit.fluxcd.io/substitute: disabled}')).toEqual([]);
  });
});
