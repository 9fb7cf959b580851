import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ArchiveMove, PostgresVersion } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { download, emptyBucket, makeS3Secret, objectsIn, upload } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { Client, longestGap, writingAgain } from './client';
import { Database, isHealthy } from './database';
import { pause } from './failover';
import { NAMESPACE, USER_SECRET } from './guide';
import { protectionPolicies } from './protection';
import { Scenario, Stage } from './scenario';
import { applyOutput, archiveNow, baseBackup, deleteCluster, movedSecret, NAME, synthesize, walPath } from './shop';
import { table } from './table';

// The rig's images of 17 and 18 are of different Debian releases, between which no upgrade is possible: the old server misses its
// libraries in the new image. That of 16 carries its own.
const [FROM, TO] = [PostgresVersion.V16, PostgresVersion.V17];
const UPGRADE = ArchiveMove.majorUpgrade({ from: FROM });

/** A major upgrade by pg_upgrade, the archive that moves with it, and the restore to before it. */
export const majorUpgrade: Scenario = {
  name: 'major-upgrade',
  title: `A major upgrade, ${FROM.major} to ${TO.major}, and back`,

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const policies = protectionPolicies();
    kubectl(['apply', '--server-side', '-f', '-'], policies);
    const database = new Database(stage.api, NAMESPACE, NAME);
    const clients = new Database(stage.api, 'clients');
    const client = new Client(clients, { host: `${NAME}-rw.${NAMESPACE}.svc`, milliseconds: 100 });
    const rows: string[][] = [];
    const note = (what: string, seen: string) => { rows.push([what, seen]); stage.log(`${what}: ${seen}`); };
    try {
      await database.prepare();
      makeS3Secret(NAMESPACE);
      const userSecret = kubectl(['-n', NAMESPACE, 'get', 'secret', USER_SECRET, '-o', 'json']);
      applyOutput(synthesize(FROM.major));
      await database.healthy();
      await baseBackup(stage, NAME);
      applyOutput(synthesize(FROM.major, { established: true }));
      await clients.prepare();
      kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], movedSecret(userSecret, clients.namespace));
      await client.start();
      await pause(10);
      const archived = count(database, await database.primary());
      await archiveNow(database);
      await pause(10);
      const before = await client.report(new Date());
      const rowsBefore = count(database, await database.primary());
      const last = database.sql(await database.primary(), 'select pg_walfile_name(pg_current_wal_lsn())', 'postgres');

      const began = new Date();
      applyOutput(synthesize(TO.major, { established: true, archiveHistory: [UPGRADE] }));
      await waitUntil('the upgrade', 600, async () => {
        const cluster = await database.cluster();
        return cluster.status.pgDataImageInfo?.majorVersion === TO.major && isHealthy(cluster);
      }, 1000);
      const report = await writingAgain(client, before, began);
      const lost = report.kept.lost.length + report.fresh.lost.length;
      const version = database.sql(await database.primary(), 'show server_version');
      if (!version.startsWith(`${TO.major}.`)) throw new Error(`it runs ${version}`);
      note('the new `version` and `ArchiveMove.majorUpgrade` are merged, in one change', `PostgreSQL ${version.split(' ')[0]}; ${longestGap(report.fresh).toFixed(0)} s without a write; `
        + `${lost} of ${report.kept.acked + report.fresh.acked} acknowledged rows lost; the policy lets the archive move`);
      if (lost > 0) throw new Error(`${lost} acknowledged rows are gone`);
      const seconds = await baseBackup(stage, `${NAME}-2`);
      note(`the first base backup of \`${NAME}-2\``, `by itself, completed ${seconds.toFixed(0)} s after the client wrote again`);
      const isThere = (server: string) => objectsIn(`${BUCKET}/${server}/wals`).some(name => name.startsWith(last));
      if (isThere(NAME) || !isThere(`${NAME}-2`)) throw new Error(`${last} is in ${[NAME, `${NAME}-2`].filter(isThere).join(' and ') || 'no archive'}`);
      note('the last file of WAL of the old version', `in \`${NAME}-2\`, not in \`${NAME}\`: the old server archives it when it stops, and by then the Cluster names the new archive`);
      move(last);

      client.stop();
      await deleteCluster();
      applyOutput(synthesize(FROM.major, { established: true, archiveHistory: [UPGRADE, ArchiveMove.recovery({ reason: 'back to before the upgrade', source: NAME })] }));
      await database.healthy(600);
      const [old, rowsNow] = [database.sql(await database.primary(), 'show server_version'), count(database, await database.primary())];
      if (!old.startsWith(`${FROM.major}.`) || rowsNow < rowsBefore) throw new Error(`back are ${rowsNow} of ${rowsBefore} rows in PostgreSQL ${old}`);
      await baseBackup(stage, `${NAME}-3`);
      note(`that file is copied into \`${NAME}\`, the Cluster is deleted, \`version\` is ${FROM.major} again, and an entry recovers from \`${NAME}\``,
        `PostgreSQL ${old.split(' ')[0]} with all ${rowsBefore} rows from before the upgrade, also the ${rowsBefore - archived} of the last seconds; archive \`${NAME}-3\`, with a base backup`);
      return table(['step', 'seen'], rows);
    } finally {
      kubectl(['delete', '--ignore-not-found', '-f', '-'], policies);
      await database.remove();
      await clients.remove();
    }
  },
};

/** Copies a file of WAL from the new archive into the old one. */
function move(file: string): void {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-upgrade-'));
  const from = walPath(file, `${NAME}-2`);
  download(BUCKET, from, path.join(work, 'wal'));
  upload(BUCKET, from.replace(`${NAME}-2/`, `${NAME}/`), path.join(work, 'wal'));
  fs.rmSync(work, { recursive: true });
}

function count(database: Database, pod: string): number {
  return Number(database.sql(pod, 'select count(*) from written'));
}
