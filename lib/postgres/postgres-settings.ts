import * as fs from 'node:fs';
import * as path from 'node:path';
import { nearest } from '../facts/nearest';
import { SettingType, valueProblem } from './setting-value';

/**
 * A setting from one major version to another: `[from, to, type, unit, min, max]`, or the words of an enumeration and those it
 * does not list.
 */
type Row = readonly [from: number, to: number, type: SettingType['type'], ...more: any[]];

let text: string | undefined;

/** What `scripts/postgres-settings.js` asked real servers; read when the first parameter is judged, since most programs set none. */
function data(): string {
  return text ??= fs.readFileSync(path.join(__dirname, 'settings.json'), 'utf8');
}

const known = new Map<string, readonly Row[]>();

/** A parameter has a line of its own, so that a program that sets three of them parses three lines. */
function rowsOf(name: string): readonly Row[] {
  const lower = name.toLowerCase();
  const seen = known.get(lower);
  if (seen) return seen;
  const key = `\n"${lower}":`;
  const start = /^[\w.$]+$/.test(name) ? data().indexOf(key) : -1;
  if (start < 0) return [];
  const rows = JSON.parse(data().slice(start + key.length, data().indexOf('\n', start + 1)).replace(/,$/, ''));
  known.set(lower, rows);
  return rows;
}

/**
 * What is wrong with a parameter. A wrong value, or a wrong name without a dot, stops PostgreSQL at its next start; a wrong
 * parameter of an extension is only left out.
 */
export interface SettingProblem {
  /** Whether another name or another value would do. */
  readonly about: 'name' | 'value';
  /** A clause about the parameter, such as "PostgreSQL has no such parameter; did you mean 'work_mem'?" */
  readonly message: string;
  /** Whether PostgreSQL starts anyway, without the parameter. */
  readonly ignored: boolean;
}

/** The extensions whose parameters are all known: those that CloudNativePG loads by itself. */
const EXTENSIONS = ['auto_explain.', 'pg_failover_slots.', 'pg_stat_statements.', 'pgaudit.'];

/**
 * What a major version of PostgreSQL says to a parameter and its value, or undefined.
 *
 * @param major Undefined when it is not known: then what any of them takes is right.
 */
export function settingProblem(name: string, value: string, major: number | undefined): SettingProblem | undefined {
  const extension = EXTENSIONS.find(prefix => name.toLowerCase().startsWith(prefix));
  const ignored = name.includes('.');
  if (ignored && !extension) return undefined;   // a placeholder for a module that is not known here
  const all = rowsOf(name);
  // The extensions' versions do not follow PostgreSQL's, so that their names are one set.
  const rows = major === undefined || extension ? all : all.filter(([from, to]) => major >= from && major <= to);
  if (!rows.length) return { about: 'name', ignored, message: `${extension ? `${extension.slice(0, -1)} has no such parameter` : missing(all, major)}${suggestion(name, major)}` };
  if (rows.every(([, , type]) => type === 'internal')) return { about: 'name', ignored, message: 'nobody can set it: PostgreSQL only shows it' };
  const problems = rows.map(row => valueProblem(name.toLowerCase(), typeOf(row), value));
  return problems.includes(undefined) ? undefined : { about: 'value', ignored, message: problems.at(-1)! };
}

/**
 * What a setting takes, in each form that it has had, oldest first; of one major version if that is given. Empty for a name that
 * is not known.
 */
export function settingTypes(name: string, major?: number): SettingType[] {
  return rowsOf(name).filter(([from, to]) => major === undefined || major >= from && major <= to).map(typeOf);
}

function typeOf([, , type, ...more]: Row): SettingType {
  if (type === 'enum') return { type, words: more.flat() };
  const [unit, min, max] = more;
  return { type, unit, min: min ?? undefined, max: max ?? undefined };
}

function missing(otherMajors: readonly Row[], major: number | undefined): string {
  if (!otherMajors.length) return `PostgreSQL${major === undefined ? '' : ` ${major}`} has no such parameter`;
  const [first, last] = [otherMajors[0][0], otherMajors.at(-1)![1]];
  return major! < first ? `PostgreSQL ${major} has no such parameter, only ${first} and later` : `PostgreSQL ${major} has no such parameter, ${last} was the last that had it`;
}

/** The nearest name that the major version has, if one is near enough to have been meant. */
function suggestion(name: string, major: number | undefined): string {
  const wrong = name.toLowerCase();
  const words = Object.entries<readonly Row[]>(JSON.parse(data()))
    .filter(([, rows]) => rows.some(([from, to, type]) => (major === undefined || major >= from && major <= to) && type !== 'internal' && type !== 'hidden'))
    .map(([candidate]) => candidate);
  const meant = nearest(wrong, words);
  return meant ? `; did you mean '${meant}'?` : '';
}
