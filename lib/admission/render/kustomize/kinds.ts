import * as fs from 'node:fs';
import * as path from 'node:path';

/** A place in the schema of a kind below which a strategic merge patch merges lists. */
export interface MergeNode {
  readonly f?: Readonly<Record<string, number>>;
  readonly i?: number;
  readonly v?: number;
  readonly k?: readonly string[];
  readonly s?: string;
}

interface Kinds {
  readonly clusterScoped: readonly string[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly nodes: readonly MergeNode[];
}

let loaded: Kinds | undefined;

/** What kustomize 5.7 knows of the kinds of Kubernetes; `scripts/kustomize-kinds.js` writes it. */
function kinds(): Kinds {
  return (loaded ??= JSON.parse(fs.readFileSync(path.join(__dirname, 'kinds.json'), 'utf8')));
}

/** Whether a kind has no namespace, as far as kustomize knows: a custom resource has one. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return kinds().clusterScoped.includes(`${apiVersion}/${kind}`);
}

export function mergeNode(apiVersion: string, kind: string): MergeNode | undefined {
  return nodeAt(kinds().kinds[`${apiVersion}/${kind}`]);
}

export function mergeField(node: MergeNode | undefined, key: string): MergeNode | undefined {
  return nodeAt(node?.f && Object.hasOwn(node.f, key) ? node.f[key] : node?.v);
}

export function mergeItem(node: MergeNode | undefined): MergeNode | undefined {
  return nodeAt(node?.i);
}

function nodeAt(index: number | undefined): MergeNode | undefined {
  return index === undefined ? undefined : kinds().nodes[index];
}
