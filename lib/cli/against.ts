import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { manifestFiles, readText } from '../admission/read/files';
import { CannotRunError } from './cannot-run';

/** The manifests before a change: of a file or folder, else of the same paths at a git reference. */
export function* oldManifests(against: string, names: readonly string[]): Generator<{ file: string; text: string }> {
  if (fs.existsSync(against)) {
    const files = fs.statSync(against).isDirectory() ? [...manifestFiles(against)].filter(found => !('problem' in found)).map(found => found.file) : [against];
    for (const file of files) {
      const read = readText(file);
      if ('text' in read) yield { file, text: read.text };
    }
    return;
  }
  if (against.startsWith('-')) throw new CannotRunError(`--against names a folder or a git reference, got '${against}'`);
  const list = git(['ls-tree', '-r', '-z', '--name-only', `${against}^{tree}`, '--', ...names], against);
  for (const file of list.split('\0').filter(name => /\.(ya?ml|json)$/i.test(name))) yield { file, text: git(['show', `${against}:./${file}`], against) };
}

function git(args: readonly string[], reference: string): string {
  try {
    return execFileSync('git', [...args], { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error).trim().split('\n')[0];
    throw new CannotRunError(`--against: '${reference}' is neither a folder nor a git reference with these paths (${said})`);
  }
}
