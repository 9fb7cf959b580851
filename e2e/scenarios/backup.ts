import { kubectl } from '../cluster/kubectl';
import { BUCKET } from '../cluster/cluster';
import { emptyBucket, makeS3Secret, objectsIn } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup, withBackups } from './backups';
import { Database } from './database';
import { pause } from './failover';
import { guideWith, NAME, NAMESPACE } from './guide';
import { objectsOf } from './manifest';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const RESTORED = `${NAME}-restored`;
const FINGERPRINT = "select count(*) || ' rows, ' || md5(string_agg(id || v, ',' order by id)) from t";

/** Backup, destruction of everything, recovery to a moment before a mistake. */
export const backup: Scenario = {
  name: 'backup',
  title: 'Backup, loss of everything, recovery to a point in time',

  async run(stage: Stage): Promise<string> {
    const started = Date.now();
    const rows: string[][] = [];
    const note = (what: string, result: string) => { rows.push([`${((Date.now() - started) / 1000).toFixed(0)} s`, what, result]); stage.log(`${what}: ${result}`); };
    emptyBucket(BUCKET);
    const database = new Database(stage.api);
    await database.prepare();
    makeS3Secret(NAMESPACE);
    const manifest = guideWith({ props: withBackups }, stage.major);
    database.apply(manifest);
    note('applied; all instances ready', `after ${(await database.healthy()).toFixed(0)} s`);

    const primary = await database.primary();
    database.sql(primary, 'create table t (id int primary key, v text); insert into t select i, md5(i::text) from generate_series(1, 20000) i');
    note('the first backup of the schedule', await firstBackup(database));
    database.sql(primary, "insert into t select i, 'after the backup' from generate_series(20001, 25000) i");
    const wanted = database.sql(primary, FINGERPRINT);
    await pause(1.5);
    const moment = database.sql(primary, "select to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
    await pause(1.5);
    database.sql(primary, 'delete from t where id % 2 = 0');
    await archiveAll(database, primary);
    note('then a mistake', `half of the rows deleted; before it: ${wanted}`);

    await database.remove();
    const kept = objectsIn(BUCKET).length;
    if (kept === 0) throw new Error('cannot measure: the bucket is empty');
    note('the namespace is deleted, with its volumes', `${kept} files and folders are left in the bucket`);

    await database.prepare();
    makeS3Secret(NAMESPACE);
    const restored = new Database(stage.api, NAMESPACE, RESTORED);
    restored.apply(recovery(manifest, moment));
    note('recovered to the moment before the mistake, from the bucket', `ready after ${(await restored.healthy(300)).toFixed(0)} s`);
    const found = restored.sql(await restored.primary(), FINGERPRINT);
    note('the rows', found === wanted ? `equal: ${found}` : `DIFFERENT: ${found}`);
    if (found !== wanted) throw new Error(`recovered ${found}, wanted ${wanted}`);
    await waitUntil('the recovered cluster to archive', 120, async () => archiving(await restored.cluster())?.status === 'True', 500);
    note('the recovered cluster archives under its own name', 'yes');

    database.apply(manifest);   // a new, empty cluster with the manifest of the first: its archive exists already
    await waitUntil('the archive check', 180, async () => archiving(await database.cluster())?.status === 'False', 500);
    const log = kubectl(['-n', NAMESPACE, 'logs', `${NAME}-1`, '-c', 'plugin-barman-cloud']);
    const reason = /WAL archive check failed[^"]*/.exec(log)?.[0];
    if (!reason) throw new Error('the new cluster does not archive, but not because of the archive check');
    const count = database.sql(`${NAME}-1`, 'select archived_count from pg_stat_archiver');
    if (count !== '0') throw new Error(`a second cluster wrote ${count} files into the archive of the first`);
    note('a new cluster with the manifest of the first', `may not write into its archive: "${reason.trim()}"`);
    await database.remove();
    return table(['after', 'step', 'result'], rows);
  },
};

async function archiveAll(database: Database, primary: string): Promise<void> {
  const file = database.sql(primary, 'select pg_walfile_name(pg_switch_wal())');
  await waitUntil(`${file} to be archived`, 120, () => database.sql(primary, 'select last_archived_wal from pg_stat_archiver') >= file, 500);
}

/** The cluster's manifest with a recovery instead of initdb, a name and an archive folder of its own. */
function recovery(manifest: string, moment: string): string {
  const objects = objectsOf(manifest).filter(({ kind }) => kind === 'Cluster' || kind === 'ObjectStore');
  const cluster = objects.find(({ kind }) => kind === 'Cluster');
  const { initdb } = cluster.spec.bootstrap;
  cluster.metadata.name = RESTORED;
  cluster.spec.plugins[0].parameters.serverName = RESTORED;
  cluster.spec.bootstrap = { recovery: { source: 'origin', recoveryTarget: { targetTime: moment }, database: initdb.database, owner: initdb.owner, secret: initdb.secret } };
  const parameters = { barmanObjectName: BUCKET, serverName: NAME };
  cluster.spec.externalClusters = [{ name: 'origin', plugin: { name: 'barman-cloud.cloudnative-pg.io', parameters } }];
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}

function archiving(cluster: any): any {
  return cluster?.status?.conditions?.find((condition: any) => condition.type === 'ContinuousArchiving');
}
