import * as path from 'node:path';

/** Whether a file is the configuration of kustomize for its folder, by its name. */
export function isKustomization(file: string): boolean {
  return /^kustomization\.ya?ml$/.test(path.basename(file));
}
