import { code, Code, CodeFields } from '../facts/code';
import { POSTGRES_PORT } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { labelsProblem } from '../facts/name-problems';
import { nonEmpty } from '../internal/non-empty';
import { Metadata } from '../pods/metadata';

/**
 * From where a Service can be reached.
 */
export enum ServiceType {
  /** From inside the Kubernetes cluster. */
  CLUSTER_IP = 'ClusterIP',
  /** From outside, on a port of every node. */
  NODE_PORT = 'NodePort',
  /** From outside, on an address of its own. */
  LOAD_BALANCER = 'LoadBalancer',
}

/**
 * What a Service is like. Its selector belongs to the operator.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export interface ServiceOptions {
  /**
   * From where it can be reached.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly type?: ServiceType;

  /**
   * Labels and annotations of the Service, such as those that a cloud's load balancer or external-dns reads.
   *
   * @default - none
   */
  readonly metadata?: Metadata;

  /**
   * The port that clients use.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * The port of every node, with `NODE_PORT` and `LOAD_BALANCER`.
   *
   * @default - Kubernetes chooses one
   */
  readonly nodePort?: number;

  /**
   * Which load balancer serves it.
   *
   * @default - the one of the cloud
   */
  readonly loadBalancerClass?: string;

  /**
   * Its address, where the load balancer lets you choose.
   *
   * @default - the load balancer chooses one
   */
  readonly loadBalancerIp?: string;

  /**
   * Networks that may connect, such as '10.0.0.0/8', where the load balancer looks at it.
   *
   * @default - all
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * Whether a load balancer gets ports of the nodes.
   *
   * @default true
   */
  readonly allocateLoadBalancerNodePorts?: boolean;

  /**
   * 'Cluster', or 'Local', which keeps the client's address and serves only on nodes that have a pod.
   *
   * @default - Kubernetes' default, 'Cluster'
   */
  readonly externalTrafficPolicy?: string;

  /**
   * 'Cluster', or 'Local', which serves only clients on a node that has a pod.
   *
   * @default - Kubernetes' default, 'Cluster'
   */
  readonly internalTrafficPolicy?: string;

  /**
   * Which of several pods gets a connection, such as 'PreferSameZone'.
   *
   * @default - any
   */
  readonly trafficDistribution?: string;

  /**
   * 'ClientIP' keeps a client on one pod.
   *
   * @default - Kubernetes' default, 'None'
   */
  readonly sessionAffinity?: string;

  /**
   * Its address inside the Kubernetes cluster; 'None' for a name that resolves to the pods.
   *
   * @default - Kubernetes chooses one
   */
  readonly clusterIp?: string;

  /**
   * Addresses of nodes on which it is reachable too.
   *
   * @default - none
   */
  readonly externalIps?: string[];

  /**
   * 'IPv4' and 'IPv6', in the order of preference.
   *
   * @default - Kubernetes chooses
   */
  readonly ipFamilies?: string[];

  /**
   * 'SingleStack', 'PreferDualStack' or 'RequireDualStack'.
   *
   * @default - Kubernetes' default, 'SingleStack'
   */
  readonly ipFamilyPolicy?: string;

  /**
   * Whether pods that are not ready get connections.
   *
   * @default false
   */
  readonly publishNotReadyAddresses?: boolean;
}

/** The port that the operator gives a Service, so that ours takes its place. */
type ServicePortName = { readonly name: string; readonly targetPort: number | string };

/** The template of a Service, as the operator takes it; undefined if nothing is said. */
export function serviceTemplate(options: ServiceOptions, { name, targetPort }: ServicePortName): Json {
  const { metadata, port, nodePort, loadBalancerIp, clusterIp, externalIps, type, loadBalancerSourceRanges, ipFamilies, ...spec } = pick(options);
  const ports = port === undefined && nodePort === undefined ? undefined : [{ name, port: port ?? POSTGRES_PORT, targetPort, protocol: 'TCP', nodePort }];
  return nonEmpty({
    metadata: nonEmpty({ labels: nonEmpty(metadata?.labels), annotations: nonEmpty(metadata?.annotations) }),
    spec: nonEmpty({
      type, ports, clusterIP: clusterIp, loadBalancerIP: loadBalancerIp, externalIPs: nonEmpty(externalIps), loadBalancerSourceRanges: nonEmpty(loadBalancerSourceRanges),
      ipFamilies: nonEmpty(ipFamilies), ...spec,
    }),
  });
}

