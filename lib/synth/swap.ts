import * as fs from 'node:fs';
import * as path from 'node:path';
import { locked } from './lock';
import { isRunning } from './owner';
import { isFolder, listTree } from './tree';
import { lockOf, WorkFolder } from './work-folder';

/** An error on its way from the process that swaps to the one that waits for it. */
export interface SwapFailure {
  /** What happened. */
  readonly message: string;
  /**
   * The error of the operating system.
   * @default - it was none of the operating system
   */
  readonly code?: string;
  /**
   * The file that it is about.
   * @default - it is about none
   */
  readonly path?: string;
}

/**
 * Puts the new content of a work folder in the place of an output folder.
 *
 * Between its two renames the output folder is missing for some microseconds. Runs in a process of its own (see the end of this file), which a
 * signal for the synthesis, its process group or its terminal does not reach.
 *
 * @param owner the process that waits for it, if there is one
 */
export function swap(target: string, work: WorkFolder, owner?: string): void {
  locked(lockOf(target), () => {
    if (!fs.existsSync(work.next)) throw new Error(`'${work.next}' is gone: another process removed it`);
    // A synthesis that was killed while this process started has failed, and must change nothing.
    if (owner === undefined || isRunning(owner)) replace(target, work);
    // Under the lock, because it looks whether the output folder is there, which for others is just being swapped.
    work.remove();
  });
}

function replace(target: string, work: WorkFolder): void {
  if (fs.existsSync(target)) {
    fs.chmodSync(work.next, fs.statSync(target).mode);
    if (!movedAway(target, work)) return replaceOneByOne(target, work);
  }
  try {
    fs.renameSync(work.next, target);
  } catch (error) {
    work.restore();
    throw error;
  }
}

/** A folder of a lower overlay layer, as each folder of an earlier step of a container build is, cannot be renamed; nor can a mount point. */
function movedAway(target: string, work: WorkFolder): boolean {
  try {
    fs.renameSync(target, work.previous);
    return true;
  } catch (error) {
    if (['EXDEV', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** The second best way: each file is replaced whole, but only a process that runs to its end leaves a whole folder. */
function replaceOneByOne(target: string, work: WorkFolder): void {
  fs.cpSync(target, work.previous, { recursive: true });
  const before = listTree(work.previous);
  const after = listTree(work.next);
  const touched: string[] = [];
  try {
    for (const name of after) {
      if (isFolder(name)) fs.mkdirSync(path.join(target, name), { recursive: true });
      else fs.renameSync(path.join(work.next, name), path.join(target, name));
      touched.push(name);
    }
    for (const name of before.filter(entry => !after.includes(entry)).reverse()) {
      touched.push(name);
      fs.rmSync(path.join(target, name), { recursive: true });
    }
  } catch (error) {
    for (const name of touched.filter(entry => !before.includes(entry)).reverse()) fs.rmSync(path.join(target, name), { recursive: true });
    for (const name of before.filter(entry => touched.includes(entry))) fs.cpSync(path.join(work.previous, name), path.join(target, name), { recursive: true });
    throw error;
  }
}

if (require.main === module) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const [target, root, owner] = process.argv.slice(2);
  try {
    swap(target, new WorkFolder(root, target), owner);
  } catch (error) {
    const { message, code, path: file } = error as NodeJS.ErrnoException;
    process.stdout.write(JSON.stringify({ message, code, path: file } satisfies SwapFailure));
    process.exitCode = 1;
  }
}
