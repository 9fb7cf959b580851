import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * The content of a folder: each path in it, with forward slashes, and its bytes. The path of a folder ends in `/`, and it has no bytes.
 */
export type Tree = Map<string, Buffer>;

/** What a path leads to. `other` is a pipe, a socket or a device. */
export type EntryType = 'file' | 'folder' | 'link' | 'other';

/**
 * The paths in a folder and their types, sorted. Folders end in `/`, and links are not followed. Empty if the folder does not exist.
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
 * The paths in a folder, sorted. Folders end in `/`. Empty if the folder does not exist.
 */
export function listTree(folder: string): string[] {
  return [...scan(folder).keys()];
}

/**
 * The content of a folder, or of some paths in it.
 */
export function readTree(folder: string, names: readonly string[] = listTree(folder)): Tree {
  return new Map(names.map(name => [name, isFolder(name) ? Buffer.alloc(0) : fs.readFileSync(path.join(folder, name))]));
}

/**
 * Writes a tree into a folder that has none of its paths yet.
 */
export function writeTree(folder: string, tree: Tree): void {
  for (const [name, bytes] of tree) {
    const file = path.join(folder, name);
    fs.mkdirSync(isFolder(name) ? file : path.dirname(file), { recursive: true });
    if (!isFolder(name)) fs.writeFileSync(file, bytes);
  }
}

/**
 * Deletes a folder with its content, including read-only folders. Does nothing if it does not exist.
 */
export function removeTree(folder: string): void {
  try {
    makeWritable(folder);
  } catch {
    // The removal below reports the better error.
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

function makeWritable(folder: string): void {
  const { mode } = fs.statSync(folder);
  if ((mode & 0o700) !== 0o700) fs.chmodSync(folder, mode | 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) makeWritable(path.join(folder, entry.name));
}

/**
 * The paths that only one of two trees has, or whose bytes differ.
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
 * Whether a tree has nothing to apply: no files, or only blank ones.
 */
export function isBlank(tree: Tree): boolean {
  return [...tree.values()].every(bytes => bytes.toString().trim() === '');
}
