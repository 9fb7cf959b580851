import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import * as ts from 'typescript';
import { ROOT } from '../fixtures';

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

  /** The objects that a program synthesizes. */
  public run(name: string): any[] {
    const text = fs.readFileSync(path.join(this.folder, `${name}.ts`), 'utf8');
    const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS } });
    fs.writeFileSync(path.join(this.folder, `${name}.js`), outputText);
    return run(path.join(this.folder, `${name}.js`));
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** Runs a program; returns the objects that it synthesizes. */
export function run(program: string): any[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'out-'));
  try {
    execFileSync(process.execPath, ['--preserve-symlinks-main', program], { env: { ...process.env, CDK8S_OUTDIR: outdir }, stdio: ['ignore', 'pipe', 'inherit'] });
    return fs.readdirSync(outdir).filter(name => name.endsWith('.yaml')).sort().flatMap(name => Yaml.load(path.join(outdir, name)));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
