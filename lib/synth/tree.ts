import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * What a folder holds: each path, with forward slashes, and its bytes. A folder in it is an entry that ends in `/` and has no bytes.
 */
export type Tree = Map<string, Buffer>;

/**
 * The paths in a folder, sorted; folders end in `/`. Nothing if the folder does not exist.
 */
export function listTree(folder: string, prefix = ''): string[] {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(entry => {
    const name = prefix + entry.name;
    return entry.isDirectory() ? [`${name}/`, ...listTree(path.join(folder, entry.name), `${name}/`)] : [name];
  });
}

/**
 * Everything in a folder.
 */
export function readTree(folder: string): Tree {
  return new Map(listTree(folder).map(name => [name, isFolder(name) ? Buffer.alloc(0) : fs.readFileSync(path.join(folder, name))]));
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
 * The paths whose presence or bytes differ.
 */
export function differences(before: Tree, after: Tree): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter(name => !before.get(name)?.equals(after.get(name) ?? Buffer.of(0)) || !after.has(name)).sort();
}

export function isFolder(name: string): boolean {
  return name.endsWith('/');
}

/**
 * Whether there is nothing in it that a cluster could be given: no file, or only blank ones.
 */
export function isBlank(tree: Tree): boolean {
  return [...tree.values()].every(bytes => bytes.toString().trim() === '');
}
