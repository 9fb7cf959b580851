import { spawnSync } from 'node:child_process';

/** One program against another. */
export interface Comparison {
  readonly what: string;
  readonly measured: readonly string[];
  readonly base: readonly string[];
  /** What the ratio should be at most. */
  readonly goal?: number;
  /** How many pairs; slow programs get fewer. */
  readonly pairs?: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly outdir: string;
}

/** Runs a program to its end; its milliseconds are those that it prints, or the wall clock's when it prints none. */
function milliseconds([program, ...args]: readonly string[], { cwd, outdir }: RunOptions): number {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env: { ...process.env, CDK8S_OUTDIR: outdir }, maxBuffer: 1 << 28, encoding: 'utf8' });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? ''}${stderr}${stdout.slice(-2000)}`);
  const printed = /^milliseconds (\S+)$/m.exec(stdout);
  return printed ? Number(printed[1]) : elapsed;
}

function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map(share => sorted[Math.floor(share * (sorted.length - 1))]) as [number, number, number];
}

let comparisons = 0;

/** Prints the median ratio with its quartiles. In turn, and divided pair by pair: a burst of foreign load hits both. */
export function compare({ what, measured, base, goal, pairs }: Comparison, { cwd, outdir }: RunOptions): void {
  const count = Math.min(pairs ?? Infinity, Number(process.env.BENCH_PAIRS ?? 21));
  // Two programs keep the files of each other in one output folder, which would be measured too.
  const run = ++comparisons;
  const time = (program: readonly string[], name: string) => milliseconds(program, { cwd, outdir: `${outdir}-${run}-${name}` });
  const pair = () => [time(measured, 'measured'), time(base, 'base')];
  pair();
  const ratios = Array.from({ length: count }, pair).map(([one, other]) => one / other);
  const [low, median, high] = quartiles(ratios).map(ratio => ratio.toFixed(2));
  print(what, `${median}  (${low}-${high})`, goal);
}

export function print(what: string, measured: string, goal?: number | string): void {
  console.log(`${what.padEnd(62)} ${measured.padEnd(18)}${goal === undefined ? '' : `  goal ${goal}`}`);
}
