import * as fs from 'node:fs';
import * as path from 'node:path';
import { locked } from './lock';
import { realFolder, refuseDangerousFolder } from './output-folder';
import { ownName } from './owner';
import { leaves, listed, Output, Plan, planOf } from './plan';
import { FileSummary, summarize } from './summary';
import type { SwapFailure, SwapRequest } from './swap';
import { differences, isBlank, isFolder, readTree, scan, Tree } from './tree';
import { lockOf, needsRecovery, recover, WorkFolder } from './work-folder';
import { explainWriteError } from './write-error';
import { WRITTEN, WrittenFiles } from './written-files';

/** Written by cdk8s for the validation plugins of its CLI. */
export const CONSTRUCT_METADATA = 'construct-metadata.json';

/** Who writes into an output folder. */
export interface Writer {
  /** The names of the programs whose former files are removed when they are not written again. */
  readonly programs: readonly string[];
  /**
   * The program of each file.
   * @default - the first program wrote them all
   */
  readonly files?: WrittenFiles;
  /**
   * Whether an empty output folder stays without a list, so that nobody misses it later.
   * @default false
   */
  readonly withoutList?: boolean;
}

/** What a synthesis did to an output folder. */
export interface Published {
  /** What happened to each file, and what stays. */
  readonly files: readonly FileSummary[];
  /** What the user should know about files that stay. */
  readonly notes: readonly string[];
}

/**
 * Brings what `fill` writes into an output folder, as a whole or not at all, and removes what the same program wrote there before and no longer
 * writes. Whatever else is in the folder stays.
 *
 * Everything is written beside the output folder first. What reaches the output folder is a single rename if that is enough, otherwise a swap
 * of the two folders in a process of its own. A program with a second tree, such as `restore/` beside `dist/`, publishes each with a call of its own.
 *
 * @param folder the output folder, as the user wrote it
 * @param writer who writes, as the list in the real place of the folder will name it
 * @param fill writes the whole new content into the folder it is given
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
 * Throws if an output folder cannot take files with these names without harm.
 */
export function refuseHarm(folder: string, names: readonly string[], writer: (target: string) => Writer): void {
  const target = realFolder(folder);
  refuseDangerousFolder(folder);
  planOf(output(folder, target, writer(target), names));
}

/**
 * Repairs what a killed run left of an output folder, if it did.
 */
export function restore(target: string): void {
  if (needsRecovery(target)) locked(lockOf(target), () => recover(target));
}

/**
 * Refuses an output without any manifest.
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
    // An empty folder on Windows, a mount point, a layer of a container image: the swap knows a way, or has the better error.
    if (['EXDEV', 'EBUSY', 'EPERM', 'EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function swapDetached(request: SwapRequest): void {
  const { target } = request;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only here, because it would be part of every start
  const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
  // Options that a debugger or a test runner set for this process would act in the child as well.
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
