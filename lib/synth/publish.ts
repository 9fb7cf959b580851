import * as fs from 'node:fs';
import * as path from 'node:path';
import { locked } from './lock';
import { realFolder, refuseForeignFolder } from './output-folder';
import { ownName } from './owner';
import { FileSummary, summarize } from './summary';
import type { SwapFailure } from './swap';
import { differences, isBlank, isFolder, readTree, Tree } from './tree';
import { lockOf, needsRecovery, recover, WorkFolder } from './work-folder';
import { explainWriteError } from './write-error';

/** Written by cdk8s for the validation plugins of its CLI. */
export const CONSTRUCT_METADATA = 'construct-metadata.json';

/**
 * Replaces an output folder by what `fill` writes, as a whole or not at all.
 *
 * Everything is written beside the output folder first. What reaches the output folder is a single rename if that is enough, otherwise a swap
 * of the two folders in a process of its own.
 *
 * @param folder the output folder, as the user wrote it
 * @param fill writes the whole new content into the folder it is given
 */
export function publish(folder: string, fill: (next: string) => void): FileSummary[] {
  const target = realFolder(folder);
  try {
    restore(target);
    const work = WorkFolder.create(target);
    try {
      fs.mkdirSync(work.next);
      fill(work.next);
      return replace(folder, target, work);
    } finally {
      work.remove();
    }
  } catch (error) {
    throw explainWriteError(error, folder, target);
  }
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
  if (!isBlank(new Map([...tree].filter(([name]) => path.basename(name) !== CONSTRUCT_METADATA)))) return;
  throw new Error(`the app wrote no manifests, and '${folder}' is unchanged: an empty output would delete every object from a cluster that prunes. `
    + `Add a chart with objects to the app that is synthesized; to empty '${folder}' on purpose, delete its files yourself`);
}

function replace(folder: string, target: string, work: WorkFolder): FileSummary[] {
  const after = readTree(work.next);
  refuseBlank(folder, after);
  const { before, done } = locked(lockOf(target), () => {
    refuseForeignFolder(folder, [...after.keys()]);
    const present = readTree(target);
    return { before: present, done: replacedAtOnce(target, work, present, after) };
  });
  if (!done) swapDetached(target, work);
  return summarize(before, after);
}

/** Whether nothing had to be done, or one rename or removal did it. */
function replacedAtOnce(target: string, work: WorkFolder, before: Tree, after: Tree): boolean {
  try {
    if (before.size === 0) {
      fs.renameSync(work.next, target);
      return true;
    }
    const different = differences(before, after);
    if (different.length > 1) return false;
    for (const name of different) {
      if (after.has(name) && !isFolder(name)) fs.renameSync(path.join(work.next, name), path.join(target, name));
      else if (after.has(name)) fs.mkdirSync(path.join(target, name));
      else if (isFolder(name)) fs.rmdirSync(path.join(target, name));
      else fs.unlinkSync(path.join(target, name));
    }
    return true;
  } catch (error) {
    // An empty folder on Windows, a mount point, a layer of a container image: the swap knows a way, or has the better error.
    if (['EXDEV', 'EBUSY', 'EPERM', 'EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function swapDetached(target: string, work: WorkFolder): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only here, because it would be part of every start
  const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
  // Options that a debugger or a test runner set for this process would act in the child as well.
  const env = { ...process.env, NODE_OPTIONS: '' };
  // 'detached' works for spawnSync too (libuv calls setsid), only the types do not list it.
  const options = { env, detached: true, windowsHide: true, stdio: ['ignore', 'pipe', 'inherit'] as ('ignore' | 'pipe' | 'inherit')[] };
  const child = spawnSync(process.execPath, [path.join(__dirname, 'swap.js'), target, work.root, ownName()], options);
  if (child.error) throw child.error;
  if (child.status === 0) return;
  restore(target);
  const killed = `the process that replaces '${target}' ended with ${child.signal ?? child.status}; the folder is unchanged. Synthesize again`;
  const failure: SwapFailure = child.stdout.length > 0 ? JSON.parse(child.stdout.toString()) : { message: killed };
  throw Object.assign(new Error(failure.message), failure);
}
