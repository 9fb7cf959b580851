import * as fs from 'node:fs';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret, objectsIn } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { Database, SCENARIO_LABEL } from './database';
import { NAMESPACE, USER_SECRET } from './guide';
import { Scenario, Stage } from './scenario';
import { applyOutput, archiveNow, backupsIn, baseBackup, movedSecret, NAME, synthesize, synthesizeCopy } from './shop';
import { table } from './table';

const ELSEWHERE = 'elsewhere';
const FINGERPRINT = "select coalesce(string_agg(who || ' ' || rows, ', ' order by who), 'nothing') from (select who, count(*) as rows from t group by who) counts";

/** A restore in another Kubernetes cluster while the old one still runs and archives. A namespace with Secrets and a store of its own stands for it. */
export const elsewhere: Scenario = {
  name: 'elsewhere',
  title: 'Restored elsewhere, while the old cluster lives',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const [old, other] = [NAMESPACE, ELSEWHERE].map(namespace => new Database(stage.api, namespace, NAME));
    const rows: string[][] = [];
    const note = (what: string, seen: string) => { rows.push([what, seen]); stage.log(`${what}: ${seen}`); };
    const write = async (database: Database, who: string, count: number) => {
      database.sql(await database.primary(), `insert into t select '${who}' from generate_series(1, ${count})`);
      return archiveNow(database);
    };
    const has = async (database: Database) => database.sql(await database.primary(), FINGERPRINT);
    try {
      await old.prepare();
      await other.remove();
      makeS3Secret(NAMESPACE);
      const output = synthesize(stage.major, { established: true, deletionProtection: false });
      applyOutput(synthesize(stage.major));
      await old.healthy();
      await baseBackup(stage, NAME);
      applyOutput(output);
      await old.healthy();
      old.sql(await old.primary(), 'create table t(who text)');
      await write(old, 'before', 10_000);
      note('before', `the cluster archives to \`${NAME}\`: ${await has(old)}`);

      kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ELSEWHERE, labels: { [SCENARIO_LABEL]: '' } } }));
      makeS3Secret(ELSEWHERE);
      kubectl(['apply', '--server-side', '-f', '-'], movedSecret(kubectl(['-n', NAMESPACE, 'get', 'secret', USER_SECRET, '-o', 'json']), ELSEWHERE));
      other.apply(output.store);
      other.apply(fs.readFileSync(output.restoreFile, 'utf8'));
      await other.healthy(600);
      note('the emergency manifest is applied elsewhere; nobody has stopped the old cluster', `both serve; elsewhere: ${await has(other)}`);

      await write(old, 'old', 5000);
      await write(other, 'elsewhere', 3000);
      await waitUntil('the base backup of the new archive', 300, () => backupsIn(`${NAME}-2`).length > 0, 1000);
      await write(old, 'old', 5000);
      const last = await write(other, 'elsewhere', 3000);
      for (const database of [old, other]) if (archiving(await database.cluster()) !== 'True') throw new Error(`${database.namespace} does not archive`);
      note('both write', `old: ${await has(old)}; elsewhere: ${await has(other)}. Both archive without an error`);

      const timelines = (server: string) => [...new Set(objectsIn(`${BUCKET}/${server}/wals`).filter(name => /^[0-9A-F]{24}/.test(name)).map(name => Number.parseInt(name.slice(0, 8), 16)))].join(' and ');
      if (objectsIn(`${BUCKET}/${NAME}/wals`).some(name => name.startsWith(last.slice(0, 8)))) throw new Error(`the new cluster wrote into ${NAME}`);
      note('in the bucket', `\`${NAME}\`: WAL of timeline ${timelines(NAME)}, ${backupsIn(NAME).length} base backup; \`${NAME}-2\`: WAL of timeline ${timelines(`${NAME}-2`)}, ${backupsIn(`${NAME}-2`).length} base backup`);

      for (const [serverName, database] of [[NAME, old], [`${NAME}-2`, other]] as const) {
        const copy = new Database(stage.api, database.namespace, 'copy');
        copy.apply(synthesizeCopy(stage.major, copy.name, { serverName }));
        await copy.healthy(400);
        const [found, wanted] = [await has(copy), await has(database)];
        if (found !== wanted) throw new Error(`${serverName} has ${found}, and the cluster ${wanted}`);
        note(`a copy from \`${serverName}\``, `${found}: the same as the cluster that writes it`);
      }
      return `${table(['moment', 'seen'], rows)}\n\nNeither harms the archive of the other. What each took after the restore is in its own archive alone, so that nothing can merge the two: decide which one is the database, `
        + 'and stop the writers of the other.';
    } finally {
      await old.remove();
      await other.remove();
    }
  },
};

function archiving(cluster: any): string | undefined {
  return cluster.status.conditions.find(({ type }: any) => type === 'ContinuousArchiving')?.status;
}
