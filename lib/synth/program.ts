import * as fs from 'node:fs';
import * as path from 'node:path';
import { IConstruct } from 'constructs';

/** The context that names the program that writes an output folder, where its file does not tell: in languages other than JavaScript and TypeScript. */
const PROGRAM = 'cdk8s-postgres-ha/program';

/** Folders between which the same program moves when it is compiled. */
const BUILD_FOLDERS = ['src', 'lib', 'dist', 'build', 'out', 'bin', 'target', 'cjs', 'esm'];

/**
 * Names the running program in the list of an output folder, the same on every machine: by its file, seen from that folder and without an extension.
 *
 * @param app the app that is synthesized; its context can give another name
 * @param target the output folder
 * @param nth which app of this process it is that writes there
 */
export function nameOfProgram(app: IConstruct, target: string, nth: number): string {
  const named: unknown = app.node.tryGetContext(PROGRAM);
  if (named !== undefined && !(typeof named === 'string' && /^\w[\w.-]*$/.test(named))) {
    throw new Error(`the context '${PROGRAM}' must be a name of letters, digits, dots and hyphens, got ${JSON.stringify(named)}`);
  }
  const name = named as string | undefined ?? relativeName(target, mainFile() ?? process.cwd());
  return nth === 1 ? name : `${name}#${nth}`;
}

/** A file as the list of an output folder names it. */
export function relativeName(target: string, file: string): string {
  const relative = path.relative(target, file.replace(/\.[cm]?[jt]sx?$/, '')).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** The name that a program has in the list of one folder, for the list of another. */
export function renamed(name: string, from: string, to: string): string {
  return name.startsWith('.') ? relativeName(to, path.resolve(from, name)) : name;
}

/** Whether two names in the list of an output folder mean the same program: it may be run from its source or compiled. */
export function isSameProgram(target: string, one: string, other: string): boolean {
  return one === other || (one.startsWith('.') && other.startsWith('.') && location(target, one) === location(target, other));
}

/** Without the number of the app, so that the apps of one process are one. */
export function withoutNumber(name: string): string {
  return name.replace(/#\d+$/, '');
}

/** Whether a program in the list of an output folder is still there. One with a name, which is no path, is expected to be. */
export function isThere(target: string, name: string): boolean {
  if (!name.startsWith('.')) return name !== '';
  const file = path.resolve(target, withoutNumber(name));
  const folder = path.dirname(file);
  return fs.existsSync(folder) && fs.readdirSync(folder).some(entry => entry === path.basename(file) || path.parse(entry).name === path.basename(file));
}

/** Whether a name is that of a cdk8s.yaml, which may run any program. */
export function isAnyProgram(name: string): boolean {
  return path.basename(name) === 'cdk8s.yaml';
}

/** The program that a command such as `npx tsc && node main.js` runs, if it names a file; else its cdk8s.yaml stands for it. */
export function nameOfCommand(command: string, target: string): string {
  const files = command.split(/[\s"';&|()]+/).filter(word => /\w\.\w+$/.test(word) && !/node_modules/.test(word));
  const file = files.reverse().find(word => fs.statSync(word, { throwIfNoEntry: false })?.isFile());
  return relativeName(target, path.resolve(file ?? 'cdk8s.yaml'));
}

function location(target: string, name: string): string {
  return path.resolve(target, name).split(path.sep).filter(part => !BUILD_FOLDERS.includes(part)).join('/');
}

/** The file that Node runs; undefined if that is no program of the user, as for jsii, which runs it in another language, or for a test runner. */
function mainFile(): string | undefined {
  if (process.env.JSII_AGENT) return undefined;
  const candidates = [require.main?.filename, process.argv[1]];
  const file = candidates.find(name => name !== undefined && !/[\\/]node_modules[\\/]/.test(name) && !fs.statSync(name, { throwIfNoEntry: false })?.isDirectory());
  if (file === undefined) return undefined;
  return fs.existsSync(file) ? fs.realpathSync(file) : file;
}
