import { LABEL_CLUSTER, LABEL_POD_ROLE, LABEL_POOLER_NAME, METRICS_PORT_NAME, POD_ROLE_POOLER } from '../../facts/cnpg';
import { isObject, Json } from '../../facts/json-value';
import { nearest } from '../../facts/nearest';
import { isStandIn } from '../../facts/unknown';
import { list } from '../operator/cluster-facts';
import { instanceLabels, selects } from './pod-labels';
import { clusterText, CrossProblem, each, LibraryRule, namespace, problemIf, World } from './world';

/** The namespaces of whose pods a PodMonitor reads. */
function clustersFor(world: World, monitor: Json): readonly Json[] {
  const { any, matchNames } = monitor.spec.namespaceSelector ?? {};
  if (any) return world.all('Cluster');
  const names = list(matchNames).length ? list(matchNames) : [namespace(monitor)];
  return world.all('Cluster').filter(cluster => names.includes(namespace(cluster)) || !namespace(cluster) || !namespace(monitor));
}

function noCluster(world: World, clusters: readonly Json[], name: Json, path: string): readonly Omit<CrossProblem, 'object'>[] {
  if (typeof name !== 'string' || clusters.length === 0 || clusters.some(cluster => cluster.metadata?.name === name) || world.mayBeNamed('Cluster', name) || isStandIn(name)) return [];
  const names = clusters.map(cluster => String(cluster.metadata?.name));
  const near = nearest(name, names);
  return problemIf(true, path, `it selects pods of a Cluster '${name}', which is not among the manifests; there is ${near ? `'${near}'` : names.slice(0, 5).map(known => `'${known}'`).join(', ')}`, near ? 'warning' : 'info');
}

export const selectorRules: readonly LibraryRule[] = [
  {
    id: 'ha/selects-nothing',
    severity: 'warning',
    what: 'A Service or a PodMonitor selects the pods of a Cluster by a name or a port that they do not have.',
    fix: 'Correct the name of the cluster in the selector; the port with the metrics is called `metrics`.',
    why: 'A Service without endpoints accepts nothing, and a PodMonitor that selects nothing shows no error anywhere: the metrics are '
      + 'missing, and so are the alerts. It is a note where no Cluster has a similar name.',
    source: 'https://cloudnative-pg.io/docs/1.30/monitoring/',
    wrong: '[{Cluster: {}}, {PodMonitor: {spec: {selector: {matchLabels: {cnpg.io/cluster: order-db}}}}}]',
    right: '[{Cluster: {}}, {PodMonitor: {spec: {selector: {matchLabels: {cnpg.io/cluster: orders-db}}}}}]',
    check: world => [
      ...each(world, 'PodMonitor', monitor => {
        const labels = isObject(monitor.spec.selector?.matchLabels) ? monitor.spec.selector.matchLabels : {};
        const isOfOperator = [LABEL_CLUSTER, LABEL_POD_ROLE, LABEL_POOLER_NAME].some(key => Object.hasOwn(labels, key));
        return [
          ...noCluster(world, clustersFor(world, monitor), labels[LABEL_CLUSTER], `spec.selector.matchLabels.${LABEL_CLUSTER}`),
          ...(isOfOperator ? list(monitor.spec.podMetricsEndpoints).flatMap((endpoint, i) =>
            problemIf(typeof endpoint?.port === 'string' && !PORTS.includes(endpoint.port) && !isStandIn(endpoint.port), `spec.podMetricsEndpoints[${i}].port`, `the pods of CloudNativePG have no port '${endpoint?.port}'; that of the metrics is '${METRICS_PORT_NAME}'`)) : []),
        ];
      }),
      ...each(world, 'Service', service => {
        const selector = isObject(service.spec.selector) ? service.spec.selector : {};
        const clusters = world.inNamespaceOf(service, 'Cluster');
        const pooler = selector[LABEL_POOLER_NAME];
        const poolers = world.inNamespaceOf(service, 'Pooler').map(({ metadata }) => String(metadata?.name));
        return [
          ...noCluster(world, clusters, selector[LABEL_CLUSTER], `spec.selector.${LABEL_CLUSTER}`),
          ...problemIf(typeof pooler === 'string' && poolers.length && !poolers.includes(pooler) && selector[LABEL_POD_ROLE] !== POD_ROLE_POOLER && nearest(pooler, poolers), `spec.selector.${LABEL_POOLER_NAME}`,
            `it selects pods of a Pooler '${pooler}', which is not among the manifests; there is '${typeof pooler === 'string' ? nearest(pooler, poolers) : ''}'`),
        ];
      }),
    ],
  },
  {
    id: 'ha/spread-selector',
    severity: 'warning',
    what: 'A constraint spreads pods by labels that the instances of the Cluster do not have, or by none.',
    fix: "Select the instances by the label `cnpg.io/cluster`, with the Cluster's own name.",
    why: 'Kubernetes counts the pods that the selector finds, which are none, so that every place looks equally empty and all instances '
      + 'may land in one zone.',
    source: 'https://cloudnative-pg.io/docs/1.30/scheduling/',
    wrong: '[{Cluster: {spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: '
      + 'DoNotSchedule, labelSelector: {matchLabels: {cnpg.io/cluster: order-db}}}]}}}]',
    right: '[{Cluster: {spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: '
      + 'DoNotSchedule, labelSelector: {matchLabels: {cnpg.io/cluster: orders-db}}}]}}}]',
    check: world => each(world, 'Cluster', cluster => list(cluster.spec.topologySpreadConstraints).flatMap((constraint, i) =>
      [
        ...problemIf(isObject(constraint?.labelSelector) && selects(constraint.labelSelector, instanceLabels(cluster)) === false, `spec.topologySpreadConstraints[${i}].labelSelector`,
          `it selects no instance of ${clusterText(cluster)}`),
        ...problemIf(isObject(constraint) && constraint.labelSelector === undefined, `spec.topologySpreadConstraints[${i}]`, `without \`labelSelector\` it selects no instance of ${clusterText(cluster)}`),
      ])),
  },
  {
    id: 'ha/service-role-label',
    severity: 'info',
    what: 'A Service selects the primary or the replicas by the label `role`, which is deprecated.',
    fix: 'Use `cnpg.io/instanceRole`, with the same values, `primary` and `replica`.',
    why: 'A coming version of the operator no longer writes `role`, and the Service then has no endpoints.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: '[{Cluster: {}}, {Service: {spec: {selector: {cnpg.io/cluster: orders-db, role: primary}}}}]',
    right: '[{Cluster: {}}, {Service: {spec: {selector: {cnpg.io/cluster: orders-db, cnpg.io/instanceRole: primary}}}}]',
    check: world => each(world, 'Service', service => {
      const selector = isObject(service.spec.selector) ? service.spec.selector : {};
      return problemIf(Object.hasOwn(selector, LABEL_CLUSTER) && ['primary', 'replica'].includes(selector.role), 'spec.selector.role', `the label 'role: ${selector.role}' is deprecated`);
    }),
  },
];

/** The ports of instances and of poolers. */
const PORTS = [METRICS_PORT_NAME, 'postgresql', 'status', 'pgbouncer'];
