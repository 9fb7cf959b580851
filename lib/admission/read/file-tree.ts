import * as fs from 'node:fs';
import * as path from 'node:path';

/** A text, or why there is none. */
export type Read = { readonly text: string } | { readonly problem: string; readonly isTooLarge?: boolean };

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Why it cannot be looked at. */
  readonly problem?: string;
}

/** Files to read: those of a disk, or those of a commit. Paths are relative to the working directory, or absolute. */
export interface FileTree {
  readonly kindOf: (file: string) => 'file' | 'folder' | 'other' | undefined;
  /** What is in a folder, sorted by name; or why that is not known. */
  readonly entriesOf: (folder: string) => readonly FolderEntry[] | string;
  readonly read: (file: string) => Read;
  /** The same text for every spelling of one file. */
  readonly identityOf: (file: string) => string;
}

export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The files of this machine. Links are followed. */
export const DISK: FileTree = {
  kindOf: file => {
    try {
      const found = fs.statSync(file);
      return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    } catch {
      return undefined;
    }
  },
  entriesOf: folder => {
    try {
      const found = fs.readdirSync(folder, { withFileTypes: true }).map(entry => entryOf(folder, entry));
      return found.sort((one, other) => one.name < other.name ? -1 : 1);
    } catch (error) {
      return reasonOf(error);
    }
  },
  read: file => {
    try {
      const { size } = fs.statSync(file);
      if (size > MAX_FILE_BYTES) return { problem: `the file has ${size} bytes, more than ${MAX_FILE_BYTES}`, isTooLarge: true };
      return ofPointer(fs.readFileSync(file, 'utf8'));
    } catch (error) {
      return { problem: reasonOf(error) };
    }
  },
  identityOf: file => {
    try {
      return fs.realpathSync(file);
    } catch {
      return path.resolve(file);
    }
  },
};

function entryOf(folder: string, entry: fs.Dirent): FolderEntry {
  let target: fs.Dirent | fs.Stats = entry;
  try {
    if (entry.isSymbolicLink()) target = fs.statSync(path.join(folder, entry.name));
  } catch (error) {
    return { name: entry.name, kind: 'other', problem: reasonOf(error) };
  }
  return { name: entry.name, kind: target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other' };
}

/** Git LFS leaves a few lines instead of a file that it has not fetched. */
export function ofPointer(text: string): Read {
  return text.startsWith('version https://git-lfs.github.com/spec/') ? { problem: "it is a pointer of Git LFS, not the file itself; run 'git lfs pull'" } : { text };
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const words: Record<string, string> = { EACCES: 'permission denied', ENOENT: 'it does not exist', ELOOP: 'its links form a loop', EISDIR: 'it is a folder' };
  return (code && words[code]) ?? (error instanceof Error ? error.message : String(error));
}
