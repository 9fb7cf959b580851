import { INSTANCE_METRICS_PORT, POSTGRES_PORT, STATUS_PORT } from '../../facts/cnpg';
import { isObject, Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { instanceLabels, PodLabels, selects } from './pod-labels';
import { clusterText, CrossProblem, LibraryRule, namespace, World } from './world';

const PORT_NAMES: Readonly<Record<string, number>> = { status: STATUS_PORT, postgresql: POSTGRES_PORT, metrics: INSTANCE_METRICS_PORT };

/** Other kinds that open or close ports too; where there is one of the namespace, or of the whole cluster, nothing is said. */
const OTHER_POLICIES = ['CiliumNetworkPolicy.cilium.io', 'CiliumClusterwideNetworkPolicy.cilium.io', 'AdminNetworkPolicy.policy.networking.k8s.io', 'BaselineAdminNetworkPolicy.policy.networking.k8s.io',
  'NetworkPolicy.crd.projectcalico.org', 'GlobalNetworkPolicy.crd.projectcalico.org', 'NetworkPolicy.projectcalico.org', 'GlobalNetworkPolicy.projectcalico.org'];

/** As the server sees it: without `policyTypes` a policy is about what comes in, and about what goes out if it says something of that. */
function isAbout(policy: Json, type: 'Ingress' | 'Egress'): boolean {
  const types = policy.spec.policyTypes ?? (policy.spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
  return list(types).includes(type);
}

function allowsPort(rule: Json, port: number): boolean {
  const ports = list(rule?.ports);
  return ports.length === 0 || ports.some(entry => {
    if (entry?.protocol && entry.protocol !== 'TCP') return false;
    if (entry?.port === undefined) return true;
    const first = typeof entry.port === 'string' ? PORT_NAMES[entry.port] ?? Number(entry.port) : entry.port;
    return first <= port && port <= (entry.endPort ?? first) || Number.isNaN(first) && typeof entry.port === 'string' && !PORT_NAMES[entry.port];
  });
}

/** Whether a peer may be in another namespace than the policy, and so may be the operator. */
function mayBeOperator(peer: Json, ownNamespace: string): boolean {
  if (peer?.ipBlock) return true;
  if (!isObject(peer?.namespaceSelector)) return /cloudnative-pg|cnpg/.test(JSON.stringify(peer?.podSelector ?? {}).replace(/cnpg\.io\//g, ''));
  return !ownNamespace || peer.namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'] !== ownNamespace;
}

function mayBeInstance(peer: Json, instance: PodLabels): boolean {
  if (peer?.ipBlock) return true;
  return !isObject(peer?.podSelector) || selects(peer.podSelector, instance) !== false;
}

/** A rule without peers is for all. */
const anyPeer = (peers: Json, test: (peer: Json) => boolean) => list(peers).length === 0 || list(peers).some(test);

interface Closed {
  readonly policy: Json;
  readonly path: string;
  readonly message: string;
}

/** What the policies that select the instances of a cluster leave closed: all of them, or those of one role, which moves. */
function closed(policies: readonly Json[], cluster: Json): Closed[] {
  const found = new Map<string, Closed>();
  for (const role of ['primary', 'replica']) for (const problem of closedFor(role, policies, cluster)) found.set(problem.message, found.get(problem.message) ?? problem);
  return [...found.values()];
}

function closedFor(role: string, policies: readonly Json[], cluster: Json): Closed[] {
  const instance = instanceLabels(cluster);
  const selected: PodLabels = { ...instance, labels: { ...instance.labels, 'cnpg.io/instanceRole': role, role } };
  const [incoming, outgoing] = (['Ingress', 'Egress'] as const).map(type => policies.filter(policy => isAbout(policy, type) && selects(policy.spec.podSelector, selected) === true));
  const ingress = incoming.flatMap(policy => list(policy.spec.ingress));
  const egress = outgoing.flatMap(policy => list(policy.spec.egress));
  // A policy that may select the instances may also open what the others close.
  const unsure = policies.filter(policy => selects(policy.spec.podSelector, selected) === undefined);
  if (unsure.length) return [];
  const own = namespace(cluster);
  const closes = [
    [incoming, 'spec.ingress', !ingress.some(rule => allowsPort(rule, STATUS_PORT) && anyPeer(rule?.from, peer => mayBeOperator(peer, own))),
      `no NetworkPolicy lets the operator reach port ${STATUS_PORT} of the instances of ${clusterText(cluster)}`],
    [incoming, 'spec.ingress', (cluster.spec.instances ?? 1) > 1 && !ingress.some(rule => allowsPort(rule, POSTGRES_PORT) && anyPeer(rule?.from, peer => mayBeInstance(peer, instance))),
      `no NetworkPolicy lets the other instances of ${clusterText(cluster)} reach port ${POSTGRES_PORT}, by which they replicate`],
    [outgoing, 'spec.egress', !egress.some(rule => [443, 6443].some(port => allowsPort(rule, port)) && anyPeer(rule?.to, peer => peer?.ipBlock || isObject(peer?.namespaceSelector))),
      `no NetworkPolicy lets the instances of ${clusterText(cluster)} reach the API server`],
  ] as const;
  return closes.flatMap(([of, path, isClosed, message]) => (of.length && isClosed ? [{ policy: of[0], path: of[0].spec[path.slice(5)] ? path : 'spec.podSelector', message }] : []));
}

export const networkPolicyRules: readonly LibraryRule[] = [
  {
    id: 'ha/network-policy',
    severity: 'error',
    what: 'The NetworkPolicies that select the instances of a Cluster shut out the operator, the other instances, or the way to the API server.',
    fix: "Allow ports 8000 and 5432 from the operator's namespace, 5432 and 8000 among the instances, and the API server where a policy is "
      + 'about egress.',
    why: 'The operator asks each instance for its state on port 8000; without an answer nothing is promoted, and the cluster never becomes '
      + 'ready. Instances replicate on 5432, and an instance that reaches neither the API server '
      + 'nor the others stops itself. Policies add up, so that all of the namespace count; where kinds of Cilium or Calico are among the '
      + 'manifests nothing is said.',
    source: 'https://cloudnative-pg.io/docs/1.30/networking/',
    wrong: '[{Cluster: {}}, {NetworkPolicy: {spec: {podSelector: {matchLabels: {cnpg.io/cluster: orders-db}}, policyTypes: [Ingress], '
      + 'ingress: [{from: [{podSelector: {matchLabels: {app: shop}}}], ports: [{port: 5432}]}]}}}]',
    right: '[{Cluster: {}}, {NetworkPolicy: {spec: {podSelector: {matchLabels: {cnpg.io/cluster: orders-db}}, policyTypes: [Ingress], '
      + 'ingress: [{from: [{podSelector: {matchLabels: {app: shop}}}], ports: [{port: 5432}]}, '
      + '{from: [{podSelector: {matchLabels: {cnpg.io/cluster: orders-db}}}, {namespaceSelector: {matchLabels: '
      + '{kubernetes.io/metadata.name: cnpg-system}}}], ports: [{port: 5432}, {port: 8000}]}]}}}]',
    check: (world: World): CrossProblem[] => {
      if (OTHER_POLICIES.some(kind => world.all(kind).length > 0)) return [];
      return world.all('Cluster').filter(({ spec }) => spec).flatMap(cluster => {
        const policies = world.inNamespaceOf(cluster, 'NetworkPolicy').filter(({ spec }) => spec);
        return closed(policies, cluster).map(({ policy, path, message }) => ({ object: policy, path, message }));
      });
    },
  },
];
