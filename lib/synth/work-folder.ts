import * as fs from 'node:fs';
import * as path from 'node:path';
import { isRunning, ownName } from './owner';

/** Everything that is written beside an output folder starts with this, so that one line in .gitignore covers it. */
export const STAGING = '.cdk8s-staging';

/**
 * A hidden folder beside an output folder, in which one process prepares the new content.
 *
 * It stands on the same file system as the output folder, so a rename is enough to publish, and it is found and removed by the next run if this
 * one is killed.
 */
export class WorkFolder {
  /** Creates the work folder of this process for an output folder, which need not exist. */
  public static create(target: string): WorkFolder {
    const folder = new WorkFolder(path.join(path.dirname(target), `${STAGING}-${path.basename(target)}-${ownName()}`));
    folder.remove();
    fs.mkdirSync(folder.root, { recursive: true });
    return folder;
  }

  /** The new content. */
  public readonly next: string;
  /** Where the former content is kept while the new one takes its place. */
  public readonly previous: string;

  constructor(public readonly root: string) {
    this.next = path.join(root, 'next');
    this.previous = path.join(root, 'previous');
  }

  public remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** The lock under which an output folder is looked at and changed. */
export function lockOf(target: string): string {
  return path.join(path.dirname(target), `${STAGING}-${path.basename(target)}.lock`);
}

/**
 * Repairs what killed runs left behind: a missing output folder is put back, and their work folders are removed. To be called under the lock.
 */
export function recover(target: string): void {
  const left = workFolders(target);
  const previous = left.map(folder => folder.previous).filter(folder => fs.existsSync(folder)).sort((a, b) => age(a) - age(b)).at(0);
  if (previous && !fs.existsSync(target)) fs.renameSync(previous, target);
  for (const folder of left) if (!isRunning(ownerOf(folder))) folder.remove();
}

/** Whether `recover` has something to do. */
export function needsRecovery(target: string): boolean {
  return workFolders(target).some(folder => !isRunning(ownerOf(folder)) || (fs.existsSync(folder.previous) && !fs.existsSync(target)));
}

function workFolders(target: string): WorkFolder[] {
  const parent = path.dirname(target);
  const entries = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
  const start = `${STAGING}-${path.basename(target)}-`;
  return entries
    .filter(name => name.startsWith(start) && /^\d+-\d+$/.test(name.slice(start.length)))
    .map(name => new WorkFolder(path.join(parent, name)));
}

function ownerOf(folder: WorkFolder): string {
  return folder.root.match(/\d+-\d+$/)![0];
}

function age(folder: string): number {
  return Date.now() - fs.statSync(folder).ctimeMs;
}
