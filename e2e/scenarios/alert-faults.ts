import { AlertName } from '../../lib';
import { kubectl } from '../cluster/kubectl';
import { S3 } from '../cluster/layout';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { NAME } from './guide';
import { MeasuredVolumes } from './measured-volumes';
import { cutPrimary } from './split-brain';
import { WatchedClusters } from './watched-clusters';

/** What is done to a cluster, and which alerts must fire for it. */
export interface Fault {
  /** Each with what is wrong, in words. */
  readonly alerts: { readonly [alert: string]: string };
  /** How long an alert may take. @default 300 */
  readonly seconds?: number;
  /** Makes it; may return how to mend it. */
  make(): Promise<(() => unknown) | void>;
}

/** Of WAL that nobody reads, 16 MiB each. */
const SEGMENTS = 12;
const FULL = 85;

/** On a cluster whose liveness probe has patience; with the default one, the kubelet ends the old primary after 30 s. */
export function splitBrain(clusters: WatchedClusters, namespace: string): Fault {
  return {
    alerts: { [AlertName.TWO_PRIMARIES]: 'the primary is cut off from all but Prometheus, and the operator replaces it' },
    seconds: 400,
    make: () => cutPrimary(clusters.of(namespace)),
  };
}

/** One after the other on a cluster of two instances with backups, none of which has been made yet. No node is touched. */
export function faults(clusters: WatchedClusters, namespace: string): Fault[] {
  const database = clusters.of(namespace);
  const volumes = clusters.volumesOf(namespace);
  const annotate = (annotation: string) => kubectl(['-n', namespace, 'annotate', '--overwrite', 'cluster', NAME, annotation]);
  const onPrimary = async (statement: string) => database.sql(await database.primary(), statement);
  const switchWal = "select pg_logical_emit_message(false, 'x', repeat('x', 1000000)); select pg_switch_wal()";
  return [
    {
      alerts: { [AlertName.BACKUP_NEVER]: 'no backup has been made' },
      make: async () => () => backedUp(clusters, namespace, 'first'),
    },
    {
      alerts: { [AlertName.CONNECTIONS_HIGH]: '24 of 27 connections are taken' },
      make: async () => {
        const primary = await database.primary();
        for (let i = 0; i < 24; i++) sleepingSession(database, primary);
        return () => onPrimary("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()");
      },
    },
    {
      alerts: { [AlertName.XID_WRAPAROUND]: '6,000 transactions, the threshold is 5,000' },
      make: async () => { await onPrimary('select txid_current();\n'.repeat(6000)); },
    },
    {
      alerts: {
        [AlertName.SLOT_RETAINS_WAL]: `a slot that nobody reads keeps ${SEGMENTS * 16} MiB`,
        [AlertName.WAL_EXCEEDS_BUDGET]: `the same: ${SEGMENTS} segments where \`max_wal_size\` means 4`,
      },
      make: async () => {
        await onPrimary("select pg_create_physical_replication_slot('nobody', true)");
        for (let i = 0; i < SEGMENTS; i++) await onPrimary(switchWal);
        return () => onPrimary("select pg_drop_replication_slot('nobody')");
      },
    },
    {
      alerts: { [AlertName.BACKUP_STALE]: 'a backup is made, and no other within the 60 s that are allowed' },
      make: () => backedUp(clusters, namespace, 'again'),
    },
    {
      alerts: {
        [AlertName.WAL_ARCHIVING_FAILING]: 'the object store does not answer',
        [AlertName.BACKUP_FAILED]: 'a backup while the object store does not answer',
      },
      seconds: 400,
      make: async () => {
        clusters.setStore(namespace, 'http://127.0.0.1:1');
        clusters.backup(namespace, 'second');
        await onPrimary(switchWal);
        return () => clusters.setStore(namespace, S3);
      },
    },
    {
      alerts: { [AlertName.VOLUME_FILLING]: `a table is filled until the volume, an ext4 of 1 GiB, is full to ${FULL} %` },
      make: async () => {
        await fill(database, volumes);
        return () => onPrimary('drop table filler');
      },
    },
    {
      alerts: {
        [AlertName.SYNC_STANDBYS_BELOW_REQUIRED]: 'the standby is deleted, and a quota refuses its pod',
        [AlertName.INSTANCES_MISSING]: 'the same',
      },
      make: async () => {
        const primary = await database.primary();
        const standby = (await database.pods()).map(pod => pod.metadata.name).find(name => name !== primary);
        kubectl(['-n', namespace, 'create', 'quota', 'one-pod', '--hard=pods=1']);
        const quota = () => database.api.get(`/api/v1/namespaces/${namespace}/resourcequotas/one-pod`);
        await waitUntil('the quota to count', 60, async () => (await quota()).status?.used?.pods !== undefined, 500);
        kubectl(['-n', namespace, 'delete', 'pod', standby, '--wait=false']);
        return () => {
          kubectl(['-n', namespace, 'delete', 'quota', 'one-pod']);
          annotate(`e2e.local/again=${Date.now()}`);   // the operator waits longer after every refusal
          return database.healthy(600);
        };
      },
    },
    {
      alerts: { [AlertName.NO_PRIMARY]: 'the primary is fenced' },
      make: async () => {
        annotate(`cnpg.io/fencedInstances=${JSON.stringify([await database.primary()])}`);
        return async () => {
          annotate('cnpg.io/fencedInstances-');
          await waitUntil('the primary to take writes again', 180, () => onPrimary('select txid_current()').then(() => true, () => false), 1000);
          await database.healthy(600);
        };
      },
    },
    {
      alerts: { [AlertName.CLUSTER_DOWN]: 'the cluster is hibernated, so that all its pods are gone' },
      make: async () => { annotate('cnpg.io/hibernation=on'); },
    },
  ];
}

async function backedUp(clusters: WatchedClusters, namespace: string, name: string): Promise<void> {
  clusters.backup(namespace, name);
  const phase = async () => (await clusters.of(namespace).api.get(`/apis/postgresql.cnpg.io/v1/namespaces/${namespace}/backups/${name}`))?.status?.phase;
  await waitUntil(`the backup ${name}`, 240, async () => ['completed', 'failed'].includes(await phase()), 500);
  if (await phase() !== 'completed') throw new Error(`cannot measure: the backup ${name} failed`);
}

function sleepingSession(database: Database, pod: string): void {
  kubectl(['-n', database.namespace, 'exec', pod, '-c', 'postgres', '--', 'sh', '-c', "nohup psql -X -d postgres -c 'select pg_sleep(600)' >/dev/null 2>&1 &"]);
}

/** With rows of an unlogged table, which neither WAL nor a standby has. */
async function fill(database: Database, volumes: MeasuredVolumes): Promise<void> {
  const primary = await database.primary();
  database.sql(primary, 'create unlogged table filler (text text); alter table filler alter text set storage external');
  while (volumes.used(primary) < FULL) database.sql(primary, "insert into filler select repeat('x', 1000000) from generate_series(1, 20)");
}
