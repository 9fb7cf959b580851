import { Json } from '../schema';

/** A part of a pod, and where it stands. */
export type Located = readonly [part: Json, path: string];

function located(list: Json, path: string): Located[] {
  return (list ?? []).map((part: Json, i: number): Located => [part, `${path}[${i}]`]);
}

/** The containers that run first or besides, and the main ones. */
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
