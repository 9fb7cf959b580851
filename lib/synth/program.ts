import * as fs from 'node:fs';
import * as path from 'node:path';
import { IConstruct } from 'constructs';

/** The context that names the program, for languages in which its file is not known here. */
const PROGRAM = 'cdk8s-postgres-ha/program';

/** Folders that a compiler puts a program into or takes it from. */
const BUILD_FOLDERS = ['src', 'lib', 'dist', 'build', 'out', 'bin', 'target', 'cjs', 'esm'];

/**
 * The name of the running program in the list of an output folder, the same on every machine: the path of its file from that
 * folder, without extension.
 *
 * @param app the app that is synthesized; its context can set another name
 * @param target the output folder
 * @param nth the number of the app among those of this process that write there
 */
export function nameOfProgram(app: IConstruct, target: string, nth: number): string {
  const named: unknown = app.node.tryGetContext(PROGRAM);
  if (named !== undefined && !(typeof named === 'string' && /^\w[\w.-]*$/.test(named))) {
    throw new Error(`the context '${PROGRAM}' must be a name of letters, digits, dots and hyphens, got ${JSON.stringify(named)}`);
  }
  const name = named as string | undefined ?? relativeName(target, mainFile() ?? process.cwd());
  return nth === 1 ? name : `${name}#${nth}`;
}

/** The name of a program's file in the list of an output folder. */
export function relativeName(target: string, file: string): string {
  const relative = path.relative(target, file.replace(/\.[cm]?[jt]sx?$/, '')).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Converts a program's name in the list of one folder into its name in the list of another. */
export function renamed(name: string, from: string, to: string): string {
  return name.startsWith('.') ? relativeName(to, path.resolve(from, name)) : name;
}

/** Whether two names in the list of an output folder are the same program, run from its source or compiled. */
export function isSameProgram(target: string, one: string, other: string): boolean {
  if ([one, other].some(name => name.endsWith(ALL_APPS))) return isSameProgram(target, withoutNumber(one), withoutNumber(other));
  return one === other || (one.startsWith('.') && other.startsWith('.') && location(target, one) === location(target, other));
}

/** Stands for the number of an app in a name that means all apps of a program. */
const ALL_APPS = '#*';

/** The name that means all apps of a program, from the name of one of them. */
export function allAppsOf(name: string): string {
  return withoutNumber(name) + ALL_APPS;
}

/** Leaves out the number of the app, so that all apps of one program have one name. */
export function withoutNumber(name: string): string {
  return name.replace(/#(\d+|\*)$/, '');
}

/** Whether a program in the list of an output folder still exists. A name from the context is not a path and always counts as existing. */
export function isThere(target: string, name: string): boolean {
  if (!name.startsWith('.')) return name !== '';
  const file = path.resolve(target, withoutNumber(name));
  const folder = path.dirname(file);
  return fs.existsSync(folder) && fs.readdirSync(folder).some(entry => entry === path.basename(file) || path.parse(entry).name === path.basename(file));
}

/** Whether a name is that of a cdk8s.yaml, whose command may run any program. */
export function isAnyProgram(name: string): boolean {
  return path.basename(name) === 'cdk8s.yaml';
}

/** The name of the program that a command such as `npx tsc && node main.js` runs: its file, or cdk8s.yaml if the command names no file. */
export function nameOfCommand(command: string, target: string): string {
  const files = command.split(/[\s"';&|()]+/).filter(word => /\w\.\w+$/.test(word) && !/node_modules/.test(word));
  const file = files.reverse().find(word => fs.statSync(word, { throwIfNoEntry: false })?.isFile());
  return relativeName(target, path.resolve(file ?? 'cdk8s.yaml'));
}

function location(target: string, name: string): string {
  return path.resolve(target, name).split(path.sep).filter(part => !BUILD_FOLDERS.includes(part)).join('/');
}

/** The file that Node runs. Undefined if it is not the user's program: jsii runs that in another language, and a test runner loads it. */
function mainFile(): string | undefined {
  if (process.env.JSII_AGENT) return undefined;
  const candidates = [require.main?.filename, process.argv[1]];
  const file = candidates.find(name => name !== undefined && !/[\\/]node_modules[\\/]/.test(name) && !fs.statSync(name, { throwIfNoEntry: false })?.isDirectory());
  if (file === undefined) return undefined;
  return fs.existsSync(file) ? fs.realpathSync(file) : file;
}
