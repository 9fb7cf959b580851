import { JsonPatch } from 'cdk8s';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
}

/** Applies JSON patches. Throws if one needs something that the manifest does not have; cdk8s would end in a TypeError. */
export function applyPatches(manifest: any, patches: readonly JsonPatch[]): any {
  return patches.reduce((json, patch) => {
    const operation: Operation = patch._toJson();
    const missing = missingParent(json, operation.path) ?? (operation.from === undefined ? undefined : missingParent(json, operation.from));
    const what = `the JSON patch ${operation.op} '${operation.path}'`;
    if (missing !== undefined) throw new Error(`${what} needs '${missing}', which the manifest does not have; add '${missing}' with a patch of its own first`);
    try {
      return JsonPatch.apply(json, patch);
    } catch (error) {
      throw new Error(`${what}: ${(error as Error).message.split('\n')[0]}`, { cause: error });
    }
  }, manifest);
}

/** The first part of the path to a field that is neither a map nor a list. */
function missingParent(manifest: any, path: string): string | undefined {
  const names = path.split('/').slice(1).map(name => name.replace(/~1/g, '/').replace(/~0/g, '~'));
  let parent = manifest;
  for (let i = 0; i < names.length - 1; i++) {
    parent = parent[names[i]];
    if (typeof parent !== 'object' || parent === null) return path.split('/').slice(0, i + 2).join('/');
  }
  return undefined;
}
