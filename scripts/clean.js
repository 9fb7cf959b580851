#!/usr/bin/env node
// Removes what jsii compiled in place: the .js and .d.ts that stand beside a .ts, or whose .ts is gone.
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const COMPILED_FOLDERS = ['lib', 'imports', 'test', 'examples', 'bench', 'e2e'];

function compiledFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : compiledFiles(file);
    return /(\.js|\.d\.ts)$/.test(entry.name) ? [file] : [];
  });
}

for (const file of COMPILED_FOLDERS.flatMap(folder => compiledFiles(path.join(root, folder)))) fs.rmSync(file);
for (const file of ['main.js', 'main.d.ts', '.jsii']) fs.rmSync(path.join(root, file), { force: true });
