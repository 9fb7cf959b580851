import { Json } from '../../../facts/json-value';
import { ipRangeWarnings, ipWarnings, isFour, parseIp } from '../../../facts/ip-address';
import { dns1035Label, dnsLabel, dnsSubdomain, qualifiedName } from '../../../facts/kubernetes-names';
import { all, Check, choice, each, free, matching, object, oneOf, required, struct } from './checks';
import { ipAddress, ipRange } from './ip';
import { BuiltInKind } from './kind';
import { labels } from './label-selector';
import { port, portNumber, protocol } from './port';
import { allocateService } from './service-allocation';
import { ALLOCATED_PORTS, isExternallyAccessible, isHeadless, needsHealthCheck } from './service-type';

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY = 'service.kubernetes.io/topology-mode';
const LONGEST_AFFINITY = 86_400;
/** What an externalIP must not be (`ValidateEndpointIP`), by its bytes, of which the last four are those of IPv4. */
const SPECIAL: readonly (readonly [string, (six: readonly number[], four?: readonly number[]) => boolean])[] = [
  ['the unspecified address', (six, four) => (four ?? six).every(byte => byte === 0)],
  ['a loopback address', (six, four) => (four ? four[0] === 127 : six.join() === `${'0,'.repeat(15)}1`)],
  ['link-local', (six, four) => (four ? /^(169,254|224,0,0),/.test(four.join()) : (six[0] === 254 && six[1] >> 6 === 2) || (six[0] === 255 && (six[1] & 15) === 2))],
];

const name: Check = matching(qualifiedName);

/** A name that may be left out but not be empty. */
const nameIfAny: Check = (value, path, validation) => (value === '' ? validation.fail('Invalid', path, 'must not be empty') : name(value, path, validation));

const externalIp: Check = (text, path, validation) => {
  ipAddress(text, path, validation);
  const ip = parseIp(text);
  for (const [what, is] of SPECIAL) if (ip && is(ip.bytes, isFour(ip) ? ip.bytes.slice(12) : undefined)) validation.fail('Invalid', path, `must not be ${what}, got '${text}'`);
};

const affinity: Check = ({ spec }, _, validation) => {
  const path = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  const seconds = spec.sessionAffinity === 'ClientIP' ? spec.sessionAffinityConfig.clientIP.timeoutSeconds : 1;
  if (seconds <= 0 || seconds > LONGEST_AFFINITY) validation.fail('Invalid', path, `must be from 1 to ${LONGEST_AFFINITY}, got ${seconds}`);
};

const PORT = struct({ name: matching(dnsLabel), protocol, appProtocol: nameIfAny, port: portNumber, targetPort: port, nodePort: free });

const FIELDS = object({
  spec: struct({
    ports: each(PORT),
    selector: labels,
    type: oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'),
    sessionAffinity: oneOf('ClientIP', 'None'),
    externalIPs: each(externalIp),
    internalTrafficPolicy: choice('Cluster', 'Local'),
    trafficDistribution: (value, path, validation) => choice('PreferClose', ...(validation.minor < 34 ? [] : ['PreferSameNode', 'PreferSameZone']))(value, path, validation),
    // These depend on the type, or are looked at when they are allocated.
    ...Object.fromEntries(
      ['sessionAffinityConfig', 'clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'externalName', 'externalTrafficPolicy', 'healthCheckNodePort', 'loadBalancerClass', 'loadBalancerIP', 'loadBalancerSourceRanges',
        'allocateLoadBalancerNodePorts', 'publishNotReadyAddresses'].map(key => [key, free]),
    ),
  }),
  status: free,
});

