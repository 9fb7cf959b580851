import * as fs from 'node:fs';
import * as path from 'node:path';
import { locked } from './lock';
import { isRunning } from './owner';
import { carry } from './carry';
import { Output, Plan, planOf } from './plan';
import { isFolder, listTree } from './tree';
import { lockOf, WorkFolder } from './work-folder';
import { WRITTEN, WrittenFiles } from './written-files';

/** An error that the swapping process hands to the process that waits for it. */
export interface SwapFailure {
  /** What happened. */
  readonly message: string;
  /**
   * The error of the operating system.
   * @default - the error has another cause
   */
  readonly code?: string;
  /**
   * The file that the error is about.
   * @default - none
   */
  readonly path?: string;
}

/** What the process that swaps needs to know. */
export interface SwapRequest extends Pick<Output, 'folder' | 'target' | 'programs'> {
  /** The work folder with the new content. */
  readonly work: string;
  /**
   * The process that waits for it.
   * @default - nobody waits
   */
  readonly owner?: string;
}

/**
 * Puts the new content of a work folder in the place of an output folder.
 *
 * The output folder is missing for some microseconds between the two renames. This runs in a separate process (see the end of
 * this file), which
 * signals to the synthesis, its process group or its terminal do not reach.
 */
export function swap({ folder, target, programs, work: root, owner }: SwapRequest): void {
  const work = new WorkFolder(root, target);
  locked(lockOf(target), () => {
    if (!fs.existsSync(work.next)) throw new Error(`'${work.next}' is gone: another process removed it`);
    // If the synthesis was killed while this process started, it has failed and must change nothing.
    if (owner === undefined || isRunning(owner)) {
      const names = listTree(work.next).filter(name => name !== WRITTEN);
      // Compared again, because another synthesis may have published in the meantime.
      const plan = planOf({ folder, target, names, writers: WrittenFiles.in(work.next), programs });
      fs.writeFileSync(path.join(work.next, WRITTEN), plan.written.toString());
      replace(target, work, plan);
    }
    // Under the lock, because it depends on whether the output folder exists.
    removeOrWarn(work);
  });
}

/** The output is complete, so leftovers are no failure. The next run tries to remove them again. */
function removeOrWarn(work: WorkFolder): void {
  try {
    work.remove();
  } catch (error) {
    process.stderr.write(`warning: '${work.root}' could not be removed (${(error as Error).message})\n`);
  }
}

function replace(target: string, work: WorkFolder, plan: Plan): void {
  if (fs.existsSync(target)) {
    if (holdsMountPoint(target)) return replaceOneByOne(target, work, plan);
    carry(target, work.next, plan.kept);
    fs.chmodSync(work.next, fs.statSync(target).mode);
    if (!movedAway(target, work)) return replaceOneByOne(target, work, plan);
  }
  try {
    fs.renameSync(work.next, target);
  } catch (error) {
    work.restore();
    throw error;
  }
}

/** Returns false for a folder that cannot be renamed: a mount point, or one from an earlier layer of a container image. */
function movedAway(target: string, work: WorkFolder): boolean {
  try {
    fs.renameSync(target, work.previous);
    return true;
  } catch (error) {
    if (['EXDEV', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/**
 * Whether something is mounted inside the output folder. It would move away with the folder and then be emptied. Only Linux lists
 * its mounts.
 */
function holdsMountPoint(target: string): boolean {
  try {
    const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map(line => line.split(' ')[4]?.replace(/\\040/g, ' '));
    return mounts.some(point => point?.startsWith(`${target}/`));
  } catch {
    return false;
  }
}

/** Replaces file by file where the folder cannot be swapped. Each file is whole at any time; the folder is not if the process is killed. */
function replaceOneByOne(target: string, work: WorkFolder, { removed, kept }: Plan): void {
  const staying = new Set(kept);
  const after = listTree(work.next).filter(name => !staying.has(name) || isFolder(name));
  const before = new Set([...removed, ...after].filter(name => fs.existsSync(path.join(target, name))));
  for (const name of before) if (!isFolder(name)) copyFile(path.join(target, name), path.join(work.previous, name));
  const touched: string[] = [];
  try {
    // Removed first, because a new name may differ from a removed one only in its case.
    for (const name of removed) {
      touched.push(name);
      if (isFolder(name)) fs.rmdirSync(path.join(target, name));
      else fs.unlinkSync(path.join(target, name));
    }
    for (const name of after) {
      touched.push(name);
      if (isFolder(name)) fs.mkdirSync(path.join(target, name), { recursive: true });
      else fs.renameSync(path.join(work.next, name), path.join(target, name));
    }
  } catch (error) {
    for (const name of touched.filter(entry => !before.has(entry)).reverse()) fs.rmSync(path.join(target, name), { recursive: true, force: true });
    for (const name of touched.filter(entry => before.has(entry)).sort()) {
      if (isFolder(name)) fs.mkdirSync(path.join(target, name), { recursive: true });
      else copyFile(path.join(work.previous, name), path.join(target, name));
    }
    throw error;
  }
}

function copyFile(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.cpSync(from, to);
}

if (require.main === module) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  try {
    swap(JSON.parse(process.argv[2]) as SwapRequest);
  } catch (error) {
    const { message, code, path: file } = error as NodeJS.ErrnoException;
    process.stdout.write(JSON.stringify({ message, code, path: file } satisfies SwapFailure));
    process.exitCode = 1;
  }
}
