import { App, Size } from 'cdk8s';
import {
  BackupPolicy, Bootstrap, ClusterStorage, Cpu, Credentials, DistributedTopology, ExternalCluster, PodMonitoring, PostgresHA, PostgresVersion, Replica,
} from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup, storeOf } from './backups';
import { Database } from './database';
import { DATABASE, NAMESPACE, PARAMETERS, USER_SECRET } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const [PARIS, BERLIN] = ['paris', 'berlin'];
const FINGERPRINT = "select count(*) || ' rows, ' || md5(string_agg(id::text, ',' order by id)) from t";

/** A topology of two sites that know each other by their archives alone, and a switchover in two steps. */
export const sites: Scenario = {
  name: 'sites',
  title: 'Two sites, and a switchover between them',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const [paris, berlin] = [PARIS, BERLIN].map(name => new Database(stage.api, NAMESPACE, name));
    const rows: string[][] = [];
    const note = (what: string, seen: string) => { rows.push([what, seen]); stage.log(`${what}: ${seen}`); };
    await paris.prepare();
    makeS3Secret(NAMESPACE);
    apply({ primary: PARIS }, [PARIS], false);
    await paris.healthy();
    await firstBackup(paris);
    paris.sql(`${PARIS}-1`, 'create table t as select i as id from generate_series(1, 10000) i');

    apply({ primary: PARIS }, [PARIS, BERLIN]);
    await berlin.healthy(600);
    const written = paris.sql(`${PARIS}-1`, FINGERPRINT);
    paris.sql(`${PARIS}-1`, 'select pg_switch_wal()', 'postgres');
    await waitUntil('Berlin to follow', 180, () => attempt(() => berlin.sql(`${BERLIN}-1`, FINGERPRINT)) === written, 1000);
    note('`primary: paris`; Berlin starts from its archive', `and follows it: ${written}; writes to Berlin: ${refused(berlin)}`);

    paris.sql(`${PARIS}-1`, 'insert into t select i from generate_series(10001, 20000) i');   // in no archive yet
    const last = paris.sql(`${PARIS}-1`, FINGERPRINT);
    const started = Date.now();
    apply({ primary: PARIS, switchoverTo: BERLIN }, [PARIS, BERLIN]);
    let token = '';
    await waitUntil('the demotion token', 300, async () => (token = (await paris.cluster()).status.demotionToken ?? '') !== '', 500);
    note('step 1, `switchoverTo: berlin`', `Paris gives up: token after ${seconds(started)} s; writes to Paris: ${refused(paris)}; to Berlin: ${refused(berlin)}`);

    apply({ primary: BERLIN, promotionToken: token }, [PARIS, BERLIN]);
    await waitUntil('Berlin to take writes', 300, () => refused(berlin) === 'taken', 1000);
    const found = berlin.sql(`${BERLIN}-1`, FINGERPRINT.replace('from t', 'from t where id > 0'));
    if (found !== last) throw new Error(`Berlin has ${found}, Paris had ${last}`);
    note('step 2, `primary: berlin` with the token', `Berlin takes writes ${seconds(started)} s after step 1, with every row: ${found}`);

    const now = berlin.sql(`${BERLIN}-1`, FINGERPRINT);
    berlin.sql(`${BERLIN}-1`, 'select pg_switch_wal()', 'postgres');
    await waitUntil('Paris to follow', 300, () => attempt(() => paris.sql(`${PARIS}-1`, FINGERPRINT)) === now, 1000);
    note('afterwards', `Paris follows Berlin's archive: ${now}; writes to Paris: ${refused(paris)}`);
    kubectl(['-n', NAMESPACE, 'delete', 'clusters.postgresql.cnpg.io', '--all', '--wait=false']);
    await paris.remove();
    return `Two Clusters in one Kubernetes cluster, which know of each other by the bucket alone. At no step did both take writes.\n\n${table(['step', 'seen'], rows)}`;

    function apply(change: Pick<DistributedTopology, 'primary' | 'switchoverTo' | 'promotionToken'>, names: readonly string[], established = true): void {
      const manifest = synthesize(stage.major, change, names, established);
      kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], manifest);
    }
  },
};

function synthesize(major: number, change: Omit<DistributedTopology, 'sites'>, names: readonly string[], established: boolean): string {
  const app = new App();
  const store = storeOf(app);
  const all: ExternalCluster[] = [PARIS, BERLIN].map(name => ({ name, objectStore: store, serverName: name }));
  for (const name of names) {
    new PostgresHA(app, name, {
      namespace: NAMESPACE,
      version: { 15: PostgresVersion.V15, 16: PostgresVersion.V16, 17: PostgresVersion.V17, 18: PostgresVersion.V18 }[major],
      instances: 1,
      storage: ClusterStorage.of(Size.gibibytes(5), { storageClass: 'longhorn' }),
      cpu: { request: Cpu.millis(100), limit: Cpu.millis(1000) },
      memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
      parameters: { ...PARAMETERS, archive_timeout: '60s' },
      podMonitor: PodMonitoring.disabled(),
      backup: BackupPolicy.to(store),
      bootstrap: name === PARIS ? Bootstrap.initdb(DATABASE, { owner: Credentials.fromSecret(USER_SECRET, 'app') }) : Bootstrap.recovery({ source: all[0], database: DATABASE }),
      established: name === PARIS && established,
      replica: Replica.inTopology({ ...change, sites: all }, name),
    });
  }
  return app.synthYaml();
}

/** Tries to write. */
function refused(database: Database): string {
  try {
    database.sql(`${database.name}-1`, 'insert into t values (0)');
    return 'taken';
  } catch (error) {
    return /read-only transaction/.test((error as Error).message) ? 'refused, read-only' : 'not taken';
  }
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0);
}

function attempt(act: () => string): string | undefined {
  try { return act(); } catch { return undefined; }
}