/** What a type asks for, or has no use for. */
const typed: Check = ({ spec }, _, validation) => {
  const { type, ports = [], clusterIPs = [] } = spec;
  const balanced = type === 'LoadBalancer';
  if (!ports.length && !isHeadless(spec) && type !== 'ExternalName') validation.fail('Required', 'spec.ports', 'is required, unless the Service is headless');
  if (['LoadBalancer', 'NodePort'].includes(type) && isHeadless(spec)) validation.fail('Invalid', 'spec.clusterIPs[0]', `must not be 'None' in a ${type}`, 'spec.clusterIP');
  if (type === 'ExternalName') {
    if (clusterIPs.length) validation.fail('Forbidden', 'spec.clusterIPs', 'must be left out in an ExternalName', 'spec.clusterIP');
    if (spec.ipFamilies?.length) validation.fail('Forbidden', 'spec.ipFamilies', 'must be left out in an ExternalName');
    if (spec.ipFamilyPolicy !== undefined) validation.fail('Forbidden', 'spec.ipFamilyPolicy', 'must be left out in an ExternalName');
    required(matching(dnsSubdomain))((spec.externalName ?? '').replace(/\.$/, ''), 'spec.externalName', validation);
  }
  const only = (key: string, path = `spec.${key}`) => validation.fail('Forbidden', path, "can be given when `type` is 'LoadBalancer' only", `spec.${key}`);
  if (!balanced && spec.allocateLoadBalancerNodePorts !== undefined) only('allocateLoadBalancerNodePorts');
  if (!balanced && spec.loadBalancerClass !== undefined) only('loadBalancerClass');
  if (balanced) nameIfAny(spec.loadBalancerClass, 'spec.loadBalancerClass', validation);
  if (spec.loadBalancerSourceRanges?.length && !balanced) only('loadBalancerSourceRanges', 'spec.LoadBalancerSourceRanges');
};

