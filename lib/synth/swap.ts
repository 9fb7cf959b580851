import * as fs from 'node:fs';
import * as path from 'node:path';
import { locked } from './lock';
import { isRunning } from './owner';
import { carry } from './carry';
import { Output, Plan, planOf } from './plan';
import { isFolder, listTree } from './tree';
import { lockOf, WorkFolder } from './work-folder';
import { WRITTEN, WrittenFiles } from './written-files';

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
 * Between its two renames the output folder is missing for some microseconds. Runs in a process of its own (see the end of this file), which a
 * signal for the synthesis, its process group or its terminal does not reach.
 */
export function swap({ folder, target, programs, work: root, owner }: SwapRequest): void {
  const work = new WorkFolder(root, target);
  locked(lockOf(target), () => {
    if (!fs.existsSync(work.next)) throw new Error(`'${work.next}' is gone: another process removed it`);
    // A synthesis that was killed while this process started has failed, and must change nothing.
    if (owner === undefined || isRunning(owner)) {
      const names = listTree(work.next).filter(name => name !== WRITTEN);
      // Another synthesis may have written there since this one looked.
      const plan = planOf({ folder, target, names, writers: WrittenFiles.in(work.next), programs });
      fs.writeFileSync(path.join(work.next, WRITTEN), plan.written.toString());
      replace(target, work, plan);
    }
    // Under the lock, because it looks whether the output folder is there, which for others is just being swapped.
    removeOrWarn(work);
  });
}

/** The output is complete by now: what is left of the work is no failure, and the next run tries again. */
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

/** A mount inside the output folder would move away with it, and be emptied. Only Linux tells. */
function holdsMountPoint(target: string): boolean {
  try {
    const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map(line => line.split(' ')[4]?.replace(/\\040/g, ' '));
    return mounts.some(point => point?.startsWith(`${target}/`));
  } catch {
    return false;
  }
}

/** The second best way: each file is replaced whole, but only a process that runs to its end leaves a whole folder. */
function replaceOneByOne(target: string, work: WorkFolder, { removed, kept }: Plan): void {
  const staying = new Set(kept);
  const after = listTree(work.next).filter(name => !staying.has(name) || isFolder(name));
  const before = new Set([...removed, ...after].filter(name => fs.existsSync(path.join(target, name))));
  for (const name of before) if (!isFolder(name)) copyFile(path.join(target, name), path.join(work.previous, name));
  const touched: string[] = [];
  try {
    // First, because a new name may differ from an old one only in its case.
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
