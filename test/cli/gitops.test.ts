import { stringify } from 'yaml';
import { overlay } from '../admission/manifests';
import { Folder } from './folder';

const folder = new Folder();
const cluster = (patch = '{}') => stringify(overlay('Cluster', patch));
const lines = (text: string) => `${text.trim()}\n`;
const errors = (findings: any[]) => findings.filter(finding => finding.severity === 'error').map(finding => `${finding.ruleId} ${finding.file}:${finding.line}`);
const flux = (name: string, path: string, more = '') => lines(`
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 1h, prune: true, path: ${path}, sourceRef: {kind: GitRepository, name: flux-system}${more && `, ${more}`}}
`);

describe('overlays of one base', () => {
  beforeEach(() => {
    folder.write('base/kustomization.yaml', 'resources: [db.yaml, pool.yaml]\n');
    folder.write('base/db.yaml', cluster('{metadata: {name: orders}, spec: {instances: 1}}'));
    folder.write('base/pool.yaml', stringify(overlay('Pooler', '{metadata: {name: pool}, spec: {cluster: {name: orders}}}')));
    folder.write('overlays/dev/kustomization.yaml', 'resources: [../../base]\n');
    folder.write('overlays/prod/kustomization.yaml', 'resources: [../../base]\nnamePrefix: p-\npatches: [{path: patch.yaml}]\nconfigurations: [names.yaml]\n');
    folder.write('overlays/prod/names.yaml', 'nameReference: [{kind: Cluster, fieldSpecs: [{kind: Pooler, path: spec/cluster/name}]}]\n');
    folder.write('overlays/prod/patch.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec:\n  instances: 3\n  imageName: postgres:latest\n');
  });

  test('are built, and the base is not judged alone', () => {
    const { resources } = folder.report('.');

    expect(resources.map(({ build, kind, name }: any) => `${build} ${kind} ${name}`)).toEqual([
      'overlays/dev Cluster orders', 'overlays/dev Pooler pool', 'overlays/prod Cluster p-orders', 'overlays/prod Pooler p-pool',
    ]);
  });

  test('have findings where they were written', () => {
    expect(errors(folder.findings('.'))).toEqual(['cnpg/image-tag overlays/prod/patch.yaml:6']);
  });

  test('are worlds of their own: nothing is there twice', () => {
    folder.write('overlays/prod/kustomization.yaml', 'resources: [../../base]\n');

    expect(folder.findings('.').map(finding => finding.ruleId)).not.toContain('ha/duplicate-object');
  });

  test('say once what is found in several of them', () => {
    folder.write('base/db.yaml', cluster('{metadata: {name: orders}, spec: {imageName: "postgres:latest"}}'));
    folder.write('overlays/prod/kustomization.yaml', 'resources: [../../base]\n');
    const found = folder.findings('.').filter(finding => finding.ruleId === 'cnpg/image-tag');

    expect(found).toMatchObject([{ file: 'base/db.yaml', alsoIn: ['overlays/prod'] }]);
  });

  test('are compared with what was built before', () => {
    folder.write('overlays/prod/patch.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec: {instances: 2}\n');
    folder.commit();
    folder.write('base/db.yaml', cluster('{metadata: {name: orders}, spec: {instances: 1, storage: {size: 512Mi}}}'));
    folder.write('overlays/prod/patch.yaml', 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec: {instances: 3}\n');

    expect(errors(folder.findings('.', '--against', 'HEAD'))).toEqual(['cnpg/storage-shrink base/db.yaml:8']);
    expect(folder.findings('.', '--against', 'HEAD').filter(finding => finding.ruleId === 'cnpg/storage-shrink')[0].alsoIn).toEqual(['overlays/prod']);
  });

  test('lose what an overlay loses, though another has it still', () => {
    folder.write('overlays/prod/kustomization.yaml', 'resources: [../../base]\n');
    folder.commit();
    folder.write('overlays/prod/kustomization.yaml', 'resources: [../../base/pool.yaml]\n');

    expect(errors(folder.findings('.', '--against', 'HEAD'))).toContain('ha/data-removed HEAD:base/db.yaml:3');
  });

  test('that are gone as a whole lose what nobody else has', () => {
    folder.commit();
    folder.remove('overlays/prod');

    expect(errors(folder.findings('.', '--against', 'HEAD'))).toEqual(['ha/data-removed HEAD:base/db.yaml:3']);
  });

  test('whose build fails lose nothing, since nobody knows', () => {
    folder.commit();
    folder.write('overlays/prod/kustomization.yaml', 'resources: [../../base, nowhere.yaml]\n');

    expect(errors(folder.findings('.', '--against', 'HEAD'))).toEqual(['ha/kustomize-build overlays/prod/kustomization.yaml:1']);
  });
});

test('a folder that gets its first kustomization, or loses it, has lost nothing', () => {
  folder.write('a/db.yaml', cluster('spec: {storage: {size: 2Gi}}'));
  folder.commit();
  folder.write('a/kustomization.yaml', 'resources: [db.yaml]\n');
  folder.write('a/db.yaml', cluster('spec: {storage: {size: 1Gi}}'));

  for (const name of ['.', 'a']) expect(folder.findings(name, '--against', 'HEAD').filter(({ severity }) => severity === 'error').map(({ ruleId }) => ruleId)).toEqual(['cnpg/storage-shrink']);
  folder.commit();
  folder.remove('a/kustomization.yaml');
  expect(errors(folder.findings('.', '--against', 'HEAD'))).toEqual([]);
});

test('a file that no kustomization of its folder names is not applied', () => {
  folder.write('kustomization.yaml', 'resources: [a.yaml]\n');
  folder.write('a.yaml', cluster());
  folder.write('b.yaml', cluster('spec: {imageName: "postgres:latest"}'));

  expect(folder.report('.')).toMatchObject({ resources: [{ file: 'a.yaml' }], unjudged: [{ file: 'b.yaml', reason: 'no kustomization names it' }] });
});

test('what would have to be fetched is named, and the rest judged', () => {
  folder.write('kustomization.yaml', 'resources: [a.yaml, "https://example.com/operator.yaml"]\n');
  folder.write('a.yaml', stringify(overlay('Pooler', 'spec: {cluster: {name: theirs}}')));

  expect(folder.report('.')).toMatchObject({
    resources: [{ verdict: 'allowed', findings: [] }],
    unjudged: [{ file: '.', reason: "built without the remote base 'https://example.com/operator.yaml'" }],
  });
});

test('a kustomization that is not built here is named with the reason', () => {
  folder.write('x/kustomization.yaml', 'resources: [a.yaml]\ntransformers: [b.yaml]\n');
  folder.write('x/a.yaml', cluster('spec: {imageName: "postgres:latest"}'));

  expect(folder.check(['x', '.'])).toMatchObject({ code: 2, complaint: expect.stringContaining('not built: it uses transformers, which only kustomize knows') });
});

describe('a repository of Flux', () => {
  const DATABASE = lines(`
apiVersion: postgresql.cnpg.io/v1
kind: Database
metadata:
  name: \${APP}
spec:
  name: \${APP}
  owner: app
  cluster:
    name: orders
  connectionLimit: "\${LIMIT:=5}"
`);

  test('is followed from its Kustomizations to the folders that they build', () => {
    folder.write('clusters/prod/flux-system/kustomization.yaml', 'resources: [sync.yaml]\n');
    folder.write('clusters/prod/flux-system/sync.yaml', flux('flux-system', './clusters/prod'));
    folder.write('clusters/prod/apps.yaml', flux('apps', './apps', 'targetNamespace: shop, commonMetadata: {labels: {a: b}}, patches: [{patch: "- {op: add, path: /spec/logLevel, value: loud}", target: {kind: Cluster}}]'));
    folder.write('apps/db.yaml', cluster('{metadata: {name: orders}}'));
    const { resources } = folder.report('.');
    const [found] = resources.filter(({ kind }: any) => kind === 'Cluster');

    expect(found).toMatchObject({ namespace: 'shop', name: 'orders', file: 'apps/db.yaml', build: 'apps (apps of clusters/prod (flux-system))' });
    expect(errors(found.findings)).toContain('apiserver/not-supported clusters/prod/apps.yaml:4');
    expect(resources.filter(({ kind }: any) => kind === 'Kustomization')).toHaveLength(2);
  });

  test('has values for its variables, of any type', () => {
    folder.write('flux/ks.yaml', flux('apps', './apps', 'postBuild: {substitute: {APP: "9"}, substituteFrom: [{kind: ConfigMap, name: settings}]}'));
    folder.write('flux/settings.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {APP: theirs, LIMIT: "-7"}\n');
    folder.write('apps/db.yaml', DATABASE);

    // Quotes do not help: Flux writes the object without them and then puts the values in.
    expect(errors(folder.findings('.'))).toEqual(['apiserver/metadata-type apps/db.yaml:4', 'cnpg/decode apps/db.yaml:6']);
    folder.write('flux/ks.yaml', flux('apps', './apps', 'postBuild: {substitute: {APP: app}}'));
    expect(errors(folder.findings('.'))).toEqual([]);
    expect(folder.report('.').resources[0]).toMatchObject({ name: 'app', verdict: 'allowed' });
  });

  test('may take variables from what is not here', () => {
    folder.write('flux/ks.yaml', flux('apps', './apps', 'postBuild: {substituteFrom: [{kind: Secret, name: secrets}]}'));
    folder.write('apps/db.yaml', DATABASE);

    expect(folder.report('.').resources[0]).toMatchObject({ verdict: 'skipped', skipped: 'depends on ${APP}, which nothing here sets' });
    expect(errors(folder.findings('.'))).toEqual([]);
    expect(folder.report('.', '--set', 'APP=app').resources[0]).toMatchObject({ verdict: 'allowed' });
  });

  test('stops at a variable without a value, when all sources are known', () => {
    folder.write('flux/ks.yaml', flux('apps', './apps', 'postBuild: {substitute: {OTHER: a}}'));
    folder.write('apps/db.yaml', DATABASE);

    expect(folder.findings('.')).toContainEqual(expect.objectContaining({ ruleId: 'ha/flux-variable', severity: 'warning', file: 'apps/db.yaml', message: 'nothing gives ${APP} a value, and it has no default' }));
  });

  test('names a variable without a value once, where it is written first', () => {
    for (const name of ['a', 'b']) {
      folder.write(`flux/${name}.yaml`, flux(name, `./${name}`, 'postBuild: {substitute: {OTHER: a}}'));
      folder.write(`${name}/kustomization.yaml`, 'configMapGenerator:\n- name: settings\n  literals:\n  - A=1\n  - B=${B}\n');
    }

    expect(folder.findings('.').filter(({ ruleId }) => ruleId === 'ha/flux-variable')).toMatchObject([
      { file: 'a/kustomization.yaml', line: 2, message: 'nothing gives ${B} a value, and it has no default, in 2 Kustomizations' },
    ]);
  });

  test('may get variables from a build that has failed', () => {
    folder.write('flux/ks.yaml', flux('apps', './apps', 'postBuild: {substitute: {OTHER: a}}'));
    folder.write('apps/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${APP}"}\n');
    folder.write('root/kustomization.yaml', 'resources: [nothing.yaml]\n');

    expect(errors(folder.findings('.'))).toEqual(['ha/kustomize-build root/kustomization.yaml:1']);
    expect(folder.findings('.').map(({ ruleId }) => ruleId)).not.toContain('ha/flux-variable');
  });

  test('stops at what it cannot read', () => {
    const script = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {run: "echo ${LIST[@]}"}\n';
    folder.write('flux/ks.yaml', flux('apps', './apps', 'postBuild: {substitute: {OTHER: a}}'));
    folder.write('apps/a.yaml', script);
    expect(errors(folder.findings('.'))).toEqual(['ha/flux-syntax apps/a.yaml:1']);

    folder.write('apps/a.yaml', script.replace('{name: a}', '{name: a, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}'));
    expect(errors(folder.findings('.'))).toEqual([]);
    folder.write('apps/a.yaml', script.replace('${', () => '$${'));
    expect(errors(folder.findings('.'))).toEqual([]);
    folder.write('apps/a.yaml', script);
    folder.write('flux/ks.yaml', flux('apps', './apps'));
    expect(errors(folder.findings('.'))).toEqual([]);
  });

  test('names objects across its Kustomizations', () => {
    folder.write('flux/db.yaml', flux('db', './db', 'targetNamespace: shop'));
    folder.write('flux/apps.yaml', flux('apps', './apps', 'targetNamespace: shop'));
    folder.write('db/db.yaml', cluster('{metadata: {name: orders}}'));
    folder.write('apps/pool.yaml', stringify(overlay('Pooler', 'spec: {cluster: {name: orders}}')));
    folder.write('apps/other.yaml', stringify(overlay('Pooler', '{metadata: {name: other}, spec: {cluster: {name: nobody}}}')));

    expect(errors(folder.findings('.'))).toEqual(['ha/cluster-missing apps/other.yaml:7']);
  });

  test('leaves out what another repository has', () => {
    folder.write('flux/a.yaml', flux('theirs', './deploy', 'x: 1').replace('name: flux-system}', 'name: other}'));
    folder.write('flux/b.yaml', flux('ours', './apps'));
    folder.write('apps/db.yaml', cluster());

    expect(folder.report('.').unjudged).toContainEqual({ file: 'flux/a.yaml', reason: "the Kustomization 'theirs' builds './deploy', which is not among the checked files", isOther: true });
  });

  test('finds what its own components lack where they are named', () => {
    folder.write('flux/ks.yaml', flux('apps', './apps', 'components: [../nowhere]'));
    folder.write('apps/kustomization.yaml', 'resources: [db.yaml]\n');
    folder.write('apps/db.yaml', cluster());

    expect(errors(folder.findings('.'))).toEqual(['ha/kustomize-build flux/ks.yaml:4']);
  });

  test('builds the same Kustomization once, and two of one name for themselves', () => {
    folder.write('a/ks.yaml', flux('apps', './apps', 'targetNamespace: a'));
    folder.write('b/ks.yaml', flux('apps', './apps', 'targetNamespace: b'));
    folder.write('c/ks.yaml', flux('apps', './apps', 'targetNamespace: a'));
    folder.write('apps/db.yaml', cluster());
    const { resources } = folder.report('.');

    expect(resources.filter(({ kind }: any) => kind === 'Cluster').map(({ namespace }: any) => namespace)).toEqual(['a', 'b']);
    expect(folder.findings('.').map(({ ruleId }) => ruleId)).not.toContain('ha/duplicate-object');
  });

  test('applies what its kustomizations name, and nothing else', () => {
    folder.write('flux/ks.yaml', flux('apps', './apps'));
    folder.write('apps/kustomization.yaml', 'resources: [db/db.yaml]\n');
    folder.write('apps/db/db.yaml', cluster());
    folder.write('apps/db/old.yaml', cluster('spec: {imageName: "postgres:latest"}'));

    expect(errors(folder.findings('.'))).toEqual([]);
    expect(folder.report('.').unjudged).toEqual([{ file: 'apps/db/old.yaml', reason: 'no kustomization names it', isOther: true }]);
  });

  test('is the same, however the folder is named', () => {
    folder.write('clusters/prod/apps.yaml', flux('apps', './apps'));
    folder.write('clusters/prod/flux.yaml', flux('flux-system', './clusters/prod'));
    folder.write('apps/db.yaml', cluster());
    folder.commit();
    const objects = (name: string) => folder.report(name).resources.map(({ kind, build }: any) => `${kind} ${build}`);

    expect(objects('.')).toHaveLength(3);
    for (const name of [folder.path, '../' + folder.path.split('/').pop()]) expect(objects(name)).toEqual(objects('.'));
  });
});
