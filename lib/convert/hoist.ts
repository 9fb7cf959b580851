import { Code, CodeFields } from '../facts/code';
import { Constant } from './print';
import { Statement } from './program-statements';
import { Names } from './names';
import { textOf } from './program-text';
import { optionsOf, withOptions } from './unit';

/** What several clusters leave to the operator. */
const AS_IT_RUNS = [
  'durability', 'enablePdb', 'placement', 'failoverTiming', 'parameterDefaults', 'memory', 'cpu', 'superuserAccess', 'backup', 'podMonitor', 'metricsQueries', 'alerts', 'delivery', 'acknowledge', 'annotateAcknowledged',
];
const CLUSTERS = new Set(['PostgresHA', 'PostgresCluster']);

/** Values that stand in several statements become constants, so that one change is one change. */
export function hoist(statements: readonly Statement[], names: Names): { readonly constants: Constant[]; readonly statements: Statement[] } {
  const group = sharedByClusters(statements, names);
  const values = repeatedValues(group.statements, names);
  return { constants: [...values.constants, ...group.constants], statements: values.statements };
}

/** The options that all clusters have alike, as one object that each of them spreads. */
function sharedByClusters(statements: readonly Statement[], names: Names): { readonly constants: Constant[]; readonly statements: Statement[] } {
  const clusters = statements.filter(({ callee }) => CLUSTERS.has(callee));
  const unchanged = { constants: [], statements: [...statements] };
  if (clusters.length < 2) return unchanged;
  const [first] = clusters;
  const shared = AS_IT_RUNS.filter(name => {
    const texts = clusters.map(cluster => JSON.stringify(optionsOf(cluster)[name]));
    return texts[0] !== undefined && isClosed(optionsOf(first)[name]!) && texts.every(text => text === texts[0]);
  });
  if (shared.length < 2) return unchanged;
  const name = names.variable('asItRuns');
  const fields = Object.fromEntries(shared.map(option => [option, optionsOf(first)[option]]));
  const notes = new Map(shared.flatMap(option => clusters.flatMap(cluster => cluster.notes?.get(option) ?? []).length === 0 ? []
    : [[option, clusters.find(cluster => cluster.notes?.has(option))!.notes!.get(option)!] as const]));
  return {
    constants: [{ name, satisfies: 'Partial<PostgresClusterProps>', code: { kind: 'struct', fields }, comments: ['How all clusters run today. Without a line, they get this library\'s default.'], notes }],
    statements: statements.map(statement => {
      if (!CLUSTERS.has(statement.callee)) return statement;
      const { namespace, clusterName, ...others } = optionsOf(statement);
      const own = Object.fromEntries(Object.entries(others).filter(([option]) => !shared.includes(option)));
      const spread: CodeFields = { namespace, clusterName, [`...${name}`]: { kind: 'variable', name }, ...own };
      return { ...withOptions(statement, spread), notes: new Map([...statement.notes ?? []].filter(([option]) => !shared.includes(option))) };
    }),
  };
}

/** How often a value must stand in a program, and how long it must be, to get a name. */
const TIMES = 2;
const LENGTH = 50;
/** What belongs to one object alone, even if others say the same. */
const OWN = new Set(['storage', 'walStorage', 'bootstrap', 'backup', 'parameters', 'metadata', 'memory', 'cpu', 'schedule', 'failoverTiming', 'durability', 'items', 'sources']);
/** Options whose values are worth a name however short they are. */
const ALWAYS = new Set(['storageClass', 'namespace']);
const ALWAYS_TIMES = 3;

