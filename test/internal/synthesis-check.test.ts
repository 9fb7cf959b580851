import { readdirSync, readFileSync } from 'node:fs';
import { ApiObject, App, Chart, JsonPatch, Lazy, Size, Testing, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { AtomicApp, BackupPolicy, ClusterStorage, ObjectStorage, ObjectStore, PostgresCluster, PostgresHA, PostgresHAProps, S3Credentials } from '../../lib';
import { Engine } from '../../lib/admission/engine';
import { noBackup, postgresHA, storage } from '../fixtures';

const wrongSize = JsonPatch.replace('/spec/storage/size', 'banana');
const goodSize = JsonPatch.replace('/spec/storage/size', '12Gi');

const finish = jest.spyOn(Engine.prototype, 'finish');
beforeEach(() => finish.mockClear());

/** A synthesis that succeeds has no problem. */
function problem(synth: () => unknown): string | undefined {
  try {
    synth();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Everything that synthesizes: what it does, and the app that it does it with. */
const WAYS: [string, () => App, (app: App) => unknown][] = [
  ['App.synth', () => Testing.app(), app => app.synth()],
  ['App.synthYaml', () => Testing.app(), app => app.synthYaml()],
  ['Testing.synth', () => Testing.app(), app => Testing.synth(app.charts[0])],
  ['AtomicApp.synth', () => new AtomicApp({ outdir: `${Testing.app().outdir}/dist` }), app => app.synth()],
];

describe.each(WAYS)('%s', (_, newApp, synth) => {
  test('fails when a patch makes something that the operator refuses, with the construct, the prop, the rule and the way out', () => {
    const app = newApp();
    ApiObject.of(postgresHA({}, app)).addJsonPatch(wrongSize);

    expect(problem(() => synth(app))).toMatchInlineSnapshot(`
"Validation failed with the following errors:
  [pg/Default] pg/Default/Resource: 'storage' (spec.storage.size): Size value isn't valid [cnpg/storage-size]. Set \`size\`, such as 10Gi, or a storage request in \`pvcTemplate\`."
`);
  });

  test('fails when a patch adds a field that does not exist', () => {
    const app = newApp();
    ApiObject.of(postgresHA({}, app)).addJsonPatch(JsonPatch.add('/spec/instnces', 3));

    expect(problem(() => synth(app))).toContain('pg/Default/Resource: spec.instnces: the field is not known in Cluster [apiserver/unknown-field]');
  });

  test('judges once, however many charts and clusters there are', () => {
    const app = newApp();
    for (const id of ['a', 'b', 'c']) new PostgresCluster(new Chart(app, id), 'Default', { storage: storage(), backup: noBackup() });

    synth(app);

    expect(finish).toHaveBeenCalledTimes(1);
  });

  test('judges again when it is called again, and sees what has changed since', () => {
    const app = newApp();
    const cluster = ApiObject.of(postgresHA({}, app));
    const found = [goodSize, wrongSize, goodSize, wrongSize].map(patch => {
      cluster.addJsonPatch(patch);
      return problem(() => synth(app)) === undefined ? 'good' : 'wrong';
    });

    expect(found).toEqual(['good', 'wrong', 'good', 'wrong']);
  });

  test('sees a change that only rendering shows', () => {
    const app = newApp();
    let size = '10Gi';
    ApiObject.of(postgresHA({}, app)).addJsonPatch({ _toJson: () => ({ op: 'replace', path: '/spec/storage/size', value: size }) } as unknown as JsonPatch);

    expect(problem(() => synth(app))).toBeUndefined();
    size = 'banana';
    expect(problem(() => synth(app))).toContain('cnpg/storage-size');
  });

  test('an error of cdk8s while rendering is that error', () => {
    const app = newApp();
    const chart = postgresHA({}, app);
    new ApiObject(chart, 'Broken', { apiVersion: 'v1', kind: 'ConfigMap', data: Lazy.any({ produce: () => { throw new Error('not ready'); } }) });
    ApiObject.of(chart.cluster).addJsonPatch(wrongSize);

    expect(problem(() => synth(app))).toMatch(/^Failed serializing construct at path 'pg\/Broken' with name '.*': Error: not ready$/);
  });

  test("other errors of the same validation keep cdk8s's form", () => {
    const app = newApp();
    const chart = postgresHA({}, app);
    chart.node.addValidation({ validate: () => ['my own rule'] });

    expect(problem(() => synth(app))).toBe('Validation failed with the following errors:\n  [pg] my own rule');
  });

  test('says nothing where it is switched off', () => {
    const app = newApp();
    app.node.setContext('cdk8s-postgres-ha/judge', false);
    ApiObject.of(postgresHA({}, app)).addJsonPatch(wrongSize);

    expect(problem(() => synth(app))).toBeUndefined();
    expect(finish).not.toHaveBeenCalled();
  });
});

test('what AtomicApp wrote before stays when it fails', () => {
  const app = new AtomicApp({ outdir: `${Testing.app().outdir}/dist` });
  const cluster = ApiObject.of(postgresHA({}, app));
  app.synth();
  const before = readFileSync(`${app.outdir}/pg.k8s.yaml`, 'utf8');
  cluster.addJsonPatch(wrongSize);

  expect(problem(() => app.synth())).toContain('cnpg/storage-size');

  expect(readdirSync(app.outdir)).toEqual(['.cdk8s-written', 'pg.k8s.yaml']);
  expect(readFileSync(`${app.outdir}/pg.k8s.yaml`, 'utf8')).toBe(before);
  expect(before).toContain('size: 10Gi');
});

test('a construct around a cluster can switch it off for this one', () => {
  const app = Testing.app();
  const quiet = new Construct(new Chart(app, 'quiet'), 'Quiet');
  quiet.node.setContext('cdk8s-postgres-ha/judge', false);
  const [one, other] = [quiet, new Chart(app, 'loud')].map(scope => new PostgresCluster(scope, 'Db', { storage: storage(), backup: noBackup() }));
  for (const cluster of [one, other]) ApiObject.of(cluster).addJsonPatch(wrongSize);

  const found = problem(() => app.synth());

  expect(found).toContain('[loud/Db]');
  expect(found).not.toContain('quiet');
});

test('judges once although another app is synthesized in between', () => {
  const outer = Testing.app();
  const inner = Testing.app();
  const innerChart = postgresHA({}, inner);
  for (const id of ['a', 'b']) new PostgresCluster(new Chart(outer, id), 'Default', { storage: storage(), backup: noBackup() });
  let failures = 0;
  let patched = false;
  outer.node.addValidation({
    validate: () => {
      if (problem(() => inner.synth()) !== undefined) failures++;
      if (!patched) ApiObject.of(innerChart).addJsonPatch(wrongSize);
      patched = true;
      return [];
    },
  });

  outer.synth();

  // The outer app is validated with each of its two charts and once before: the inner one is good the first time, then it is not.
  expect(failures).toBe(2);
});

test('an object of a user inside the construct is judged', () => {
  const chart = postgresHA();
  new ApiObject(chart, 'Db', {
    apiVersion: 'postgresql.cnpg.io/v1', kind: 'Database', metadata: { name: 'orders' },
    spec: { name: 'postgres', owner: 'app', cluster: { name: 'pg' } },
  });

  expect(problem(() => Testing.synth(chart))).toMatch(/\[pg\] pg\/Db: spec\.name: .*\[apiserver\//);
});

test('an object outside of the construct is not', () => {
  const app = Testing.app();
  postgresHA({}, app);
  const foreign = new Chart(app, 'foreign', { namespace: 'databases' });
  new ApiObject(foreign, 'Db', { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Database', metadata: { name: 'orders' }, spec: {} });

  expect(problem(() => app.synth())).toBeUndefined();
});

test('what lies in another chart is seen', () => {
  const app = Testing.app();
  postgresHA({}, app);
  const other = new Chart(app, 'other', { namespace: 'databases' });
  const clash = new ApiObject(other, 'Clash', { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'pg' }, spec: { instances: 1, storage: { size: '1Gi' } } });

  expect(problem(() => app.synth())).toContain("[pg/Default] pg/Default/Resource: 'clusterName' (metadata.name): another manifest is also Cluster 'pg' [ha/duplicate-object]");

  clash.addJsonPatch(JsonPatch.replace('/metadata/name', 'other'));
  expect(problem(() => app.synth())).toBeUndefined();
});

describe('a store', () => {
  const s3 = (path?: string) => ({ storage: ObjectStorage.s3({ bucket: 'backups', path, credentials: S3Credentials.inheritFromIamRole() }) });

  test('that a patch renames is missed by its cluster', () => {
    const app = Testing.app();
    const store = new ObjectStore(new Chart(app, 'store', { namespace: 'databases' }), 'Default', s3());
    postgresHA({ backup: BackupPolicy.to(store) }, app);
    new ObjectStore(new Chart(app, 'second', { namespace: 'databases' }), 'Default', s3('second'));
    ApiObject.of(store).addJsonPatch(JsonPatch.replace('/metadata/name', 'renamed'));

    expect(problem(() => app.synth())).toContain("'backup' (spec.plugins[0].parameters.barmanObjectName): there is no ObjectStore 'store' in the same namespace [ha/store-missing]");
  });

  test('that is declared elsewhere is not', () => {
    const app = Testing.app();
    const elsewhere = ObjectStore.fromObjectStoreName(new Chart(app, 'imports', { namespace: 'databases' }), 'Store', 'elsewhere');
    new ObjectStore(new Chart(app, 'second', { namespace: 'databases' }), 'Default', s3());
    postgresHA({ backup: BackupPolicy.to(elsewhere) }, app);

    expect(problem(() => app.synth())).toBeUndefined();
  });
});

test('an archive to recover from may be declared elsewhere, and the error says how', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'stores', { namespace: 'databases' });
  new ObjectStore(chart, 'Own', { storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }) });
  const recovery = { name: 'lost', plugin: { name: 'barman-cloud.cloudnative-pg.io', parameters: { barmanObjectName: 'old', serverName: 'lost' } } };
  ApiObject.of(postgresHA({}, app).cluster).addJsonPatch(
    JsonPatch.add('/spec/bootstrap', { recovery: { source: 'lost' } }), JsonPatch.add('/spec/externalClusters', [recovery]));

  expect(problem(() => app.synth())).toMatch(/\[ha\/store-missing\].* If it is declared outside of this app, say so with ObjectStore\.fromObjectStoreName\(\)\.$/);

  ObjectStore.fromObjectStoreName(chart, 'Old', 'old');
  expect(problem(() => app.synth())).toBeUndefined();
});

test('two charts may bring the same Namespace, but not two different ones of a name', () => {
  const app = Testing.app();
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'databases' } };
  new ApiObject(postgresHA({}, app), 'Namespace', namespace);
  const second = new ApiObject(new Chart(app, 'other', { namespace: 'databases' }), 'Namespace', namespace);

  expect(problem(() => app.synth())).toBeUndefined();

  second.metadata.addLabel('team', 'shop');
  expect(problem(() => app.synth())).toContain('[ha/duplicate-object]');
});

