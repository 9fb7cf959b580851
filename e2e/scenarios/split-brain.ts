import { inside } from '../cluster/machines';
import { INSTANCE_METRICS_PORT } from '../../lib/facts/cnpg';
import { waitUntil } from '../machine/service';
import { Database } from './database';

/** In the table mangle, which comes before the firewall of NetworkPolicies: that takes packets for good. */
const CHAIN = 'e2e-split-brain';

/**
 * Makes two primaries: the primary is cut off from everybody, the kubelet included, but Prometheus still reads its metrics. No order
 * reaches it, and a liveness probe with patience does not end it; it is not ready, so the operator replaces it. No node is touched.
 * Resolves when there is a new primary, to what mends the network and waits until the cluster is healthy.
 * @see https://cloudnative-pg.io/docs/1.30/instance_manager/#primary-isolation
 */
export async function cutPrimary(database: Database): Promise<() => Promise<unknown>> {
  const old = await database.primary();
  const { spec: { nodeName: node }, status: { podIP } } = await database.pod(old);
  const rules = (action: '-I' | '-D') => ['FORWARD', 'OUTPUT'].map(chain => `iptables -t mangle ${action} ${chain} -j ${CHAIN}`).join('; ');
  const heal = async () => {
    inside(node, 'sh', '-ec', `${rules('-D')}; iptables -t mangle -F ${CHAIN}; iptables -t mangle -X ${CHAIN}`);
    await database.healthy(600);
  };
  inside(node, 'sh', '-ec', `iptables -t mangle -N ${CHAIN}; iptables -t mangle -A ${CHAIN} -d ${podIP} -p tcp ! --dport ${INSTANCE_METRICS_PORT} -j DROP; `
    + `iptables -t mangle -A ${CHAIN} -s ${podIP} -p tcp ! --sport ${INSTANCE_METRICS_PORT} -j DROP; ${rules('-I')}`);
  try {
    await waitUntil('a second primary', 300, async () => {
      const now = await database.primary();
      return now !== old && database.sql(now, 'select pg_is_in_recovery()') === 'f';
    }, 1000);
  } catch (error) {
    await heal();
    throw error;
  }
  return heal;
}
