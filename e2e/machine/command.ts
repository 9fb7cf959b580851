import { execFileSync, spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: { readonly [name: string]: string };
}

/** With the folders of an administrator's programs, which not every root has. */
export const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Runs a program to its end and returns what it printed; throws with its last words if it fails. */
export function run(program: string, args: string[], options: CommandOptions = {}): string {
  try {
    return execFileSync(program, args, {
      cwd: options.cwd,
      input: options.input,
      env: { ...process.env, PATH, ...options.env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    const failed = error as NodeJS.ErrnoException & { stderr?: string; stdout?: string; status?: number };
    if (failed.code === 'ENOENT') throw new Error(`'${program}' is not installed; e2e/README.md lists what a machine needs`, { cause: error });
    throw failure(program, args, failed.status ?? failed.code, `${failed.stderr || failed.stdout || failed.message}`);
  }
}

/** Runs a program that takes long: we can do something else meanwhile, and it ends with us, also if we are killed. */
export function build(program: string, args: string[], options: CommandOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args],
      { cwd: options.cwd, env: { ...process.env, PATH, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', part => parts.push(part));
    child.once('error', error => reject(failure(program, args, 'setpriv', error.message)));
    child.once('close', (code, signal) => code === 0 ? resolve() : reject(failure(program, args, signal ?? code, Buffer.concat(parts).toString())));
  });
}

function failure(program: string, args: string[], how: unknown, output: string): Error {
  return new Error(`'${program} ${args.join(' ').slice(0, 200)}' failed (${how}):\n${output.trim().split('\n').slice(-15).join('\n')}`);
}
