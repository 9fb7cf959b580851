import * as path from 'node:path';
import { DISK, FileTree, Read } from './file-tree';

export { MAX_FILE_BYTES } from './file-tree';

/** A manifest file, or why it cannot be one. */
export type Found = { readonly file: string } | { readonly file: string; readonly problem: string };

const MANIFEST = /\.(ya?ml|json)$/i;
const IGNORED = new Set(['node_modules', '.git']);

/**
 * The files below a folder that may be manifests, sorted. A link to a folder that is being walked already is not followed twice,
 * and a folder may be left
 * out.
 */
export function* manifestFiles(root: string, tree: FileTree = DISK, leavesOut: (folder: string) => boolean = () => false): Generator<Found> {
  const visited = new Set<string>();
  function* walk(folder: string): Generator<Found> {
    const real = tree.identityOf(folder);
    if (visited.has(real)) return;
    visited.add(real);
    const entries = tree.entriesOf(folder);
    if (typeof entries === 'string') return yield { file: folder, problem: entries };
    for (const { name, kind, problem } of entries) {
      const file = path.join(folder, name);
      if (IGNORED.has(name)) continue;
      if (kind === 'folder') {
        if (!leavesOut(file)) yield* walk(file);
      } else if (MANIFEST.test(name)) yield kind === 'file' ? { file } : { file, problem: problem ?? 'it is no regular file' };
    }
  }
  yield* walk(root);
}

export function readText(file: string): Read {
  return DISK.read(file);
}