function repeatedValues(statements: readonly Statement[], names: Names): { readonly constants: Constant[]; readonly statements: Statement[] } {
  const counts = new Map<string, { option: string; code: Code; times: number }>();
  const visit = (option: string, code: Code | undefined): void => {
    if (!code) return;
    if (isClosed(code) && (ALWAYS.has(option) || (!OWN.has(option) && (code.kind === 'call' || code.kind === 'struct') && textOf(code, 0, 0).length >= LENGTH))) {
      const key = `${JSON.stringify(code)}`;
      const known = counts.get(key) ?? { option, code, times: 0 };
      counts.set(key, { ...known, times: known.times + 1 });
    }
    children(code).forEach(([name, child]) => visit(name ?? option, child));
  };
  for (const { args } of statements) args.forEach(arg => children(arg).forEach(([name, child]) => visit(name ?? '', child)));
  const chosen = [...counts.values()].filter(({ option, times }) => option !== '' && times >= (ALWAYS.has(option) ? ALWAYS_TIMES : TIMES))
    .sort((one, other) => JSON.stringify(other.code).length - JSON.stringify(one.code).length);
  const constants: Constant[] = [];
  const byText = new Map<string, string>();
  let rest = [...statements];
  for (const { option, code } of chosen) {
    const text = JSON.stringify(code);
    // It may stand only inside of a longer one that has a name by now.
    if (count(rest, text) < (ALWAYS.has(option) ? ALWAYS_TIMES : TIMES)) continue;
    const name = names.variable(nameFor(option, code, names, [...counts.values()].filter(other => other.option === option).length === 1));
    byText.set(text, name);
    // What there is to say about the value is said where it has its name.
    const notes = rest.flatMap(statement => (JSON.stringify(optionsOf(statement)[option]) === text ? [statement.notes?.get(option) ?? []] : []));
    rest = rest.map(statement => {
      const own = JSON.stringify(optionsOf(statement)[option]) === text && statement.notes ? new Map([...statement.notes].filter(([noted]) => noted !== option)) : statement.notes;
      return { ...statement, notes: own, args: statement.args.map((arg, i) => (i === 0 ? arg : replace(arg, text, name))) };
    });
    constants.push({ name, code, comments: notes.find(lines => lines.length > 0) });
  }
  return { constants: constants.reverse(), statements: rest };
}

/** A name that says what the value is: `postgres17`, `legacy`, `shopReplicationSslKey`. */
function nameFor(option: string, code: Code, names: Names, isOnly: boolean): string {
  if (code.kind === 'literal') return isOnly && names.isFree(option) ? option : `${code.value} ${option}`;
  const major = code.kind === 'call' && code.callee.startsWith('PostgresVersion') && code.args[0]?.kind === 'literal' ? /:(\d+)/.exec(String(code.args[0].value))?.[1] : undefined;
  if (major !== undefined) return `postgres${major}`;
  if (code.kind === 'call' && code.args[0]?.kind === 'literal') {
    const text = String(code.args[0].value).replace(/^\w+:\/\//, '').split(/[./:]/)[0];
    return new RegExp(`${option}$`, 'i').test(text) ? text : `${text} ${option}`;
  }
  if (code.kind !== 'struct') return option;
  const [name, host] = [code.fields.name, code.fields.host].map(field => (field?.kind === 'literal' ? String(field.value).split('.')[0] : ''));
  if (option === 'source' && name) return name;
  return name || host ? `${name || host} ${option}` : option;
}

function count(statements: readonly Statement[], text: string): number {
  let found = 0;
  const walk = (code: Code): void => {
    if (JSON.stringify(code) === text) found++;
    else children(code).forEach(([, child]) => walk(child));
  };
  for (const { args } of statements) args.slice(1).forEach(walk);
  return found;
}

function replace(code: Code, text: string, name: string): Code {
  if (JSON.stringify(code) === text) return { kind: 'variable', name };
  switch (code.kind) {
    case 'struct': return { kind: 'struct', fields: Object.fromEntries(Object.entries(code.fields).map(([field, child]) => [field, child && replace(child, text, name)])) };
    case 'list': return { kind: 'list', items: code.items.map(item => replace(item, text, name)) };
    case 'call': return { ...code, args: code.args.map(arg => replace(arg, text, name)) };
    default: return code;
  }
}

function children(code: Code): (readonly [name: string | undefined, child: Code])[] {
  switch (code.kind) {
    case 'struct': return Object.entries(code.fields).flatMap(([name, child]) => (child ? [[name, child] as const] : []));
    case 'list': return code.items.map(item => [undefined, item] as const);
    case 'call': return code.args.map(arg => [undefined, arg] as const);
    default: return [];
  }
}

/** Whether it needs nothing that the program makes before. */
function isClosed(code: Code): boolean {
  return code.kind !== 'variable' && code.kind !== 'object' && !(code.kind === 'call' && /^[a-z]/.test(code.callee)) && children(code).every(([, child]) => isClosed(child));
}

/** The statements with each note once: somebody who reads the second cluster has read the first. */
export function sayOnce(statements: readonly Statement[], constants: readonly Constant[]): Statement[] {
  const said = new Set(constants.flatMap(({ notes }) => [...notes?.values() ?? []].map(lines => lines.join())));
  return statements.map(statement => {
    if (!statement.notes) return statement;
    const notes = new Map([...statement.notes].filter(([, lines]) => !said.has(lines.join()) && said.add(lines.join())));
    return { ...statement, notes };
  });
}
