/** Leaves out an empty list or map. Kubernetes does not store one, so Argo CD would report a difference on every sync. */
export function nonEmpty<T extends object>(value: T | undefined): T | undefined {
  return value && Object.values(value).some(item => item !== undefined) ? value : undefined;
}
