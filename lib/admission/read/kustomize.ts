import * as path from 'node:path';
import { readDocuments } from './document';
import { isObject, Json } from '../../facts/json-value';

export function isKustomization(file: string): boolean {
  return /^kustomization\.ya?ml$/.test(path.basename(file));
}

/** The files that a Kustomize configuration lays over others: parts of objects, no manifests. */
export function patchFiles(file: string, text: string): string[] {
  const names = [...readDocuments(file, text)].flatMap(document => ('value' in document ? patchesOf(document.value) : []));
  return names.map(name => path.join(path.dirname(file), name));
}

/** A patch is a file, or is written down in the configuration itself, in several lines or without a path. */
function patchesOf({ patches, patchesStrategicMerge, patchesJson6902 }: Json): string[] {
  const paths = [patches, patchesJson6902].flatMap(list).map(patch => (isObject(patch) ? patch.path : undefined));
  return [...paths, ...list(patchesStrategicMerge)].filter(name => typeof name === 'string' && !name.includes('\n'));
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}
