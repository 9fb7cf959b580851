'use strict';
// Rewrites the compiled lib/index.js so that a program loads the parts that it uses and no others. The sources say `export *`, which loads everything.
const fs = require('node:fs');
const path = require('node:path');

const file = path.join(__dirname, '..', 'lib', 'index.js');
const HEADER = '// Each part is loaded when it is first used. Written by scripts/lazy-index.js.\n';

const text = fs.readFileSync(file, 'utf8');
if (!text.includes(HEADER)) {
  const eager = require(file);
  const parts = [...new Set([...text.matchAll(/require\("(\.[^"]+)"\)/g)].map(match => match[1]))];
  const origin = new Map();
  for (const part of parts) {
    const loaded = require(path.join(path.dirname(file), part));
    for (const name of Object.keys(loaded)) if (eager[name] === loaded[name] && !origin.has(name)) origin.set(name, part);
  }
  const missing = Object.keys(eager).filter(name => !origin.has(name));
  if (missing.length > 0) throw new Error(`lib/index.js exports ${missing.join(', ')} from no file of its own`);

  const names = [...origin.keys()].sort();
  fs.writeFileSync(file, [
    '"use strict";',
    `${HEADER}Object.defineProperty(exports, "__esModule", { value: true });`,
    '// So that import { ... } finds the names in an ES module too.',
    ...names.map(name => `exports.${name} = void 0;`),
    'function lazy(name, load) {',
    '    const define = descriptor => Object.defineProperty(exports, name, { enumerable: true, configurable: true, ...descriptor });',
    '    define({ get: () => { const value = load(); define({ value }); return value; } });',
    '}',
    ...names.map(name => `lazy("${name}", () => require("${origin.get(name)}").${name});`),
    '',
  ].join('\n'));
}
