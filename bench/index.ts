// npm run bench: what this library costs, as ratios of one run. Quote the ratios, not the milliseconds: the machine is noisy.
// BENCH_PAIRS=5 makes it quick; without Go the comparison with other validators is skipped. BENCH_BEFORE=<folder> compares with another compiled
// checkout of this repository, such as one of an earlier commit.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, Comparison, print } from './pairs';
import { hasGo, rivals } from './rivals';

const ROOT = join(__dirname, '..');
// A folder of its own around the output, as a project is: the temporary folder may have thousands of neighbours to look through.
const project = mkdtempSync(join(tmpdir(), 'bench-'));
const options = { cwd: ROOT, outdir: join(project, 'dist') };
const manifests = join(project, 'manifests');

const node = (...args: string[]) => [process.execPath, ...args];
const fleet = (count: number, app: 'stock' | 'atomic', judged: 'judged' | 'unjudged') => node(join(__dirname, 'fleet.js'), `${count}`, app, judged);
const check = (...args: string[]) => node(join(ROOT, 'lib', 'cli', 'main.js'), 'check', ...args);

const requiring = (folder: string, name = 'default') => node('-e', `require(${JSON.stringify(folder)}).${name}`);

const BARE = node('-e', '0');
const CDK8S = node('-e', "require('cdk8s')");
const MAIN = node(join(ROOT, 'main.js'));
const UNJUDGED = node('-r', join(__dirname, 'unjudged.js'), join(ROOT, 'main.js'));

const START: Comparison[] = [
  { what: "node main.js / node -e \"require('cdk8s')\"", measured: MAIN, base: CDK8S },
  { what: 'the same without self-judging', measured: UNJUDGED, base: CDK8S, goal: 1.3 },
  { what: "require('.') / require('cdk8s')", measured: requiring(ROOT), base: CDK8S, goal: 1 },
  { what: "require('.').PostgresHA / require('cdk8s')", measured: requiring(ROOT, 'PostgresHA'), base: CDK8S },
  { what: "require('cdk8s') / node -e 0", measured: CDK8S, base: BARE },
  { what: 'cdk8s synth of compiled code / node main.js', measured: node(join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false', '--app', 'node main.js'), base: MAIN },
];

const { BENCH_BEFORE: before } = process.env;
const BEFORE: Comparison[] = before === undefined ? [] : [
  { what: "require('.') / the same before", measured: requiring(ROOT), base: requiring(before), goal: 1 },
  { what: "require('.').PostgresHA / the same before", measured: requiring(ROOT, 'PostgresHA'), base: requiring(before, 'PostgresHA') },
  { what: 'node main.js / the same before', measured: MAIN, base: node(join(before, 'main.js')) },
];

const JUDGING: Comparison[] = [
  { what: 'node main.js / without self-judging', measured: MAIN, base: UNJUDGED, goal: 1.25 },
  { what: '100 clusters, App of cdk8s / without self-judging', measured: fleet(100, 'stock', 'judged'), base: fleet(100, 'stock', 'unjudged'), goal: 1.25 },
  { what: '100 clusters, AtomicApp / without self-judging', measured: fleet(100, 'atomic', 'judged'), base: fleet(100, 'atomic', 'unjudged'), goal: 1.25 },
  { what: '100 clusters, AtomicApp / App without self-judging', measured: fleet(100, 'atomic', 'judged'), base: fleet(100, 'stock', 'unjudged') },
  { what: '1,000 clusters, AtomicApp / without self-judging', measured: fleet(1000, 'atomic', 'judged'), base: fleet(1000, 'atomic', 'unjudged'), goal: 1.25, pairs: 7 },
  { what: '1,000 clusters, AtomicApp / App without self-judging', measured: fleet(1000, 'atomic', 'judged'), base: fleet(1000, 'stock', 'unjudged'), pairs: 3 },
];

const ONE: Comparison[] = [
  { what: "check of one file / node -e \"require('yaml')\"", measured: check('dist'), base: node('-e', "require('yaml')"), goal: 1.5 },
];

async function main(): Promise<void> {
  for (const comparison of [...START, ...BEFORE, ...JUDGING, ...ONE]) compare(comparison, options);

  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  print('packed package', `${(packed.size / 1000).toFixed(0)} kB`, '600 kB');

  const [program, ...args] = fleet(1000, 'atomic', 'unjudged');
  execFileSync(program, args, { env: { ...process.env, CDK8S_OUTDIR: manifests } });
  if (!hasGo()) return console.log('check / kubeconform, check / kubectl-validate: skipped, since Go is not installed and builds them');
  const { kubeconform, kubectlValidate } = await rivals(project);
  compare({ what: 'check of 1,000 files, 5,000 objects / kubeconform 0.7.0', measured: check(manifests), base: [...kubeconform, manifests], goal: 2 }, options);
  compare({ what: 'the same / kubectl-validate 0.0.4', measured: check(manifests), base: [...kubectlValidate, manifests], goal: 0.1, pairs: 1 }, options);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
}).finally(() => rmSync(project, { recursive: true, force: true }));
