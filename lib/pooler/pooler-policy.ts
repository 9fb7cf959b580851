import { Construct } from 'constructs';
import { Connections } from '../access/connections';
import { networkPolicy } from '../access/network-policy';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery } from '../delivery/delivery';
import { LABEL_CLUSTER, LABEL_POOLER_NAME, POOLER_METRICS_PORT, POSTGRES_PORT } from '../facts/cnpg';

/** The Services of poolers, by the connections of their cluster: who goes to one of them does not go to the instances. */
const poolers = new WeakMap<Connections, Set<string>>();

/** The Services of the poolers that are declared for a cluster. */
export function poolersOf({ connections }: Pick<IPostgresClusterRef, 'connections'>): ReadonlySet<string> {
  return poolers.get(connections) ?? new Set();
}

/** Lets the clients of a pooler through, and it to the instances, where its cluster has policies. */
export function poolerPolicy(scope: Construct, cluster: IPostgresClusterRef, poolerName: string, isMonitored: boolean, delivery: Delivery): void {
  const { connections, namespace, clusterName } = cluster;
  poolers.set(connections, new Set([...poolersOf(cluster), poolerName]));
  const policies = connections._policies;
  if (!policies) return;
  networkPolicy(scope, 'NetworkPolicy', {
    name: poolerName,
    podSelector: { matchLabels: { [LABEL_POOLER_NAME]: poolerName } },
    delivery,
    ingress: () => [
      { peers: connections._clients(namespace, service => service === poolerName), ports: [POSTGRES_PORT] },
      ...isMonitored ? [{ peers: policies._peers.prometheus._peers(namespace), ports: [POOLER_METRICS_PORT] }] : [],
    ],
    egress: () => [
      ...policies._basicEgress(namespace, { watches: true }),
      {
        peers: [{ podSelector: { matchLabels: { [LABEL_CLUSTER]: clusterName }, matchExpressions: [{ key: LABEL_POOLER_NAME, operator: 'DoesNotExist' }] } }],
        ports: [POSTGRES_PORT],
      },
    ],
  });
}
