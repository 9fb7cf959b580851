import { NODES } from '../cluster/layout';
import { inside } from '../cluster/machines';
import { waitUntil } from '../machine/service';
import { Database } from './database';

const CHAIN = 'e2e-split-brain';
const [CONTROL_PLANE] = NODES;

/**
 * Makes two primaries: the primary and the kubelet of its node lose the API server, so that no order reaches it, and the operator and the
 * standby lose the primary, so that they replace it. It still reaches its standby, which keeps the liveness probe from ending it, and
 * Prometheus reaches both. Resolves when there is a new primary, to what mends the network and waits until the cluster is healthy.
 * @see https://cloudnative-pg.io/docs/1.30/instance_manager/#primary-isolation
 */
export async function cutFromControlPlane(database: Database): Promise<() => Promise<unknown>> {
  const old = await database.primary();
  const { spec: { nodeName: node }, status: { podIP } } = await database.pod(old);
  const helpers = (await database.api.get('/api/v1/namespaces/cnpg-system/pods')).items.filter((pod: any) => pod.spec.nodeName === node);
  if (helpers.length > 0) throw new Error(`cannot measure: ${helpers.map((pod: any) => pod.metadata.name).join(' and ')} would be lost with ${node}`);
  if (node === CONTROL_PLANE.name) throw new Error(`cannot measure: the primary is on the control plane, ${node}`);
  const heal = async () => {
    iptables(node, `-D FORWARD -j ${CHAIN}; iptables -D OUTPUT -s ${nodeAddress(node)} -p tcp --dport 6443 -j ${CHAIN}; iptables -F ${CHAIN}; iptables -X ${CHAIN}`);
    await database.healthy(600);
  };
  iptables(node, `-N ${CHAIN}`);
  for (const lost of [
    ...[podIP, nodeAddress(node)].map(source => `-s ${source} -d ${CONTROL_PLANE.address} -p tcp --dport 6443`),
    `-d ${podIP} -p tcp -m multiport --dports 5432,8000`,   // forwarded, so not from the kubelet of the node, which probes
    `-s ${podIP} -p tcp --sport 5432`,
  ]) iptables(node, `-A ${CHAIN} ${lost} -j DROP`);
  iptables(node, `-I FORWARD -j ${CHAIN}; iptables -I OUTPUT -s ${nodeAddress(node)} -p tcp --dport 6443 -j ${CHAIN}`);
  try {
    await waitUntil('a second primary', 240, async () => (await database.primary()) !== old, 1000);
  } catch (error) {
    await heal();
    throw error;
  }
  return heal;
}

function nodeAddress(name: string): string {
  return NODES.find(node => node.name === name)!.address;
}

function iptables(node: string, rules: string): void {
  inside(node, 'sh', '-ec', `iptables ${rules}`);
}