test('a cluster that is declared elsewhere is not missed by the objects that name it', () => {
  const chart = postgresHA();
  PostgresCluster.fromClusterAttributes(chart, 'Legacy', { clusterName: 'legacy' }).addPooler('rw');

  expect(problem(() => Testing.synth(chart))).toBeUndefined();
});

describe('a rule of the library', () => {
  const buffers = JsonPatch.add('/spec/postgresql/parameters/shared_buffers', '8GB');
  const request = JsonPatch.replace('/spec/resources/requests/memory', '16Gi');
  const limit = JsonPatch.replace('/spec/resources/limits/memory', '8Gi');

  test('fails when nobody acknowledges it', () => {
    const chart = postgresHA();
    ApiObject.of(chart).addJsonPatch(JsonPatch.add('/spec/postgresql/parameters/max_wal_size', '10GB'));

    expect(problem(() => Testing.synth(chart))).toContain("'parameters' (spec.postgresql.parameters.max_wal_size): max_wal_size 10GB does not fit into a volume of 10Gi [ha/wal-fills-volume]");
  });

  test('is silent once it is acknowledged, which the others are not', () => {
    const chart = postgresHA();
    ApiObject.of(chart).addJsonPatch(JsonPatch.add('/spec/postgresql/parameters/max_wal_size', '10GB'));
    ApiObject.of(chart).metadata.addAnnotation('cdk8s-postgres-ha.io/acknowledge', 'ha/wal-fills-volume: the volume grows by itself; cnpg/storage-size: no');
    expect(problem(() => Testing.synth(chart))).toBeUndefined();

    ApiObject.of(chart).addJsonPatch(wrongSize);
    expect(problem(() => Testing.synth(chart))).toContain('cnpg/storage-size');
  });

  test('that is a warning does not fail', () => {
    const chart = postgresHA();
    ApiObject.of(chart).addJsonPatch(JsonPatch.replace('/spec/enableSuperuserAccess', true));

    expect(problem(() => Testing.synth(chart))).toBeUndefined();
  });

  test('is one beside those of the server', () => {
    const chart = postgresHA({ memory: { limit: Size.gibibytes(4) } });
    ApiObject.of(chart).addJsonPatch(buffers, request, limit);

    const found = problem(() => Testing.synth(chart));
    expect(found).toContain("'memory' (spec.resources.requests.memory)");
    expect(found).toContain('[ha/shared-buffers-limit]');
  });
});

