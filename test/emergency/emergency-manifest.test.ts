import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import {
  ArchiveMove, AtomicApp, BackupPolicy, BackupSchedule, Bootstrap, Credentials, ObjectStorage, ObjectStore, PostgresHA, PostgresHAProps, PostgresVersion,
  RecoveryTarget, S3Credentials,
} from '../../lib';
import { storage } from '../fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emergency-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const EMERGENCY = ArchiveMove.recovery({ reason: 'emergency' });
const INCIDENT = ArchiveMove.recovery({ reason: 'INC-42', recoveryTarget: RecoveryTarget.time('2026-11-29T03:00:00Z') });

/** A program as a user has it, with a patch and a pooler. */
function declare(app: App, props: Partial<PostgresHAProps>): PostgresHA {
  const stores = new Chart(app, 'pg-backups', { namespace: 'databases' });
  const store = new ObjectStore(stores, 'Default', {
    storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' }) }),
  });
  new ApiObject(stores, 'Owner', { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'shop-owner' }, spec: { secretStoreRef: { name: 'vault' } } });
  const shop = new PostgresHA(app, 'shop', {
    namespace: 'databases', storage: storage(), bootstrap: Bootstrap.initdb('shop', { owner: Credentials.fromSecret('shop-owner', 'shop') }), backup: BackupPolicy.to(store), ...props,
  });
  ApiObject.of(shop).addJsonPatch(JsonPatch.add('/spec/logLevel', 'debug'));
  shop.addPooler('rw');
  shop.addScheduledBackup('noon', { schedule: BackupSchedule.daily({ hour: 12 }) });
  return shop;
}

/** What a synthesis writes, by folder and file. */
function synthesized(name: string, props: Partial<PostgresHAProps>, secretOrigins = {}): { [folderOfFiles: string]: { [file: string]: string } } {
  const [outdir, restoreFolder] = ['dist', 'restore'].map(place => join(folder, name, place));
  const app = new AtomicApp({ outdir, restoreFolder, secretOrigins });
  declare(app, props);
  app.synth();
  const read = (place: string) => {
    const entries = readdirSync(join(folder, name)).includes(place) ? readdirSync(join(folder, name, place)).filter(file => !file.startsWith('.')) : [];
    return Object.fromEntries(entries.map(file => [file, readFileSync(join(folder, name, place, file), 'utf8').replaceAll(join(folder, name), '')]));
  };
  return { dist: read('dist'), restore: read('restore') };
}

const manifestsOf = (text: string) => text.split('\n').filter(line => !line.startsWith('#')).join('\n');

test.each<[string, Partial<PostgresHAProps>]>([
  ['an established cluster', {}],
  ['one that was restored', { archiveHistory: [INCIDENT] }],
  ['one that was upgraded', { archiveHistory: [ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 })] }],
])('byte for byte what Git will say: %s', (_, props) => {
  const { restore } = synthesized('now', { established: true, ...props });
  const { dist } = synthesized('then', { established: true, ...props, archiveHistory: [...props.archiveHistory ?? [], EMERGENCY] });
  expect(manifestsOf(restore['shop.restore'])).toBe(dist['shop.k8s.yaml']);
  expect(dist['shop.k8s.yaml']).toContain('logLevel: debug');
});

test('what goes on from the archive before, when the newest has no base backup: as far as the last recovery was meant to go, in the version that wrote it', () => {
  const before = (archiveHistory: ArchiveMove[], entry: ArchiveMove, version?: PostgresVersion) => {
    const { restore } = synthesized('now', { established: true, archiveHistory });
    const { dist } = synthesized('then', { established: true, archiveHistory: [...archiveHistory, entry], version });
    expect(manifestsOf(restore['shop-without-shop-2.restore'])).toBe(dist['shop.k8s.yaml']);
  };
  before([INCIDENT], ArchiveMove.recovery({ reason: 'emergency', source: 'shop', recoveryTarget: RecoveryTarget.time('2026-11-29T03:00:00Z') }));
  before([ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 })], ArchiveMove.recovery({ reason: 'emergency', source: 'shop' }), PostgresVersion.V17);
});

