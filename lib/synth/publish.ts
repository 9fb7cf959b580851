import * as fs from 'node:fs';
import * as path from 'node:path';
import { locked } from './lock';
import { realFolder, refuseDangerousFolder } from './output-folder';
import { ownName } from './owner';
import { leaves, listed, Output, Plan, planOf } from './plan';
import { FileSummary, summarize } from './publish-summary';
import type { SwapFailure, SwapRequest } from './swap';
import { differences, isBlank, isFolder, readTree, scan, Tree } from './tree';
import { lockOf, needsRecovery, recover, WorkFolder } from './work-folder';
import { explainWriteError } from './write-error';
import { WRITTEN, WrittenFiles } from './written-files';

/** Written by cdk8s for the validation plugins of its CLI. */
export const CONSTRUCT_METADATA = 'construct-metadata.json';

/** The program that writes into an output folder. */
export interface Writer {
  /** Its names in the list of the folder. Files that the list gives to them are removed if they are not written again. */
  readonly programs: readonly string[];
  /**
   * The name for each file.
   * @default - the first name for all
   */
  readonly files?: WrittenFiles;
  /**
   * Whether an empty output folder gets no list, and a missing list is no surprise.
   * @default false
   */
  readonly withoutList?: boolean;
}

/** What a synthesis did to an output folder. */
export interface Published {
  /** What happened to each file. */
  readonly files: readonly FileSummary[];
  /** What the user should know about files that were kept. */
  readonly notes: readonly string[];
}

/**
 * Publishes what `fill` writes in an output folder, as a whole or not at all. Removes what the same program wrote there before
 * and no longer writes.
 * Everything else in the folder stays.
 *
 * The new content is written beside the output folder first. Then a single rename publishes it if one is enough, and otherwise
 * the two folders are
 * swapped in a separate process. To publish a second tree, such as `restore/` beside `dist/`, call this a second time with that folder.
 *
 * @param folder the output folder, as the user wrote it
 * @param writer the program, as it is named in the list of the folder with this real path
 * @param fill writes the whole new content into the folder that it gets
 */
export function publish(folder: string, writer: (target: string) => Writer, fill: (next: string) => void): Published {
  const target = realFolder(folder);
  try {
    restore(target);
    const work = WorkFolder.create(target);
    try {
      fs.mkdirSync(work.next);
      fill(work.next);
      return replace(folder, target, writer(target), work);
    } finally {
      work.remove();
    }
  } catch (error) {
    throw explainWriteError(error, folder, target);
  }
}

/**
 * Throws if writing files with these names into an output folder would do harm.
 */
export function refuseHarm(folder: string, names: readonly string[], writer: (target: string) => Writer): void {
  const target = realFolder(folder);
  refuseDangerousFolder(folder);
  planOf(output(folder, target, writer(target), names));
}

/**
 * Repairs an output folder that a killed run left unfinished, if there was one.
 */
export function restore(target: string): void {
  if (needsRecovery(target)) locked(lockOf(target), () => recover(target));
}

/**
 * Throws if the output has no manifest at all.
 */
export function refuseBlank(folder: string, tree: Tree): void {
  if (!isBlank(new Map([...tree].filter(([name]) => ![CONSTRUCT_METADATA, WRITTEN].includes(path.basename(name)))))) return;
  throw new Error(`the app wrote no manifests, and '${folder}' is unchanged: an empty output would delete every object from a cluster that prunes. `
    + `Add a chart with objects to the app that is synthesized; to empty '${folder}' on purpose, delete its files yourself`);
}

function output(folder: string, target: string, { programs, files }: Writer, all: readonly string[]): Output {
  const names = all.filter(name => name !== WRITTEN);
  return { folder, target, names, programs, writers: files ?? WrittenFiles.of(leaves(names).map(name => [name, programs[0]])) };
}

function replace(folder: string, target: string, writer: Writer, work: WorkFolder): Published {
  const after = readTree(work.next);
  after.delete(WRITTEN);
  refuseBlank(folder, after);
  const result = locked(lockOf(target), () => {
    refuseDangerousFolder(folder);
    const plan = planOf(output(folder, target, writer, [...after.keys()]));
    const present = scan(target);
    if (!(writer.withoutList && present.size === 0)) {
      const list = plan.written.toString();
      fs.writeFileSync(path.join(work.next, WRITTEN), list);
      after.set(WRITTEN, Buffer.from(list));
    }

    const concerned = [...after.keys(), ...plan.removed].filter(name => present.has(name));
    const before = readTree(target, concerned);
    const done = replacedAtOnce(target, work, present.size === 0, before, after);
    for (const tree of [before, after]) tree.delete(WRITTEN);
    return { before, done, plan };
  });
  if (!result.done) swapDetached({ folder, target, programs: writer.programs, work: work.root, owner: ownName() });
  return { files: summarize(result.before, after, result.plan.kept), notes: notesOf(folder, result.plan, !writer.withoutList) };
}

function notesOf(folder: string, { isFirst, kept, orphaned }: Plan, missesList: boolean): string[] {
  const unknown = isFirst && missesList ? kept.filter(name => /\.(ya?ml|json)$/i.test(name)) : [];
  return [
    ...(unknown.length > 0
      ? [`'${folder}' has had no list of what was synthesized into it, so nothing was removed, and ${listed(unknown)} stay${unknown.length === 1 ? 's' : ''}. `
        + `Delete what belongs to removed charts; '${folder}/${WRITTEN}' remembers the rest from now on`]
      : []),
    ...(orphaned.length > 0 ? [`${listed(orphaned)} in '${folder}' stay${orphaned.length === 1 ? 's' : ''}, written by a program that is gone; delete what is no longer wanted`] : []),
  ];
}

/** Whether nothing had to be done, or one rename did it. A removal always changes the list too. */
function replacedAtOnce(target: string, work: WorkFolder, isEmpty: boolean, before: Tree, after: Tree): boolean {
  try {
    if (isEmpty) {
      fs.renameSync(work.next, target);
      return true;
    }
    const different = differences(before, after);
    if (different.length > 1) return false;
    for (const name of different) {
      if (isFolder(name)) fs.mkdirSync(path.join(target, name));
      else fs.renameSync(path.join(work.next, name), path.join(target, name));
    }
    return true;
  } catch (error) {
    // An empty folder on Windows, a mount point, or a layer of a container image. The swap finds another way or explains the error.
    if (['EXDEV', 'EBUSY', 'EPERM', 'EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function swapDetached(request: SwapRequest): void {
  const { target } = request;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only when needed
  const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
  // A debugger or a test runner may have set options that are meant for this process only.
  const env = { ...process.env, NODE_OPTIONS: '' };
  // 'detached' works for spawnSync too (libuv calls setsid), only the types do not list it.
  const options = { env, detached: true, windowsHide: true, stdio: ['ignore', 'pipe', 'inherit'] as ('ignore' | 'pipe' | 'inherit')[] };
  const child = spawnSync(process.execPath, [path.join(__dirname, 'swap.js'), JSON.stringify(request)], options);
  if (child.error) throw child.error;
  if (child.status === 0) return;
  restore(target);
  const killed = `the process that replaces '${target}' ended with ${child.signal ?? child.status}; the folder is unchanged. Synthesize again`;
  const failure: SwapFailure = child.stdout.length > 0 ? JSON.parse(child.stdout.toString()) : { message: killed };
  throw Object.assign(new Error(failure.message), failure);
}
