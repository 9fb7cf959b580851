'use strict';
// Leaves in the compiled declarations what a user of lib/index.d.ts can reach: no @internal members, no parts of the inside, no imports/. The package
// is a third smaller for it, and a program that checks the declarations of its libraries never meets a file that is not there.
const fs = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

const root = path.join(__dirname, '..');
const files = new Map();

function read(name) {
  if (!files.has(name)) {
    const source = ts.createSourceFile(name, fs.readFileSync(name, 'utf8'), ts.ScriptTarget.Latest, true);
    files.set(name, { source, imports: importsOf(source), declarations: declarationsOf(source), kept: new Set(), used: new Set() });
  }
  return files.get(name);
}

const target = (from, specifier) => path.join(path.dirname(from), `${specifier.text}.d.ts`);
const isLocal = specifier => specifier.text.startsWith('.');

/** Which name comes from where: a module, and its name there; undefined for a whole namespace. */
function importsOf(source) {
  const imports = new Map();
  for (const statement of source.statements.filter(ts.isImportDeclaration)) {
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) imports.set(bindings.name.text, { statement });
    else for (const element of bindings?.elements ?? []) imports.set(element.name.text, { statement, name: (element.propertyName ?? element.name).text });
  }
  return imports;
}

function declarationsOf(source) {
  const declarations = new Map();
  const add = (name, statement) => declarations.set(name, [...declarations.get(name) ?? [], statement]);
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) add(name.text, statement);
    else if (statement.name) add(statement.name.text, statement);
  }
  return declarations;
}

const isInternal = node => ts.getJSDocTags(node).some(tag => tag.tagName.text === 'internal') || node.name?.text?.startsWith('_');
const hidden = statement => (ts.isClassDeclaration(statement) ? statement.members.filter(isInternal) : []);

/** Keeps a declaration of a file and everything that it speaks of. */
function keep(name, declaration) {
  const file = read(name);
  if (file.kept.has(declaration)) return;
  file.kept.add(declaration);
  for (const statement of file.declarations.get(declaration) ?? []) {
    const skipped = new Set(hidden(statement));
    const visit = node => {
      if (skipped.has(node)) return;
      if (ts.isIdentifier(node)) use(name, node.text);
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(statement, visit);
  }
}

function use(name, identifier) {
  const file = read(name);
  if (file.declarations.has(identifier)) return keep(name, identifier);
  const imported = file.imports.get(identifier);
  if (!imported || file.used.has(identifier)) return;
  file.used.add(identifier);
  const module = imported.statement.moduleSpecifier;
  if (isLocal(module) && imported.name) reach(target(name, module), imported.name);
}

/** Follows an export to where it is declared; without a name, every export. */
function reach(name, exported) {
  const file = read(name);
  const reexports = file.source.statements.filter(statement => ts.isExportDeclaration(statement) && statement.moduleSpecifier);
  for (const declaration of file.declarations.keys()) if (exported === undefined || declaration === exported) keep(name, declaration);
  for (const statement of reexports) {
    const other = target(name, statement.moduleSpecifier);
    if (!statement.exportClause) reach(other, exported);
    else for (const { name: alias, propertyName } of statement.exportClause.elements) if (exported === undefined || alias.text === exported) reach(other, (propertyName ?? alias).text);
  }
}

function print({ source, kept, used, imports, declarations }) {
  const wanted = new Set([...kept].flatMap(name => declarations.get(name) ?? []));
  return source.statements.map(statement => {
    if (ts.isImportDeclaration(statement)) {
      const names = [...imports].filter(([name, from]) => from.statement === statement && used.has(name));
      if (names.length === 0) return '';
      return names.some(([, { name }]) => name === undefined) ? statement.getText()
        : `import { ${names.map(([name, from]) => (from.name === name ? name : `${from.name} as ${name}`)).join(', ')} } from ${statement.moduleSpecifier.getText()};`;
    }
    if (!ts.isExportDeclaration(statement) && !wanted.has(statement)) return '';
    const start = statement.getFullStart();
    const cuts = hidden(statement).map(member => [member.getFullStart() - start, member.getEnd() - start]);
    let text = source.text.slice(start, statement.getEnd());
    for (const [from, to] of cuts.reverse()) text = text.slice(0, from) + text.slice(to);
    return text.trim();
  }).filter(Boolean).join('\n') + '\n';
}

reach(path.join(root, 'lib', 'index.d.ts'));
const all = fs.readdirSync(path.join(root, 'lib'), { recursive: true }).map(name => path.join(root, 'lib', name)).filter(name => name.endsWith('.d.ts'));
for (const name of all) {
  const file = files.get(name);
  if (file && (file.kept.size > 0 || name === path.join(root, 'lib', 'index.d.ts'))) fs.writeFileSync(name, print(file));
  else fs.rmSync(name);
}
