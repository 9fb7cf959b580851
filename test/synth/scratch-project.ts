import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { listTree } from '../../lib/synth/tree';
import { WrittenFiles } from '../../lib/synth/written-files';

export const REPOSITORY = path.join(__dirname, '..', '..');
const CDK8S = path.join(REPOSITORY, 'node_modules', '.bin', 'cdk8s');

/** The list of an output folder: the files of each program. */
export function list(programs: Record<string, string[]>): string {
  return WrittenFiles.of(Object.entries(programs).flatMap(([program, files]) => files.map(file => [file, program] as const))).toString();
}

/**
 * What the output folder of each scratch project holds before the test: three synthesized files, their list, and a file that a
 * user added.
 */
export const OLD_DIST = {
  'dist/first.k8s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: old-first\n',
  'dist/second.k8s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: old-second\n',
  'dist/stale.k8s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: stale\n',
  'dist/kustomization.yaml': 'resources: [first.k8s.yaml]\n',
  'dist/.cdk8s-written': list({ '../app': ['first.k8s.yaml', 'second.k8s.yaml', 'stale.k8s.yaml'] }),
};

/** What the app of `GOOD` leaves of it. */
export const NEW_DIST = {
  'dist/kustomization.yaml': OLD_DIST['dist/kustomization.yaml'],
  'dist/.cdk8s-written': list({ '../app': ['first.k8s.yaml', 'second.k8s.yaml'] }),
  'dist/first.k8s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new-first\n',
  'dist/second.k8s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new-second\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: new-second\n',
};

/** An app, with `App` for either the one of cdk8s or ours. */
export const GOOD = `
const first = new Chart(app, 'first');
object(first, 'ConfigMap', 'new-first');
const second = new Chart(app, 'second');
object(second, 'ConfigMap', 'new-second');
object(second, 'Service', 'new-second');
app.synth();
`;

/** The modules under test. To load the whole library in each of some hundred processes takes most of their time. */
const ONLY_SYNTH = { atomicApp: 'lib/synth/atomic-app', publishOutput: 'lib/synth/publish-output' };

/** As a user writes it. */
export const WHOLE_LIBRARY = { atomicApp: '', publishOutput: '' };

export interface Result {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** Called with the process id as soon as there is one. */
  readonly started?: (pid: number) => void;
}

/**
 * A user's project in a temporary folder, with our library and the real CLI.
 */
export class ScratchProject {
  private static readonly all: ScratchProject[] = [];

  public static create(parent = os.tmpdir(), library = ONLY_SYNTH): ScratchProject {
    const project = new ScratchProject(fs.realpathSync(fs.mkdtempSync(path.join(parent, 'never-harm-dist-'))), library);
    ScratchProject.all.push(project);
    return project;
  }

  public static removeAll(): void {
    for (const project of ScratchProject.all.splice(0)) fs.rmSync(project.root, { recursive: true, force: true });
  }

  private constructor(public readonly root: string, private readonly library: typeof ONLY_SYNTH) {
    fs.chmodSync(root, 0o755);
    fs.mkdirSync(this.path('node_modules'));
    for (const name of ['cdk8s', 'constructs']) fs.symlinkSync(path.join(REPOSITORY, 'node_modules', name), this.path('node_modules', name));
    fs.symlinkSync(REPOSITORY, this.path('node_modules', 'cdk8s-postgres-ha'));
    this.write({ ...OLD_DIST, 'package.json': '{}\n' });
    this.configure();
    this.app(GOOD);
  }

  public path(...names: string[]): string {
    return path.join(this.root, ...names);
  }

