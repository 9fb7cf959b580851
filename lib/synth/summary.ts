import { differences, isFolder, Tree } from './tree';

/** What a synthesis did to one file. */
export type Change = 'new' | 'changed' | 'unchanged' | 'removed';

/** One file of the output. */
export interface FileSummary {
  /** Path inside the output folder. */
  readonly path: string;
  /** What happened to it. */
  readonly change: Change;
  /** The kinds of the Kubernetes objects in it, in their order, each once. Of a removed file, the kinds it held. */
  readonly kinds: string[];
}

/**
 * Says for every file of the old and the new output what happened to it and what is in it.
 */
export function summarize(before: Tree, after: Tree): FileSummary[] {
  const different = new Set(differences(before, after));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter(name => !isFolder(name)).sort().map(name => ({
    path: name,
    change: change(name),
    kinds: kindsIn((after.get(name) ?? before.get(name))!.toString()),
  }));

  function change(name: string): Change {
    if (!different.has(name)) return 'unchanged';
    if (!before.has(name)) return 'new';
    return after.has(name) ? 'changed' : 'removed';
  }
}

/**
 * The summary for a terminal: one line per file.
 */
export function formatSummary(folder: string, files: FileSummary[]): string {
  const rows = files.map(file => [`${folder}/${file.path}`, file.change, file.kinds.join(', ')]);
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row => `  ${row[0].padEnd(widths[0])}   ${row[1].padEnd(widths[1])}   ${row[2]}`.trimEnd()).join('\n');
}

/** Reads only the top-level `kind:` lines: to parse all YAML again takes as long as the synthesis did. */
function kindsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/^kind:[ \t]*["']?([\w.-]+)/gm)].map(match => match[1]))];
}
