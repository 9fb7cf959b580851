'use strict';
// Takes the documentation out of the compiled imports/, which is nine tenths of their size: nobody reads them, and the package has a limit.
const fs = require('node:fs');
const path = require('node:path');

const folder = path.join(__dirname, '..', 'imports');
for (const name of fs.readdirSync(folder).filter(file => file.endsWith('.js'))) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^[ \t]*\/\*\*[^]*?\*\/\r?\n/gm, ''));
}
