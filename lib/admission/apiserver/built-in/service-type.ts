import { Json } from '../../../facts/json-value';

/** What the spec of a Service makes of it. */

/** An address that the server allocates; which one is not known. */
export const ALLOCATED = 'given by the server';
/** Ports that the server allocates get numbers from here on, which no port has. */
export const ALLOCATED_PORTS = 100_000;

export function isHeadless({ clusterIPs }: Json): boolean {
  return clusterIPs?.length === 1 && clusterIPs[0] === 'None';
}

export function isExternallyAccessible({ type, externalIPs }: Json): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs?.length > 0);
}

export function needsHealthCheck({ type, externalTrafficPolicy }: Json): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}
