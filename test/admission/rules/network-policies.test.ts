import { said } from '../rule-findings';

const SELECTS = 'podSelector: {matchLabels: {cnpg.io/cluster: orders-db}}';
const OPERATOR = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: cnpg-system}}';
const INSTANCES = 'podSelector: {matchLabels: {cnpg.io/podRole: instance}}';
const found = (...policies: string[]) =>
  said('ha/network-policy', `[{Cluster: {metadata: {namespace: databases}}}${policies.map(spec => `, {NetworkPolicy: {metadata: {namespace: databases}, spec: {${spec}}}}`).join('')}]`).map(text => text.replace(/^error \S+ no NetworkPolicy lets /, ''));
const NO_OPERATOR = "the operator reach port 8000 of the instances of the cluster 'databases/orders-db'";
const NO_PEERS = "the other instances of the cluster 'databases/orders-db' reach port 5432, by which they replicate";
const NO_API = "the instances of the cluster 'databases/orders-db' reach the API server";

test.each([
  ['nothing comes in', [`${SELECTS}, policyTypes: [Ingress]`], [NO_OPERATOR, NO_PEERS]],
  ['every pod of the namespace is closed', ['podSelector: {}'], [NO_OPERATOR, NO_PEERS]],
  ['only the application comes in', [`${SELECTS}, ingress: [{from: [{podSelector: {matchLabels: {app: shop}}}], ports: [{port: 5432}]}]`], [NO_OPERATOR]],
  ['the operator comes in by another port', [`${SELECTS}, ingress: [{from: [{${OPERATOR}}], ports: [{port: 5432}]}, {from: [{${INSTANCES}}]}]`], [NO_OPERATOR]],
  ['the instances are not among those that come in', [`${SELECTS}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {cnpg.io/poolerName: a}}}, {${OPERATOR}, podSelector: {matchLabels: {cnpg.io/podRole: pooler}}}]}]`], [NO_PEERS]],
  ['nothing goes out', [`${SELECTS}, policyTypes: [Egress]`], [NO_API]],
  ['only the other instances are reached', [`${SELECTS}, policyTypes: [Egress], egress: [{to: [{${INSTANCES}}]}]`], [NO_API]],
])('%s', (_, policies, expected) => {
  expect(found(...policies)).toEqual(expected);
});

test.each([
  ['a port of a name', [`${SELECTS}, ingress: [{from: [{${OPERATOR}}], ports: [{port: status}]}, {from: [{${INSTANCES}}], ports: [{port: postgresql}]}]`]],
  ['a range of ports', [`${SELECTS}, ingress: [{from: [{${OPERATOR}}, {${INSTANCES}}], ports: [{port: 5000, endPort: 9000}]}]`]],
  ['all peers', [`${SELECTS}, ingress: [{}]`]],
  ['two policies that add up', [`${SELECTS}, ingress: [{from: [{${OPERATOR}}]}]`, `${SELECTS}, ingress: [{from: [{${INSTANCES}}]}]`]],
  ['a policy for other pods', ['podSelector: {matchLabels: {app: shop}}']],
  ['a policy for the poolers', ['podSelector: {matchLabels: {cnpg.io/poolerName: orders-db-pooler}}']],
  ['a policy for pods that are no instances', ['podSelector: {matchExpressions: [{key: cnpg.io/cluster, operator: DoesNotExist}]}']],
  ['addresses, which may be anybody', [`${SELECTS}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]`]],
  ['the API server by its port', [`${SELECTS}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 6443}]}]`]],
])('%s lets everybody through', (_, policies) => {
  expect(found(...policies)).toEqual([]);
});

test('a single instance has no others', () => {
  expect(said('ha/network-policy', `[{Cluster: {spec: {instances: 1}}}, {NetworkPolicy: {spec: {${SELECTS}, ingress: [{from: [{${OPERATOR}}]}]}}}]`)).toEqual([]);
});

test('where Cilium has policies too, nothing is said', () => {
  expect(said('ha/network-policy', `[{Cluster: {}}, {NetworkPolicy: {spec: {${SELECTS}}}}, {CiliumNetworkPolicy.cilium.io: {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}, spec: {}}}]`)).toEqual([]);
});

test.each([
  ['the primary', '{cnpg.io/instanceRole: primary}', 2],
  ['the replicas, by the old label', '{role: replica}', 2],
  ['one instance', '{cnpg.io/instanceName: orders-db-1}', 0],
])('a policy that selects %s alone is a half one', (_, labels, count) => {
  const policy = `{NetworkPolicy: {spec: {podSelector: {matchLabels: ${labels}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: 5433}]}]}}}`;
  expect(said('ha/network-policy', `[{Cluster: {}}, ${policy}]`)).toHaveLength(count);
});