test('a synthesis without established clusters keeps nothing', () => {
  expect(synthesized('now', {}).restore).toEqual({});
});

test('what is delivered does not change by it', () => {
  const { dist } = synthesized('now', { established: true });
  expect(dist['shop.k8s.yaml']).toContain('serverName: shop\n');
  expect(dist['shop.k8s.yaml']).not.toContain('shop-2');
});

test('the way back is written above it', () => {
  const { restore } = synthesized('now', { established: true, archiveHistory: [INCIDENT] }, { s3: '1Password, vault prod, item backups' });
  expect(restore['shop.restore'].split('\n').filter(line => line.startsWith('#')).join('\n')).toMatchSnapshot();
});

test('a manifest that the server would refuse fails the synthesis, and nothing is written', () => {
  const app = new AtomicApp({ outdir: join(folder, 'dist'), restoreFolder: join(folder, 'restore') });
  const shop = declare(app, { established: true });
  // Right now the object is whole; after a restore the name of the source is another.
  ApiObject.of(shop).addJsonPatch(JsonPatch.replace('/spec/externalClusters/0/name', 'elsewhere'), JsonPatch.replace('/spec/bootstrap/recovery/source', 'elsewhere'));
  expect(() => app.synth()).not.toThrow();
  ApiObject.of(shop).addJsonPatch(JsonPatch.test('/spec/plugins/0/parameters/serverName', 'shop'));
  expect(() => app.synth()).toThrow("the JSON patch test '/spec/plugins/0/parameters/serverName': Test operation failed");
});

test('it is never written where an engine looks', () => {
  const app = new AtomicApp({ outdir: join(folder, 'dist'), restoreFolder: join(folder, 'dist', 'restore') });
  declare(app, { established: true });
  expect(() => app.synth()).toThrow('where a GitOps engine would apply what is meant for an emergency; give it a place beside it');
});

test('a folder that must not be replaced fails the synthesis, and the manifests stay as they were', () => {
  mkdirSync(join(folder, 'restore'));
  writeFileSync(join(folder, 'restore', 'package.json'), '{}');
  const app = new AtomicApp({ outdir: join(folder, 'dist'), restoreFolder: join(folder, 'restore') });
  declare(app, { established: true });
  expect(() => app.synth()).toThrow("it holds 'package.json'");
  expect(readdirSync(folder)).toEqual(['restore']);
});

test('folders inside the current one are written as somebody in the repository types them', () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const app = new AtomicApp({ outdir: join(process.cwd(), 'k8s/dist'), restoreFolder: join(process.cwd(), 'restore') });
    declare(app, { established: true });
    app.synth();
    const text = readFileSync('restore/shop.restore', 'utf8');
    expect(text).not.toContain(process.cwd());
    expect(text).toContain('apply --server-side -f k8s/dist/pg-backups.k8s.yaml');
    expect(text).toContain('apply --server-side --force-conflicts -f restore/shop.restore');
  } finally {
    process.chdir(before);
  }
});

describe('under the CLI', () => {
  const { env } = process;
  const before = process.cwd();
  beforeEach(() => {
    process.env = { ...env, CDK8S_RECORD_CONSTRUCT_METADATA: 'true' };
    process.chdir(folder);
    writeFileSync('cdk8s.yaml', 'app: node main.js\noutput: .cdk8s-staging\nvalidations:\n  - {package: x, version: 0.1.0, class: PublishOutput, properties: {to: manifests}}\n');
  });
  afterEach(() => {
    process.env = env;
    process.chdir(before);
  });
  const synth = (outdir: string) => {
    process.env.CDK8S_OUTDIR = outdir;
    const app = new AtomicApp();
    declare(app, { established: true });
    app.synth();
  };

  test('nothing is kept before the plugins have seen the manifests', () => {
    synth('.cdk8s-staging');
    expect(readdirSync('.')).not.toContain('restore');
  });

  test('what publishes nothing leaves the files for an emergency as they are', () => {
    synth('another');
    expect(readdirSync('.')).not.toContain('restore');
  });
});
