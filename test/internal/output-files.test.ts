import { readdirSync } from 'node:fs';
import { ApiObject, App, AppProps, Chart, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { AtomicApp, PostgresHA } from '../../lib';
import { noBackup, storage } from '../fixtures';

/** Apps with one of our databases in them, which have the check of plain cdk8s too. */
const APPS: [string, (props: AppProps) => App][] = [
  ['App', props => new App({ outdir: Testing.app().outdir, ...props })],
  ['AtomicApp', props => new AtomicApp({ outdir: `${Testing.app().outdir}/dist`, ...props })],
];

const object = (scope: Chart, id: string, namespace: string | undefined, name = 'settings', apiVersion = 'v1', kind = 'ConfigMap') =>
  new ApiObject(scope, id, { apiVersion, kind, metadata: { name, namespace } });

describe.each(APPS)('%s', (_, newApp) => {
  const app = (yamlOutputType: YamlOutputType) => {
    const made = newApp({ yamlOutputType });
    new PostgresHA(made, 'pg', { namespace: 'databases', storage: storage(), backup: noBackup() });
    return made;
  };

  test.each([
    ['FILE_PER_RESOURCE', false],
    ['FOLDER_PER_CHART_FILE_PER_RESOURCE', true],
  ] as const)('refuses to write two objects from two namespaces into one file with %s', (type, folders) => {
    const made = app(YamlOutputType[type]);
    const one = new Chart(made, 'one');
    object(one, 'A', 'a');
    object(one, 'B', 'b');

    expect(() => made.synth()).toThrow("the file 'ConfigMap.settings.k8s.yaml' would hold ConfigMap 'settings' of v1 in the namespace 'a' (one/A) "
      + "and then ConfigMap 'settings' of v1 in the namespace 'b' (one/B) in its place, and the first would be lost. Give them different names, or "
      + `${folders ? 'put them into charts of their own, or ' : ''}choose FILE_PER_CHART or FILE_PER_APP as the yamlOutputType of the app`);
  });

  test.each([
    ['two API groups', (scope: Chart) => { object(scope, 'A', 'a', 'x', 'one.io/v1', 'Cluster'); object(scope, 'B', 'a', 'x', 'two.io/v1', 'Cluster'); }],
    ['names that differ in their case', (scope: Chart) => { object(scope, 'A', 'a', 'x', 'one.io/v1', 'Pod'); object(scope, 'B', 'a', 'x', 'two.io/v1', 'POD'); }],
    ['names that differ in what cdk8s leaves out', (scope: Chart) => { object(scope, 'A', 'a', 'system:x'); object(scope, 'B', 'a', 'systemx'); }],
    ['a name that a patch gives', (scope: Chart) => {
      object(scope, 'A', 'a');
      object(scope, 'B', 'b', 'other').addJsonPatch(JsonPatch.replace('/metadata/name', 'settings'));
    }],
  ])('refuses %s in one file', (__, add) => {
    const made = app(YamlOutputType.FILE_PER_RESOURCE);
    add(new Chart(made, 'one'));

    expect(() => made.synth()).toThrow('and the first would be lost');
  });

  test.each([
    ['the same object in two charts', YamlOutputType.FILE_PER_RESOURCE, 'v1', 'a'],
    ['objects in two folders', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'v1', 'b'],
    ['objects in two files', YamlOutputType.FILE_PER_CHART, 'v1', 'b'],
  ])('takes %s', (__, type, apiVersion, namespace) => {
    const made = app(type);
    object(new Chart(made, 'one'), 'A', 'a');
    object(new Chart(made, 'two'), 'B', namespace, 'settings', apiVersion);

    made.synth();

    expect(readdirSync(made.outdir)).not.toEqual([]);
  });

  test('says so where the verdict is switched off', () => {
    const made = newApp({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    made.node.setContext('cdk8s-postgres-ha/judge', false);
    for (const namespace of ['a', 'b']) new PostgresHA(made, namespace, { namespace, clusterName: 'orders', storage: storage(), backup: noBackup() });

    expect(() => made.synth()).toThrow("the file 'Cluster.orders.k8s.yaml' would hold Cluster 'orders' of postgresql.cnpg.io/v1 in the namespace 'a' (a/Default/Resource)");
  });
});

test('an AtomicApp refuses it without any database too', () => {
  const app = new AtomicApp({ outdir: `${Testing.app().outdir}/dist`, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
  const chart = new Chart(app, 'one');
  object(chart, 'A', 'a');
  object(chart, 'B', 'b');

  expect(() => app.synth()).toThrow("[one/B] the file 'ConfigMap.settings.k8s.yaml'");
});
