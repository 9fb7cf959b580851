import { memo } from '../facts/memo';
import { isAnyProgram, isSameProgram, isThere, withoutNumber } from './program';
import { EntryType, isFolder, parentsOf, scan } from './tree';
import { WRITTEN, WrittenFiles } from './written-files';

/** What a synthesis will do to an output folder. */
export interface Plan {
  /** Paths that this program wrote before and no longer writes, each folder after its content. */
  readonly removed: readonly string[];
  /** Paths that this program did not write, each folder before its content. */
  readonly kept: readonly string[];
  /** The list of the folder afterwards. */
  readonly written: WrittenFiles;
  /** Kept files of programs that no longer exist. */
  readonly orphaned: readonly string[];
  /** Whether the folder had no list, so that nothing could be removed. */
  readonly isFirst: boolean;
}

/** An output folder and what is to be written into it. */
export interface Output {
  /** The folder, as the user wrote it. */
  readonly folder: string;
  /** Its real path. */
  readonly target: string;
  /** The paths to be written, folders included. */
  readonly names: readonly string[];
  /** The program that writes each of the files. */
  readonly writers: WrittenFiles;
  /** The programs whose files may be removed. */
  readonly programs: readonly string[];
}

/**
 * Compares an output folder with what is to be written into it. Throws if that would damage files of others.
 */
export function planOf({ folder, target, names, writers, programs }: Output): Plan {
  const present = scan(target);
  present.delete(WRITTEN);
  const before = WrittenFiles.in(target);
  const upcoming = new Set(names);
  const ofThisProgram = memo((program: string) => programs.some(own => isSameProgram(target, own, program)));
  const isOwn = (name: string) => ofThisProgram(before.programOf(name) ?? '') && before.programOf(name) !== undefined;

  const removedFiles = [...present].filter(([name, type]) => type === 'file' && !upcoming.has(name) && isOwn(name)).map(([name]) => name);
  const removed = [...removedFiles, ...emptied(present, upcoming, removedFiles, isOwn)];
  const gone = new Set(removed);
  refuseToReplace(folder, present, names, gone);
  refuseToTakeOver({ folder, target, names, writers, programs }, before, present);

  const kept = [...present.keys()].filter(name => !upcoming.has(name) && !gone.has(name));
  const isGone = memo((program: string) => !isThere(target, program));
  const owned = kept.filter(name => before.programOf(name) !== undefined);
  const rows = [...owned.map(name => [name, before.programOf(name)!]), ...leaves(names).map(name => [name, writers.programOf(name) ?? programs[0]])];
  return {
    removed,
    kept,
    written: WrittenFiles.of(rows as [string, string][]),
    orphaned: owned.filter(name => isGone(before.programOf(name)!)),
    isFirst: !before.exist,
  };
}

/** The files among some paths, and the empty folders. */
export function leaves(names: readonly string[]): string[] {
  const parents = new Set(names.flatMap(parentsOf));
  return names.filter(name => name !== WRITTEN && !parents.has(name));
}

/** The folders that become empty, the innermost first. */
function emptied(
  present: ReadonlyMap<string, EntryType>, upcoming: ReadonlySet<string>, removed: readonly string[], isOwn: (name: string) => boolean,
): string[] {
  const gone = new Set(removed);
  const needed = new Set([...present.keys()].filter(name => !isFolder(name) && !gone.has(name)).flatMap(parentsOf));
  const touched = new Set(removed.flatMap(parentsOf));
  const folders: string[] = [];
  for (const name of [...present.keys()].filter(isFolder).reverse()) {
    if (!upcoming.has(name) && !needed.has(name) && (touched.has(name) || isOwn(name))) {
      folders.push(name);
      for (const parent of parentsOf(name)) touched.add(parent);
    } else {
      for (const parent of parentsOf(name)) needed.add(parent);
    }
  }
  return folders;
}

function refuseToReplace(folder: string, present: ReadonlyMap<string, EntryType>, names: readonly string[], gone: ReadonlySet<string>): void {
  for (const name of names) {
    const type = present.get(name);
    const other = isFolder(name) ? name.slice(0, -1) : `${name}/`;
    const problem = type === 'link' || type === 'other' ? `'${name}' is there and is ${type === 'link' ? 'a link' : 'no ordinary file'}`
      : present.has(other) && !gone.has(other) ? `'${other}' is there, which no synthesis of this program wrote`
        : undefined;
    if (problem) throw new Error(`'${name}' cannot be written into '${folder}': ${problem}; '${folder}' is unchanged. Move it away, or give the chart another name`);
  }
}

/** If two programs wrote one file, each run would undo the other, and only one manifest would reach the cluster. */
function refuseToTakeOver({ folder, target, names, writers, programs }: Output, before: WrittenFiles, present: ReadonlyMap<string, EntryType>): void {
  const isOther = memo((owner: string) => !isAnyProgram(owner) && isThere(target, owner)
    && !programs.some(own => isAnyProgram(own) || isSameProgram(target, withoutNumber(own), withoutNumber(owner))));
  const taken = names.filter(name => present.has(name) && before.programOf(name) !== undefined && isOther(before.programOf(name)!));
  if (taken.length === 0) return;
  const [first] = taken;
  throw new Error(`another program wrote ${listed(taken)} into '${folder}': '${before.programOf(first)}', and this one is '${writers.programOf(first) ?? programs[0]}'; '${folder}' is unchanged. `
    + `Give one of them other chart names or an output folder of its own. If they are the same program, replace the former name in '${folder}/${WRITTEN}'`);
}

/** Names for a sentence: `'a', 'b' and 3 more`. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(name => `'${name}'`).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
