/** An empty list or map in Git is none at all in Kubernetes, which Argo CD would show as drift for ever. */
export function nonEmpty<T extends object>(value: T | undefined): T | undefined {
  return value && Object.values(value).some(item => item !== undefined) ? value : undefined;
}
