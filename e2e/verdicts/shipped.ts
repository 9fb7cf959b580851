import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { manifestFiles } from '../judge/documents';

/** A manifest file that the repository ships. */
export interface Manifest {
  /** `dist/<file>` or `examples/<example>/<file>`. */
  readonly name: string;
  readonly text: string;
}

/** What dist/ holds, and what every example synthesizes. */
export function shippedManifests(root: string): Manifest[] {
  const examples = path.join(root, 'examples');
  const programs = fs.existsSync(examples) ? fs.readdirSync(examples).sort().filter(name => fs.existsSync(path.join(examples, name, 'main.js'))) : [];
  return [...manifestsIn(path.join(root, 'dist'), 'dist'), ...programs.flatMap(name => synthesized(path.join(examples, name, 'main.js'), `examples/${name}`))];
}

function synthesized(program: string, name: string): Manifest[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'synth-'));
  try {
    execFileSync(process.execPath, [program], { env: { ...process.env, CDK8S_OUTDIR: folder } });
    const manifests = manifestsIn(folder, name);
    if (manifests.length === 0) throw new Error(`'${program}' synthesizes nothing`);
    return manifests;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function manifestsIn(folder: string, name: string): Manifest[] {
  if (!fs.existsSync(folder)) return [];
  return manifestFiles(folder).filter(file => /\.ya?ml$/.test(file))
    .map(file => ({ name: `${name}/${path.relative(folder, file)}`, text: fs.readFileSync(file, 'utf8') }));
}
