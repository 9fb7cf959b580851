import { execFileSync } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: { readonly [name: string]: string };
}

/** Runs a program to its end and returns what it printed; throws with its last words if it fails. */
export function run(program: string, args: string[], options: CommandOptions = {}): string {
  try {
    return execFileSync(program, args, {
      cwd: options.cwd,
      input: options.input,
      env: { ...process.env, ...options.env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    const failed = error as NodeJS.ErrnoException & { stderr?: string; stdout?: string; status?: number };
    if (failed.code === 'ENOENT') throw new Error(`'${program}' is not installed; e2e/README.md lists what a machine needs`);
    const words = `${failed.stderr || failed.stdout || failed.message}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`'${program} ${args.join(' ').slice(0, 200)}' failed (${failed.status ?? failed.code}):\n${words}`);
  }
}
