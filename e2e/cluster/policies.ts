import * as fs from 'node:fs';
import * as path from 'node:path';
import { waitUntil } from '../machine/service';
import { HOME } from './layout';
import { nodes } from './machines';

/** There, in a cluster's folder, when NetworkPolicies are to be enforced: node.sh starts kube-router when it sees it. */
const FLAG = 'policies';

/**
 * Enforces NetworkPolicies on every node, from now until the cluster goes down; without this call they are stored and do nothing.
 * kube-router's firewall does it, the rest of kube-router is off.
 */
export async function enforcePolicies(): Promise<void> {
  fs.writeFileSync(path.join(HOME, FLAG), '');
  for (const node of nodes.filter(({ pid }) => pid)) {
    await waitUntil(`kube-router on ${node.name}`, 60, () => node.inside('iptables-save', '-t', 'filter').includes('-j KUBE-ROUTER-FORWARD'), 500);
  }
}
