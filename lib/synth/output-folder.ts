import * as fs from 'node:fs';
import * as path from 'node:path';
import { listTree } from './tree';

/** What no synthesized output holds, and every project does. */
const PROJECT_ENTRIES = ['.git', 'package.json', 'node_modules', 'cdk8s.yaml', 'cdk8s.yml'];
const OUTPUT_EXTENSIONS = ['.yaml', '.yml', '.json', '.md', '.txt', '.tpl'];
const OUTPUT_NAMES = ['.gitkeep', '.gitignore', '.gitattributes', '.helmignore', '.DS_Store', 'LICENSE'];

/**
 * The folder that a path means: the one behind a link, so that the link itself survives a replacement.
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
 * Refuses to replace a folder that holds something no synthesis wrote: everything in it would be lost.
 *
 * @param folder as the user wrote it
 * @param upcoming the paths that will be in it
 */
export function refuseForeignFolder(folder: string, upcoming: string[]): void {
  const real = realFolder(folder);
  if (!fs.existsSync(real)) return;
  const present = fs.readdirSync(real);
  const project = present.find(name => PROJECT_ENTRIES.includes(name));
  const names = project ? [project] : listTree(real);
  const files = names.filter(name => !name.endsWith('/'));

  const foreign = project ?? files.find(name => !upcoming.includes(name) && !mayBeOutput(real, name));
  if (foreign) throw new Error(refusal(folder, `it holds '${foreign}', which no synthesis wrote`));

  const suffixes = new Set(['.k8s.yaml', ...upcoming.map(suffix)]);
  const known = files.some(name => upcoming.includes(name) || suffixes.has(suffix(name)) || name === 'Chart.yaml');
  if (files.length > 0 && !known) throw new Error(refusal(folder, `none of its files (${files.slice(0, 3).join(', ')}) looks like one that cdk8s wrote`));
}

function mayBeOutput(folder: string, name: string): boolean {
  const known = OUTPUT_EXTENSIONS.includes(path.extname(name)) || OUTPUT_NAMES.includes(path.basename(name));
  return known && fs.lstatSync(path.join(folder, name)).isFile();
}

/** `.k8s.yaml` of `orders.k8s.yaml`. */
function suffix(name: string): string {
  return path.basename(name).replace(/^.+?(?=\.[^.]+(\.[^.]+)?$)/, '').toLowerCase();
}

function refusal(folder: string, why: string): string {
  return `the synthesized manifests would replace the folder '${folder}', but ${why}; it is unchanged. `
    + 'Choose a folder that only holds synthesized files, or move what is in it away';
}