test('what counts is the text that is written, not the value in memory', () => {
  const chart = postgresHA({ storage: ClusterStorage.of(Size.gibibytes(10)) });
  // YAML 1.2 writes octal numbers so, YAML 1.1 does not know the form, and the reader of Kubernetes knows both.
  ApiObject.of(chart).addJsonPatch(JsonPatch.add('/spec/postgresql/parameters/search_path', '0o17'));

  expect(problem(() => Testing.synth(chart))).toContain("'parameters' (spec.postgresql.parameters.search_path): 15 is not a string; put it in quotes [cnpg/decode]");
});

describe('dev and prod in one app', () => {
  const stages = (yamlOutputType: YamlOutputType, inChart: Partial<PostgresHAProps> = {}) => {
    const app = new App({ outdir: Testing.app().outdir, yamlOutputType });
    for (const id of ['dev', 'prod']) new PostgresHA(app, id, { namespace: 'databases', clusterName: 'orders', storage: storage(), backup: noBackup(), ...inChart });
    return app;
  };

  test('may have clusters of one name where each chart has a folder of its own', () => {
    const app = stages(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);

    expect(problem(() => app.synth())).toBeUndefined();
    expect(readdirSync(app.outdir).sort()).toEqual(['dev', 'prod']);
  });

  test('may not, where everything lies in one folder', () => {
    expect(() => stages(YamlOutputType.FILE_PER_CHART)).toThrow("[prod] 'clusterName' takes the Cluster or Pooler name 'orders' in the namespace 'databases', which [dev] has already");
  });

  test('may not write into one archive, folders or not', () => {
    const store = ObjectStore.fromObjectStoreName(new Chart(Testing.app(), 'stores', { namespace: 'databases' }), 'Store', 'store');

    expect(() => stages(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, { backup: BackupPolicy.to(store) })).toThrow('where [dev] writes already');
  });

  test('may not bring an object twice in one chart, folders or not', () => {
    const app = stages(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
    new ApiObject(app.charts[0], 'Clash', { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'orders' }, spec: { instances: 1, storage: { size: '1Gi' } } });

    expect(problem(() => app.synth())).toContain('[ha/duplicate-object]');
  });
});

