/** What `kubectl apply` sends for a custom resource: the new object, with null for what the old one had and the new one has not. */
export function mergePatch(old: any, object: any): any {
  if (!isMap(old) || !isMap(object)) return object;
  const removed = Object.keys(old).filter(key => !Object.hasOwn(object, key)).map(key => [key, null]);
  return Object.fromEntries([...Object.keys(object).map(key => [key, mergePatch(old[key], object[key])]), ...removed]);
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
