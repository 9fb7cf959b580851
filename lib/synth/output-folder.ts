import * as fs from 'node:fs';
import * as path from 'node:path';
import { listTree } from './tree';

/** Signs of a project or a clone. Such a folder must never be swapped. */
const PROJECT_ENTRIES = ['.git', 'package.json', 'node_modules', 'cdk8s.yaml', 'cdk8s.yml'];

/**
 * The real path of an output folder: a link to a folder stays, and the folder behind it is replaced.
 */
export function realFolder(folder: string): string {
  const resolved = path.resolve(folder);
  const link = fs.lstatSync(resolved, { throwIfNoEntry: false });
  if (!link) return resolved;
  const stat = fs.statSync(resolved, { throwIfNoEntry: false });
  if (!stat) throw new Error(`'${folder}' is a link to '${fs.readlinkSync(resolved)}', which does not exist; create that folder or remove the link`);
  if (!stat.isDirectory()) throw new Error(`'${folder}' is a file, but the output needs a folder; move the file away or choose another folder`);
  return fs.realpathSync(resolved);
}

/**
 * Throws if an output folder must not be swapped: a project, a folder with a Git clone in it, or one that contains the current folder.
 *
 * @param folder as the user wrote it
 */
export function refuseDangerousFolder(folder: string): void {
  const real = realFolder(folder);
  if (!fs.existsSync(real)) return;
  if (!path.relative(real, fs.realpathSync(process.cwd())).startsWith('..')) throw new Error(refusal(folder, 'the synthesis runs in it'));
  const sign = fs.readdirSync(real).find(name => PROJECT_ENTRIES.includes(name)) ?? listTree(real).find(name => /\/\.git\/?$/.test(name));
  if (sign) throw new Error(refusal(folder, `it holds '${sign.replace(/\/$/, '')}'`));
}

function refusal(folder: string, why: string): string {
  return `the synthesized manifests cannot go into the folder '${folder}': ${why}, and the folder is replaced by a new one with each synthesis. `
    + 'It is unchanged; choose a folder of its own for them, such as one below it';
}
