import { Code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { keyOf, Manifest, storedOf } from './manifest';
import { closure, objectsIn, run, Statement } from './program-statements';
import { stable } from './stable';

/** Statements that make one object, or an object and what belongs to it. They are tried together. */
export interface Unit {
  /** What it should make. */
  readonly manifests: readonly Manifest[];
  /** The statement that makes the first of them. Its last argument are the options. */
  readonly main: Statement;
  /** Calls that add to it, such as `addService`. */
  readonly calls: readonly Statement[];
  /** The struct of the options. */
  readonly struct: string;
}

/** The options of a statement. */
export function optionsOf({ args }: Statement): CodeFields {
  const last = args.at(-1);
  return last?.kind === 'struct' ? last.fields : {};
}

/** The statement with other options; without an argument when there are none and none are needed. */
export function withOptions(statement: Statement, fields: CodeFields): Statement {
  const others = statement.args.at(-1)?.kind === 'struct' ? statement.args.slice(0, -1) : statement.args;
  const isEmpty = Object.values(fields).every(field => field === undefined);
  return { ...statement, args: isEmpty ? others : [...others, { kind: 'struct', fields } satisfies Code] };
}

/** What a unit makes after the statements before it, as they will be applied. Throws what its constructors throw. */
export function made(before: readonly Statement[], { main, calls }: Pick<Unit, 'main' | 'calls'>): Map<string, Json> {
  return objectsOf(main, closure(before, [main, ...calls]));
}

/** The same, after all statements before it: what two objects cannot say together throws too. */
export function madeTogether(before: readonly Statement[], { main, calls }: Pick<Unit, 'main' | 'calls'>): Map<string, Json> {
  return objectsOf(main, [...before, main, ...calls]);
}

function objectsOf({ variable }: Statement, statements: readonly Statement[]): Map<string, Json> {
  return objectsIn([run(statements).values.get(variable)]);
}

/** The same as the API server would store it, as one text. */
export function signature(objects: ReadonlyMap<string, Json>): string {
  return [...objects].map(([key, json]) => `${key} ${stable(storedOf(json))}`).sort().join('\n');
}

/** What it should make. */
export function wanted({ manifests }: Unit): Map<string, Manifest> {
  return new Map(manifests.map(manifest => [keyOf(manifest), manifest]));
}
