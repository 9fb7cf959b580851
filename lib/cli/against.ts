import * as fs from 'node:fs';
import { DISK, FileTree } from '../admission/read/file-tree';
import { CannotRunError } from './cannot-run';
import { git, GitTree } from './git-tree';

/** Where the manifests before a change are. */
export interface Older {
  readonly tree: FileTree;
  /** Their files and folders in the tree. */
  readonly names: readonly string[];
  /** What a file of the tree is called in a report. */
  readonly label: (file: string) => string;
  /** Removes what was written to read them. */
  readonly close: () => void;
}

/** What `--against` names: a folder or file, a git reference with the same paths, or `REFERENCE:PATH`. */
export function olderManifests(against: string, names: readonly string[]): Older {
  const fail = (message: string): never => {
    throw new CannotRunError(`--against: ${message}`);
  };
  if (against.startsWith('-')) fail(`names a folder or a git reference, got '${against}'`);
  const exists = fs.existsSync(against);
  const isPath = /^\.{0,2}\/|^\.{1,2}$/.test(against);
  const tree = isPath ? undefined : GitTree.of(against);
  if (exists && tree && !against.includes(':'))
    fail(`'${against}' is a git reference and a ${DISK.kindOf(against)}; write './${against}' for the ${DISK.kindOf(against)}, or the full name, such as 'refs/heads/${against}'`);
  if (exists) return { tree: DISK, names: [against], label: file => file, close: () => {} };
  const colon = against.indexOf(':');
  const reference = colon < 0 ? against : against.slice(0, colon);
  const whole = colon < 0 ? tree : GitTree.of(reference);
  if (!whole) return fail(`'${reference}' is neither a folder nor a git reference`);
  const older = (paths: readonly string[]): Older => ({ tree: whole, names: paths, label: file => `${reference}:${file}`, close: () => whole.close() });
  if (colon >= 0) {
    const inside = against.slice(colon + 1);
    const prefix = inside.startsWith('.') ? '' : git(['rev-parse', '--show-cdup'])?.toString().trim() ?? '';
    const name = `${prefix}${inside}` || '.';
    return whole.kindOf(name) ? older([name]) : fail(`there is no '${inside}' at '${reference}'`);
  }
  // What comes from standard input has no place, so that everything below the working directory may be its past.
  const places = names.length ? names : ['.'];
  const known = places.filter(name => whole.kindOf(name));
  if (known.length === 0)
    fail(`there is no ${places.map(name => `'${name}'`).join(' or ')} at '${reference}'; where it was moved, name the old place: '${reference}:PATH'`);
  return older(known);
}
