#!/usr/bin/env node
// Removes the comments from the compiled imports/ and lib/: nobody reads them there, the declarations have their own, and the package is smaller by a tenth.
const fs = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
for (const folder of ['imports', 'lib'].map(name => path.join(__dirname, '..', name))) {
  for (const file of fs.readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.js')).map(name => path.join(folder, name))) {
    fs.writeFileSync(file, ts.transpileModule(fs.readFileSync(file, 'utf8'), { compilerOptions }).outputText);
  }
}
