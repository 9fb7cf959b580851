import { differences, isFolder, parentsOf, Tree } from './tree';

/** What a synthesis did to one file. `kept`: this program did not write it. */
export type FileChange = 'new' | 'changed' | 'unchanged' | 'removed' | 'kept';

/** One file of the output. */
export interface FileSummary {
  /** Path inside the output folder. A folder that is kept as a whole is one entry that ends in `/`. */
  readonly path: string;
  /** What happened to it. */
  readonly change: FileChange;
  /** The kinds of the objects in the file, or in the removed file, each once and in their order. Empty for a kept file. */
  readonly kinds: string[];
}

/**
 * Describes what happened to every file of the old and the new output, and which other files were kept.
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

  function change(name: string): FileChange {
    if (!different.has(name)) return 'unchanged';
    if (!before.has(name)) return 'new';
    return after.has(name) ? 'changed' : 'removed';
  }
}

/** The kept files and folders, without the content of folders that are kept as a whole. */
function outermost(kept: readonly string[], written: ReadonlySet<string>): string[] {
  const shared = new Set([...written].flatMap(parentsOf));
  const whole = new Set(kept.filter(name => isFolder(name) && !shared.has(name)));
  return kept.filter(name => (!isFolder(name) || whole.has(name)) && !parentsOf(name).some(parent => whole.has(parent)));
}

/**
 * The summary as text, one line for each file.
 */
export function formatSummary(folder: string, files: readonly FileSummary[]): string {
  const rows = files.map(file => [`${folder}/${file.path}`, file.change, file.kinds.join(', ')]);
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row => `  ${row[0].padEnd(widths[0])}   ${row[1].padEnd(widths[1])}   ${row[2]}`.trimEnd()).join('\n');
}

/** Reads only the top-level `kind:` lines, because parsing all YAML again would take as long as the synthesis. */
function kindsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/^kind:[ \t]*["']?([\w.-]+)/gm)].map(match => match[1]))];
}