/** Only what a Service has: a caller's options may have more. */
function pick(options: ServiceOptions): ServiceOptions {
  return Object.fromEntries(SERVICE_OPTIONS.map(name => [name, options[name]]));
}

const SERVICE_OPTIONS: ReadonlyArray<keyof ServiceOptions> = [
  'type', 'metadata', 'port', 'nodePort', 'loadBalancerClass', 'loadBalancerIp', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'externalTrafficPolicy',
  'internalTrafficPolicy', 'trafficDistribution', 'sessionAffinity', 'clusterIp', 'externalIps', 'ipFamilies', 'ipFamilyPolicy', 'publishNotReadyAddresses',
];

const TYPES: { readonly [type: string]: string } = { ClusterIP: 'CLUSTER_IP', NodePort: 'NODE_PORT', LoadBalancer: 'LOAD_BALANCER' };

/** The options that make a template. */
export function serviceOptionsCode({ metadata, spec = {} }: Json): CodeFields {
  const { type, ports = [], clusterIP, loadBalancerIP, externalIPs, ...rest } = spec;
  const known = Object.entries(rest).filter(([name]) => SERVICE_OPTIONS.includes(name as keyof ServiceOptions));
  return {
    type: TYPES[type] === undefined ? undefined : code.constant(`ServiceType.${TYPES[type]}`),
    metadata: metadataCode(metadata),
    port: code.literal(ports[0]?.port === POSTGRES_PORT ? undefined : ports[0]?.port),
    nodePort: code.literal(ports[0]?.nodePort),
    clusterIp: code.literal(clusterIP),
    loadBalancerIp: code.literal(loadBalancerIP),
    externalIps: code.plain(externalIPs),
    ...Object.fromEntries(known.map(([name, value]) => [name, code.plain(value)])),
  };
}

function metadataCode(metadata: Json = {}): Code | undefined {
  return code.struct({ labels: code.map(metadata.labels), annotations: code.map(metadata.annotations) });
}

const ONE_OF: { readonly [prop in keyof ServiceOptions]?: readonly string[] } = {
  externalTrafficPolicy: ['Cluster', 'Local'],
  internalTrafficPolicy: ['Cluster', 'Local'],
  sessionAffinity: ['None', 'ClientIP'],
  ipFamilyPolicy: ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
};

/** What Kubernetes refuses, in the words of the props, or undefined. */
export function serviceProblem(options: ServiceOptions): string | undefined {
  const { type = ServiceType.CLUSTER_IP } = options;
  for (const [prop, allowed] of Object.entries(ONE_OF)) {
    const value = options[prop as keyof ServiceOptions];
    if (value !== undefined && !allowed!.includes(value as string)) return `'${prop}' must be one of ${allowed!.map(describeValue).join(', ')}, got ${describeValue(value)}`;
  }
  for (const prop of ['port', 'nodePort'] as const) {
    const value = options[prop];
    if (value !== undefined && !(Number.isInteger(value) && value > 0 && value < 65536)) return `'${prop}' must be a port, a whole number from 1 to 65535, got ${describeValue(value)}`;
  }
  if (options.nodePort !== undefined && type === ServiceType.CLUSTER_IP) return "'nodePort' needs a 'type' of NODE_PORT or LOAD_BALANCER";
  const needsBalancer = (['loadBalancerClass', 'loadBalancerSourceRanges', 'loadBalancerIp', 'allocateLoadBalancerNodePorts'] as const).find(prop => options[prop] !== undefined);
  if (needsBalancer && type !== ServiceType.LOAD_BALANCER) return `'${needsBalancer}' needs a 'type' of LOAD_BALANCER`;
  if (options.externalTrafficPolicy !== undefined && type === ServiceType.CLUSTER_IP) return "'externalTrafficPolicy' needs a 'type' of NODE_PORT or LOAD_BALANCER";
  return labelsProblem('metadata.labels', options.metadata?.labels ?? {});
}
