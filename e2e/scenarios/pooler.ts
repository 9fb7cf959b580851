import { Api } from '../machine/api';
import { kubectl } from '../cluster/kubectl';
import { waitUntil } from '../machine/service';
import { Client } from './client';
import { Database } from './database';
import { Failover, measureFailover } from './failover';
import { guideWith, NAME, NAMESPACE } from './guide';
import { PoolerOptions, PoolMode } from '../../lib';
import { Scenario, Stage } from './scenario';
import { medianAndWorst, table } from './table';

const RUNS = 5;
const SERVICE = `${NAME}-pooler-rw`;

const CASES: readonly (readonly [string, PoolerOptions])[] = [
  ['transaction', { poolMode: PoolMode.TRANSACTION }],
  ['session', { poolMode: PoolMode.SESSION }],
  ["transaction, PgBouncer's own `server_login_retry: 15`", { poolMode: PoolMode.TRANSACTION, parameters: { server_login_retry: '15' } }],
];

/** A client that goes through PgBouncer, while the primary's pod is deleted. */
export const pooler: Scenario = {
  name: 'pooler',
  title: 'Through the pooler, the primary is deleted',

  async run(stage: Stage): Promise<string> {
    const rows: (string | number)[][] = [];
    const errors = new Set<string>();
    for (const [name, options] of CASES.filter(([each]) => stage.wants(each))) {
      const failovers = await measure(stage, name, options);
      const column = (value: (failover: Failover) => number) => failovers.map(value);
      rows.push([name, failovers.length, medianAndWorst(column(run => run.keptGap)), medianAndWorst(column(run => run.freshGap)),
        `${column(run => run.lost).reduce((a, b) => a + b)} of ${column(run => run.acked).reduce((a, b) => a + b)}`]);
      for (const { report } of failovers) {
        for (const writer of [report.kept, report.fresh]) for (const gap of writer.gaps) Object.keys(gap.errors).forEach(text => errors.add(generalized(text)));
      }
    }
    return `${table(['pool mode', 'runs', 'kept connection stops for', 'new connections fail for', 'acknowledged rows lost'], rows)}\n\n`
      + 'Seconds, median (worst); two PgBouncer pods. After a refused login PgBouncer tries the server again only when `server_login_retry` is over: '
      + '15 s unless told otherwise, 1 s in our manifests. Errors that a client sees meanwhile:\n\n'
      + `${[...errors].sort().map(text => `- \`${text}\``).join('\n')}`;
  },
};

async function measure(stage: Stage, name: string, options: PoolerOptions): Promise<Failover[]> {
  const database = new Database(stage.api);
  await database.prepare();
  database.apply(guideWith({ extend: cluster => { cluster.addPooler('rw', options); } }, stage.major));
  await database.healthy();
  await poolerReady(stage.api);
  const client = new Client(database, { host: SERVICE });
  await client.start();
  await throughPooler(database);
  const failovers: Failover[] = [];
  for (let run = 1; run <= Math.min(RUNS, stage.runs ?? RUNS); run++) {
    failovers.push(await measureFailover(database, client, primary => { kubectl(['-n', NAMESPACE, 'delete', 'pod', primary, '--wait=false']); }));
    if (failovers.at(-1)!.keptGap === 0 || failovers.at(-1)!.freshGap === 0) throw new Error('cannot measure: the primary was deleted, yet no write was late');
    stage.log(`${name}, run ${run}: kept ${failovers.at(-1)!.keptGap.toFixed(2)} s, fresh ${failovers.at(-1)!.freshGap.toFixed(2)} s`);
  }
  await database.remove();
  return failovers;
}

/** Throws if a session of the application comes from anything but a PgBouncer. */
async function throughPooler(database: Database): Promise<void> {
  const selector = encodeURIComponent(`cnpg.io/poolerName=${SERVICE}`);
  const poolers = (await database.api.get(`/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${selector}`)).items.map((pod: any) => pod.status.podIP);
  const sessions = database.sql(await database.primary(), "select distinct host(client_addr) from pg_stat_activity where usename = 'app'").split('\n').filter(Boolean);
  const strangers = sessions.filter(address => !poolers.includes(address));
  if (sessions.length === 0 || strangers.length > 0) throw new Error(`cannot measure: the client does not go through the pooler: sessions from ${sessions.join(', ') || 'nowhere'}, PgBouncer on ${poolers.join(', ')}`);
}

function poolerReady(api: Api): Promise<void> {
  return waitUntil('the pooler', 120, async () => (await api.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${SERVICE}`))?.status.readyReplicas === 2, 200);
}

function generalized(error: string): string {
  return error.replace(/\d+\.\d+\.\d+\.\d+(:\d+)?/g, '<address>').replace(/.*: (?=FATAL|ERROR|timeout|failed|dial|unexpected)/, '').replaceAll('`', "'").replace(/\s+/g, ' ');
}
