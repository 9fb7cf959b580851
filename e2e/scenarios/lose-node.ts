import { Duration } from 'cdk8s';
import { Durability } from '../../lib';
import { BUCKET, nodesReady } from '../cluster/cluster';
import { kubectl, kubectlInBackground } from '../cluster/kubectl';
import { cut, heal, kill, start } from '../cluster/machines';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup, withBackups } from './backups';
import { Client } from './client';
import { Database } from './database';
import { Failover, measureFailover, pause } from './failover';
import { guideWith, Variation } from './guide';
import { IsolatedPrimary, isolatedPrimary, isolationChapter } from './isolated-primary';
import { onlyOn, operatorOn } from './placement';
import { PluginDeployment, pluginAsReleased, pluginOn } from './plugin-placement';
import { Scenario, Stage } from './scenario';
import { medianAndWorst, table } from './table';

const NODE = 'w1';   // the one that is lost

/** A database whose primary is on the node: its name, how it differs from the guide's, its namespace. */
type Case = readonly [string, Variation['props'], string];

const PREFERRED: Case = ['2 instances, `preferred` (the default)', {}, 'databases'];
const REQUIRED: Case = ['3 instances, `required` (the default)', { instances: 3 }, 'databases-required'];
const ASYNCHRONOUS: Case = ['2 instances, asynchronous', { durability: Durability.asynchronous() }, 'databases-async'];
const ALERT: Case =
  ['2 instances, `preferred`, liveness probe 3 x 3 s', { probes: { liveness: { period: Duration.seconds(3), failureThreshold: 3 } } }, 'databases-alert'];

const BACKED_UP: Case = ['2 instances, `preferred`, with backups', withBackups, 'databases-backups'];

/** What happens to the node, how it is undone, and to which databases at once. */
interface Event {
  readonly name: string;
  /** Where the operator's pod is. */
  readonly operator: string;
  /** How the Barman Cloud plugin is deployed, if the pod of it that answers is on the node. */
  readonly plugin?: PluginDeployment;
  readonly happen: (node: string) => Promise<void> | void;
  readonly undo: (node: string) => Promise<void> | void;
  readonly cases: readonly Case[];
  readonly runs: number;
  /** Whether the node's processes live on, so that a client on it can talk to the old primary. */
  readonly isolates?: boolean;
}

/** Starts a drain; the measurement goes on meanwhile, and fails if the drain moves nothing. */
const drain = (node: string) => { kubectlInBackground(['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=180s']); };
const BOTH = [PREFERRED, REQUIRED];
const CUT: Event =
  { name: 'network cable pulled', operator: 'cp', happen: cut, undo: heal, cases: [...BOTH, ASYNCHRONOUS, ALERT], runs: 3, isolates: true };
const EVENTS: readonly Event[] = [
  { name: 'power cut', operator: 'cp', happen: kill, undo: start, cases: BOTH, runs: 3 },
  { name: 'drained', operator: 'cp', happen: drain, undo: node => { kubectl(['uncordon', node]); }, cases: BOTH, runs: 3 },
  { name: 'power cut, the operator on it too', operator: NODE, happen: kill, undo: start, cases: BOTH, runs: 2 },
];

/**
 * How the Barman Cloud plugin may be deployed; in the first case nothing fails over for as long as Kubernetes leaves its pod on
 * the dead node.
 */
const PLUGINS: readonly (readonly [name: string, deployment: PluginDeployment, runs: number])[] = [
  ['one replica, as it is released', { replicas: 1 }, 1],
  ['one replica, `tolerationSeconds: 10`', { replicas: 1, tolerationSeconds: 10 }, 2],
  ['two replicas', { replicas: 2 }, 2],
  ['two replicas, no leader election', { replicas: 2, leaderElection: false }, 2],
];

/** What one event did to one database. */
interface Loss {
  readonly failover: Failover;
  readonly isolated: readonly IsolatedPrimary[];
}

/** The guide's test 2: the node of the primary is lost. */
export const loseNode: Scenario = {
  name: 'lose-node',
  title: 'The node of the primary is drained, or dies',

  async run(stage: Stage): Promise<string> {
    const rows: Row[] = [];
    for (const event of EVENTS.filter(({ name }) => stage.wants(name))) rows.push(...(await repeat(stage, event)).rows);
    return chapter(rows, 'The node');
  },
};

/**
 * The same with backups: the operator asks the plugin before it does anything, so a plugin that died with the primary holds the
 * failover up.
 */
export const losePlugin: Scenario = {
  name: 'lose-plugin',
  title: 'The node of the primary dies, and the Barman Cloud plugin with it',

  async run(stage: Stage): Promise<string> {
    const rows: Row[] = [];
    for (const [name, plugin, runs] of PLUGINS.filter(([each]) => stage.wants(each))) {
      const event: Event = { name, operator: 'cp', plugin, happen: kill, undo: start, cases: [BACKED_UP], runs };
      rows.push(...(await repeat(stage, event)).rows.map(([, , ...measured]) => [name, ...measured]));
    }
    return `${table(['the plugin', ...MEASURED, 'what the cluster said, first run'], rows)}\n\n`
      + 'Seconds, median (worst). Two instances with backups; the power of the node with the primary and the plugin is cut, and comes back ten seconds after the new primary '
      + 'is there; the client and the operator are elsewhere. While the plugin does not answer, the operator does nothing for a cluster that uses it, a failover included. '
      + 'A pod stays on a dead node for 300 s unless its `tolerations` say otherwise. Of two replicas (here kept apart by a required anti-affinity) the one that leads answers, '
      + 'and the other takes over when the lease of 15 s is over; until then it is not ready, so the Deployment never has all its replicas ready. '
      + 'Without `--leader-elect` both answer and both are ready; all that the plugin does on its own is to adjust Roles, which two may do.';
  },
};

