/** Names that a program cannot give to a variable: words of TypeScript, and what the program imports or has anyway. */
const RESERVED = new Set([
  'abstract', 'any', 'as', 'async', 'await', 'boolean', 'break', 'case', 'catch', 'class', 'const', 'constructor', 'continue', 'debugger', 'declare', 'default', 'delete', 'do',
  'else', 'enum', 'export', 'extends', 'false', 'finally', 'for', 'from', 'function', 'get', 'if', 'implements', 'import', 'in', 'instanceof', 'interface', 'is', 'let', 'module',
  'never', 'new', 'null', 'number', 'object', 'of', 'package', 'private', 'protected', 'public', 'require', 'return', 'set', 'static', 'string', 'super', 'switch',
  'symbol', 'this', 'throw', 'true', 'try', 'type', 'typeof', 'undefined', 'unknown', 'var', 'void', 'while', 'with', 'yield', 'app', 'process', 'console', 'global',
]);

/** The variables of a program, each with a name of its own. */
export class Names {
  private readonly taken = new Set<string>();

  /** A variable that is called after some words: `orders-db` is `ordersDb`. */
  public variable(words: string): string {
    const parts = words.split(/[^A-Za-z0-9]+/).filter(part => part !== '');
    const joined = parts.map((part, i) => (i === 0 ? part[0].toLowerCase() + part.slice(1) : part[0].toUpperCase() + part.slice(1))).join('') || 'it';
    const name = /^\d/.test(joined) ? `n${joined}` : joined;
    return this.free(RESERVED.has(name) ? `${name}Cluster` : name);
  }

  /** Whether a variable of that name is free. */
  public isFree(name: string): boolean {
    return !this.taken.has(name) && !RESERVED.has(name);
  }

  private free(name: string): string {
    let found = name;
    for (let i = 2; this.taken.has(found); i++) found = `${name}${i}`;
    this.taken.add(found);
    return found;
  }
}

/** Ids of constructs in one scope, each used once. */
export class Ids {
  private readonly taken = new Map<string, Set<string>>();

  public free(scope: string, wanted: readonly string[]): string {
    const taken = this.taken.get(scope) ?? new Set();
    this.taken.set(scope, taken);
    const last = wanted.at(-1)!;
    let found = wanted.find(id => id !== '' && !taken.has(id)) ?? last;
    for (let i = 2; taken.has(found); i++) found = `${last}-${i}`;
    taken.add(found);
    return found;
  }
}
