import { Code } from '../facts/code';
import { Statement } from './program-statements';
import { made, optionsOf, signature, Unit, withOptions } from './unit';

/** The unit without every option, argument and item whose absence changes nothing in what the API server stores. */
export function minimize(before: readonly Statement[], unit: Unit): Unit {
  const goal = signature(made(before, unit));
  const isSame = (candidate: Unit): boolean => {
    try {
      return signature(made(before, candidate)) === goal;
    } catch {
      return false;
    }
  };
  let best = unit;
  for (let changed = true; changed;) {
    const main = smaller({ kind: 'struct', fields: optionsOf(best.main) }, code => isSame({ ...best, main: withCode(best.main, code) }));
    const calls = best.calls.map((call, i) => {
      const options = smaller({ kind: 'struct', fields: optionsOf(call) }, code => isSame({ ...best, calls: replaced(best.calls, i, withCode(call, code)) }));
      return withCode(call, options);
    });
    const next = { ...best, main: withCode(best.main, main), calls };
    changed = JSON.stringify(next) !== JSON.stringify(best);
    best = next;
  }
  return best;
}

function withCode(statement: Statement, code: Code): Statement {
  return withOptions(statement, code.kind === 'struct' ? code.fields : {});
}

function replaced<T>(list: readonly T[], index: number, item: T): T[] {
  return list.map((other, i) => (i === index ? item : other));
}

/** A piece of code without what is not needed: the outermost parts go first. */
function smaller(code: Code, isSame: (code: Code) => boolean): Code {
  switch (code.kind) {
    case 'struct': {
      let fields = code.fields;
      for (const name of Object.keys(code.fields)) {
        const field = fields[name];
        // What breaks a rule together with other statements is acknowledged, and the object alone does not show it.
        if (field === undefined || name === 'acknowledge') continue;
        const { [name]: gone, ...without } = fields;
        if (isSame({ kind: 'struct', fields: without })) fields = without;
        else fields = { ...fields, [name]: smaller(gone!, candidate => isSame({ kind: 'struct', fields: { ...fields, [name]: candidate } })) };
      }
      return { kind: 'struct', fields };
    }
    case 'list': {
      let items = code.items;
      for (let i = items.length - 1; i >= 0; i--) {
        const without = items.filter((_, other) => other !== i);
        if (isSame({ kind: 'list', items: without })) items = without;
        else if (items[i].kind !== 'literal') items = items.map((item, other) => (other === i ? smaller(item, candidate => isSame({ kind: 'list', items: replaced(items, i, candidate) })) : item));
      }
      return { kind: 'list', items };
    }
    case 'call': {
      let args = code.args;
      while (args.length > 0 && isSame({ ...code, args: args.slice(0, -1) })) args = args.slice(0, -1);
      args.forEach((arg, i) => {
        if (arg.kind === 'struct' || arg.kind === 'call' || arg.kind === 'list') args = replaced(args, i, smaller(arg, candidate => isSame({ ...code, args: replaced(args, i, candidate) })));
      });
      return { ...code, args };
    }
    default: return code;
  }
}