/** The third way to lose it: it lives on, but is cut off. */
export const isolation: Scenario = {
  name: 'isolation',
  title: 'The node of the primary is cut off',

  async run(stage: Stage): Promise<string> {
    const { rows, losses } = await repeat(stage, CUT);
    return `${chapter(rows, 'The cable')}\n\n${isolationChapter(losses.flatMap(loss => loss.isolated))}`;
  },
};

type Row = (string | number)[];

async function repeat(stage: Stage, event: Event): Promise<{ rows: Row[]; losses: Loss[] }> {
  const runs = Math.min(event.runs, stage.runs ?? event.runs);
  const losses: Loss[][] = [];
  for (let run = 1; run <= runs; run++) {
    losses.push(await measure(stage, event));
    losses.at(-1)!.forEach(({ failover, isolated }, i) => {
      stage.log(`${event.name}, run ${run}, ${event.cases[i][0]}: ${summary(failover).join('; ')}; ${failover.steps.join(' | ')}`);
      isolated.forEach(outcome => stage.log(JSON.stringify(outcome)));
    });
  }
  return { rows: event.cases.map(([name], i) => [event.name, name, runs, ...cells(losses.map(run => run[i].failover))]), losses: losses.flat() };
}

const MEASURED = ['runs', 'new primary after', 'kept connection stops for', 'new connections fail for', 'acknowledged rows lost'];

function chapter(rows: Row[], what: string): string {
  return `${table(['the node is', 'cluster', ...MEASURED, 'what the cluster said, first run'], rows)}\n\n`
    + 'Seconds, median (worst); the databases of one event lose their primaries at the same moment; the client is on another node; Kubernetes and operator with their own '
    + `defaults (\`--node-monitor-grace-period\` 50 s, a pod is evicted from a dead node after 300 s). ${what} comes back ten seconds after the last new primary is there.`;
}

function summary(failover: Failover): string[] {
  return [`new primary ${failover.newPrimary} s`, `kept ${failover.keptGap.toFixed(1)} s`, `fresh ${failover.freshGap.toFixed(1)} s`, `lost ${failover.lost} of ${failover.acked}`];
}

function cells(failovers: readonly Failover[]): string[] {
  const column = (value: (failover: Failover) => number) => failovers.map(value);
  const sum = (value: (failover: Failover) => number) => column(value).reduce((a, b) => a + b);
  return [medianAndWorst(column(run => run.newPrimary)), medianAndWorst(column(run => run.keptGap)), medianAndWorst(column(run => run.freshGap)),
    `${sum(run => run.lost)} of ${sum(run => run.acked)}`, failovers[0].steps.slice(0, 4).join('<br>')];
}

async function measure(stage: Stage, event: Event): Promise<Loss[]> {
  const databases = event.cases.map(([,, namespace]) => new Database(stage.api, namespace));
  await Promise.all(databases.map(database => database.prepare()));
  await operatorOn(stage.api, event.operator);
  if (event.plugin) {
    await pluginOn(stage.api, NODE, event.plugin);
    emptyBucket(BUCKET);
    databases.forEach(({ namespace }) => makeS3Secret(namespace));
  }
  // the first instance becomes the primary; the operator moves a primary away from a node that is cordoned, so that is not how to place it
  await onlyOn([NODE], async () => {
    databases.forEach((database, i) => database.apply(guideWith({ props: event.cases[i][1] }, stage.major)));
    for (const database of databases) await waitUntil('the first instance', 120, async () => (await database.cluster())?.status?.readyInstances >= 1, 200);
  });
  for (const database of databases) await database.healthy();
  if (event.plugin) for (const database of databases) await firstBackup(database);
  const happen = together(databases.length, async () => event.happen(NODE));
  const repair = together(databases.length, async () => { await pause(10); await event.undo(NODE); });
  try {
    return await Promise.all(databases.map(async (database, i) => {
      const node = (await database.pod(await database.primary())).spec.nodeName;
      if (node !== NODE) throw new Error(`cannot measure: the primary is on ${node}`);
      const client = new Client(database);
      await client.start();
      const near = event.isolates ? await isolatedPrimary(database, event.cases[i][0], NODE) : undefined;
      const failover = await measureFailover(database, client, () => happen(), { repair, seconds: 600 });
      return { failover, isolated: await near?.report(failover) ?? [] };
    }));
  } finally {
    await event.undo(NODE);
    await nodesReady(stage.api, 120);
    for (const database of databases) await database.remove();
    if (event.plugin) await pluginAsReleased(stage.api);
  }
}

/**
 * A step that several measurements take together: done once, when the last of them is there. Resolves for all of them to the time
 * when it began.
 */
function together(number: number, step: () => Promise<void>): () => Promise<number> {
  let [waiting, release] = [number, () => {}];
  const everybody = new Promise<void>(resolve => { release = resolve; });
  let done: Promise<number> | undefined;
  return async () => {
    if (--waiting === 0) release();
    await everybody;
    done ??= (async () => { const began = Date.now(); await step(); return began; })();
    return done;
  };
}
