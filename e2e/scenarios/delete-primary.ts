import { Duration } from 'cdk8s';
import { Durability, FailoverTiming, PostgresHAProps } from '../../lib';
import { kubectl } from '../cluster/kubectl';
import { Client } from './client';
import { Database } from './database';
import { Failover, measureFailover } from './failover';
import { guideWith, NAMESPACE, PARAMETERS } from './guide';
import { Scenario, Stage } from './scenario';
import { medianAndWorst, table } from './table';

const OPERATORS = FailoverTiming.of({ smartShutdownTimeout: Duration.seconds(180) });

const RUNS = 10;

/** A case: its name, the props that differ from the guide's, the namespaces of the databases that share its runs. */
type Case = readonly [string, Partial<PostgresHAProps>, readonly string[]];

const OUR_CASES: readonly Case[] = [
  ['2 instances, `preferred` (the default)', {}, [NAMESPACE]],
  ['2 instances, asynchronous', { durability: Durability.asynchronous() }, [NAMESPACE]],
  ['3 instances, `required` (the default)', { instances: 3 }, [NAMESPACE]],
  ['3 instances, `required`, `wal_retrieve_retry_interval` of 5 s as PostgreSQL has it', { instances: 3, parameters: { ...PARAMETERS, wal_retrieve_retry_interval: '5s' } }, [NAMESPACE]],
];

/** Each run takes more than three minutes in which nothing happens, so these are made on several databases at once. */
const OPERATORS_CASES: readonly Case[] = [
  ["2 instances, `preferred`, the operator's shutdown timing", { failoverTiming: OPERATORS }, ['databases-180-a', 'databases-180-b']],
  ["2 instances, asynchronous, the operator's shutdown timing", { durability: Durability.asynchronous(), failoverTiming: OPERATORS }, ['databases-180-async-a', 'databases-180-async-b']],
];

/** The guide's test 1: somebody deletes the primary's pod while a client writes. */
export const deletePrimary: Scenario = {
  name: 'delete-primary',
  title: 'The primary pod is deleted',

  async run(stage: Stage): Promise<string> {
    const rows: (string | number)[][] = [];
    const results = [] as [Case, Failover[]][];
    const wanted = ([name]: Case) => stage.wants(name);
    for (const ours of OUR_CASES.filter(wanted)) results.push([ours, await measure(stage, ours)]);
    results.push(...await all(OPERATORS_CASES.filter(wanted).map(async theirs => [theirs, await measure(stage, theirs)] as [Case, Failover[]])));
    for (const [[name], failovers] of results) {
      const column = (value: (failover: Failover) => number) => failovers.map(value);
      rows.push([name, failovers.length, medianAndWorst(column(run => run.keptGap)), medianAndWorst(column(run => run.freshGap)),
        medianAndWorst(column(run => run.newPrimary)), medianAndWorst(column(run => run.healthy)),
        `${column(run => run.lost).reduce((a, b) => a + b)} of ${column(run => run.acked).reduce((a, b) => a + b)}`]);
    }
    return table(['cluster', 'runs', 'kept connection stops for', 'new connections fail for', 'new primary after', 'all instances ready after', 'acknowledged rows lost'], rows)
      + '\n\nSeconds, median (worst). `kubectl delete pod` of the primary while a client writes through the `-rw` service, a row every 50 ms on a kept connection '
      + "and one on a new connection each time. The operator's shutdown timing is `smartShutdownTimeout: 180`, which CloudNativePG takes if a manifest says nothing; ours is 0. "
      + 'With `required` the first commit after a promotion waits for a standby too, and a standby that lost its primary looks for the new one every `wal_retrieve_retry_interval`: ours is 1 s.';
  },
};

async function measure(stage: Stage, [name, props, namespaces]: Case): Promise<Failover[]> {
  const runs = Math.ceil(Math.min(RUNS, stage.runs ?? RUNS) / namespaces.length);
  return (await all(namespaces.map(namespace => measureOn(stage, name, props, namespace, runs)))).flat();
}

/** Waits for all of them even if one fails, so that nothing goes on beside the next scenario. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function measureOn(stage: Stage, name: string, props: Partial<PostgresHAProps>, namespace: string, runs: number): Promise<Failover[]> {
  const database = new Database(stage.api, namespace);
  await database.prepare();
  database.apply(guideWith({ props }, stage.major));
  await database.healthy();
  const client = new Client(database);
  await client.start();
  const failovers: Failover[] = [];
  for (let run = 1; run <= runs; run++) {
    const failover = await measureFailover(database, client, primary => { kubectl(['-n', database.namespace, 'delete', 'pod', primary, '--wait=false']); });
    if (failover.keptGap === 0 || failover.freshGap === 0) throw new Error(`cannot measure: the primary was deleted, yet no write was late: ${JSON.stringify(failover)}`);
    stage.log(`${name}, run ${run}: kept ${failover.keptGap.toFixed(2)} s, fresh ${failover.freshGap.toFixed(2)} s, new primary ${failover.newPrimary} s, `
      + `ready ${failover.healthy} s, lost ${failover.lost} of ${failover.acked}`);
    failovers.push(failover);
  }
  await database.remove();
  return failovers;
}
