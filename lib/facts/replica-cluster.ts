import { Json } from './json-value';

/**
 * Whether a Cluster follows another one. `replica: {source: x}` alone makes it one, because its own name differs from the empty
 * `primary`.
 */
export function isReplica(cluster: Json): boolean {
  const replica = cluster.spec.replica;
  if (!replica) return false;
  return replica.enabled ?? (replica.self || cluster.metadata.name) !== (replica.primary ?? '');
}
