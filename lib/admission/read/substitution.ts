/**
 * Variables in a text as Flux substitutes them after a build (github.com/fluxcd/pkg/envsubst, a fork of drone/envsubst).
 * What it does otherwise than a shell is on purpose: `${a:+b}` is a default, `${a-b}` is a mistake.
 */
export type Part = string | Expression;

export interface Expression {
  /** As it is written, with its braces. */
  readonly source: string;
  readonly name: string;
  /** `''`, `:=`, `^^`, `#`, `//` and so on; `length` is `${#name}`. */
  readonly operator: string;
  readonly args: readonly (readonly Part[])[];
}

/** A text that Flux cannot parse, which stops its build. */
export class SubstitutionError extends Error {
  constructor(message: string, public readonly source: string) {
    super(message);
  }
}

/** What is known of a variable: its value, that it is not set, or neither. */
export type Variable = { readonly value: string } | 'unset' | 'unknown';

export function parseTemplate(text: string): Part[] {
  const parser = new Parser(text);
  return parser.template();
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  public template(): Part[] {
    const parts: Part[] = [];
    let plain = '';
    while (this.at < this.text.length) {
      if (this.text.startsWith('${', this.at)) {
        if (plain) parts.push(plain);
        plain = '';
        parts.push(this.expression());
      } else if (this.text.startsWith('$$', this.at)) {
        plain += '$';
        this.at += 2;
      } else plain += this.text[this.at++];
    }
    if (plain) parts.push(plain);
    return parts;
  }

  private expression(): Expression {
    const start = this.at;
    this.at += 2;
    const done = (name: string, operator: string, args: Part[][] = []): Expression => {
      if (this.text[this.at] !== '}') this.fail(start, 'missing closing brace');
      this.at++;
      return { source: this.text.slice(start, this.at), name, operator, args };
    };
    if (this.text[this.at] === '#') {
      this.at++;
      return done(this.name(start), 'length');
    }
    const name = this.name(start);
    const operator = this.match(/:[=\-?+]|=|[\^,]{1,2}|\/[/#%]?|##?|%%?|:/y) ?? '';
    switch (operator[0]) {
      case '^':
      case ',':
      case undefined:
        return done(name, operator);
      case '/': {
        const pattern = this.argument(start, '/', true);
        if (this.match(/\/+/y) === undefined) this.fail(start, 'bad substitution');
        return done(name, operator, [pattern, ...(this.text[this.at] === '}' ? [] : [this.argument(start, '}', true)])]);
      }
      case '#':
      case '%':
        return done(name, operator, [this.argument(start, '}')]);
      case ':':
        if (operator === ':') {
          const offset = this.argument(start, ':}');
          return done(name, operator, [offset, ...(this.match(/:+/y) ? [this.argument(start, '}')] : [])]);
        }
    }
    const value: Part[] = [];
    while (this.text[this.at] !== '}') value.push(...this.argument(start, '}'));
    return done(name, operator, value.length ? [value] : []);
  }

  private name(start: number): string {
    return this.match(/[\p{L}\p{Nd}_]+/uy) ?? this.fail(start, 'unable to parse variable name');
  }

  /** An argument is another expression, or text up to one of the ends or the next expression. */
  private argument(start: number, ends: string, escapes = false): Part[] {
    if (this.text.startsWith('${', this.at)) return [this.expression()];
    const from = this.at;
    let text = '';
    while (this.at < this.text.length && !ends.includes(this.text[this.at]) && !this.text.startsWith('${', this.at)) {
      if (escapes && /^(?:\$\$|\\[/\\])/.test(this.text.slice(this.at, this.at + 2))) this.at++;
      text += this.text[this.at++];
    }
    return this.at === from ? this.fail(start, 'unable to parse substitution within function') : [text];
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private fail(start: number, message: string): never {
    throw new SubstitutionError(message, this.text.slice(start, start + 40).split('\n')[0]);
  }
}

/** Puts the values in. What is not known comes out as `leave` has it. */
export function evaluate(parts: readonly Part[], lookup: (name: string) => Variable, leave: (expression: Expression) => string): string {
  return parts.map(part => (typeof part === 'string' ? part : evaluateOne(part, lookup, leave))).join('');
}

function evaluateOne(expression: Expression, lookup: (name: string) => Variable, leave: (expression: Expression) => string): string {
  const { name, operator, args } = expression;
  const found = lookup(name);
  const hasDefault = DEFAULTS.includes(operator);
  if (found === 'unknown' && (!hasDefault || operator === ':?')) return leave(expression);
  if (found === 'unset' && !hasDefault) return leave(expression);
  const value = typeof found === 'string' ? '' : found.value;
  let open = false;
  const texts = args.map(arg => evaluate(arg, lookup, inner => {
    open = true;
    return leave(inner);
  }));
  const made = (FUNCTIONS[operator] ?? orDefault)(value, texts);
  return open && !hasDefault ? leave(expression) : made;
}

/** Names of variables that have no value and no default. */
export function undefinedIn(parts: readonly Part[], lookup: (name: string) => Variable): string[] {
  return parts.flatMap(part => {
    if (typeof part === 'string') return [];
    const missing = lookup(part.name) === 'unset' && !DEFAULTS.includes(part.operator) ? [part.name] : [];
    return [...missing, ...part.args.flatMap(arg => undefinedIn(arg, lookup))];
  });
}

/** All of them mean the same to Flux. */
const DEFAULTS: readonly string[] = [':=', ':-', ':+', ':?', '='];

const orDefault = (value: string, args: readonly string[]) => value || args.join('');

const FUNCTIONS: Readonly<Record<string, (value: string, args: readonly string[]) => string>> = {
  'length': value => String(Buffer.byteLength(value)),
  ',': value => value.slice(0, 1).toLowerCase() + value.slice(1),
  ',,': value => value.toLowerCase(),
  '^': value => value.slice(0, 1).toUpperCase() + value.slice(1),
  '^^': value => value.toUpperCase(),
  '#': (value, [pattern]) => trimStart(value, pattern, false),
  '##': (value, [pattern]) => trimStart(value, pattern, true),
  '%': (value, [pattern]) => reversed(trimStart(reversed(value), reversed(pattern), false)),
  '%%': (value, [pattern]) => reversed(trimStart(reversed(value), reversed(pattern), true)),
  ':': (value, [offset, length]) => substring(value, offset, length),
  '/': (value, [from, to = '']) => value.replace(from, () => to),
  '//': (value, [from, to = '']) => value.split(from).join(to),
  '/#': (value, args) => (args.length === 2 && value.startsWith(args[0]) ? args[1] + value.slice(args[0].length) : value),
  '/%': (value, args) => (args.length === 2 && value.endsWith(args[0]) ? value.slice(0, value.length - args[0].length) + args[1] : value),
};

function substring(value: string, offset: string, length?: string): string {
  const number = (text: string) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined);
  let from = number(offset);
  if (from === undefined) return value;
  if (from < 0) from = Math.max(0, value.length + from);
  if (length === undefined) return value.slice(from);
  const count = number(length);
  return count === undefined ? value : value.slice(from, from + count);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Removes the shortest or the longest beginning that a pattern of a shell matches; never all of it by the shortest match of nothing. */
function trimStart(value: string, pattern: string, longest: boolean): string {
  const matcher = shellPattern(pattern);
  if (!matcher) return value;
  const lengths = Array.from({ length: value.length }, (_, i) => value.length - i);
  const found = (longest ? lengths : lengths.reverse()).find(length => matcher.test(value.slice(0, length)));
  return found === undefined ? value : value.slice(found);
}

function shellPattern(pattern: string): RegExp | undefined {
  const source = pattern.replace(/\\(.)|\[(\^?)((?:\\.|[^\]])+)\]|[*?]|[^]/g, (all: string, escaped?: string, not?: string, set?: string) => {
    if (escaped !== undefined) return escaped.replace(/[^\w\s]/, '\\$&');
    if (set !== undefined) return `[${not}${set.replace(/[[\]^]/g, '\\$&')}]`;
    if (all === '*') return '[^]*';
    return all === '?' ? '[^]' : all.replace(/[^\w\s]/, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}
