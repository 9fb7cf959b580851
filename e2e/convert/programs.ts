import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** A folder for programs that `convert` wrote, where they compile and run as those of a user do. */
export class Programs {
  private readonly folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'programs-'));

  constructor() {
    const modules = path.join(this.folder, 'node_modules');
    fs.mkdirSync(modules);
    fs.symlinkSync(ROOT, path.join(modules, 'cdk8s-postgres-ha'));
    for (const name of ['cdk8s', 'constructs', '@types']) fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }

  public write(name: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, `${name}.ts`), text);
  }

  /** What the compiler says of all programs under `--strict`. */
  public problems(): string {
    const names = fs.readdirSync(this.folder).filter(name => name.endsWith('.ts'));
    const options = ['--strict', '--noUnusedLocals', '--noUnusedParameters', '--skipLibCheck', '--noEmit', '--preserveSymlinks', '--moduleDetection', 'force',
      '--target', 'ES2022', '--module', 'node16', '--moduleResolution', 'node16', '--types', 'node'];
    const { stdout } = spawnSync(process.execPath, [path.join(path.dirname(require.resolve('typescript')), 'tsc.js'), ...options, ...names], { cwd: this.folder, encoding: 'utf8' });
    return stdout;
  }

  /** The objects that a program synthesizes; throws if it does not run. */
  public run(name: string): any[] {
    const { objects, problem } = this.runAll([name]).get(name)!;
    if (objects === undefined) throw new Error(problem);
    return objects;
  }

  /** What each of some programs synthesizes, or why it does not run. One process runs them all, which saves a second for each. */
  public runAll(names: readonly string[]): Map<string, Ran> {
    for (const name of names) {
      const text = fs.readFileSync(path.join(this.folder, `${name}.ts`), 'utf8');
      const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS } });
      fs.writeFileSync(path.join(this.folder, `${name}.js`), outputText);
    }
    const runner = path.join(this.folder, 'run.cjs');
    fs.writeFileSync(runner, RUNNER);
    const { stdout, stderr } = spawnSync(process.execPath, [runner, ...names], { cwd: this.folder, encoding: 'utf8', maxBuffer: 1e8 });
    const last = stdout.trim().split('\n').at(-1);
    if (!last?.startsWith('{')) throw new Error(`the programs do not run: ${stderr || stdout}`);
    const problems = JSON.parse(last);
    return new Map(names.map(name => [name, name in problems ? { problem: problems[name] } : { objects: objectsIn(path.join(this.folder, 'out', name)) }]));
  }

  /** Removes the folder. */
  public remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** What became of a program. */
export interface Ran {
  readonly objects?: any[];
  readonly problem?: string;
}

/** An app of cdk8s takes the folder for its output from the environment when it is made. */
const RUNNER = `
const problems = {};
for (const name of process.argv.slice(2)) {
  process.env.CDK8S_OUTDIR = require('node:path').join(__dirname, 'out', name);
  try { require('./' + name + '.js'); } catch (error) { problems[name] = error.message; }
}
console.log(JSON.stringify(problems));
`;

/** Runs a program that is there already; returns the objects that it synthesizes. */
export function runProgram(program: string): any[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'out-'));
  try {
    execFileSync(process.execPath, [program], { env: { ...process.env, CDK8S_OUTDIR: outdir }, stdio: ['ignore', 'pipe', 'inherit'] });
    return objectsIn(outdir);
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

function objectsIn(folder: string): any[] {
  return fs.readdirSync(folder).filter(name => name.endsWith('.yaml')).sort().flatMap(name => Yaml.load(path.join(folder, name)));
}