describe('an object that is left out of judging', () => {
  const cluster = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'legacy' }, spec: { instances: 1, storage: { size: '1Gi' }, newerThanOurs: true } };
  const pooler = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Pooler', metadata: { name: 'rw' }, spec: { cluster: { name: 'legacy' }, pgbouncer: {} } };
  const leaveOut = (scope: Construct) => scope.node.setContext('cdk8s-postgres-ha/judge', false);

  test('has a field that we do not know', () => {
    const chart = postgresHA();
    const object = new ApiObject(chart, 'Legacy', cluster);
    expect(problem(() => Testing.synth(chart))).toContain('pg/Legacy: spec.newerThanOurs');

    leaveOut(object);
    expect(problem(() => Testing.synth(chart))).toBeUndefined();
  });

  test('lies below a construct that says so', () => {
    const chart = postgresHA();
    const around = new Construct(chart, 'Around');
    leaveOut(around);
    new ApiObject(new Construct(around, 'Inner'), 'Legacy', cluster);

    expect(problem(() => Testing.synth(chart))).toBeUndefined();
  });

  test('is there for those that name it', () => {
    const chart = postgresHA();
    new ApiObject(chart, 'Pooler', pooler);
    expect(problem(() => Testing.synth(chart))).toContain('[ha/cluster-missing]');

    leaveOut(new ApiObject(chart, 'Legacy', cluster));
    expect(problem(() => Testing.synth(chart))).toBeUndefined();
  });

  test('does not take the others with it, nor hide that it has the name of one', () => {
    const app = Testing.app();
    const chart = postgresHA({}, app);
    leaveOut(new ApiObject(chart, 'Legacy', { ...cluster, metadata: { name: 'pg' } }));

    expect(problem(() => app.synth())).toContain("[pg/Default] pg/Default/Resource: 'clusterName' (metadata.name): another manifest is also Cluster 'pg' [ha/duplicate-object]");
  });

  test('is also a cluster inside a chart that is judged', () => {
    const chart = postgresHA();
    const quiet = new Construct(chart, 'Quiet');
    leaveOut(quiet);
    ApiObject.of(new PostgresCluster(quiet, 'Db', { storage: storage(), backup: noBackup() })).addJsonPatch(wrongSize);

    expect(problem(() => Testing.synth(chart))).toBeUndefined();
  });
});

