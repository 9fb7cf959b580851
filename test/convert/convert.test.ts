import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { readDocuments } from '../../lib/admission/read/document';
import { convert, Conversion } from '../../lib/convert/conversion';
import { InputReader } from '../../lib/convert/input';
import { cleaned, keyOf, storedOf } from '../../lib/convert/manifest';
import { report } from '../../lib/convert/report';
import { TRANSLATION_NAMES } from '../../lib/convert/translations/translate';
import { ROOT } from '../fixtures';
import { Programs, runProgram } from '../../e2e/convert/programs';

const INPUTS = join(__dirname, 'inputs');
const programs = new Programs();
afterAll(() => programs.remove());

/** What `convert` makes of objects. */
function converted(objects: any[], translations: readonly string[] = []): { conversion: Conversion; report: string } {
  const reader = new InputReader(new Map());
  for (const document of readDocuments('a.yaml', Yaml.stringify(...objects))) reader.add(document);
  const conversion = convert(reader.input.manifests, { translations: new Set(translations), header: [] });
  return { conversion, report: report(conversion, reader.input) };
}

const read = (folder: string) => readdirSync(join(INPUTS, folder)).sort().flatMap(name => Yaml.load(join(INPUTS, folder, name))).flatMap(object => (object.kind === 'List' ? object.items : [object]));

/** Every object as the API server stores it, by kind and name. */
const stored = (objects: any[]) => Object.fromEntries(objects.map(object => {
  const { kind, metadata: { namespace, name } } = object;
  return [keyOf({ kind, namespace, name }), storedOf(cleaned(object))];
}));

/** What is converted besides the kinds of CloudNativePG; the rest stays where it is. */
const COMPANIONS = ['PodMonitor', 'PodDisruptionBudget'];

/** Our own programs, by what they synthesize. */
const OWN = [...readdirSync(join(ROOT, 'examples')).map(name => [name, `examples/${name}/main.js`]), ['main', 'main.js']];

describe('the objects of a converted program are those that it was made from', () => {
  test.each([...readdirSync(INPUTS)])('%s', name => {
    const objects = read(name);
    const { conversion, report: text } = converted(objects);
    programs.write(name, conversion.text);

    expect(conversion.text).toMatchSnapshot('program');
    expect(text).toMatchSnapshot('report');
    expect(conversion.differences).toEqual([]);
    const taken = new Set(conversion.outcomes.map(({ manifest }) => keyOf(manifest)));
    expect(stored(programs.run(name))).toEqual(stored(objects.filter(({ kind, metadata }) => taken.has(keyOf({ kind, ...metadata })))));
  });

  test.each(readdirSync(join(__dirname, 'stored')))('what the real API server stores is what we take it to store (npm run conversions -- --record): %s', file => {
    const name = file.replace(/\.json$/, '');
    const records = JSON.parse(readFileSync(join(__dirname, 'stored', file), 'utf8'));
    const objects = readdirSync(INPUTS).includes(name) ? read(name) : Yaml.load(join(__dirname, 'every-field', `${name}.yaml`));
    const ours = JSON.parse(JSON.stringify(stored(objects)));

    expect(Object.keys(records).length).toBeGreaterThan(0);
    for (const [key, record] of Object.entries(records)) expect({ [key]: ours[key] }).toEqual({ [key]: record });
  });

  test.each(OWN)('the example %s', (name, file) => {
    const objects = runProgram(join(ROOT, file)).filter(({ apiVersion, kind }) => apiVersion.includes('cnpg.io/') || COMPANIONS.includes(kind));
    const { conversion } = converted(objects);
    programs.write(`example-${name}`, conversion.text);

    expect(conversion.outcomes.filter(({ patches, isPlain }) => isPlain || patches.length > 0)).toEqual([]);
    expect(conversion.outcomes).toHaveLength(objects.length);
    expect(stored(programs.run(`example-${name}`))).toEqual(stored(objects));
  });

});

const CLUSTER = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'pg', namespace: 'db' } };
const cluster = (spec: object, metadata: object = {}) => ({ ...CLUSTER, metadata: { ...CLUSTER.metadata, ...metadata }, spec: { instances: 3, storage: { size: '1Gi' }, ...spec } });

describe('what the types leave out becomes a patch that says why', () => {
  test.each<[string, object, string]>([
    ['in-tree Barman', { backup: { barmanObjectStore: { destinationPath: 's3://a/' } } }, 'Barman inside the operator'],
    ['PodMonitors of the operator', { monitoring: { enablePodMonitor: true } }, 'a PodMonitor of its own'],
    ['roles in a Cluster', { managed: { roles: [{ name: 'app', login: true }] } }, 'DatabaseRole'],
    ['a maintenance window', { nodeMaintenanceWindow: { inProgress: true, reusePVC: true } }, 'an act and not a state'],
    ['synchronous replicas of old', { minSyncReplicas: 1, maxSyncReplicas: 1 }, 'replaced by postgresql.synchronous'],
  ])('%s', (_, spec, reason) => {
    const objects = [cluster(spec)];
    const { conversion } = converted(objects);
    const [outcome] = conversion.outcomes;

    expect(outcome.patches.length).toBeGreaterThan(0);
    expect(conversion.text.replace(/\n *\/\/ /g, ' ')).toContain(reason);
    expect(conversion.differences).toEqual([]);
  });
});

