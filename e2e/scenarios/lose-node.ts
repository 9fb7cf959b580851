import { kubectl, cut, heal, kill, start } from '../cluster/cluster';
import { NODES } from '../cluster/layout';
import { waitUntil } from '../machine/service';
import { Client } from './client';
import { Database } from './database';
import { Failover, measureFailover } from './failover';
import { guide } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

/** What happens to the node of the primary, and how it is undone. */
interface Event {
  readonly name: string;
  /** Whether the operator's pod is on the node, too. */
  readonly withOperator: boolean;
  readonly happen: (node: string) => Promise<void> | void;
  readonly undo: (node: string) => Promise<void> | void;
}

const drain = (node: string) => { kubectl(['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=180s']); };
const EVENTS: readonly Event[] = [
  { name: 'drained', withOperator: false, happen: drain, undo: node => { kubectl(['uncordon', node]); } },
  { name: 'power cut', withOperator: false, happen: kill, undo: start },
  { name: 'network cable pulled', withOperator: false, happen: cut, undo: heal },
  { name: 'power cut, the operator on it too', withOperator: true, happen: kill, undo: start },
];

/** The guide's test 2: the node of the primary is lost. */
export const loseNode: Scenario = {
  name: 'lose-node',
  title: 'The node of the primary is drained, dies, or is cut off',

  async run(stage: Stage): Promise<string> {
    const rows: string[][] = [];
    for (const event of EVENTS) {
      const failover = await measure(stage, event);
      stage.log(`${event.name}: ${failover.steps.join(' | ')}`);
      rows.push([event.name, `${failover.newPrimary} s`, `${failover.keptGap.toFixed(1)} s`, `${failover.freshGap.toFixed(1)} s`,
        `${failover.lost} of ${failover.acked}`, failover.steps.slice(0, 4).join('<br>')]);
    }
    return `${table(['the node is', 'new primary after', 'kept connection stops for', 'new connections fail for', 'acknowledged rows lost', 'what the cluster said'], rows)}\n\n`
      + 'One run each; the client is on another node; Kubernetes and operator with their own defaults (`--node-monitor-grace-period` 50 s, '
      + 'a pod is evicted from a dead node after 300 s). '
      + 'The node comes back ten seconds after the new primary is there.';
  },
};

async function measure(stage: Stage, event: Event): Promise<Failover> {
  const database = new Database(stage.api);
  await database.prepare();
  await onlyOn(['w1', 'w2'], async () => {
    database.apply(guide());
    await database.healthy();
  });
  const node = (await database.pod(await database.primary())).spec.nodeName;
  await placeOperator(stage, event.withOperator ? node : 'cp');
  const client = new Client(database);
  await client.start('cp');
  try {
    return await measureFailover(database, client, () => event.happen(node), { repair: async () => event.undo(node), seconds: 600 });
  } finally {
    await event.undo(node);
    await waitUntil('all nodes', 120, async () => (await stage.api.get('/api/v1/nodes')).items
      .every((found: any) => found.status.conditions.some((condition: any) => condition.type === 'Ready' && condition.status === 'True')), 500);
    await database.remove();
  }
}

/** Lets new pods start on some nodes only, while the work is done. */
async function onlyOn(nodes: string[], work: () => Promise<void>): Promise<void> {
  const others = NODES.map(({ name }) => name).filter(name => !nodes.includes(name));
  others.forEach(name => kubectl(['cordon', name]));
  try {
    await work();
  } finally {
    others.forEach(name => kubectl(['uncordon', name]));
  }
}

async function placeOperator(stage: Stage, node: string): Promise<void> {
  const pods = async () => (await stage.api.get('/api/v1/namespaces/cnpg-system/pods?labelSelector=app.kubernetes.io/name%3Dcloudnative-pg')).items;
  if ((await pods()).every((pod: any) => pod.spec.nodeName === node)) return;
  await onlyOn([node], async () => {
    kubectl(['-n', 'cnpg-system', 'delete', 'pod', '-l', 'app.kubernetes.io/name=cloudnative-pg']);
    kubectl(['-n', 'cnpg-system', 'rollout', 'status', 'deploy/cnpg-controller-manager', '--timeout=120s']);
  });
  const found = await pods();
  if (!found.every((pod: any) => pod.spec.nodeName === node)) throw new Error(`cannot measure: the operator is not on ${node}`);
}
