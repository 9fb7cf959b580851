import { ApiObject, App, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { call, construct, valueOf } from './evaluate';
import { keyOf } from './manifest';

/** A step of a JSON patch, and the field that it is about in words. */
export interface PatchStep {
  readonly op: 'add' | 'replace' | 'remove';
  /** As JSON Pointers are written: `/spec/storage/size`. */
  readonly path: string;
  readonly value?: Json;
  /** A line above it. */
  readonly comment?: string;
}

/** One statement of a program: it makes a construct, or calls a method of one. */
export interface Statement {
  /** The variable that its value is in. It is printed where another statement needs it. */
  readonly variable: string;
  readonly isNew: boolean;
  /** A class, or a method such as `orders.addPooler`. */
  readonly callee: string;
  readonly args: readonly Code[];
  /** What its object must be told besides. */
  readonly patches?: readonly PatchStep[];
  /** Lines above it. */
  readonly comments?: readonly string[];
  /** Lines above single options, by their names. */
  readonly notes?: ReadonlyMap<string, readonly string[]>;
}

/** The variables that a statement needs. */
export function needs({ callee, args, isNew }: Statement): Set<string> {
  const found = new Set<string>(isNew ? [] : [callee.split('.')[0]]);
  const walk = (code: Code | undefined): void => {
    switch (code?.kind) {
      case 'variable': found.add(code.name.split('.')[0]); break;
      case 'call': {
        found.add(code.callee.split('.')[0]);
        code.args.forEach(walk);
        break;
      }
      case 'list': code.items.forEach(walk); break;
      case 'struct': Object.values(code.fields).forEach(walk); break;
      default:
    }
  };
  args.forEach(walk);
  return found;
}

/** The statements that some of them need, and these, in the order of the program. */
export function closure(program: readonly Statement[], wanted: readonly Statement[]): Statement[] {
  const byVariable = new Map(program.map(statement => [statement.variable, statement]));
  const found = new Set<Statement>();
  const visit = (statement: Statement): void => {
    if (found.has(statement)) return;
    found.add(statement);
    for (const name of needs(statement)) {
      const other = byVariable.get(name);
      if (other) visit(other);
    }
  };
  wanted.forEach(visit);
  return [...program.filter(statement => found.has(statement)), ...wanted.filter(statement => !program.includes(statement))];
}

/** What a program makes. */
export interface Run {
  readonly app: App;
  readonly values: ReadonlyMap<string, unknown>;
}

export const APP = 'app';
/** The callee of a statement that makes a constant of its only argument. */
export const VALUE = '=';

/** Runs statements as the printed program does. */
export function run(statements: readonly Statement[]): Run {
  const app = new App();
  const values = new Map<string, unknown>([[APP, app]]);
  for (const { variable, isNew, callee, args, patches = [] } of statements) {
    const value = callee === VALUE ? valueOf(args[0], values) : isNew ? construct(callee, args, values) : call(callee, args, values);
    values.set(variable, value);
    if (patches.length > 0) ApiObject.of(value as IConstruct).addJsonPatch(...patches.map(patchOf));
  }
  return { app, values };
}

function patchOf({ op, path, value }: PatchStep): JsonPatch {
  return op === 'remove' ? JsonPatch.remove(path) : JsonPatch[op](path, value);
}

/** The objects inside of constructs, by kind, namespace and name. */
export function objectsIn(constructs: readonly unknown[]): Map<string, Json> {
  const objects = new Map<string, Json>();
  for (const one of constructs) {
    if (typeof (one as IConstruct)?.node?.findAll !== 'function') continue;
    for (const object of (one as IConstruct).node.findAll().filter(ApiObject.isApiObject) as ApiObject[]) {
      const json = object.toJson();
      objects.set(keyOf({ kind: json.kind, namespace: json.metadata.namespace, name: json.metadata.name }), json);
    }
  }
  return objects;
}
