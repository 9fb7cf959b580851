import { Code } from '../facts/code';
import { APP, needs, PatchStep, Statement } from './program-statements';
import { argumentsText, textOf } from './program-text';

/** A value that several statements share. */
export interface Constant {
  readonly name: string;
  /** The type that it is checked against, and keeps its own. */
  readonly satisfies?: string;
  readonly code: Code;
  readonly comments?: readonly string[];
  readonly notes?: ReadonlyMap<string, readonly string[]>;
}

/** A program as it is printed. */
export interface PrintedProgram {
  readonly header: readonly string[];
  readonly constants: readonly Constant[];
  readonly statements: readonly Statement[];
}

const CDK8S = new Set(['ApiObject', 'App', 'Chart', 'Cron', 'Duration', 'JsonPatch', 'Size']);
export const PACKAGE = 'cdk8s-postgres-ha';

/** The text of a program, formatted. */
export function print({ header, constants, statements }: PrintedProgram): string {
  const used = new Set(statements.flatMap(statement => [...needs(statement)]));
  const parts = [
    `const ${APP} = new App();\n`,
    ...constants.map(constantText),
    ...statements.map(statement => statementText(statement, used)),
    `${APP}.synth();\n`,
  ];
  return [...header.map(line => `// ${line}\n`), importsText(constants, statements), '\n', spaced(parts)].join('');
}

/** With an empty line between statements, unless both are short. */
function spaced(parts: readonly string[]): string {
  const isShort = (part: string) => part.trimEnd().split('\n').length === 1;
  return parts.map((part, i) => (i > 0 && !(isShort(part) && isShort(parts[i - 1]) && i > 1 && i < parts.length - 1) ? `\n${part}` : part)).join('');
}

/** Lines of a comment that fit into the page. */
export function wrapped(lines: readonly string[], indent: number): string[] {
  return lines.flatMap(line => {
    const result: string[] = [];
    for (const word of line.split(' ')) {
      const last = result.at(-1);
      if (last !== undefined && indent + 3 + last.length + 1 + word.length <= 120) result[result.length - 1] = `${last} ${word}`;
      else result.push(word);
    }
    return result;
  });
}

function constantText({ name, satisfies, code, comments = [], notes }: Constant): string {
  const head = `const ${name} = `;
  return `${wrapped(comments, 0).map(line => `// ${line}\n`).join('')}${head}${textOf(code, 0, head.length + 1, notes)}${satisfies ? ` satisfies ${satisfies}` : ''};\n`;
}

function statementText({ variable, isNew, callee, args, patches = [], comments = [], notes }: Statement, used: ReadonlySet<string>): string {
  const isNamed = used.has(variable) || patches.length > 0;
  const head = `${isNamed ? `const ${variable} = ` : ''}${isNew ? 'new ' : ''}${callee}`;
  const lines = wrapped(comments, 0).map(line => `// ${line}\n`).join('');
  return `${lines}${head}${argumentsText(args, 0, head.length, notes)};\n${patches.length > 0 ? patchText(variable, patches) : ''}`;
}

function patchText(variable: string, steps: readonly PatchStep[]): string {
  const items = steps.map(({ op, path, value, comment }) => {
    const args: Code[] = [{ kind: 'literal', value: path }, ...op === 'remove' ? [] : [plain(value)]];
    return `${comment ? wrapped([comment], 2).map(line => `  // ${line}\n`).join('') : ''}  JsonPatch.${op}${argumentsText(args, 2, 14 + op.length)},\n`;
  });
  return `ApiObject.of(${variable}).addJsonPatch(\n${items.join('')});\n`;
}

function plain(value: unknown): Code {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(plain) };
  if (typeof value === 'object' && value !== null) return { kind: 'struct', fields: Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)])) };
  return value === null ? { kind: 'constant', name: 'null' } : { kind: 'literal', value: value as string | number | boolean };
}

function importsText(constants: readonly Constant[], statements: readonly Statement[]): string {
  const found = new Set<string>(['App']);
  const add = (name: string) => {
    const [first] = name.split('.');
    if (/^[A-Z]/.test(first)) found.add(first);
  };
  const walk = (code: Code | undefined): void => {
    switch (code?.kind) {
      case 'constant': add(code.name); break;
      case 'call': add(code.callee); code.args.forEach(walk); break;
      case 'list': code.items.forEach(walk); break;
      case 'struct': Object.values(code.fields).forEach(walk); break;
      default:
    }
  };
  for (const { code, satisfies } of constants) {
    walk(code);
    for (const [name] of satisfies?.matchAll(/\b[A-Z]\w+/g) ?? []) if (name !== 'Partial') add(name);
  }
  for (const { callee, args, patches = [] } of statements) {
    add(callee);
    args.forEach(walk);
    if (patches.length > 0) ['ApiObject', 'JsonPatch'].forEach(add);
  }
  const names = [...found].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  return importText(names.filter(name => CDK8S.has(name)), 'cdk8s') + importText(names.filter(name => !CDK8S.has(name)), PACKAGE);
}

function importText(names: readonly string[], from: string): string {
  if (names.length === 0) return '';
  const line = `import { ${names.join(', ')} } from '${from}';\n`;
  if (line.length <= 121) return line;
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${name},`.length <= 118) lines[lines.length - 1] = `${last} ${name},`;
    else lines.push(`${name},`);
  }
  return `import {\n${lines.map(one => `  ${one}\n`).join('')}} from '${from}';\n`;
}
