import { Json } from '../../../facts/json-value';
import { isFour, parseIp } from '../../../facts/ip-address';
import { choice } from './checks';
import { ipAddress } from './ip';
import { StoredObject } from './kind';
import { ObjectValidation } from './object-validation';
import { dropUnused, keepAllocated, same } from './service-change';
import { ALLOCATED, ALLOCATED_PORTS, isHeadless, needsHealthCheck } from './service-type';

const FAMILIES = ['IPv4', 'IPv6'];
const RANGE = [30_000, 32_767] as const;

/** `BeginCreate` and `BeginUpdate`, then `PrepareForUpdate`: addresses, families, node ports. */
export function allocateService({ spec }: Json, validation: ObjectValidation, from?: StoredObject): void {
  const old = from?.stored.spec;
  if (from) keepAllocated(spec, from, validation);
  else if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  if (spec.type !== 'ExternalName') allocateAddresses(spec, old, validation);
  if (validation.errors.length) return;
  allocatePorts(spec, old, validation);
  if (old) dropUnused(spec, old, validation);
}

function allocateAddresses(spec: Json, old: Json, validation: ObjectValidation): void {
  if (old && stillPrefersBoth(spec, old)) return;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (isBare(spec) ? 'RequireDualStack' : 'SingleStack');
  checkAddresses(spec, validation);
  if (validation.errors.length) return;
  allocateFamilies(spec, old, validation);
  if (validation.errors.length || isHeadless(spec) || (old && old.type !== 'ExternalName')) return;
  if (spec.clusterIPs?.length) validation.leave('spec.clusterIP');
  spec.clusterIPs = spec.ipFamilies.map((_: string, i: number) => spec.clusterIPs?.[i] || ALLOCATED);
  spec.clusterIP = spec.clusterIPs[0];
}

/** Headless and without a selector: its addresses are those of whoever makes the endpoints. */
function isBare({ clusterIP, selector }: Json): boolean {
  return clusterIP === 'None' && !Object.keys(selector ?? {}).length;
}

/** `isMatchingPreferDualStackClusterIPFields`. */
function stillPrefersBoth(spec: Json, old: Json): boolean {
  return spec.type === old.type && [spec, old].every(side => side.ipFamilyPolicy === 'PreferDualStack') && same(spec.clusterIPs, old.clusterIPs) && same(spec.ipFamilies, old.ipFamilies);
}

