import { describeSecret, describeValue } from './describe';
import { nearest } from './nearest';

/** What scripts/structs.js writes: the public structs as jsii sees them. */
interface Table {
  readonly structs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly enums: Readonly<Record<string, ReadonlyArray<string | number>>>;
  /** How to make a value of a class, such as `of()`. */
  readonly factories: Readonly<Record<string, readonly string[]>>;
  /** What a value of an interface has at least. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** What other operators and charts call a prop of ours. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  replicas: 'instances',
  numberOfInstances: 'instances',
  postgresVersion: 'version',
};

let table: Table | undefined;

function structs(): Table {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- written by the build, read at the first check
  return table ??= require('./structs.json') as Table;
}

/** Refuses options that callers without a compiler can write: unknown names, missing ones, values of another type, at every depth. */
export function checkStruct(struct: string, value: unknown): void {
  const problem = structProblem(struct, value);
  if (problem) throw new Error(problem);
}

/** Why a value is not the struct, or undefined. */
export function structProblem(struct: string, value: unknown, prop?: string): string | undefined {
  const known = structs().structs[struct];
  if (!known) throw new Error(`there is no struct '${struct}' in structs.json; compile again`);
  if (!isPlain(value)) return notNamedValues(struct, value, prop);
  for (const name of Object.keys(value)) {
    if (value[name] === undefined || Object.hasOwn(known, name)) continue;
    const meant = [OTHER_NAMES[name]].find(other => other !== undefined && Object.hasOwn(known, other)) ?? nearest(name, Object.keys(known));
    const others = Object.keys(known).sort().map(other => `'${other}'`).join(', ');
    return `there is no '${name}'${prop ? ` in '${prop}'` : ''}; ${meant ? `did you mean '${meant}'?` : `${struct} has ${others}`}`;
  }
  for (const [name, type] of Object.entries(known)) {
    const problem = valueProblem(prop ? `${prop}.${name}` : name, type, value[name]);
    if (problem) return problem;
  }
  return undefined;
}

/** Why a value is no options at all, such as text, or undefined. */
export function notNamedValues(struct: string, value: unknown, prop?: string): string | undefined {
  return isPlain(value) ? undefined : `${prop ? `'${prop}'` : 'the options'} must be named values (${struct}), got ${describeValue(value)}`;
}

function valueProblem(prop: string, type: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return type.startsWith('?') ? undefined : `'${prop}' is missing; it ${wanted(type)}`;
  const wants = type.replace(/^\?/, '');
  if (wants.startsWith('[')) {
    if (!Array.isArray(value)) return `'${prop}' must be a list, got ${describeValue(value)}`;
    return firstProblem(value.map((item, i) => [`${prop}[${i}]`, item]), wants.slice(1, -1));
  }
  if (wants.startsWith('{')) {
    if (!isPlain(value)) return `'${prop}' must be a map, got ${describeValue(value)}`;
    // Text of a map may come as a number or a boolean, as `max_connections: 100` does.
    return wants === '{string}' ? undefined : firstProblem(Object.entries(value).map(([key, item]) => [`${prop}.${key}`, item]), wants.slice(1, -1));
  }
  if (wants.startsWith('S:')) return structProblem(wants.slice(2), value, prop);
  return fits(wants, value) ? undefined : `'${prop}' ${wanted(wants)}, got ${(SECRET_TYPE.test(wants) ? describeSecret : describeValue)(value)}`;
}

/** Where somebody may write the password itself. */
const SECRET_TYPE = /^C:(\w*Credentials|SuperuserAccess)$/;

function firstProblem(items: ReadonlyArray<readonly [string, unknown]>, type: string): string | undefined {
  for (const [prop, item] of items) {
    const problem = valueProblem(prop, type, item);
    if (problem) return problem;
  }
  return undefined;
}

function fits(type: string, value: unknown): boolean {
  const name = type.slice(2);
  switch (type.slice(0, 2)) {
    case 'C:': return classNames(value).includes(name);
    case 'E:': return structs().enums[name].includes(value as string | number);
    case 'I:': return typeof value === 'object' && structs().members[name].every(member => member in (value as object));
    default: return type === 'any' || typeof value === type;
  }
}

/** By name: a program may have two copies of cdk8s. */
function classNames(value: unknown): string[] {
  const names: string[] = [];
  for (let at: unknown = Object(value); at; at = Object.getPrototypeOf(at)) names.push((at as object).constructor?.name);
  return names;
}

/** What a prop takes, and how it is made. Without brackets and braces of one language: the caller may write Python or Java. */
function wanted(type: string): string {
  const name = type.replace(/^\?/, '').slice(2);
  switch (type.replace(/^\?/, '').slice(0, 2)) {
    case 'C:': {
      const made = structs().factories[name];
      return `must be ${article(name)} ${name}${made.length ? `, made by ${made.map(way => `${name}.${way}`).join(' or ')}` : ''}`;
    }
    case 'E:': return `must be one of ${structs().enums[name].map(describeValue).join(', ')}`;
    case 'I:': {
      const made = structs().factories[name] ?? [];
      return `must be ${article(name.slice(1))} ${name.slice(1)}${made.length ? `, made by ${made.join(' or ')}` : ''}`;
    }
    case 'S:': return `must be named values (${name})`;
    default: return type.startsWith('[') ? 'must be a list' : type.startsWith('{') ? 'must be a map' : `must be a ${type.replace(/^\?/, '')}`;
  }
}

const article = (name: string) => (/^[AEIO]/.test(name) ? 'an' : 'a');

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && ['Object', undefined].includes(value.constructor?.name);
}

/** The props that a struct must have. */
export function requiredProps(struct: string): string[] {
  return Object.entries(structs().structs[struct]).filter(([, type]) => !type.startsWith('?')).map(([name]) => name);
}
