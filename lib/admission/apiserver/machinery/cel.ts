import { isObject, Json } from '../../../facts/json-value';
import { canonical } from './lists';

/**
 * The part of CEL that CRDs of CloudNativePG use: literals, fields, `has`, `all`, `exists`, `filter`, `size`, `startsWith`,
 * comparison and logic, with Kubernetes' semantics of a missing key (an error, which `&&` and `||` absorb when the other side decides).
 * Anything else is a parse error, which `scripts/schemas.js` reports when it reads the CRDs.
 */
export class CelError extends Error {}

type Env = Record<string, Json>;
type Expr = (env: Env) => Json;

const compiled = new Map<string, Expr>();

export function compileCel(rule: string): Expr {
  let expr = compiled.get(rule);
  if (!expr) compiled.set(rule, expr = new Parser(rule).parse());
  return expr;
}

class Parser {
  private readonly tokens: string[];
  private at = 0;

  constructor(private readonly rule: string) {
    this.tokens = rule.match(/'[^'\\]*'|"[^"\\]*"|\d+|[A-Za-z_]\w*|&&|\|\||[!=<>]=|[!<>().,[\]]|[^\s]/g) ?? [];
  }

  public parse(): Expr {
    const expr = this.or();
    if (this.at < this.tokens.length) throw this.unknown();
    return expr;
  }

  private unknown(): Error {
    return new Error(`cannot read '${this.tokens[this.at] ?? 'end'}' in the CEL rule: ${this.rule}`);
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw this.unknown();
  }

  private or(): Expr {
    let left = this.and();
    while (this.take('||')) left = either(left, this.and(), true);
    return left;
  }

  private and(): Expr {
    let left = this.compare();
    while (this.take('&&')) left = either(left, this.compare(), false);
    return left;
  }

  private compare(): Expr {
    const left = this.unary();
    const operator = this.tokens[this.at];
    const apply = COMPARISONS[operator];
    if (!apply) return left;
    this.at++;
    const right = this.unary();
    return env => apply(left(env), right(env));
  }

  private unary(): Expr {
    if (!this.take('!')) return this.member();
    const inner = this.unary();
    return env => !bool(inner(env));
  }

  private member(): Expr {
    let expr = this.primary();
    while (this.take('.')) {
      const name = this.identifier();
      expr = this.take('(') ? this.method(expr, name) : select(expr, name);
    }
    return expr;
  }

  private method(target: Expr, name: string): Expr {
    if (name === 'size') {
      this.expect(')');
      return env => size(target(env));
    }
    if (name === 'startsWith') {
      const prefix = this.or();
      this.expect(')');
      return env => string(target(env)).startsWith(string(prefix(env)));
    }
    if (!['all', 'exists', 'filter'].includes(name)) throw this.unknown();
    const variable = this.identifier();
    this.expect(',');
    const body = this.or();
    this.expect(')');
    const run = (env: Env) => (item: Json) => body({ ...env, [variable]: item });
    if (name === 'filter') return env => list(target(env)).filter(item => bool(run(env)(item)));
    return env => decide(list(target(env)).map(item => () => run(env)(item)), name === 'exists');
  }

  private primary(): Expr {
    const token = this.tokens[this.at++];
    if (token === undefined) throw this.unknown();
    if (token === '(') {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    if (/^['"]/.test(token)) return () => token.slice(1, -1);
    if (/^\d+$/.test(token)) return () => Number(token);
    if (token === 'true' || token === 'false') return () => token === 'true';
    if (token === 'has' && this.take('(')) return this.has();
    if (!/^[A-Za-z_]\w*$/.test(token)) {
      this.at--;
      throw this.unknown();
    }
    return env => {
      if (!Object.hasOwn(env, token)) throw new CelError(`undeclared reference to '${token}'`);
      return converted(env[token]);
    };
  }

  private has(): Expr {
    let expr = this.primary();
    let field = '';
    while (this.take('.')) {
      if (field) expr = select(expr, field);
      field = this.identifier();
    }
    this.expect(')');
    if (!field) throw this.unknown();
    const target = expr;
    return env => {
      const value = target(env);
      return isObject(value) && Object.hasOwn(value, field) && value[field] !== null;
    };
  }

  private identifier(): string {
    const token = this.tokens[this.at++];
    if (!token || !/^[A-Za-z_]\w*$/.test(token)) {
      this.at--;
      throw this.unknown();
    }
    return token;
  }
}

const COMPARISONS: Record<string, (a: Json, b: Json) => boolean> = {
  '==': (a, b) => canonical(a) === canonical(b),
  '!=': (a, b) => canonical(a) !== canonical(b),
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

function select(target: Expr, name: string): Expr {
  return env => {
    const value = target(env);
    if (!isObject(value) || !Object.hasOwn(value, name)) throw new CelError(`no such key: ${name}`);
    return converted(value[name]);
  };
}

/** The schema takes a number close to a whole one for an integer; a rule does not. No rule here is about a field of fractions. */
function converted(value: Json): Json {
  if (typeof value === 'number' && !Number.isInteger(value)) throw new CelError('invalid data, expected int, got float64');
  return value;
}

/** `a || b` when stop is true, `a && b` when it is false; an error on one side is forgiven when the other side decides. */
function either(left: Expr, right: Expr, stop: boolean): Expr {
  return env => decide([() => left(env), () => right(env)], stop);
}

function decide(parts: (() => Json)[], stop: boolean): boolean {
  let failure: unknown;
  for (const part of parts) {
    try {
      if (bool(part()) === stop) return stop;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return !stop;
}

function bool(value: Json): boolean {
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
}

function string(value: Json): string {
  if (typeof value !== 'string') throw new CelError('no such overload');
  return value;
}

function list(value: Json): Json[] {
  if (!Array.isArray(value)) throw new CelError('no such overload');
  return value;
}

function size(value: Json): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new CelError('no such overload');
}
