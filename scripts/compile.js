#!/usr/bin/env node
// compile.js [--watch]: jsii compiles lib/, test/, examples/ and bench/ in place, and the table of structs is written (lib/facts/structs.json). Quiet unless something is wrong: its standard output belongs to
// the command that compiled first, such as `npm run judge > verdicts.json`.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const jsii = path.join(path.dirname(require.resolve('jsii/package.json')), 'bin', 'jsii');
const args = [jsii, '--silence-warnings=reserved-word', ...process.argv.slice(2)];
// Node 20 is past its end of life and still the floor of cdk8s; jsii says so at every start, in ten lines.
const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
const isWatching = process.argv.includes('--watch');
const { status, stdout } = spawnSync(process.execPath, args, { cwd: path.join(__dirname, '..'), env, stdio: ['inherit', isWatching ? 'inherit' : 'pipe', 'inherit'] });
if (status !== 0 && stdout) process.stderr.write(stdout);
process.exitCode = status ?? 1;
if (status === 0) {
  require('./structs.js');
  require('./strip-imports.js');
}
