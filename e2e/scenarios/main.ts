import { parseArgs } from 'node:util';
import { POSTGRES_DEBIAN } from '../cluster/images';
import { down, isUp, repair, up } from '../cluster/cluster';
import { HOME, KUBECONFIG } from '../cluster/layout';
import { infra } from '../cluster/machines';
import { claimCluster, clusterOwner } from '../cluster/owner';
import { Api } from '../machine/api';
import { onInterrupt } from '../machine/interrupt';
import { lock } from '../machine/lock';
import { alertNoise } from './alert-noise';
import { alerts, twoPrimaries } from './alerts';
import { apply } from './apply';
import { backup } from './backup';
import { JOINED_LABEL, makeNoMore, SCENARIO_LABEL } from './database';
import { damagedArchive } from './damaged-archive';
import { dayTwo } from './day-two';
import { demoApp } from './demo-app';
import { deletePrimary } from './delete-primary';
import { drill } from './drill';
import { removeLeftovers } from './leftovers';
import { elsewhere } from './elsewhere';
import { leases } from './leases';
import { isolation, loseNode, losePlugin } from './lose-node';
import { majorUpgrade } from './major-upgrade';
import { memory } from './memory';
import { metrics } from './metrics';
import { monitoring } from './monitoring';
import { policies } from './policies';
import { pooler } from './pooler';
import { protection } from './protection';
import { replicaCluster } from './replica-cluster';
import { restore } from './restore';
import { rig } from './rig';
import { s3InCluster } from './s3-in-cluster';
import { Scenario, Stage } from './scenario';
import { sites } from './sites';
import { KeptChapterError, USUAL_MAJOR, writeChapter } from './truth';
import { wrongWay } from './wrong-way';

const SCENARIOS: readonly Scenario[] = [
  apply, deletePrimary, demoApp, leases, wrongWay, dayTwo, backup, restore, elsewhere, majorUpgrade, replicaCluster, sites, drill, damagedArchive, s3InCluster,
  protection, pooler, policies, monitoring,
  alerts, twoPrimaries, alertNoise, memory,
  loseNode, losePlugin, isolation, metrics, rig,
];

const USAGE = `usage: npm run e2e [-- [options] NAME...]
Runs scenarios on the cluster, which is brought up and down again if it is not up, and writes what happened to docs/TRUTH.md.
  --runs N   repeat each case at most N times; a chapter of more runs stays in docs/TRUTH.md
  --minutes N   watch for N minutes instead of an hour (${alertNoise.name})
  --case TEXT   only cases whose name has the text; nothing is written
  --postgres MAJOR   ${Object.keys(POSTGRES_DEBIAN).join(' or ')} (${USUAL_MAJOR})
  --dry      print, but leave docs/TRUTH.md alone
  --replace  write chapters also instead of ones with more runs
  --join     run one scenario next to those of others on a cluster that is up: takes no lock, repairs and removes nothing of theirs
             (${SCENARIOS.filter(scenario => scenario.joins).map(scenario => scenario.name).join(', ')})
  --keep     leave the namespaces of a scenario that failed, and the cluster
Scenarios: ${SCENARIOS.map(scenario => scenario.name).join(', ')}`;

