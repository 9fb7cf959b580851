import * as path from 'node:path';
import { run } from '../machine/command';
import { ownCommand } from '../machine/go';
import { version } from '../machine/versions';
import { KUBECONFIG } from '../cluster/layout';
import { Database } from './database';
import { pause } from './failover';
import { guide } from './guide';
import { drift, objectsOf, pathOf, serverSideApply } from './manifest';
import { Scenario, Stage } from './scenario';
import { medianAndWorst, table } from './table';

const RUNS = 5;

/** What Argo CD and Flux would say; e2e/scenarios/go/drift.go asks their own code. */
interface GitOps {
  readonly object: string;
  readonly argoTwoWay: boolean;
  readonly argoThreeWay: boolean;
  readonly flux: string;
}

/** The guide's dist/ by server-side apply, twice. */
export const apply: Scenario = {
  name: 'apply',
  title: 'The manifests of `dist/` are applied',

  async run(stage: Stage): Promise<string> {
    const program = await driftProgram();
    await stage.api.discover();
    const seconds: number[] = [];
    let rows: string[][] = [];
    for (let n = 1; n <= Math.min(RUNS, stage.runs ?? RUNS); n++) {
      const database = new Database(stage.api);
      await database.prepare();
      const objects = objectsOf(guide(stage.major));
      const warnings = await applyAll(stage, objects);
      seconds.push(await database.healthy());
      stage.log(`run ${n}: healthy after ${seconds.at(-1)?.toFixed(1)} s`);
      await pause(5);
      const before = await stored(stage, objects);
      warnings.push(...await applyAll(stage, objects));
      const after = await stored(stage, objects);
      const gitOps = run(program, [], { input: JSON.stringify(objects), env: { KUBECONFIG } }).trim().split('\n').map(line => JSON.parse(line) as GitOps);
      rows = objects.map((object, i) => judge(object, before[i], after[i], gitOps[i]));
      if (warnings.length > 0) throw new Error(`the API server warns: ${warnings.join('; ')}`);
      const wrong = rows.find(([, ...cells]) => cells.join() !== EXPECTED.join());
      if (wrong) throw new Error(`dist/ does not stay as it is: ${wrong.join(', ')}; ${JSON.stringify(gitOps)}`);
      await database.remove();
    }
    return `All instances are ready ${medianAndWorst(seconds)} seconds after the apply (median and worst of ${seconds.length} runs, images already on the nodes). `
      + 'The API server gave no warning.\n\n'
      + `${table(['object', 'second apply: generation', 'managed fields', 'fields of `dist/` stored otherwise', 'Argo CD, first sync', 'Argo CD, later', 'Flux'], rows)}\n\n`
      + `Argo CD is asked by its own code, the \`gitops-engine\` of Argo CD ${version('gitops-engine')} (two-way and three-way diff), Flux by its own, \`fluxcd/pkg/ssa\` ${version('flux-ssa')}.`;
  },
};

const EXPECTED = ['same', 'same', '0', 'Synced', 'Synced', 'unchanged'];

function judge(object: any, before: any, after: any, gitOps: GitOps): string[] {
  const ours = (live: any) => JSON.stringify(live.metadata.managedFields.filter((entry: any) => entry.manager === 'e2e'));
  return [
    `${object.kind} ${object.metadata.name}`,
    before.metadata.generation === after.metadata.generation ? 'same' : `${before.metadata.generation} to ${after.metadata.generation}`,
    ours(before) === ours(after) ? 'same' : 'changed',
    drift(object, after).join(' ') || '0',
    gitOps.argoTwoWay ? 'OutOfSync' : 'Synced',
    gitOps.argoThreeWay ? 'OutOfSync' : 'Synced',
    gitOps.flux,
  ];
}

async function applyAll(stage: Stage, objects: any[]): Promise<string[]> {
  const warnings: string[] = [];
  for (const object of objects) warnings.push(...(await serverSideApply(stage.api, object)).warnings);
  return warnings;
}

function stored(stage: Stage, objects: any[]): Promise<any[]> {
  return Promise.all(objects.map(object => stage.api.get(pathOf(stage.api, object))));
}

function driftProgram(): Promise<string> {
  const requires = [`github.com/argoproj/argo-cd/gitops-engine/v3@v${version('gitops-engine')}`, `github.com/fluxcd/pkg/ssa@v${version('flux-ssa')}`];
  return ownCommand(path.join(__dirname, 'go', 'drift.go'), { requires, kubernetes: version('gitops-kubernetes'), go: version('gitops-go') });
}
