import * as fs from 'node:fs';
import * as path from 'node:path';
import { isFolder, scan } from './tree';
import { WRITTEN, WrittenFiles } from './written-files';

/** The errors of a hard link where the file system has none, forbids them for files of another user, or is another one. */
const NOT_LINKED = ['EPERM', 'EACCES', 'EXDEV', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'UNKNOWN'];

/**
 * Brings the files that stay from an output folder into the folder that will replace it.
 *
 * They become hard links, so that a process that is writing into one of them loses nothing.
 *
 * @param names the paths that stay, each folder before its content
 */
export function carry(from: string, to: string, names: readonly string[]): void {
  for (const name of names) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (isFolder(name)) fs.mkdirSync(target, { recursive: true });
    else carryFile(source, target, name);
  }
  // At the end, because a folder may be read-only.
  for (const name of scan(to).keys()) {
    const former = isFolder(name) ? fs.lstatSync(path.join(from, name), { throwIfNoEntry: false }) : undefined;
    if (former?.isDirectory()) fs.chmodSync(path.join(to, name), former.mode);
  }
}

function carryFile(source: string, target: string, name: string): void {
  if (fs.lstatSync(target, { throwIfNoEntry: false })) {
    throw new Error(`'${name}' differs from a manifest only in the case of its letters, and this file system keeps only one of the two; rename '${name}'`);
  }
  const stat = fs.lstatSync(source);
  if (stat.isSymbolicLink()) return fs.symlinkSync(fs.readlinkSync(source), target);
  try {
    fs.linkSync(source, target);
  } catch (error) {
    if (!stat.isFile() || !NOT_LINKED.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    fs.copyFileSync(source, target);
    fs.chmodSync(target, stat.mode);
    fs.utimesSync(target, stat.atime, stat.mtime);
  }
}

/**
 * Moves files from a former output folder that were added or replaced there while the new one was being prepared.
 */
export function rescue(former: string, target: string): void {
  if (!fs.existsSync(former) || !fs.existsSync(target)) return;
  const [before, after] = [WrittenFiles.in(former), WrittenFiles.in(target)];
  for (const [name, type] of scan(former)) {
    if (isFolder(name) || name === WRITTEN || before.programOf(name) !== undefined || after.programOf(name) !== undefined) continue;
    const [source, place] = [path.join(former, name), path.join(target, name)];
    if (!isLost(source, place, type === 'link')) continue;
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.renameSync(source, place);
  }
}

/** Whether a file exists only in the former folder, or has replaced there the file that was carried over. */
function isLost(source: string, place: string, isLink: boolean): boolean {
  const [former, now] = [fs.lstatSync(source), fs.lstatSync(place, { throwIfNoEntry: false })];
  if (!now) return true;
  if (isLink && now.isSymbolicLink()) return fs.readlinkSync(source) !== fs.readlinkSync(place) && former.mtimeMs > now.mtimeMs;
  return former.ino !== now.ino && former.mtimeMs > now.mtimeMs && former.isFile() && now.isFile();
}