  public write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
      fs.writeFileSync(this.path(name), text);
    }
  }

  public app(body: string, appClass = 'AtomicApp', props = ''): void {
    this.write({
      'app.js': `
const { App, Chart, ApiObject, Lazy } = require('cdk8s');
const { AtomicApp } = require('cdk8s-postgres-ha/${this.library.atomicApp}');
const object = (chart, kind, name, more) => new ApiObject(chart, kind, { apiVersion: 'v1', kind, metadata: { name }, ...more });
const app = new ${appClass}(${props});
${body}`,
    });
  }

  /** Writes cdk8s.yaml, with our plugin between the given ones. */
  public configure(options: { before?: string[]; after?: string[]; output?: string; properties?: object } = {}): void {
    const ours = {
      package: `./node_modules/cdk8s-postgres-ha/${this.library.publishOutput}`,
      version: '0.1.0',
      class: 'PublishOutput',
      properties: options.properties ?? { to: 'dist' },
    };
    const others = (names: string[] = []) => names.map(name => ({ package: './plugins', version: '1.0.0', class: name }));
    const config = { app: 'node app.js', output: options.output ?? '.cdk8s-staging', validations: [...others(options.before), ours, ...others(options.after)] };
    this.write({ 'cdk8s.yaml': JSON.stringify(config), 'plugins/index.js': PLUGINS });
  }

  public synth(args: string[] = [], options: RunOptions = {}): Promise<Result> {
    return this.run(process.execPath, [CDK8S, 'synth', '--check-upgrade=false', ...args], options);
  }

  public node(args: string[] = ['app.js'], options: RunOptions = {}): Promise<Result> {
    return this.run(process.execPath, args, options);
  }

  /** Runs a command in a process group of its own. */
  public run(command: string, args: string[], options: RunOptions = {}): Promise<Result> {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CDK8S') && name !== 'NODE_OPTIONS');
    const env = { ...Object.fromEntries(inherited), ...options.env };
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: this.root, env, detached: true, uid: options.uid, gid: options.uid });
      const texts = { stdout: '', stderr: '' };
      child.stdout.on('data', data => { texts.stdout += data; });
      child.stderr.on('data', data => { texts.stderr += data; });
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
      if (child.pid) options.started?.(child.pid);
    });
  }

  /** Everything in the project but node_modules: names and text; of a link, where it leads. */
  public files(): Record<string, string> {
    const names = fs.readdirSync(this.root).filter(name => name !== 'node_modules');
    const all = names.flatMap(name => (fs.lstatSync(this.path(name)).isDirectory() ? [`${name}/`, ...listTree(this.path(name)).map(inner => `${name}/${inner}`)] : [name]));
    const textOf = (name: string) => (fs.lstatSync(this.path(name)).isSymbolicLink() ? `-> ${fs.readlinkSync(this.path(name))}` : fs.readFileSync(this.path(name), 'utf8'));
    return Object.fromEntries(all.map(name => [name, name.endsWith('/') ? '' : textOf(name)]));
  }

  /** The output folder: its files, and every temporary thing beside it. */
  public dist(): Record<string, string> {
    return only(this.files(), name => /^dist\/./.test(name) || name.startsWith('.cdk8s-staging-'));
  }

  /** The output folder, once every process that a killed one has left in this project has ended. */
  public async settled(): Promise<Record<string, string>> {
    const giveUp = Date.now() + 10_000;
    while (this.isBusy() && Date.now() < giveUp) await new Promise(resolve => setTimeout(resolve, 5));
    return only(this.dist(), name => name.startsWith('dist/'));
  }

  private isBusy(): boolean {
    return fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).some(pid => {
      try {
        return fs.readlinkSync(`/proc/${pid}/cwd`) === this.root;
      } catch {
        return false;
      }
    });
  }
}

export function only(files: Record<string, string>, keep: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => keep(name)));
}

export function withoutStaging(files: Record<string, string>): Record<string, string> {
  return only(files, name => !name.startsWith('.cdk8s-staging/'));
}

const PLUGINS = `
exports.Good = class { async validate(context) { context.report.submit('success'); } };
exports.Bad = class {
  async validate(context) {
    context.report.addViolation({ ruleName: 'r', recommendation: 'w', fix: 'f', violatingResources: [] });
    context.report.submit('failure');
  }
};
exports.Throws = class { async validate() { throw new Error('thrown by a plugin'); } };
exports.NeverEnds = class { async validate() { await new Promise(() => undefined); } };
exports.Exits = class { async validate() { process.exit(0); } };
exports.Rewrites = class {
  async validate(context) {
    require('fs').appendFileSync(context.manifests[0], '# stamped');
    context.report.submit('success');
  }
};
`;
