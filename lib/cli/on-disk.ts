import * as path from 'node:path';
import { DISK, FileTree } from '../admission/read/file-tree';
import { GitTree } from './git-tree';

/** A folder where a program can read it, and what its files are called in reports. */
export interface OnDisk {
  readonly folder: string;
  readonly named: (file: string) => string;
}

/** Where a program finds a folder: in the working directory, or in a copy of the commit. Undefined when no copy can be made. */
export function onDisk(folder: string, tree: FileTree): OnDisk | undefined {
  if (tree === DISK) return { folder, named: file => path.relative('.', file) };
  const copy = tree instanceof GitTree ? tree.checkout() : undefined;
  if (copy === undefined || !(tree instanceof GitTree)) return undefined;
  const { top } = tree;
  return { folder: path.join(copy, path.relative(top, path.resolve(folder))), named: file => path.relative('.', path.join(top, path.relative(copy, file))) };
}