describe('what several objects share is said once', () => {
  const backedUp = (name: string, spec: object = {}) => cluster({
    imageName: 'ghcr.io/cloudnative-pg/postgresql:17.6-standard-trixie', storage: { size: '1Gi', storageClass: 'fast' }, ...spec,
  }, { name });
  const { conversion } = converted([backedUp('one'), backedUp('two', { description: 'the other' }), backedUp('three')]);

  test('how clusters run today, with one comment on each choice', () => {
    expect(conversion.text).toContain('const asItRuns = {');
    expect(conversion.text).toContain('} satisfies Partial<PostgresClusterProps>;');
    expect(conversion.text.match(/\.\.\.asItRuns,/g)).toHaveLength(3);
    expect(conversion.text.match(/\/\/ Asynchronous/g)).toHaveLength(1);
  });

  test('an image, a storage class and a namespace, by names that say what they are', () => {
    expect(conversion.text).toContain("const postgres17 = PostgresVersion.fromImage('ghcr.io/cloudnative-pg/postgresql:17.6-standard-trixie');");
    expect(conversion.text).toContain("const storageClass = 'fast';");
    expect(conversion.text).toContain("const namespace = 'db';");
    expect(conversion.text).toContain('  namespace,\n');
    programs.write('shared', conversion.text);
    expect(programs.run('shared')).toHaveLength(3);
  });
});

describe('a rule of this library that a running cluster breaks', () => {
  test('is acknowledged and stays no annotation', () => {
    const backup = (name: string) => cluster({
      plugins: [{ name: 'barman-cloud.cloudnative-pg.io', isWALArchiver: true, parameters: { barmanObjectName: 'store', serverName: 'same' } }],
    }, { name });
    const { conversion } = converted([backup('one'), backup('two')]);

    expect(conversion.text).toContain("'ha/archive-shared'");
    expect(conversion.text).toContain('annotateAcknowledged: false');
    expect(conversion.differences).toEqual([]);
    expect(conversion.outcomes.flatMap(({ patches }) => patches)).toEqual([]);
  });
});

test('a field that the API server does not know is named', () => {
  const { report: text } = converted([cluster({ storrage: {}, backup: { target: 'primary', volumeSnapshot: { groupSnapshot: true } } })]);

  expect(text).toContain("Left out, since the API server does not know it\n  Cluster 'pg' in 'db': spec.storrage\n  Cluster 'pg' in 'db': spec.backup.volumeSnapshot.groupSnapshot\n");
});

test('a reference to a name that no object can have becomes a patch', () => {
  const { conversion } = converted([cluster({ plugins: [{ name: 'barman-cloud.cloudnative-pg.io', isWALArchiver: true, parameters: { barmanObjectName: 'myStore' } }] })]);

  expect(conversion.differences).toEqual([]);
  expect(conversion.outcomes[0].patches.map(({ path }) => path)).toEqual(['/spec/plugins']);
});

test('an object that no construct can make stays as it is', () => {
  const { conversion, report: text } = converted([
    cluster({}),
    { apiVersion: 'postgresql.cnpg.io/v1', kind: 'ScheduledBackup', metadata: { name: 'never', namespace: 'db' }, spec: { cluster: { name: 'pg' }, schedule: '0 3 * * 0' } },
  ]);

  expect(conversion.text).toContain("new ApiObject(pg, 'never-scheduledbackup', {");
  expect(text).toContain('1  plain');
  expect(conversion.differences).toEqual([]);
});

describe('translations', () => {
  const store = { destinationPath: 's3://backups/', s3Credentials: { accessKeyId: { name: 's3', key: 'id' }, secretAccessKey: { name: 's3', key: 'key' } } };
  const old = [
    cluster({
      minSyncReplicas: 1,
      maxSyncReplicas: 1,
      backup: { barmanObjectStore: { ...store, serverName: 'pg-2' }, retentionPolicy: '30d' },
      externalClusters: [{ name: 'pg-1', barmanObjectStore: store }],
      managed: { roles: [{ name: 'app_reader', login: true, inRoles: ['pg_read_all_data'] }, { name: 'gone', ensure: 'absent' }] },
      monitoring: { enablePodMonitor: true },
      nodeMaintenanceWindow: { inProgress: false, reusePVC: true },
    }),
    { apiVersion: 'postgresql.cnpg.io/v1', kind: 'ScheduledBackup', metadata: { name: 'pg-backup', namespace: 'db' }, spec: { cluster: { name: 'pg' }, schedule: '0 0 3 * * *', immediate: true } },
  ];

  test('put today\'s form instead of the older one, and say what that does', () => {
    const { conversion, report: text } = converted(old, TRANSLATION_NAMES);

    expect(conversion.text).toMatchSnapshot('program');
    expect(text).toMatchSnapshot('report');
    expect(conversion.differences).toEqual([]);
  });

  test('keep the folder of the archive', () => {
    const { conversion } = converted(old, ['barman']);
    programs.write('translated', conversion.text);
    const objects = programs.run('translated');
    const parameters = (serverName: string) => ({ barmanObjectName: 'pg', serverName });

    const [{ spec }] = objects.filter(({ kind }) => kind === 'Cluster');
    expect(spec.plugins).toEqual([{ name: 'barman-cloud.cloudnative-pg.io', enabled: true, isWALArchiver: true, parameters: parameters('pg-2') }]);
    expect(spec.externalClusters[0].plugin.parameters).toEqual(parameters('pg-1'));
    expect(objects.filter(({ kind }) => kind === 'ObjectStore').map(one => one.spec.configuration.destinationPath)).toEqual(['s3://backups/']);
    expect(objects.find(({ kind }) => kind === 'ScheduledBackup').spec.method).toBe('plugin');
  });
});

test('all of these programs compile under --strict, and nothing else does', () => {
  programs.write('wrong', "import { Durability } from 'cdk8s-postgres-ha';\nexport const wrong: string = Durability.asynchronous();\n");
  expect(programs.problems()).toBe("wrong.ts(2,14): error TS2322: Type 'Durability' is not assignable to type 'string'.\n");
});
