import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * What a folder holds: each path, with forward slashes, and its bytes. A folder in it is an entry that ends in `/` and has no bytes.
 */
export type Tree = Map<string, Buffer>;

/** What stands at a path: `other` is a pipe, a socket or a device. */
export type EntryType = 'file' | 'folder' | 'link' | 'other';

/**
 * The paths in a folder and what stands there, sorted; folders end in `/`, and links are not followed. Empty if the folder does not exist.
 */
export function scan(folder: string): Map<string, EntryType> {
  const found = new Map<string, EntryType>();
  const visit = (at: string, prefix: string) => {
    const entries = fs.readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = prefix + entry.name;
      if (entry.isDirectory()) {
        found.set(`${name}/`, 'folder');
        visit(path.join(at, entry.name), `${name}/`);
      } else {
        found.set(name, entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other');
      }
    }
  };
  if (fs.existsSync(folder)) visit(folder, '');
  return found;
}

/**
 * The paths in a folder, sorted; folders end in `/`. Empty if the folder does not exist.
 */
export function listTree(folder: string): string[] {
  return [...scan(folder).keys()];
}

/**
 * The bytes of everything in a folder, or of some paths in it.
 */
export function readTree(folder: string, names: readonly string[] = listTree(folder)): Tree {
  return new Map(names.map(name => [name, isFolder(name) ? Buffer.alloc(0) : fs.readFileSync(path.join(folder, name))]));
}

/**
 * Writes everything into a folder that does not hold any of it yet.
 */
export function writeTree(folder: string, tree: Tree): void {
  for (const [name, bytes] of tree) {
    const file = path.join(folder, name);
    fs.mkdirSync(isFolder(name) ? file : path.dirname(file), { recursive: true });
    if (!isFolder(name)) fs.writeFileSync(file, bytes);
  }
}

/**
 * Deletes a folder with everything in it, read-only folders too. Does nothing if there is no such folder.
 */
export function removeTree(folder: string): void {
  try {
    makeWritable(folder);
  } catch {
    // The removal says better what is wrong.
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

function makeWritable(folder: string): void {
  const { mode } = fs.statSync(folder);
  if ((mode & 0o700) !== 0o700) fs.chmodSync(folder, mode | 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) makeWritable(path.join(folder, entry.name));
}

/**
 * The paths whose presence or bytes differ.
 */
export function differences(before: Tree, after: Tree): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter(name => !before.get(name)?.equals(after.get(name) ?? Buffer.of(0)) || !after.has(name)).sort();
}

export function isFolder(name: string): boolean {
  return name.endsWith('/');
}

/** The folders that a path lies in: `a/` and `a/b/` for `a/b/c`. */
export function parentsOf(name: string): string[] {
  const parts = name.replace(/\/$/, '').split('/').slice(0, -1);
  return parts.map((_, i) => `${parts.slice(0, i + 1).join('/')}/`);
}

/**
 * Whether there is nothing in it that a cluster could be given: no file, or only blank ones.
 */
export function isBlank(tree: Tree): boolean {
  return [...tree.values()].every(bytes => bytes.toString().trim() === '');
}
