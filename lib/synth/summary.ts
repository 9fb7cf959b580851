import { differences, isFolder, parentsOf, Tree } from './tree';

/** What a synthesis did to one file; `kept` is one of somebody else. */
export type Change = 'new' | 'changed' | 'unchanged' | 'removed' | 'kept';

/** One file of the output. */
export interface FileSummary {
  /** Path inside the output folder; ends in `/` for a whole folder of somebody else. */
  readonly path: string;
  /** What happened to it. */
  readonly change: Change;
  /** The kinds of the Kubernetes objects in it, in their order, each once. Those that a removed file held; none for a kept one. */
  readonly kinds: string[];
}

/**
 * Says for every file of the old and the new output what happened to it and what is in it, and what of somebody else stays.
 */
export function summarize(before: Tree, after: Tree, kept: readonly string[] = []): FileSummary[] {
  const different = new Set(differences(before, after));
  const names = new Set([...before.keys(), ...after.keys()]);
  const written = [...names].filter(name => !isFolder(name)).map(name => ({
    path: name,
    change: change(name),
    kinds: kindsIn((after.get(name) ?? before.get(name))!.toString()),
  }));
  const staying = outermost(kept, names).map(name => ({ path: name, change: 'kept' as const, kinds: [] }));
  return [...written, ...staying].sort((a, b) => (a.path < b.path ? -1 : 1));

  function change(name: string): Change {
    if (!different.has(name)) return 'unchanged';
    if (!before.has(name)) return 'new';
    return after.has(name) ? 'changed' : 'removed';
  }
}

/** Of kept paths, the files and those folders in which everything is kept. */
function outermost(kept: readonly string[], written: ReadonlySet<string>): string[] {
  const shared = new Set([...written].flatMap(parentsOf));
  const whole = new Set(kept.filter(name => isFolder(name) && !shared.has(name)));
  return kept.filter(name => (!isFolder(name) || whole.has(name)) && !parentsOf(name).some(parent => whole.has(parent)));
}

/**
 * The summary for a terminal: one line per file.
 */
export function formatSummary(folder: string, files: readonly FileSummary[]): string {
  const rows = files.map(file => [`${folder}/${file.path}`, file.change, file.kinds.join(', ')]);
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row => `  ${row[0].padEnd(widths[0])}   ${row[1].padEnd(widths[1])}   ${row[2]}`.trimEnd()).join('\n');
}

/** Reads only the top-level `kind:` lines: to parse all YAML again takes as long as the synthesis did. */
function kindsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/^kind:[ \t]*["']?([\w.-]+)/gm)].map(match => match[1]))];
}
