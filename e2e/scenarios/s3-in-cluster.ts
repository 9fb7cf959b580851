import { spawnSync } from 'node:child_process';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { kubectl } from '../cluster/kubectl';
import { waitUntil } from '../machine/service';
import { firstBackup } from './backups';
import { Database } from './database';
import { NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { archiveNow, NAME, synthesizeCopy } from './shop';
import { table } from './table';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 's3-in-cluster', 'main.js');
const BUCKET_COMMAND = "echo 's3.bucket.create -name pg-backups' | weed shell";
const ROWS = 10_000;
/** The example leaves the version of PostgreSQL to the library. */
const MAJOR = 18;

/** examples/s3-in-cluster, as its head says. */
export const s3InCluster: Scenario = {
  name: 's3-in-cluster',
  title: 'Backups into an S3 server inside of the cluster',

  async run(stage: Stage): Promise<string> {
    const [database, copy] = [NAME, 'copy'].map(name => new Database(stage.api, NAMESPACE, name));
    const rows: string[][] = [];
    const note = (what: string, seen: string) => { rows.push([what, seen]); stage.log(`${what}: ${seen}`); };
    try {
      await database.prepare();
      const files = synthesized();
      database.apply(secretOfServer());
      database.apply(files['s3.k8s.yaml']);
      const started = Date.now();
      kubectl(['-n', NAMESPACE, 'rollout', 'status', 'statefulset/s3', '--timeout=240s']);
      await waitUntil('the bucket', 120, () => attempt(() => kubectl(['-n', NAMESPACE, 'exec', 's3-0', '--', 'sh', '-c', BUCKET_COMMAND])) !== undefined, 2000);
      note('the server and the bucket', `there after ${seconds(started)} s`);
      database.apply(`${files['pg-backups.k8s.yaml']}---\n${files['shop.k8s.yaml']}`);
      note('the database', `ready after ${(await database.healthy(600)).toFixed(0)} s`);
      note('the first base backup', await firstBackup(database));
      const primary = await database.primary();
      database.sql(primary, `create table t as select i from generate_series(1, ${ROWS}) i`, 'postgres');
      await archiveNow(database);
      const before = kubectl(['-n', NAMESPACE, 'get', 'objectstores.barmancloud.cnpg.io', '-o', 'jsonpath={.items[*].metadata.generation}']);

      const manifest = synthesizeCopy(MAJOR, copy.name).split(/^---$/m).filter(text => !/^kind: ObjectStore$/m.test(text)).join('---');
      copy.apply(manifest);
      const took = await copy.healthy(400);
      const found = copy.sql(`${copy.name}-1`, 'select count(*) from t', 'postgres');
      if (found !== String(ROWS)) throw new Error(`the copy has ${found} rows`);
      if (kubectl(['-n', NAMESPACE, 'get', 'objectstores.barmancloud.cnpg.io', '-o', 'jsonpath={.items[*].metadata.generation}']) !== before) throw new Error('the store is another one');
      note('a copy from its archive', `ready after ${took.toFixed(0)} s, with ${found} of ${ROWS} rows`);
      kubectl(['-n', NAMESPACE, 'delete', 'pod', 's3-0']);
      kubectl(['-n', NAMESPACE, 'rollout', 'status', 'statefulset/s3', '--timeout=240s']);
      database.sql(primary, 'insert into t values (0)', 'postgres');
      note('the pod of the server is deleted', `WAL is archived again: ${await archiveNow(database)}`);
      return `${table(['what', 'seen'], rows)}\n\nThe server is SeaweedFS as PyPI has it, under the name that the example pins.`;
    } finally {
      await database.remove();
    }
  },
};

/** What the example writes, by file. */
function synthesized(): { readonly [file: string]: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-s3-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, [EXAMPLE], { env: { ...process.env, CDK8S_OUTDIR: folder }, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the example fails: ${stderr}`);
    return Object.fromEntries(fs.readdirSync(folder).map(file => [file, fs.readFileSync(path.join(folder, file), 'utf8')]));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The Secret that the head of the example asks for. */
function secretOfServer(): string {
  const [accessKey, secretKey] = [8, 24].map(bytes => crypto.randomBytes(bytes).toString('hex'));
  const identities = [{ name: 'pg', credentials: [{ accessKey, secretKey }], actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'] }];
  return JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's3', namespace: NAMESPACE }, stringData: { 'id': accessKey, 'key': secretKey, 's3.json': JSON.stringify({ identities }) } });
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0);
}

function attempt<T>(act: () => T): T | undefined {
  try { return act(); } catch { return undefined; }
}
