import * as path from 'node:path';
import { run, versionOf } from './package';

/** A Python that has our package, and cdk8s in the version that we compile with. */
export function pythonWith(folder: string, sources: string): string {
  run('python3', ['-m', 'venv', 'venv'], folder);
  const python = path.join(folder, 'venv', 'bin', 'python');
  run(python, ['-m', 'pip', 'install', '--quiet', ...['cdk8s', 'constructs'].map(name => `${name}==${versionOf(name)}`)], folder);
  run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', sources], folder);
  return python;
}
