import * as fs from 'node:fs';
import * as path from 'node:path';
import { rescue } from './carry';
import { isRunning, ownName } from './owner';
import { removeTree } from './tree';

/** Everything that is written beside an output folder has this prefix, so that one line in .gitignore covers it. */
export const STAGING = '.cdk8s-staging';

/**
 * A hidden folder beside an output folder, in which one process prepares the new content.
 *
 * It is on the same file system as the output folder, so that a rename publishes it. If the process is killed, the next run finds
 * and removes it.
 */
export class WorkFolder {
  /** Creates the work folder of this process for an output folder, which may not exist yet. */
  public static create(target: string): WorkFolder {
    const folder = new WorkFolder(path.join(path.dirname(target), `${STAGING}-${path.basename(target)}-${ownName()}`), target);
    folder.remove();
    fs.mkdirSync(folder.root, { recursive: true });
    return folder;
  }

  /** The new content. */
  public readonly next: string;
  /** The former output folder during the swap. */
  public readonly previous: string;

  constructor(/** The folder itself. */ public readonly root: string, private readonly target: string) {
    this.next = path.join(root, 'next');
    this.previous = path.join(root, 'previous');
  }

  /** Puts the former output folder back if there is none. */
  public restore(): void {
    if (fs.existsSync(this.previous) && !fs.existsSync(this.target)) fs.renameSync(this.previous, this.target);
  }

  /** Whether the process that prepared it has ended, so that it is useless. */
  public isAbandoned(): boolean {
    return !isRunning(ownerOf(this.root));
  }

  /** Removes it. First saves the former output folder if it is the only one, and files that were added to it during the swap. */
  public remove(): void {
    this.restore();
    rescue(this.previous, this.target);
    removeTree(this.root);
  }
}

/** The lock file for reading and changing an output folder. */
export function lockOf(target: string): string {
  return path.join(path.dirname(target), `${STAGING}-${path.basename(target)}.lock`);
}

/**
 * Repairs what killed runs left: puts a missing output folder back and removes their work folders. The caller holds the lock.
 */
export function recover(target: string): void {
  const left = workFolders(target).sort((a, b) => age(a) - age(b));
  for (const folder of left) folder.restore();
  for (const folder of left) if (folder.isAbandoned()) folder.remove();
  for (const file of staleLocks(target)) fs.rmSync(file, { force: true });
}

/** Whether `recover` would do anything. */
export function needsRecovery(target: string): boolean {
  const left = workFolders(target);
  return left.some(folder => folder.isAbandoned() || (fs.existsSync(folder.previous) && !fs.existsSync(target))) || staleLocks(target).length > 0;
}

function workFolders(target: string): WorkFolder[] {
  return siblings(target, '-').map(folder => new WorkFolder(folder, target));
}

/** Stale locks that a process was taking over when it was killed itself. */
function staleLocks(target: string): string[] {
  return siblings(target, '.lock~').filter(file => !isRunning(ownerOf(file)));
}

/** The entries beside an output folder that are named after it and a process. */
function siblings(target: string, separator: string): string[] {
  const parent = path.dirname(target);
  const start = `${STAGING}-${path.basename(target)}${separator}`;
  const entries = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
  return entries.filter(name => name.startsWith(start) && /^\d+-\d+$/.test(name.slice(start.length))).map(name => path.join(parent, name));
}

function ownerOf(sibling: string): string {
  return sibling.match(/\d+-\d+$/)![0];
}

function age(folder: WorkFolder): number {
  return Date.now() - fs.statSync(folder.root).mtimeMs;
}
