import * as cdk8s from 'cdk8s';
import * as lib from '../lib';
import { Code } from '../lib/facts/code';

/** Makes the value that a piece of code stands for, as the program that it is printed into would. */
export function runCode(code: Code | undefined, objects: { readonly [kindAndName: string]: unknown } = {}): any {
  if (code === undefined) return undefined;
  const run = (part: Code | undefined) => runCode(part, objects);
  switch (code.kind) {
    case 'literal': return code.value;
    case 'list': return code.items.map(run);
    case 'struct': return Object.fromEntries(Object.entries(code.fields).filter(([, field]) => field !== undefined).map(([name, field]) => [name, run(field)]));
    case 'object': return objects[`${code.objectKind}/${code.name}`];
    case 'constant': return code.name === 'undefined' ? undefined : named(code.name);
    case 'call': {
      const [type, method] = code.callee.split('.');
      return named(type)[method](...code.args.map(run));
    }
    default: throw new Error(`cannot run ${JSON.stringify(code)}`);
  }
}

function named(name: string): any {
  return name.split('.').reduce<any>((at, part) => at[part], { ...cdk8s, ...lib });
}