const sourceRanges: Check = ({ metadata, spec }, _, validation) => {
  const ranges: string[] = spec.loadBalancerSourceRanges ?? [];
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  // The server writes the first letter large.
  ranges.forEach((range, i) => ipRange(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`, validation, `spec.loadBalancerSourceRanges[${i}]`));
  if (ranges.length || annotation === undefined) return;
  const path = `metadata.annotations[${SOURCE_RANGES}]`;
  if (spec.type !== 'LoadBalancer') validation.fail('Forbidden', path, "can be given when `type` is 'LoadBalancer' only");
  if (annotation.trim()) for (const range of annotation.split(',')) ipRange(range.trim(), path, validation);
};

const traffic: Check = ({ spec }, _, validation) => {
  const { externalTrafficPolicy: policy, healthCheckNodePort: health } = spec;
  if (isExternallyAccessible(spec)) oneOf('Cluster', 'Local')(policy, 'spec.externalTrafficPolicy', validation);
  else if (policy) validation.fail('Invalid', 'spec.externalTrafficPolicy', `can be given to a Service that is reached from outside only: a LoadBalancer, a NodePort, or one with externalIPs; got '${policy}'`);
  if (health && !needsHealthCheck(spec)) validation.fail('Invalid', 'spec.healthCheckNodePort', `can be given when \`type\` is 'LoadBalancer' and \`externalTrafficPolicy\` is 'Local' only, got ${health}`);
  else if (health && health !== ALLOCATED_PORTS) portNumber(health, 'spec.healthCheckNodePort', validation);
};

/** What ports have in common that they must not. */
const ports: Check = ({ spec }, _, validation) => {
  const list: Json[] = spec.ports ?? [];
  const repeats = (key: (item: Json) => string | undefined, path: (i: number) => string, what: string) => {
    const keys = list.map(key);
    keys.forEach((found, i) => found !== undefined && keys.indexOf(found) < i && validation.fail('Duplicate', path(i), `${what} '${found}' is that of another port`));
  };
  list.forEach((item, i) => {
    if (list.length > 1 && !item.name) validation.fail('Required', `spec.ports[${i}].name`, 'is required when there are several ports');
    if (item.nodePort && spec.type === 'ClusterIP') validation.fail('Forbidden', `spec.ports[${i}].nodePort`, "must be left out when `type` is 'ClusterIP'");
  });
  repeats(item => item.name || undefined, i => `spec.ports[${i}].name`, 'the name');
  repeats(item => (item.nodePort ? `${item.nodePort}/${item.protocol}` : undefined), i => `spec.ports[${i}].nodePort`, 'the node port');
  repeats(item => `${item.port ?? 0}/${item.protocol}`, i => `spec.ports[${i}]`, 'the port');
};

const topology: Check = ({ metadata: { annotations = {} } }, _, validation) => {
  const [hints, mode] = [annotations[HINTS], annotations[TOPOLOGY]];
  if (hints !== undefined && mode !== undefined && hints !== mode) validation.fail('Invalid', `metadata.annotations[${TOPOLOGY}]`, `must be the same as that of ${HINTS}, got '${mode}'`);
};

/** `GetWarningsForService`. */
const warnings: Check = ({ metadata, spec }, _, validation) => {
  const warn = (path: string, message: string, when: unknown) => when && validation.warn(path, message);
  const headless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  const external: string[] = spec.externalIPs ?? [];
  warn(`metadata.annotations[${HINTS}]`, `annotation ${HINTS} is deprecated, please use ${TOPOLOGY} instead`, metadata.annotations?.[HINTS] !== undefined);
  if (headless && validation.minor >= 34) {
    warn('spec.loadBalancerIP', 'spec.loadBalancerIP is ignored for headless services', spec.loadBalancerIP);
    warn('spec.externalIPs', 'spec.externalIPs is ignored for headless services', external.length);
    warn('spec.sessionAffinity', 'spec.SessionAffinity is ignored for headless services', spec.sessionAffinity !== 'None');
  }
  warn('spec.externalIPs', 'spec.externalIPs is deprecated and may no longer be implemented in some clusters', validation.minor >= 36 && external.length && !headless && spec.type !== 'ExternalName');
  const addresses: [string, string][] = [...(spec.clusterIPs ?? []).map((ip: string, i: number) => [`spec.clusterIPs[${i}]`, ip]), ...external.map((ip, i) => [`spec.externalIPs[${i}]`, ip]), ['spec.loadBalancerIP', spec.loadBalancerIP ?? '']];
  for (const [path, ip] of addresses) for (const message of ipWarnings(path, ip)) validation.warn(path, message);
  (spec.loadBalancerSourceRanges ?? []).forEach((range: string, i: number) => ipRangeWarnings(`spec.loadBalancerSourceRanges[${i}]`, range).forEach(message => validation.warn(`spec.loadBalancerSourceRanges[${i}]`, message)));
  warn('spec.externalIPs', 'spec.externalIPs is ignored when spec.type is "ExternalName"', spec.type === 'ExternalName' && external.length);
  warn('spec.externalName', 'spec.externalName is ignored when spec.type is not "ExternalName"', spec.type !== 'ExternalName' && spec.externalName);
  warn('spec.trafficDistribution', 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"', validation.minor >= 35 && spec.trafficDistribution === 'PreferClose');
};

const CHECK: Check = all(FIELDS, affinity, typed, sourceRanges, traffic, ports, topology);

export const SERVICE: BuiltInKind = {
  names: (service, minor) => (minor >= 36 ? dnsLabel : dns1035Label)(service),
  prepare: fillIn,
  beforeValidation: allocateService,
  check: CHECK,
  checkChange: CHECK,
  admit: warnings,
};

/** `SetDefaults_Service`. */
function fillIn(service: Json): void {
  const spec = (service.spec ??= {});
  spec.type ||= 'ClusterIP';
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } };
  for (const item of spec.ports ?? []) {
    item.protocol ||= 'TCP';
    item.targetPort ||= item.port ?? 0;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (['ClusterIP', 'LoadBalancer', 'NodePort'].includes(spec.type)) spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

