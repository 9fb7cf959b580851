#!/usr/bin/env node
// Takes the comments, the blanks and, where no user looks, the long names out of the compiled imports/ and lib/: the package has a limit. `npx jsii` alone leaves them readable.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { buildSync } = require('esbuild');

const root = path.join(__dirname, '..');
/** Where no user looks; elsewhere are the classes of users, whose names stand in messages. */
const INNER = ['imports', 'admission', 'cli', 'parameters', 'private'];
const compiled = ['imports', 'lib'].flatMap(folder => fs.readdirSync(path.join(root, folder), { recursive: true }).map(name => path.join(folder, name))).filter(name => name.endsWith('.js'));
const isInner = name => INNER.includes(name.replace(/^lib[\\/]/, '').split(path.sep)[0]);

function shrink(files, minifyIdentifiers) {
  const entryPoints = files.map(name => path.join(root, name));
  buildSync({ entryPoints, outdir: root, outbase: root, allowOverwrite: true, platform: 'node', target: 'node20', format: 'cjs', minifyWhitespace: true, minifySyntax: true, minifyIdentifiers, legalComments: 'none', logLevel: 'warning' });
}

shrink(compiled.filter(isInner), true);
shrink(compiled.filter(name => !isInner(name)), false);
