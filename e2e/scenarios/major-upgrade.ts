import { ArchiveMove, PostgresVersion } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret, objectsIn } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { Client, longestGap, writingAgain } from './client';
import { Database, isHealthy } from './database';
import { pause } from './failover';
import { NAMESPACE, USER_SECRET } from './guide';
import { protectionPolicies } from './protection';
import { Scenario, Stage } from './scenario';
import { applyOutput, archiveNow, baseBackup, deleteCluster, movedSecret, NAME, synthesize } from './shop';
import { table } from './table';

// The rig's images of 17 and 18 are of different Debian releases, between which no upgrade is possible: the old server misses its
// libraries in the new image.
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
      await archiveNow(database);
      const before = await client.report(new Date());
      const rowsBefore = count(database, await database.primary());

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
      const strays = objectsIn(`${BUCKET}/${NAME}-2/wals`).filter(name => /^[0-9A-F]{24}/.test(name)).length;
      note('WAL in the new archive', `${strays} files`);

      client.stop();
      await deleteCluster();
      applyOutput(synthesize(FROM.major, { established: true, archiveHistory: [UPGRADE, ArchiveMove.recovery({ reason: 'back to before the upgrade', source: NAME })] }));
      await database.healthy(600);
      const [old, rowsNow] = [database.sql(await database.primary(), 'show server_version'), count(database, await database.primary())];
      if (!old.startsWith(`${FROM.major}.`) || rowsNow < rowsBefore) throw new Error(`back are ${rowsNow} of ${rowsBefore} rows in PostgreSQL ${old}`);
      await baseBackup(stage, `${NAME}-3`);
      note(`back: the Cluster is deleted, \`version\` is ${FROM.major} again, and an entry recovers from \`${NAME}\``,
        `PostgreSQL ${old.split(' ')[0]} with all ${rowsBefore} rows that were archived before the upgrade; archive \`${NAME}-3\`, with a base backup`);
      return table(['step', 'seen'], rows);
    } finally {
      kubectl(['delete', '--ignore-not-found', '-f', '-'], policies);
      await database.remove();
      await clients.remove();
    }
  },
};

function count(database: Database, pod: string): number {
  return Number(database.sql(pod, 'select count(*) from written'));
}
