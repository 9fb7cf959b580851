import { Code } from '../facts/code';

const WIDTH = 120;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const OCTAL = new Set(['mode', 'defaultMode']);

/** Lines above single options of a struct. */
export type Notes = ReadonlyMap<string, readonly string[]>;
const NONE: Notes = new Map();

/** TypeScript for a piece of code. Lines after the first are indented; `used` is how much of the first line is taken. */
export function textOf(code: Code, indent: number, used: number, notes: Notes = NONE): string {
  const line = notes.size === 0 ? lineOf(code) : undefined;
  if (line !== undefined && used + line.length <= WIDTH) return line;
  switch (code.kind) {
    case 'struct': return block('{', fieldsOf(code.fields).map(([name, field]) => fieldText(name, field, indent + 2, notes)), '}', indent);
    case 'list': return block('[', code.items.map(item => textOf(item, indent + 2, indent + 3)), ']', indent);
    case 'call': return `${code.callee}${argumentsText(code.args, indent, used + code.callee.length)}`;
    default: return line ?? lineOf(code)!;
  }
}

/** `(a, b, { ... })`: the last argument goes over several lines if only it is too long. */
export function argumentsText(args: readonly Code[], indent: number, used: number, notes: Notes = NONE): string {
  const lines = args.map(arg => lineOf(arg));
  const whole = `(${lines.join(', ')})`;
  if (notes.size === 0 && lines.every(line => line !== undefined) && used + whole.length + 1 <= WIDTH) return whole;
  const last = args.at(-1);
  const first = lines.slice(0, -1);
  const head = `(${first.map(line => `${line}, `).join('')}`;
  if (last && (last.kind === 'struct' || last.kind === 'list' || last.kind === 'call') && first.every(line => line !== undefined) && used + head.length < WIDTH - 10) {
    return `${head}${textOf(last, indent, used + head.length, notes)})`;
  }
  return block('(', args.map(arg => textOf(arg, indent + 2, indent + 3)), ')', indent);
}

function block(open: string, items: readonly string[], close: string, indent: number): string {
  const pad = ' '.repeat(indent + 2);
  return `${open}\n${items.map(item => `${pad}${item},\n`).join('')}${' '.repeat(indent)}${close}`;
}

function fieldText(name: string, field: Code, indent: number, notes: Notes): string {
  const pad = ' '.repeat(indent);
  const comments = (notes.get(name) ?? []).map(note => `// ${note}\n${pad}`).join('');
  if (name.startsWith('...')) return `${comments}${name}`;
  if (field.kind === 'variable' && field.name === name) return `${comments}${name}`;
  const key = `${keyText(name)}: `;
  if (OCTAL.has(name) && field.kind === 'literal' && typeof field.value === 'number') return `${comments}${key}0o${field.value.toString(8)}`;
  return `${comments}${key}${textOf(field, indent, indent + key.length + 1)}`;
}

/** A piece of code in one line; undefined if it needs more. */
function lineOf(code: Code): string | undefined {
  switch (code.kind) {
    case 'literal': return literalText(code.value);
    case 'constant':
    case 'variable': return code.name;
    case 'object': return undefined;
    case 'call': {
      const args = code.args.map(lineOf);
      return args.every(arg => arg !== undefined) ? `${code.callee}(${args.join(', ')})` : undefined;
    }
    case 'list': {
      const items = code.items.map(lineOf);
      return items.every(item => item !== undefined) ? `[${items.join(', ')}]` : undefined;
    }
    case 'struct': {
      const fields = fieldsOf(code.fields).map(([name, field]) => (lineOf(field) === undefined ? undefined : fieldText(name, field, 0, NONE)));
      if (fields.length === 0) return '{}';
      return fields.every(field => field !== undefined && !field.includes('\n')) ? `{ ${fields.join(', ')} }` : undefined;
    }
  }
}

function fieldsOf(fields: { readonly [name: string]: Code | undefined }): [string, Code][] {
  return Object.entries(fields).flatMap(([name, field]) => (field === undefined ? [] : [[name, field] as [string, Code]]));
}

function keyText(name: string): string {
  return IDENTIFIER.test(name) ? name : quoted(name);
}

function literalText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  // Text of several lines stands as it is, unless all there is of it is the end of a line.
  return /\n./.test(value) ? `\`${value.replace(/[\\`]|\$\{/g, '\\$&').replace(/\r/g, '\\r')}\`` : quoted(value);
}

function quoted(text: string): string {
  if (text.includes("'") && !/["\\\n\r\t]/.test(text)) return `"${text}"`;
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
  // eslint-disable-next-line no-control-regex
  return `'${escaped.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
