import { Json } from '../../../facts/json-value';
import { StoredObject } from './kind';
import { ObjectValidation } from './object-validation';
import { isExternallyAccessible, needsHealthCheck } from './service-type';

export function same(one: readonly unknown[] | undefined, other: readonly unknown[] | undefined): boolean {
  return JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
}

const portsOf = ({ ports = [] }: Json): Json[] => ports;
const nodePortsOf = (spec: Json): number[] => portsOf(spec).map(port => port.nodePort).filter(Boolean);
const isOnNodes = ({ type }: Json) => type === 'NodePort' || type === 'LoadBalancer';
const getsNodePorts = (spec: Json) => isOnNodes(spec) && !(spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false);
const hasAddress = ({ type }: Json) => type !== 'ExternalName';

/** `patchAllocatedValues` and `normalizeClusterIPs`: what the server gave stays where the new object has nothing. */
export function keepAllocated(spec: Json, { stored: { spec: old }, method }: StoredObject, validation: ObjectValidation): void {
  // A patch finds a port by its number, the first of those that have it.
  if (method === 'client' && [spec, old].some(side => new Set(portsOf(side).map(port => port.port)).size < portsOf(side).length)) validation.leave('spec.ports');
  if (hasAddress(old) && hasAddress(spec)) {
    spec.clusterIP ||= old.clusterIP;
    if (!spec.clusterIPs?.length) spec.clusterIPs = old.clusterIPs;
  }
  if (getsNodePorts(old) && getsNodePorts(spec)) {
    const used = nodePortsOf(old).filter(number => nodePortsOf(spec).includes(number));
    const byName = new Map(portsOf(old).map(port => [port.name ?? '', port.nodePort]));
    for (const port of portsOf(spec)) {
      const number = byName.get(port.name ?? '');
      if (!port.nodePort && number && !used.includes(number)) port.nodePort = number;
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec)) spec.healthCheckNodePort ||= old.healthCheckNodePort;
  normalizeAddresses(spec, old);
}

function normalizeAddresses(spec: Json, old: Json): void {
  const [was, now] = [old.clusterIP ?? '', spec.clusterIP ?? ''];
  if (was === now && !spec.clusterIPs?.length) spec.clusterIPs = old.clusterIPs;
  if (was !== now && same(spec.clusterIPs, old.clusterIPs)) spec.clusterIPs = now ? [now] : undefined;
}

/** `dropTypeDependentFields`: what the old type needed and the new one does not goes, where it is unchanged. */
export function dropUnused(spec: Json, old: Json, validation: ObjectValidation): void {
  if (hasAddress(old) && !hasAddress(spec)) {
    if ((spec.clusterIP ?? '') === (old.clusterIP ?? '') && same(spec.clusterIPs, old.clusterIPs)) drop(spec, 'clusterIP', 'clusterIPs');
    if (same(spec.ipFamilies, old.ipFamilies)) drop(spec, 'ipFamilies');
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) drop(spec, 'ipFamilyPolicy');
  }
  if (isOnNodes(old) && !isOnNodes(spec)) {
    const added = nodePortsOf(spec).filter(number => !nodePortsOf(old).includes(number));
    if (!added.length) portsOf(spec).forEach(port => drop(port, 'nodePort'));
    // What the others got is not known.
    else if (portsOf(spec).length > 1) validation.leave('spec.ports');
  }
  const unless = (needs: (side: Json) => boolean, key: string) => {
    if (needs(old) && !needs(spec) && spec[key] === old[key]) drop(spec, key);
  };
  unless(needsHealthCheck, 'healthCheckNodePort');
  unless(({ type }) => type === 'LoadBalancer', 'allocateLoadBalancerNodePorts');
  unless(({ type }) => type === 'LoadBalancer', 'loadBalancerClass');
  unless(isExternallyAccessible, 'externalTrafficPolicy');
}

function drop(spec: Json, ...keys: readonly string[]): void {
  for (const key of keys) delete spec[key];
}
