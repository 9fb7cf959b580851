import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../machine/command';
import { VERSIONS } from '../machine/versions';
import { Scenario } from './scenario';

/** PostgreSQL's major version of a chapter that says nothing about it. */
export const USUAL_MAJOR = 17;

const FILE = path.join(__dirname, '..', '..', 'docs', 'TRUTH.md');

/** How a chapter was made: it is written beneath the chapter, and decides whether the next one may take its place. */
export interface Circumstances {
  readonly major: number;
  /** The limit of `--runs`. @default - each scenario's own number of runs */
  readonly runs?: number;
  /** The value of `--minutes`. @default - the scenario's own time */
  readonly minutes?: number;
  /** Whether other scenarios may have run on the cluster at the same time. @default false */
  readonly join?: boolean;
}

/** The chapter of a scenario did not go into docs/TRUTH.md; says why and what to do. */
export class KeptChapterError extends Error {}

/**
 * Replaces the chapter of a scenario in docs/TRUTH.md; what is written around the chapters is left alone.
 * Throws `KeptChapterError` rather than replace a chapter of more runs, unless `force` is set.
 */
export function writeChapter(scenario: Scenario, text: string, made: Circumstances, force = false): void {
  const page = fs.readFileSync(FILE, 'utf8');
  fs.writeFileSync(FILE, replaceChapter(page, scenario, `${text}\n\n_${circumstances(scenario.name, made)}_`, made, force));
}

/** The page with another chapter in it. */
export function replaceChapter(page: string, { name, title }: Pick<Scenario, 'name' | 'title'>, text: string, { major, runs }: Circumstances, force = false): string {
  const usual = major === USUAL_MAJOR;
  const mark = usual ? name : `${name}-${major}`;
  const [begin, end] = [`<!-- begin: ${mark} -->`, `<!-- end: ${mark} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/TRUTH.md has no place for '${mark}'; add the lines '${begin}' and '${end}'`);
  const old = page.slice(from + begin.length, to);
  const fewer = runs !== undefined && old.trim() !== '' && runs < limitOf(old);
  if (fewer && !force) {
    throw new KeptChapterError(`docs/TRUTH.md keeps its chapter '${mark}', which has more runs than this one (--runs ${runs}); --replace writes this one anyway`);
  }
  return `${page.slice(0, from)}${begin}\n## ${usual ? title : `${title} (PostgreSQL ${major})`}\n\n${text}\n${page.slice(to)}`;
}

/** The limit of `--runs` that a chapter was made with; infinite for a chapter with each scenario's own number of runs. */
function limitOf(chapter: string): number {
  const command = /`npm run e2e -- ([^`]*)`_\s*$/.exec(chapter)?.[1] ?? '';
  return Number(/--runs (\d+)/.exec(command)?.[1] ?? Infinity);
}

function circumstances(name: string, { major, runs, minutes, join }: Circumstances): string {
  const commit = run('git', ['-C', path.dirname(FILE), 'rev-parse', '--short', 'HEAD']).trim();
  const load = os.loadavg()[1].toFixed(1);
  const options = [...join ? ['--join'] : [], ...runs === undefined ? [] : [`--runs ${runs}`], ...minutes === undefined ? [] : [`--minutes ${minutes}`], ...major === USUAL_MAJOR ? [] : [`--postgres ${major}`]];
  return `${new Date().toISOString().slice(0, 10)}, commit ${commit}; Kubernetes ${VERSIONS.kubernetes}, CloudNativePG ${VERSIONS['cloudnative-pg']}, PostgreSQL ${major}; `
    + `one machine with ${os.cpus().length} cores and ${Math.round(os.totalmem() / 2 ** 30)} GiB for all nodes (load average ${load}); `
    + `\`npm run e2e -- ${[...options, name].join(' ')}\``;
}
