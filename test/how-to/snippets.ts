import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import * as ts from 'typescript';
import * as lib from '../../lib';
import { ROOT } from '../fixtures';

const FOLDER = join(ROOT, 'docs', 'how-to');
/** The page that says what the names in the examples of all pages stand for. */
const NAMES = 'README.md';
const PROPS = /^\s*(\/\/.*\n\s*)*\w+: /;
const SYNTH = 'app.synth();';
const STRUCTS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'lib', 'facts', 'structs.json'), 'utf8')).structs);

/** A block of TypeScript on a page, and the program that a reader makes of it. */
export interface Snippet {
  /** Such as `vault.md 2`. */
  readonly name: string;
  readonly program: string;
}

interface Piece {
  readonly code: string;
  readonly declares: readonly string[];
  readonly uses: ReadonlySet<string>;
}

export const pages = (): string[] => readdirSync(FOLDER).filter(file => file.endsWith('.md')).sort();

/** The blocks of a language on a page, each without its indentation, and with digests where the reader has to put one. */
export function blocks(page: string, language: string): string[] {
  return [...readFileSync(join(FOLDER, page), 'utf8').matchAll(new RegExp(`^( *)\`\`\`${language}\n([^]*?)^\\1\`\`\`$`, 'gm'))]
    .map(([, indent, code]) => code.replace(new RegExp(`^${indent}`, 'gm'), '').replaceAll('sha256:...', `sha256:${'0'.repeat(64)}`));
}

/**
 * Every block of TypeScript as a program of its own. A block with imports is one already. Props are those of a PostgresHA. What another
 * block uses comes from earlier blocks of its page, or else from the page of names.
 */
export function snippets(): Snippet[] {
  const names = blocks(NAMES, 'ts').flatMap(statements);
  return pages().flatMap(page => {
    const own = blocks(page, 'ts');
    return own.map((code, i) => {
      const earlier = own.slice(0, i).filter(each => !PROPS.test(each)).flatMap(statements);
      const made = PROPS.test(code) ? program(`new PostgresHA(app, 'shop', { ...props, ${code} });`, [...earlier, ...names]) : program(code, [...names, ...earlier]);
      return { name: `${page} ${i + 1}`, program: made };
    });
  });
}

/** @param known What may come before it; of two with one name, the last. */
function program(code: string, known: readonly Piece[]): string {
  if (/^import /m.test(code)) return code;
  const declaredBy = new Map(known.flatMap(each => each.declares.map(name => [name, each] as const)));
  const own = piece(code);
  const body: string[] = [];
  const done = new Set<Piece>(own.declares.map(name => declaredBy.get(name)!));
  const add = (each: Piece): void => {
    if (done.has(each)) return;
    done.add(each);
    for (const name of each.uses) if (declaredBy.has(name)) add(declaredBy.get(name)!);
    body.push(each.code);
  };
  add(declaredBy.get('app')!);
  add(own);
  return `${imports(body.join('\n'))}\n${body.join('\n')}\n${SYNTH}\n`;
}

function imports(body: string): string {
  const { uses } = piece(body);
  const ours = [...Object.keys(lib), ...STRUCTS].filter(name => uses.has(name));
  const theirs = Object.keys(cdk8s).filter(name => uses.has(name) && !ours.includes(name));
  return `import { ${theirs.join(', ')} } from 'cdk8s';\nimport * as kplus from 'cdk8s-plus-27';\nimport { ${ours.join(', ')} } from 'cdk8s-postgres-ha';`;
}

function statements(code: string): Piece[] {
  const file = parsed(code);
  return file.statements.filter(each => !ts.isImportDeclaration(each) && each.getText(file) !== SYNTH).map(each => piece(each.getText(file)));
}

function piece(code: string): Piece {
  const file = parsed(code);
  const declares = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name.getText(file)));
  const uses = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    const isName = (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
    if (ts.isIdentifier(node) && !isName) uses.add(node.text);
    ts.forEachChild(node, visit);
  };
  file.statements.forEach(visit);
  return { code, declares, uses };
}

function parsed(code: string): ts.SourceFile {
  return ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.ES2022, true);
}
