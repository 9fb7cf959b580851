import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import { compare } from '../convert/prove';
import { withControlPlane } from '../judge/control-plane-run';
import { Judge } from '../judge/judge';
import { packagesIn, run } from '../languages/package';
import { pythonWith } from '../languages/python';

const ROOT = path.join(__dirname, '..', '..');
const MANIFESTS = path.join(ROOT, 'test', 'convert', 'every-field');

/**
 * npm run python: makes the Python package, runs every_field.py with it, and has the API server store what the program makes and
 * what the manifests say.
 * Both must be equal.
 */
async function main(): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'python-'));
  try {
    const python = pythonWith(folder, path.join(packagesIn(folder, ['python']), 'python'));
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

main().then(code => { process.exitCode = code; }, error => {
  console.error(`python: ${error.message}`);
  process.exitCode = 3;
});
