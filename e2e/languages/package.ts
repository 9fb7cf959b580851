import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const PACMAK = path.join(ROOT, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
// jsii says at every start, in ten lines, that Node 20 is past its end of life.
const ENVIRONMENT = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

/** The sources of our package in other languages, made from what npm would publish; the folder that has one for each. */
export function packagesIn(folder: string, languages: readonly string[]): string {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const module = path.join(folder, 'module');
  fs.mkdirSync(module);
  run('tar', ['xzf', fs.readdirSync(folder).find(name => name.endsWith('.tgz'))!, '-C', module, '--strip-components=1'], folder);
  // pacmak packs it once more, and there is nothing to compile in it.
  const manifest = path.join(module, 'package.json');
  fs.writeFileSync(manifest, JSON.stringify({ ...JSON.parse(fs.readFileSync(manifest, 'utf8')), scripts: {} }));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(module, 'node_modules'));
  const out = path.join(folder, 'out');
  run(process.execPath, [PACMAK, ...languages.flatMap(language => ['--targets', language]), '--code-only', '--outdir', out, module], folder);
  return out;
}

/** Runs a program of somebody else; only what it complains about is shown. */
export function run(command: string, args: readonly string[], cwd: string, environment: { readonly [name: string]: string } = {}): void {
  execFileSync(command, args, { cwd, env: { ...ENVIRONMENT, ...environment }, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The version of a package that we compile with. */
export function versionOf(name: string): string {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}
