import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import { compare } from '../convert/prove';
import { withControlPlane } from '../judge/control-plane-run';
import { Judge } from '../judge/judge';

const ROOT = path.join(__dirname, '..', '..');
const MANIFESTS = path.join(ROOT, 'test', 'convert', 'every-field');
const PACMAK = path.join(ROOT, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
// jsii says at every start, in ten lines, that Node 20 is past its end of life.
const ENVIRONMENT = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

/**
 * npm run python: makes the Python package, runs every_field.py with it, and has the API server store what the program makes and
 * what the manifests say.
 * Both must be equal.
 */
async function main(): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'python-'));
  try {
    const python = pythonWith(folder, packageIn(folder));
    const outdir = path.join(folder, 'dist');
    run(python, [path.join(__dirname, 'every_field.py')], folder, { CDK8S_OUTDIR: outdir });
    const made = fs.readdirSync(outdir).flatMap(name => Yaml.load(path.join(outdir, name)));
    const wanted = fs.readdirSync(MANIFESTS).flatMap(name => Yaml.load(path.join(MANIFESTS, name)));
    return await withControlPlane(undefined, async controlPlane => {
      const { stored, differences, refused } = await compare(wanted, made, new Judge(controlPlane, { stored: true }));
      console.log([...differences, ...refused.map(one => `refused either way: ${one}`), `${stored.size} objects stored; ${differences.length} differ`].join('\n'));
      return differences.length > 0 ? 1 : 0;
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The sources of the Python package, made from what npm would publish. */
function packageIn(folder: string): string {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const module = path.join(folder, 'module');
  fs.mkdirSync(module);
  run('tar', ['xzf', fs.readdirSync(folder).find(name => name.endsWith('.tgz'))!, '-C', module, '--strip-components=1'], folder);
  // pacmak packs it once more, and there is nothing to compile in it.
  const manifest = path.join(module, 'package.json');
  fs.writeFileSync(manifest, JSON.stringify({ ...JSON.parse(fs.readFileSync(manifest, 'utf8')), scripts: {} }));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(module, 'node_modules'));
  run(process.execPath, [PACMAK, '--targets', 'python', '--code-only', '--outdir', path.join(folder, 'out'), module], folder);
  return path.join(folder, 'out', 'python');
}

/** A Python that has the package, and cdk8s in the versions that we compile with. */
function pythonWith(folder: string, sources: string): string {
  run('python3', ['-m', 'venv', 'venv'], folder);
  const python = path.join(folder, 'venv', 'bin', 'python');
  run(python, ['-m', 'pip', 'install', '--quiet', ...['cdk8s', 'constructs'].map(name => `${name}==${versionOf(name)}`)], folder);
  run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', sources], folder);
  return python;
}

function versionOf(name: string): string {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function run(command: string, args: readonly string[], cwd: string, environment: { readonly [name: string]: string } = {}): void {
  execFileSync(command, args, { cwd, env: { ...ENVIRONMENT, ...environment }, stdio: ['ignore', 'ignore', 'inherit'] });
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`python: ${error.message}`);
  process.exitCode = 3;
});
