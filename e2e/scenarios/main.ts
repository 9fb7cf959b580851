import { parseArgs } from 'node:util';
import { POSTGRES_DEBIAN } from '../cluster/images';
import { down, isUp, repair, up } from '../cluster/cluster';
import { HOME, KUBECONFIG } from '../cluster/layout';
import { infra } from '../cluster/machines';
import { Api } from '../machine/api';
import { onInterrupt } from '../machine/interrupt';
import { lock } from '../machine/lock';
import { apply } from './apply';
import { backup } from './backup';
import { dayTwo } from './day-two';
import { deletePrimary } from './delete-primary';
import { isolation, loseNode } from './lose-node';
import { memory } from './memory';
import { monitoring } from './monitoring';
import { pooler } from './pooler';
import { Scenario } from './scenario';
import { USUAL_MAJOR, writeChapter } from './truth';
import { wrongWay } from './wrong-way';

const SCENARIOS: readonly Scenario[] = [apply, deletePrimary, wrongWay, dayTwo, backup, pooler, monitoring, memory, loseNode, isolation];

const USAGE = `usage: npm run e2e [-- [--runs N] [--postgres MAJOR] [--dry] NAME...]
Runs scenarios on the cluster, which is brought up and down again if it is not up, and writes what happened to docs/TRUTH.md.
  --runs N   repeat each case at most N times
  --postgres MAJOR   ${Object.keys(POSTGRES_DEBIAN).join(' or ')} (${USUAL_MAJOR})
  --dry      print, but leave docs/TRUTH.md alone
Scenarios: ${SCENARIOS.map(scenario => scenario.name).join(', ')}`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string' }, postgres: { type: 'string', default: String(USUAL_MAJOR) }, dry: { type: 'boolean' }, help: { type: 'boolean' } } });
  const unknown = positionals.filter(name => !SCENARIOS.some(scenario => scenario.name === name));
  if (!POSTGRES_DEBIAN[values.postgres]) {
    console.error(`there is no image of PostgreSQL '${values.postgres}'\n${USAGE}`);
    return 2;
  }
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (values.help || (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) || unknown.length > 0) {
    console.error(`${unknown.map(name => `there is no scenario '${name}'\n`).join('')}${USAGE}`);
    return 2;
  }
  const chosen = positionals.length > 0 ? positionals.map(name => SCENARIOS.find(scenario => scenario.name === name)!) : SCENARIOS;
  const release = await lock('the scenarios');
  const ours = !isUp();
  if (!ours && infra.home !== HOME) throw new Error(`a cluster with another cache is up: ${infra.home}; 'npm run cluster -- down' ends it`);
  if (ours) onInterrupt(down);
  await (ours ? up() : repair());   // somebody may have left a node off, cut or cordoned
  const api = new Api(KUBECONFIG);
  const major = Number(values.postgres);
  let failed = 0;
  for (const scenario of chosen) {
    const started = Date.now();
    const log = (text: string) => console.log(`[${scenario.name} ${((Date.now() - started) / 1000).toFixed(0)} s] ${text}`);
    try {
      const text = await scenario.run({ api, runs, major, log });
      console.log(`\n${scenario.title}\n\n${text}\n`);
      if (!values.dry) writeChapter(scenario, text, major);
    } catch (error) {
      failed++;
      console.error(`${scenario.name} FAILED: ${(error as Error).message}`);
    }
  }
  api.close();
  if (ours) await down();
  release();
  return failed > 0 ? 1 : 0;
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`e2e: ${error.message}`);
  process.exitCode = 1;
});
