import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup } from './backups';
import { Database } from './database';
import { DATABASE, NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { applyOutput, archiveNow, CopyOptions, NAME, synthesize, synthesizeCopy } from './shop';
import { table } from './table';

const COPY = 'shop-copy';
const ROWS = 'select count(*) from t';

/** A replica cluster by itself, fed by the archive or by streaming, and what becomes of it when it is detached. */
export const replicaCluster: Scenario = {
  name: 'replica-cluster',
  title: 'A cluster that follows another one, and is detached',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const [origin, copy] = [NAME, COPY].map(name => new Database(stage.api, NAMESPACE, name));
    const rows: string[][] = [];
    const note = (what: string, seen: string) => { rows.push([what, seen]); stage.log(`${what}: ${seen}`); };
    const insert = async (database: Database, count: number) => database.sql(await database.primary(), `insert into t select i from generate_series(1, ${count}) i`);
    const follows = async (count: number) => {
      const started = Date.now();
      await waitUntil(`the copy to have ${count} rows`, 180, async () => attempt(() => copy.sql(`${COPY}-1`, ROWS)) === String(count), 250);
      return `${((Date.now() - started) / 1000).toFixed(0)} s`;
    };
    const apply = (options: CopyOptions) => kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], synthesizeCopy(stage.major, COPY, options));
    try {
      await origin.prepare();
      makeS3Secret(NAMESPACE);
      applyOutput(synthesize(stage.major));
      await origin.healthy();
      origin.sql(await origin.primary(), 'create table t(i int)');
      await insert(origin, 1000);
      await firstBackup(origin);

      apply({ follows: true });
      await copy.healthy(400);
      await insert(origin, 1000);
      await archiveNow(origin);
      note('`Replica.of(origin)`, by the archive alone', `has every row ${await follows(2000)} after their file of WAL is archived; a write: ${write(copy)}`);
      await insert(origin, 1000);
      const early = copy.sql(`${COPY}-1`, ROWS);
      note('rows whose file of WAL is not archived yet', `${early === '2000' ? 'not there' : `there are ${early}`}, since nothing streams`);

      apply({ follows: true, connection: STREAMING });
      note('`connectionParameters` and the certificate of `streaming_replica` are added', `has every row after ${await follows(3000)}`);
      await insert(origin, 1000);
      note('1000 rows more, by streaming', `there within ${await follows(4000)}; a write: ${write(copy)}`);

      apply({ follows: false, connection: STREAMING });
      await waitUntil('the copy to take writes', 180, () => write(copy) === 'taken', 500);
      await insert(origin, 500);
      await insert(copy, 7);
      const [there, here] = [origin, copy].map(database => database.sql(`${database.name}-1`, ROWS));
      if (there !== '4500' || here !== '4008') throw new Error(`the origin has ${there} rows, the copy ${here}`);
      const timeline = copy.sql(`${COPY}-1`, 'select timeline_id from pg_control_checkpoint()', 'postgres');
      note('`enabled: false`', `a cluster of its own, on timeline ${timeline}: it takes writes; the origin goes on as before, and neither sees rows of the other`);
      await archiveNow(origin);
      return table(['step', 'the copy'], rows);
    } finally {
      await origin.remove();
    }
  },
};

/** How a replica reaches the original. */
const STREAMING = {
  connectionParameters: { host: `${NAME}-rw`, user: 'streaming_replica', sslmode: 'verify-full', dbname: 'postgres' },
  sslKey: { name: `${NAME}-replication`, key: 'tls.key' },
  sslCert: { name: `${NAME}-replication`, key: 'tls.crt' },
  sslRootCert: { name: `${NAME}-ca`, key: 'ca.crt' },
};

/** Tries to write. */
function write(database: Database): string {
  const said = attempt(() => database.sql(`${database.name}-1`, 'insert into t values (0)', DATABASE));
  return said === undefined ? 'refused' : 'taken';
}

function attempt(act: () => string): string | undefined {
  try { return act(); } catch { return undefined; }
}
