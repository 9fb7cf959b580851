import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadCatalog } from '../admission/load-rule-catalog';
import { readDocuments } from '../admission/read/document';
import { readText } from '../admission/read/files';
import { glob } from '../facts/glob';
import { isObject, Json } from '../facts/json-value';
import { nearest } from '../facts/nearest';
import { CannotRunError } from './cannot-run';

export const CONFIGURATION = '.cdk8s-postgres-ha.yaml';

/** A finding that somebody has accepted. */
interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
  readonly covers: (file: string) => boolean;
}

/** What the configuration files above the checked paths say, together with the flags. */
export class Configuration {
  private readonly excludes: ((file: string) => boolean)[] = [];
  private readonly acknowledged: Acknowledgement[] = [];
  public readonly variables = new Map<string, string>();

  /** Reads the nearest file above each of the paths. */
  constructor(names: readonly string[], { exclude = [], set = [] }: { readonly exclude?: readonly string[]; readonly set?: readonly string[] }) {
    for (const file of new Set(names.map(nearestFile))) if (file) this.read(file);
    for (const pattern of exclude) this.exclude(pattern, '.');
    for (const text of set) {
      const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(text) ?? [];
      if (name === undefined) throw new CannotRunError(`--set needs NAME=VALUE, got '${text}'`);
      this.variables.set(name, value);
    }
  }

  public isExcluded(file: string): boolean {
    return this.excludes.some(excludes => excludes(file));
  }

  /** Why a finding is accepted, if it is. */
  public reasonFor(rule: string, file: string): string | undefined {
    return this.acknowledged.find(found => found.rule === rule && found.covers(file))?.reason;
  }

  private read(file: string): void {
    const fail = (message: string): never => {
      throw new CannotRunError(`'${file}': ${message}`);
    };
    const read = readText(file);
    if ('problem' in read) return fail(read.problem);
    const [document] = [...readDocuments(file, read.text)];
    if (document === undefined) return;
    if (!('value' in document)) return fail(document.ruleId === 'file/not-an-object' ? 'is a mapping of exclude, acknowledge and set' : `line ${document.line}: ${document.message}`);
    const { exclude = [], acknowledge = [], set = {}, ...rest } = document.value;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) fail(unknownKey(unknown, ['exclude', 'acknowledge', 'set']));
    if (!Array.isArray(exclude) || exclude.some(pattern => typeof pattern !== 'string')) fail("'exclude' is a list of patterns such as 'test/**'");
    if (!isObject(set)) fail("'set' is a mapping of names and values");
    if (!Array.isArray(acknowledge)) fail("'acknowledge' is a list of {rule, path, reason}");
    const base = path.dirname(file);
    for (const pattern of exclude) this.exclude(pattern, base);
    for (const [name, value] of Object.entries(set)) this.variables.set(name, String(value));
    for (const [i, entry] of acknowledge.entries()) this.acknowledged.push(acknowledgement(entry, base, message => fail(`acknowledge[${i}]: ${message}`)));
  }

  private exclude(pattern: string, base: string): void {
    const matches = glob(pattern);
    this.excludes.push(file => matches(relative(base, file)));
  }
}

function acknowledgement(entry: Json, base: string, fail: (message: string) => never): Acknowledgement {
  if (!isObject(entry)) fail('is {rule, path, reason}');
  const { rule, path: pattern = '**', reason, ...rest } = entry;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) fail(unknownKey(unknown, ['rule', 'path', 'reason']));
  if (typeof rule !== 'string' || !/^[a-z]+\/[\w-]+$/.test(rule)) fail("'rule' is the id of a rule, such as ha/no-deletion-guard");
  if (/^(?:apiserver|file)\//.test(rule)) fail(`'${rule}' says what the API server does, which does not listen to reasons; leave the file out with 'exclude'`);
  if (typeof reason !== 'string' || reason.trim() === '') fail("needs a 'reason'");
  if (typeof pattern !== 'string') fail("'path' is a pattern such as 'apps/dev/**'");
  const known = loadCatalog().CATALOG.find(row => row.id === rule);
  if (!known) fail(unknownRule(rule));
  if (known?.severity === 'error' && rule.startsWith('cnpg/')) fail(`'${rule}' says what the operator refuses; leave the file out with 'exclude'`);
  const matches = glob(pattern);
  return { rule, reason: reason.trim(), covers: file => matches(relative(base, file)) };
}

function unknownRule(rule: string): string {
  const meant = nearest(rule, loadCatalog().CATALOG.map(row => row.id));
  return `there is no rule '${rule}'${meant ? `, did you mean '${meant}'?` : ''}`;
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `there is no '${key}'${meant ? `, did you mean '${meant}'?` : `; there is ${known.map(name => `'${name}'`).join(', ')}`}`;
}

function relative(base: string, file: string): string {
  return path.relative(path.resolve(base), path.resolve(file)).split(path.sep).join('/');
}

/** The configuration in the folder of a path or in the nearest folder above, up to the top of its repository. */
function nearestFile(name: string): string | undefined {
  let folder = path.resolve(name);
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) folder = path.dirname(folder);
  for (;;) {
    const file = path.join(folder, CONFIGURATION);
    if (fs.existsSync(file)) return path.relative('.', file) || CONFIGURATION;
    const above = path.dirname(folder);
    if (above === folder || fs.existsSync(path.join(folder, '.git'))) return undefined;
    folder = above;
  }
}
