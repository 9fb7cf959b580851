import { Json } from '../../../facts/json-value';
import { byteLength } from '../../../facts/go';

/** A part of a pod, and where it stands. */
export type Located = readonly [part: Json, path: string];

function located(list: Json, path: string): Located[] {
  return (list ?? []).map((part: Json, i: number): Located => [part, `${path}[${i}]`]);
}

/** The init containers, with the sidecars among them, and the main ones. */
export function containersOf(spec: Json, path: string): Located[] {
  return ['initContainers', 'containers'].flatMap(key => located(spec[key], `${path}.${key}`));
}

/** What the pod wants to be near to, and far from. */
export function podAffinityTerms({ affinity }: Json, path: string): Located[] {
  return ['podAffinity', 'podAntiAffinity'].flatMap(kind => [
    ...located(affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution, `${path}.affinity.${kind}.requiredDuringSchedulingIgnoredDuringExecution`),
    ...located(affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution, `${path}.affinity.${kind}.preferredDuringSchedulingIgnoredDuringExecution`)
      .map(([{ podAffinityTerm }, at]): Located => [podAffinityTerm ?? {}, `${at}.podAffinityTerm`]),
  ]);
}

/** What the server warns of in a name that becomes that of a host, in its words. */
export function hostnameProblems(name: string): string[] {
  return [...(byteLength(name) > 63 ? ['must be no more than 63 characters'] : []), ...(name.includes('.') ? ['must not contain dots'] : [])];
}
