import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Size } from 'cdk8s';
import {
  AtomicApp, BackupPolicy, Bootstrap, ClusterStorage, Cpu, Credentials, Delivery, ExternalCluster, PodMonitoring, PostgresHA, PostgresHAProps, PostgresVersion, RecoveryTarget,
  Replica,
} from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { objectsIn } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { storeOf, withBackups } from './backups';
import { Database } from './database';
import { DATABASE, NAMESPACE, PARAMETERS, USER_SECRET } from './guide';
import { Stage } from './scenario';

/** The cluster of the scenarios about restores. */
export const NAME = 'shop';
const VERSIONS: { readonly [major: number]: PostgresVersion } = { 15: PostgresVersion.V15, 16: PostgresVersion.V16, 17: PostgresVersion.V17, 18: PostgresVersion.V18 };

/** What a synthesis writes: the manifests, the store's alone, and what is kept for the emergency, as files. */
export interface Output {
  readonly dist: string;
  readonly store: string;
  readonly restoreFile: string;
}

/** A program with one small cluster, as a user writes it, with the images that the library pins. */
export function synthesize(major: number, props: Partial<PostgresHAProps> = {}, extend?: (cluster: PostgresHA) => void): Output {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-restore-'));
  const app = new AtomicApp({ outdir: path.join(folder, 'dist'), restoreFolder: path.join(folder, 'restore') });
  const cluster = new PostgresHA(app, NAME, {
    ...small(major),
    bootstrap: Bootstrap.initdb(DATABASE, { owner: Credentials.fromSecret(USER_SECRET, 'app') }),
    backup: withBackups(app).backup!,
    ...props,
  });
  extend?.(cluster);
  app.synth();
  const read = (file: string) => fs.readFileSync(path.join(folder, 'dist', file), 'utf8');
  return { dist: read(`${NAME}.k8s.yaml`), store: read(`${BUCKET}.k8s.yaml`), restoreFile: path.join(folder, 'restore', `${NAME}.restore`) };
}

/** A small cluster, as far as all have it in common. */
function small(major: number) {
  return {
    namespace: NAMESPACE,
    version: VERSIONS[major],
    instances: 1,
    storage: ClusterStorage.of(Size.gibibytes(5), { storageClass: 'longhorn' }),
    cpu: { request: Cpu.millis(100), limit: Cpu.millis(1000) },
    memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
    parameters: { ...PARAMETERS, archive_timeout: '60s' },
    podMonitor: PodMonitoring.disabled(),
    delivery: Delivery.ANY,
  };
}

/** What a copy of the cluster is. */
export interface CopyOptions {
  /** The archive that it comes from. @default - the first */
  readonly serverName?: string;
  /** How far. @default - to its end */
  readonly recoveryTarget?: RecoveryTarget;
  /** How else it reaches the original. @default - not */
  readonly connection?: Partial<ExternalCluster>;
  /** Whether it follows the original, or does no longer. @default - it is a cluster of its own */
  readonly follows?: boolean;
}

/** A copy of the cluster next to it, from one of its archives, as docs/how-to says. */
export function synthesizeCopy(major: number, name: string, { serverName = NAME, recoveryTarget, connection, follows }: CopyOptions = {}): string {
  const app = new App();
  const source = { name: `${serverName}-archive`, objectStore: storeOf(app), serverName, ...connection };
  new PostgresHA(app, name, {
    ...small(major),
    backup: BackupPolicy.none('a copy to look at'),
    bootstrap: Bootstrap.recovery({ source, recoveryTarget, database: DATABASE, owner: follows === undefined ? Credentials.generated('app') : undefined }),
    replica: follows === undefined ? undefined : Replica.of(source, { enabled: follows }),
  });
  return app.synthYaml() as string;
}

/** Applies the store and the cluster, as an engine does. */
export function applyOutput({ store, dist }: Output): void {
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], `${store}---\n${dist}`);
}

/** Allows the deletion of an object, as the refusal says. */
export function allow(object: string[]): void {
  kubectl(['annotate', ...object, '--overwrite', `cdk8s-postgres-ha.io/allow-deletion=${kubectl(['get', ...object, '-o', 'jsonpath={.metadata.uid}'])}`]);
}

/** Deletes the cluster on purpose, and its schedules; its volumes go with it. */
export async function deleteCluster(): Promise<void> {
  allow(['-n', NAMESPACE, 'clusters.postgresql.cnpg.io', NAME]);
  kubectl(['-n', NAMESPACE, 'delete', 'clusters.postgresql.cnpg.io', NAME, '--wait=false']);
  kubectl(['-n', NAMESPACE, 'delete', 'scheduledbackups.postgresql.cnpg.io', '--all']);
  await waitUntil('the old cluster to go', 180, () => kubectl(['-n', NAMESPACE, 'get', 'pods,pvc', '-l', `cnpg.io/cluster=${NAME}`, '-o', 'name']).trim() === '', 500);
}

/** Every WAL so far is in the archive. Returns the name of the last file. */
export async function archiveNow(database: Database): Promise<string> {
  const pod = await database.primary();
  const sql = (statement: string) => database.sql(pod, statement, 'postgres');
  const file = sql('select pg_walfile_name(pg_switch_wal())');
  await waitUntil(`${file} to be archived`, 180, () => sql('select last_archived_wal from pg_stat_archiver') >= file, 500);
  return file;
}

/** Waits for a completed base backup of an archive, by the schedule that is named after it. Resolves to seconds. */
export async function baseBackup({ api }: Stage, serverName: string): Promise<number> {
  const started = Date.now();
  const schedule = serverName.replace(NAME, `${NAME}-backup`);
  await waitUntil(`a base backup of ${serverName}`, 600, async () => {
    const { items } = await api.get(`/apis/postgresql.cnpg.io/v1/namespaces/${NAMESPACE}/backups`);
    return items.some(({ metadata, status }: any) => metadata.labels?.['cnpg.io/scheduled-backup'] === schedule && status?.phase === 'completed') && backupsIn(serverName).length > 0;
  }, 1000);
  return (Date.now() - started) / 1000;
}

/** The base backups of an archive in the bucket, by the names of their folders. */
export function backupsIn(serverName: string): string[] {
  return objectsIn(`${BUCKET}/${serverName}/base`).filter(name => /^\d{8}T\d{6}/.test(name)).sort();
}

/** Where barman-cloud keeps a file of WAL; its name ends in that of the compression. */
export function walPath(file: string, serverName = NAME): string {
  const name = objectsIn(`${BUCKET}/${serverName}/wals`).find(found => found.startsWith(file));
  if (!name) throw new Error(`the bucket has no ${file}`);
  return `${serverName}/wals/${file.slice(0, 16)}/${name}`;
}

/** Waits until the pods that restore a cluster say something, and returns it. */
export async function restoreSays(name: string, pattern: RegExp, seconds = 300, namespace = NAMESPACE): Promise<string> {
  let found: string | undefined;
  await waitUntil(`a log with ${pattern}`, seconds, () => {
    try {
      found = pattern.exec(kubectl(['-n', namespace, 'logs', '-l', `cnpg.io/cluster=${name},cnpg.io/jobRole=full-recovery`, '--all-containers', '--tail=-1']))?.[0];
    } catch { /* no pod yet */ }
    return found !== undefined;
  }, 1000);
  return found!;
}

/** The same Secret in another namespace, as somebody with the password makes it. */
export function movedSecret(secret: string, namespace: string): string {
  const { apiVersion, kind, type, data, metadata: { name } } = JSON.parse(secret);
  return JSON.stringify({ apiVersion, kind, type, data, metadata: { name, namespace } });
}
