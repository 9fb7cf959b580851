// npm run bench: what this library costs, as ratios of one run. Quote the ratios, not the milliseconds: the machine is noisy.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAIRS = Number(process.env.BENCH_PAIRS ?? 21);
// A folder of its own around the output, as a project is: the temporary folder may have thousands of neighbours to look through.
const project = mkdtempSync(join(tmpdir(), 'bench-'));
const outdir = join(project, 'dist');

interface Comparison {
  readonly what: string;
  readonly measured: string[];
  readonly base: string[];
  readonly goal?: number;
}

const BARE = ['-e', '0'];
const CDK8S = ['-e', "require('cdk8s')"];
const COMPARISONS: Comparison[] = [
  { what: "node main.js / node -e \"require('cdk8s')\"", measured: [join(ROOT, 'main.js')], base: CDK8S, goal: 1.3 },
  { what: "require('.') / require('cdk8s')", measured: ['-e', `require(${JSON.stringify(ROOT)})`], base: CDK8S },
  { what: "require('cdk8s') / node -e 0", measured: CDK8S, base: BARE },
  { what: 'cdk8s synth of compiled code / node main.js', measured: [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false', '--app', 'node main.js'], base: [join(ROOT, 'main.js')] },
];

function milliseconds(args: string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env: { ...process.env, CDK8S_OUTDIR: outdir } });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function quartiles(values: number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map(share => sorted[Math.floor(share * (sorted.length - 1))]) as [number, number, number];
}

try {
  for (const { what, measured, base, goal } of COMPARISONS) {
    for (const args of [measured, base]) milliseconds(args);
    // In turn, and divided pair by pair: a burst of foreign load hits both.
    const ratios = Array.from({ length: PAIRS }, () => milliseconds(measured) / milliseconds(base));
    const [low, median, high] = quartiles(ratios).map(ratio => ratio.toFixed(2));
    console.log(`${what.padEnd(52)} ${median}  (${low}-${high})${goal ? `  goal ${goal}` : ''}`);
  }
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  console.log(`${'packed package'.padEnd(52)} ${(packed.size / 1000).toFixed(0)} kB  goal 300 kB`);
} finally {
  rmSync(project, { recursive: true, force: true });
}
