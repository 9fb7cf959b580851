import * as fs from 'node:fs';
import * as path from 'node:path';

/** A manifest file, or why it cannot be one. */
export type Found = { readonly file: string } | { readonly file: string; readonly problem: string };

const MANIFEST = /\.(ya?ml|json)$/i;
const IGNORED = new Set(['node_modules', '.git']);

/** The manifest files below a folder, sorted. A link to a folder that is being walked already is not followed twice. */
export function* manifestFiles(root: string): Generator<Found> {
  const visited = new Set<string>();
  function* walk(folder: string): Generator<Found> {
    let entries: fs.Dirent[];
    try {
      const real = fs.realpathSync(folder);
      if (visited.has(real)) return;
      visited.add(real);
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      yield { file: folder, problem: reason(error) };
      return;
    }
    for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      const file = path.join(folder, entry.name);
      if (IGNORED.has(entry.name)) continue;
      let target: fs.Dirent | fs.Stats = entry;
      if (entry.isSymbolicLink()) {
        try {
          target = fs.statSync(file);
        } catch (error) {
          if (MANIFEST.test(entry.name)) yield { file, problem: reason(error) };
          continue;
        }
      }
      if (target.isDirectory()) yield* walk(file);
      else if (MANIFEST.test(entry.name)) yield target.isFile() ? { file } : { file, problem: 'it is no regular file' };
    }
  }
  yield* walk(root);
}

export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The text of a file; the reason when it cannot be read or is too large to read. */
export function readText(file: string): { readonly text: string } | { readonly problem: string; readonly tooLarge?: boolean } {
  try {
    const { size } = fs.statSync(file);
    if (size > MAX_FILE_BYTES) return { problem: `the file has ${size} bytes, more than ${MAX_FILE_BYTES}`, tooLarge: true };
    return { text: fs.readFileSync(file, 'utf8') };
  } catch (error) {
    return { problem: reason(error) };
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const words: Record<string, string> = { EACCES: 'permission denied', ENOENT: 'it does not exist', ELOOP: 'its links form a loop', EISDIR: 'it is a folder' };
  return (code && words[code]) ?? (error instanceof Error ? error.message : String(error));
}