const OPTIONS = {
  runs: { type: 'string' },
  minutes: { type: 'string' },
  case: { type: 'string' },
  postgres: { type: 'string', default: String(USUAL_MAJOR) },
  dry: { type: 'boolean' },
  replace: { type: 'boolean' },
  join: { type: 'boolean' },
  keep: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const unknown = positionals.filter(name => !SCENARIOS.some(scenario => scenario.name === name));
  if (!POSTGRES_DEBIAN[values.postgres]) {
    console.error(`there is no image of PostgreSQL '${values.postgres}'\n${USAGE}`);
    return 2;
  }
  const [runs, minutes] = [values.runs, values.minutes].map(text => text === undefined ? undefined : Number(text));
  if (values.help || [runs, minutes].some(number => number !== undefined && !(Number.isInteger(number) && number > 0)) || unknown.length > 0) {
    console.error(`${unknown.map(name => `there is no scenario '${name}'\n`).join('')}${USAGE}`);
    return 2;
  }
  const chosen = positionals.length > 0 ? positionals.map(name => SCENARIOS.find(scenario => scenario.name === name)!) : SCENARIOS.filter(scenario => !scenario.unpublished);
  const joined = values.join ? chosen[0].name : undefined;
  if (joined && !(chosen.length === 1 && chosen[0].joins)) {
    console.error(`--join takes one scenario, and one that is made for it\n${USAGE}`);
    return 2;
  }
  const release = await lock(joined ? `the joined scenario ${joined}` : 'the scenarios');
  const ours = joined ? joinCluster() : await takeCluster();
  const api = new Api(KUBECONFIG);
  let done = onInterrupt(() => giveBack(api, ours, joined));
  const label: Stage['label'] = joined ? { [JOINED_LABEL]: joined } : { [SCENARIO_LABEL]: '' };
  const major = Number(values.postgres);
  let failed = 0;
  for (const scenario of chosen) {
    const started = Date.now();
    const log = (text: string) => console.log(`[${scenario.name} ${((Date.now() - started) / 1000).toFixed(0)} s] ${text}`);
    try {
      let picked = 0;
      const wants = (name: string) => name.includes(values.case ?? '') && ++picked > 0;
      const text = await scenario.run({ api, runs, minutes, major, label, log, wants });
      if (values.case !== undefined && picked === 0) throw new Error(`none of its cases has '${values.case}' in its name`);
      log('done');
      console.log(`\n${scenario.title}\n\n${text}\n`);
      if (!values.dry && !scenario.unpublished && values.case === undefined) writeChapter(scenario, text, { major, runs, minutes, join: values.join }, values.replace);
    } catch (error) {
      if (error instanceof KeptChapterError) {
        console.error(error.message);
        continue;
      }
      failed++;
      console.error(`${scenario.name} FAILED: ${(error as Error).message}`);
      if (values.keep) break;
      await removeLeftovers(api, joined);
    }
  }
  done();
  done = onInterrupt(down);
  if (ours && !(failed > 0 && values.keep)) await down();
  done();
  api.close();
  release();
  return failed > 0 ? 1 : 0;
}

/** Brings the cluster up, or repairs the one that is up. Whether it is ours to bring down at the end. */
async function takeCluster(): Promise<boolean> {
  if (!isUp()) {
    await up();
    claimCluster();
    return true;
  }
  if (infra.home !== HOME) throw new Error(`a cluster with another cache is up: ${infra.home}; 'npm run cluster -- down' ends it`);
  const killed = clusterOwner();   // we hold the lock of the scenarios, so that process is not at work any more
  if (killed) console.error(`a run of scenarios that was killed (process ${killed.process}) left this cluster up; it is brought down after this run`);
  await repair();   // somebody may have left a node off, cut or cordoned
  const api = new Api(KUBECONFIG);
  const removed = await removeLeftovers(api);
  api.close();
  if (removed.length > 0) console.error(`removed what an earlier run left behind: ${removed.join(', ')}`);
  if (killed) claimCluster();
  return killed !== undefined;
}

/** For `--join`: somebody else's cluster, as it is. It is never ours to bring down. */
function joinCluster(): false {
  if (!isUp()) throw new Error("--join needs a cluster that is up: 'npm run cluster -- up'");
  const owner = clusterOwner();
  if (owner) throw new Error(`the run of scenarios that brought this cluster up (process ${owner.process}) brings it down at its end; --join needs one that stays: 'npm run cluster -- up'`);
  return false;
}

/** After Ctrl-C: the cluster goes if we brought it up, else only what we made on it. */
async function giveBack(api: Api, ours: boolean, joined?: string): Promise<void> {
  makeNoMore();
  if (ours) return down();
  if (!joined) await repair();
  const removed = await removeLeftovers(api, joined);
  if (removed.length > 0) console.error(`removed ${removed.join(', ')}; the cluster was up before and stays up`);
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`e2e: ${error.message}`);
  process.exitCode = 1;
});
