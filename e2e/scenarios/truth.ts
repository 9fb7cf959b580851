import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../machine/command';
import { VERSIONS } from '../machine/versions';
import { Scenario } from './scenario';

/** PostgreSQL's major version of a chapter that says nothing about it. */
export const USUAL_MAJOR = 17;

const FILE = path.join(__dirname, '..', '..', 'docs', 'TRUTH.md');

/** Replaces the chapter of a scenario in docs/TRUTH.md; what is written around the chapters is left alone. */
export function writeChapter(scenario: Scenario, text: string, major: number): void {
  const usual = major === USUAL_MAJOR;
  const name = usual ? scenario.name : `${scenario.name}-${major}`;
  const title = usual ? scenario.title : `${scenario.title} (PostgreSQL ${major})`;
  const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
  const page = fs.readFileSync(FILE, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/TRUTH.md has no place for '${name}'; add the lines '${begin}' and '${end}'`);
  fs.writeFileSync(FILE, `${page.slice(0, from)}${begin}\n## ${title}\n\n${text}\n\n_${circumstances(scenario.name, major)}_\n${page.slice(to)}`);
}

function circumstances(name: string, major: number): string {
  const commit = run('git', ['-C', path.dirname(FILE), 'rev-parse', '--short', 'HEAD']).trim();
  const load = os.loadavg()[1].toFixed(1);
  return `${new Date().toISOString().slice(0, 10)}, commit ${commit}; Kubernetes ${VERSIONS.kubernetes}, CloudNativePG ${VERSIONS['cloudnative-pg']}, PostgreSQL ${major}; `
    + `one machine with ${os.cpus().length} cores and ${Math.round(os.totalmem() / 2 ** 30)} GiB for all nodes (load average ${load}); \`npm run e2e -- ${major === USUAL_MAJOR ? '' : `--postgres ${major} `}${name}\``;
}
