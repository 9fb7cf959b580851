import { Code, CodeFields } from '../facts/code';
import { requiredProps } from '../internal/construct-props';
import { Statement } from './program-statements';
import { madeTogether, optionsOf, Unit, withOptions } from './unit';

/** A part of the code that the library refuses, and why. */
export interface Refused {
  /** The option, such as `parameters.archive_mode`. */
  readonly option: string;
  readonly reason: string;
}

export interface Grown {
  readonly unit: Unit;
  readonly refused: readonly Refused[];
}

/** A rule that may be broken on purpose names itself at the end of its message. */
const ACKNOWLEDGED = /or acknowledge '(ha\/[\w-]+)' with the reason$/;
const REASON = 'as it ran before this program';

/**
 * The unit with as many of its options as the library takes together. Those that it refuses are left to patches: the manifest may
 * say what the API server
 * takes and this library does not.
 *
 * Undefined if it cannot be made at all.
 */
export function grow(before: readonly Statement[], unit: Unit): Grown | undefined {
  const all = optionsOf(unit.main);
  const attempt = new Attempt(before, unit);
  if (attempt.works(all)) return { unit: attempt.unit(all), refused: [] };

  const required = requiredProps(unit.struct).filter(name => name !== 'cluster');
  let fields: CodeFields = Object.fromEntries(required.map(name => [name, all[name]]));
  if (!attempt.works(fields)) return undefined;
  let refused: Refused[] = [];
  let open = Object.keys(all).filter(name => all[name] !== undefined && !required.includes(name));
  // An option may need another that comes after it.
  for (let count = 0; open.length !== count;) {
    count = open.length;
    refused = [];
    for (const name of open) {
      const { code, problems } = part(all[name]!, name, candidate => attempt.works({ ...fields, [name]: candidate }), () => attempt.problem);
      if (code === undefined || problems.length > 0) refused.push(...problems.length > 0 ? problems : [{ option: name, reason: attempt.problem }]);
      if (code !== undefined) fields = { ...fields, [name]: code };
    }
    open = open.filter(name => fields[name] === undefined);
  }
  const ordered = Object.fromEntries(Object.keys(all).map(name => [name, fields[name]]));
  return { unit: attempt.unit(ordered), refused };
}

/** As much of a piece of code as works. */
function part(code: Code, option: string, works: (code: Code) => boolean, problem: () => string): { readonly code?: Code; readonly problems: Refused[] } {
  if (works(code)) return { code, problems: [] };
  const reason = problem();
  const problems: Refused[] = [];
  switch (code.kind) {
    case 'struct': {
      let fields: CodeFields = {};
      for (const [name, field] of Object.entries(code.fields)) {
        if (field === undefined) continue;
        const inner = part(field, `${option}.${name}`, candidate => works({ kind: 'struct', fields: { ...fields, [name]: candidate } }), problem);
        problems.push(...inner.problems);
        if (inner.code) fields = { ...fields, [name]: inner.code };
      }
      return Object.keys(fields).length > 0 ? { code: { kind: 'struct', fields }, problems } : { problems: [{ option, reason }] };
    }
    case 'list': {
      let items: readonly Code[] = [];
      code.items.forEach((item, i) => {
        if (works({ kind: 'list', items: [...items, item] })) items = [...items, item];
        else problems.push({ option: `${option}[${i}]`, reason: problem() });
      });
      return items.length > 0 ? { code: { kind: 'list', items }, problems } : { problems: [{ option, reason }] };
    }
    case 'call': {
      const last = code.args.at(-1);
      if (last?.kind !== 'struct') return { problems: [{ option, reason }] };
      const others = code.args.slice(0, -1);
      const without: Code = { ...code, args: others };
      const inner = part(last, option, candidate => works({ ...code, args: [...others, candidate] }), problem);
      if (inner.code) return { code: { ...code, args: [...others, inner.code] }, problems: inner.problems };
      return works(without) ? { code: without, problems: [{ option, reason }] } : { problems: [{ option, reason }] };
    }
    default: return { problems: [{ option, reason }] };
  }
}

/** Tries options, and acknowledges the rules that they break on purpose. */
class Attempt {
  public problem = '';
  private acknowledged: { readonly [rule: string]: string } = {};

  constructor(private readonly before: readonly Statement[], private readonly original: Unit) {}

  public works(fields: CodeFields): boolean {
    const kept = this.acknowledged;
    for (;;) {
      try {
        madeTogether(this.before, this.unit(fields));
        return true;
      } catch (error) {
        this.problem = (error as Error).message;
      }
      const rule = ACKNOWLEDGED.exec(this.problem)?.[1];
      if (rule === undefined || rule in this.acknowledged || this.original.manifests[0].kind !== 'Cluster') {
        this.acknowledged = kept;
        return false;
      }
      this.acknowledged = { ...this.acknowledged, [rule]: REASON };
    }
  }

  public unit(fields: CodeFields): Unit {
    return { ...this.original, main: withOptions(this.original.main, this.withReasons(fields)) };
  }

  private withReasons(fields: CodeFields): CodeFields {
    const rules = Object.keys(this.acknowledged);
    if (rules.length === 0) return fields;
    const own = fields.acknowledge?.kind === 'struct' ? fields.acknowledge.fields : undefined;
    const reasons = Object.fromEntries(rules.map(rule => [rule, { kind: 'literal', value: REASON } as Code]));
    return {
      ...fields,
      acknowledge: { kind: 'struct', fields: { ...own, ...reasons } },
      ...own ? {} : { annotateAcknowledged: { kind: 'literal', value: false } },
    };
  }
}