describe('the version of Kubernetes', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostnameOverride: 'a', containers: [{ name: 'a', image: 'b' }] } };
  const synthFor = (version: unknown) => {
    const app = Testing.app();
    app.node.setContext('cdk8s-postgres-ha/kubernetes', version);
    new ApiObject(postgresHA({}, app), 'Pod', pod);
    return problem(() => app.synth());
  };

  test.each([['1.33', 'spec.hostnameOverride: the field is not known in Pod'], ['1.34', undefined], ['1.36', undefined]])('is %s', (version, found) => {
    expect(synthFor(version)).toEqual(found === undefined ? undefined : expect.stringContaining(found));
  });

  test.each([
    ['1.29', "the context 'cdk8s-postgres-ha/kubernetes' is one of 1.33, 1.34, 1.35, 1.36, 1.37, got '1.29'"],
    [1.33, "the context 'cdk8s-postgres-ha/kubernetes' is one of 1.33, 1.34, 1.35, 1.36, 1.37, got '1.33'; put it in quotes"],
  ])('is not %p', (version, found) => {
    expect(synthFor(version)).toBe(found);
  });

  test('is one for the whole app', () => {
    const app = Testing.app();
    postgresHA({}, app);
    const chart = new Chart(app, 'old');
    chart.node.setContext('cdk8s-postgres-ha/kubernetes', '1.33');
    new PostgresCluster(chart, 'Db', { storage: storage(), backup: noBackup() });

    expect(problem(() => app.synth())).toBe("the context 'cdk8s-postgres-ha/kubernetes' is one for the whole app, got '1.34' and '1.33'; set it with app.node.setContext() before the first chart");
  });
});
