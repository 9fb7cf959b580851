import * as cdk8s from 'cdk8s';
import * as pg from '../lib';
import { Code } from '../lib/facts/code';

/** The value that a piece of code makes. */
export function codeValue(code: Code | undefined): any {
  if (code === undefined) return undefined;
  switch (code.kind) {
    case 'literal': return code.value;
    case 'list': return code.items.map(codeValue);
    case 'struct': return Object.fromEntries(Object.entries(code.fields).filter(([, field]) => field !== undefined).map(([name, field]) => [name, codeValue(field)]));
    case 'constant': return code.name === 'undefined' ? undefined : member(code.name).value;
    case 'call': {
      const { owner, value } = member(code.callee);
      return (value as (...args: unknown[]) => unknown).apply(owner, code.args.map(codeValue));
    }
    default: throw new Error(`a test has no variable '${code.name}'`);
  }
}

function member(name: string): { owner: any; value: unknown } {
  const [type, of] = name.split('.');
  const owner = (pg as any)[type] ?? (cdk8s as any)[type];
  if (owner?.[of] === undefined) throw new Error(`there is no ${name}`);
  return { owner, value: owner[of] };
}
