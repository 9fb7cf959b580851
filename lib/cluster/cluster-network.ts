import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Connections } from '../access/connections';
import { NetworkPeer, peerOfHost } from '../access/network-peer';
import { NetworkPolicies, PolicyRule } from '../access/network-policies';
import { networkPolicy } from '../access/network-policy';
import { ObjectStore } from '../backup/object-store';
import { Delivery } from '../delivery/delivery';
import { BARMAN_PLUGIN, INSTANCE_METRICS_PORT, LABEL_CLUSTER, LABEL_POOLER_NAME, POSTGRES_PORT, STATUS_PORT } from '../facts/cnpg';
import { Json } from '../facts/json-value';

/** What the policy of the instances is derived from. */
export interface InstancePolicyProps {
  /** Name of the Cluster. */
  readonly clusterName: string;
  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;
  /** Who may connect. */
  readonly connections: Connections;
  /** Where things are. */
  readonly policies: NetworkPolicies;
  /** The Cluster object, as it is at synthesis. */
  readonly cluster: ApiObject;
  /** Whether Prometheus scrapes the instances. */
  readonly isMonitored: boolean;
  /** Whether a Service is one of a pooler. */
  readonly isPooler: (serviceName: string) => boolean;
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/**
 * The instances of a cluster and the operator's Jobs for them. The pods of such a Job have the cluster's label and no role, so
 * the label alone selects; poolers have it too.
 */
export function instancePolicy(scope: Construct, props: InstancePolicyProps): void {
  const { clusterName, namespace, connections, policies, cluster, isMonitored, isPooler, delivery } = props;
  const { operator, prometheus, knownApiServer } = policies._peers;
  const podSelector = instances(clusterName);
  const poolers = { podSelector: { matchLabels: { [LABEL_CLUSTER]: clusterName }, matchExpressions: [{ key: LABEL_POOLER_NAME, operator: 'Exists' }] } };
  networkPolicy(scope, 'NetworkPolicy', {
    name: `${clusterName}-instances`,
    podSelector,
    delivery,
    ingress: () => [
      { peers: operator._peers(namespace), ports: [POSTGRES_PORT, STATUS_PORT] },
      { peers: [{ podSelector }], ports: [POSTGRES_PORT, STATUS_PORT] },
      { peers: [poolers], ports: [POSTGRES_PORT] },
      { peers: connections._clients(namespace, service => !isPooler(service)), ports: [POSTGRES_PORT] },
      ...isMonitored ? [{ peers: prometheus._peers(namespace), ports: [INSTANCE_METRICS_PORT] }] : [],
      // `kubectl cnpg status` asks the instances by way of the API server.
      ...knownApiServer ? [{ peers: knownApiServer._peers(namespace), ports: [STATUS_PORT] }] : [],
    ],
    egress: () => [
      ...policies._basicEgress(namespace, { watches: true }),
      { peers: [{ podSelector }], ports: [POSTGRES_PORT, STATUS_PORT] },
      ...neededBy(cluster.toJson().spec, scope, policies, namespace),
      ...connections._destinations.map(({ peer, port }) => ({ peers: peer._peers(namespace), ports: [port] })),
    ],
  });
}

/** The pods of a cluster, and its Jobs. */
export function instances(clusterName: string) {
  return { matchLabels: { [LABEL_CLUSTER]: clusterName }, matchExpressions: [{ key: LABEL_POOLER_NAME, operator: 'DoesNotExist' }] };
}

/** Whom the instances talk to because the Cluster says so: archives, clusters that it copies from, a directory. */
function neededBy(spec: Json, scope: Construct, policies: NetworkPolicies, namespace: string | undefined): PolicyRule[] {
  const external: Json[] = spec.externalClusters ?? [];
  const stores = [...spec.plugins ?? [], ...external.map(({ plugin }) => plugin)].filter(plugin => plugin?.name === BARMAN_PLUGIN)
    .map(({ parameters }) => parameters?.barmanObjectName);
  const { objectStore } = policies._peers;
  const ldap = spec.postgresql?.ldap;
  return [
    ...[...new Set(stores)].flatMap(name => {
      const storage = storeNamed(scope, name, namespace)?._storage;
      const { host, port } = storage?._address ?? { port: HTTPS };
      const peers = objectStore ?? (host === undefined ? undefined : peerOfHost(host));
      const identity = storage?._asksForIdentity ? [{ peers: NetworkPeer.ip(LINK_LOCAL)._peers(namespace), ports: METADATA_PORTS }] : [];
      return [{ peers: peers?._peers(namespace), ports: [port] }, ...identity];
    }),
    ...external.filter(({ connectionParameters }) => connectionParameters).map(({ connectionParameters: { host, hostaddr, port } }) =>
      ({ peers: peerOfHost(hostaddr ?? host ?? '')._peers(namespace), ports: [Number(port ?? POSTGRES_PORT)] })),
    ...ldap?.server ? [{ peers: peerOfHost(ldap.server)._peers(namespace), ports: [ldap.port ?? (ldap.scheme === 'ldaps' ? 636 : 389)] }] : [],
  ];
}

const HTTPS = 443;

/** Where clouds tell a pod who it is: the metadata servers of AWS, Azure and Google, and the agent of EKS Pod Identity. */
const LINK_LOCAL = '169.254.0.0/16';
const METADATA_PORTS = [80, 988];

/** The store that is declared here, if it is: a name alone has no address. */
function storeNamed(scope: Construct, name: string, namespace: string | undefined): ObjectStore | undefined {
  return scope.node.root.node.findAll().find((found): found is ObjectStore => found instanceof ObjectStore && found.objectStoreName === name && found.namespace === namespace);
}