/** `ValidateServiceClusterIPsRelatedFields`. */
function checkAddresses({ clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: Json, validation: ObjectValidation): void {
  const list = 'spec.clusterIPs';
  if (clusterIP && !clusterIPs.length) validation.fail('Required', list, 'is required with clusterIP');
  else if ((clusterIPs[0] ?? '') !== clusterIP || (!clusterIP && clusterIPs.length)) validation.fail('Invalid', list, `must begin with the value of clusterIP, '${clusterIP}'`);
  ipFamilies.forEach((family: string, i: number) => {
    if (!FAMILIES.includes(family)) validation.fail('NotSupported', `spec.ipFamilies[${i}]`, `must be one of ${FAMILIES.join(', ')}, got '${family}'`);
    if (ipFamilies.indexOf(family) < i) validation.fail('Duplicate', `spec.ipFamilies[${i}]`, `'${family}' is there already`);
  });
  choice('PreferDualStack', 'RequireDualStack', 'SingleStack')(ipFamilyPolicy, 'spec.ipFamilyPolicy', validation);
  const ips = new ObjectValidation(validation.minor);
  if (clusterIPs[0] === 'None' && clusterIPs.length > 1) ips.fail('Invalid', list, "'None' must be the only one");
  clusterIPs.forEach((ip: string, i: number) => (i === 0 && ip === 'None') || ip === ALLOCATED || ipAddress(ip, `${list}[${i}]`, ips, i === 0 ? 'spec.clusterIP' : undefined));
  validation.errors.push(...ips.errors);
  if (clusterIPs.length > 2) validation.fail('Invalid', list, 'must not be more than two');
  if (clusterIPs[0] === ALLOCATED && ipFamilies[0] === 'IPv6') validation.leave('spec.ipFamilies');
  if (ips.errors.length || clusterIPs.includes(ALLOCATED)) return;
  const families = clusterIPs.map(familyOf);
  if (clusterIPs.length > 1 && new Set(families).size < 2) validation.fail('Invalid', list, 'must be of different families');
  if (clusterIPs[0] !== 'None') families.forEach((family: string, i: number) => ipFamilies[i] && FAMILIES.includes(ipFamilies[i]) && ipFamilies[i] !== family && validation.fail('Invalid', `${list}[${i}]`, `must be of ${ipFamilies[i]}, as ipFamilies says`, i === 0 ? 'spec.clusterIP' : undefined));
}

/** That of an address of the server is taken to be IPv4. */
function familyOf(ip: string): string {
  const parsed = parseIp(ip);
  return parsed && !isFour(parsed) ? 'IPv6' : 'IPv4';
}

/** `initIPFamilyFields`, for a cluster that may or may not have IPv6. */
function allocateFamilies(spec: Json, old: Json, validation: ObjectValidation): void {
  const { ipFamilyPolicy, clusterIPs = [] } = spec;
  const families: string[] = (spec.ipFamilies = [...spec.ipFamilies ?? []]);
  const wrong = (message: string) => validation.fail('Invalid', 'spec.ipFamilyPolicy', message);
  if (ipFamilyPolicy !== 'SingleStack') {
    for (const key of ['clusterIPs', 'ipFamilies']) if (spec[key]?.length && spec[key].length < (old?.[key]?.length ?? 0)) wrong(`must be SingleStack to have fewer ${key}`);
  } else {
    if (old && same(families, old.ipFamilies)) families.splice(1);
    if (old && same(clusterIPs, old.clusterIPs)) spec.clusterIPs = clusterIPs.slice(0, 1);
    if (spec.clusterIPs?.length === 2 || families.length === 2) wrong('must be PreferDualStack or RequireDualStack with two addresses or families');
  }
  for (const ip of (spec.clusterIPs ?? []).slice(families.length)) {
    if (ip === 'None') break;
    if (familyOf(ip) === 'IPv6') validation.leave('spec.clusterIPs');
    families.push(familyOf(ip));
  }
  if (validation.errors.length) return;
  const given = families.length;
  if (!given) families.push('IPv4');
  if (isBare(spec)) {
    if (families.length < 2 && ipFamilyPolicy !== 'SingleStack') families.push(FAMILIES[1 - FAMILIES.indexOf(families[0])]);
    return;
  }
  const known = old && old.type !== 'ExternalName' && !isBare(old);
  if (ipFamilyPolicy === 'RequireDualStack' && !(known && old.ipFamilyPolicy === ipFamilyPolicy)) validation.leave('spec.ipFamilyPolicy');
  if (families.includes('IPv6') && !(known && same(families, old.ipFamilies))) validation.leave('spec.ipFamilies');
}

/** `initNodePorts` and `updateNodePorts`. The range of numbers is a flag of the server. */
function allocatePorts(spec: Json, old: Json, validation: ObjectValidation): void {
  const ports: Json[] = spec.ports ?? [];
  const owned: readonly number[] = (old?.ports ?? []).map((port: Json) => port.nodePort).filter(Boolean);
  const taken: number[] = [];
  const pairs = new Set<string>();
  let next = Math.max(ALLOCATED_PORTS, ...owned);
  const take = (i: number, number: number) => {
    const path = `spec.ports[${i}].nodePort`;
    const pair = `${number}/${ports[i].protocol}`;
    if (old ? pairs.has(pair) : taken.includes(number)) validation.fail(old ? 'Duplicate' : 'Invalid', path, `${number} is that of another port`);
    taken.push(number);
    pairs.add(pair);
    if (!owned.includes(number) && (number < RANGE[0] || number > RANGE[1])) validation.leave(path);
  };
  const byPort = new Map<number, number>();
  if (!['LoadBalancer', 'NodePort'].includes(spec.type)) return;
  for (const [i, port] of ports.entries()) {
    if (!port.nodePort && spec.type === 'LoadBalancer' && !spec.allocateLoadBalancerNodePorts) continue;
    const shared = old ? undefined : byPort.get(port.port);
    const wanted = port.nodePort || shared || (old ? 0 : ports.find(other => other.port === port.port && other.nodePort)?.nodePort);
    port.nodePort = wanted || ++next;
    if (wanted && wanted !== shared) take(i, wanted);
    if (validation.errors.length) return;
    if (!byPort.has(port.port)) byPort.set(port.port, port.nodePort);
  }
  if (!needsHealthCheck(spec)) return;
  const { healthCheckNodePort: health } = spec;
  if (health && health !== old?.healthCheckNodePort && (health < RANGE[0] || health > RANGE[1] || taken.includes(health))) validation.leave('spec.healthCheckNodePort');
  spec.healthCheckNodePort ||= ALLOCATED_PORTS;
}
