import * as cdk8s from 'cdk8s';
import { Code } from '../facts/code';
import * as library from '../index';

/** What a program has made so far, by variable. */
export type Values = ReadonlyMap<string, unknown>;

/** The value that a piece of code makes: what TypeScript would make of the same text. */
export function valueOf(code: Code, values: Values): unknown {
  switch (code.kind) {
    case 'literal': return code.value;
    case 'list': return code.items.map(item => valueOf(item, values));
    case 'struct': return Object.assign({}, ...Object.entries(code.fields).flatMap(([name, field]) => (field === undefined ? [] : [structPart(name, valueOf(field, values))])));
    case 'constant': return member(code.name, values).value;
    case 'variable': return member(code.name, values).value;
    case 'call': return call(code.callee, code.args, values);
    case 'object': throw new Error(`nothing stands for the ${code.objectKind} '${code.name}'`);
  }
}

/** A field, or the fields that are spread with `...name`. */
function structPart(name: string, value: unknown): unknown {
  return name.startsWith('...') ? value : { [name]: value };
}

/** Calls a function or a method. */
export function call(callee: string, args: readonly Code[], values: Values): unknown {
  const { owner, value } = member(callee, values);
  return (value as (...given: unknown[]) => unknown).apply(owner, args.map(arg => valueOf(arg, values)));
}

/** Makes an object of a class. */
export function construct(className: string, args: readonly Code[], values: Values): unknown {
  const { value } = member(className, values);
  return new (value as new (...given: unknown[]) => unknown)(...args.map(arg => valueOf(arg, values)));
}

/** `orders.addPooler`, `Size.gibibytes`, `orders`. */
function member(name: string, values: Values): { readonly owner: any; readonly value: any } {
  if (name === 'undefined') return { owner: undefined, value: undefined };
  const [first, ...rest] = name.split('.');
  let [owner, value]: [any, any] = [undefined, values.get(first) ?? (library as any)[first] ?? (cdk8s as any)[first]];
  for (const part of rest) [owner, value] = [value, value?.[part]];
  if (value === undefined) throw new Error(`there is no ${name}`);
  return { owner, value };
}
