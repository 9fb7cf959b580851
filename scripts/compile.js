#!/usr/bin/env node
// compile.js [--watch]: jsii compiles lib/, test/, examples/ and bench/ in place, and the table of structs is written (lib/facts/structs.json).
// Does nothing if no source has changed since the last time. Quiet unless something is wrong: its standard output belongs to the command that compiled
// first, such as `npm run judge > verdicts.json`.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const STAMP = path.join(root, 'out', 'compiled.json');
const SOURCES = ['lib', 'imports', 'test', 'examples', 'bench', 'e2e'];

/** Every source with its size and time, and that its output is there. */
function state() {
  const files = SOURCES.flatMap(folder => fs.readdirSync(path.join(root, folder), { recursive: true }).map(name => path.join(folder, name)))
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  return JSON.stringify(['main.ts', 'package.json', 'tsconfig.json', 'scripts/compile.js', 'scripts/structs.js', 'scripts/public-types.js', 'scripts/lazy-index.js', ...files].map(name => {
    const { size, mtimeMs } = fs.statSync(path.join(root, name));
    return [name, size, mtimeMs, fs.existsSync(path.join(root, name.replace(/\.ts$/, '.js')))];
  }));
}

function compile(watch) {
  const jsii = path.join(path.dirname(require.resolve('jsii/package.json')), 'bin', 'jsii');
  // Node 20 is past its end of life and still the floor of cdk8s; jsii says so at every start, in ten lines.
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  // The peer is the oldest cdk8s that works, and what we develop with is the newest.
  const silent = ['reserved-word', 'metadata/missing-dev-dependency'].map(name => `--silence-warnings=${name}`);
  const { status, stdout } = spawnSync(process.execPath, [jsii, ...silent, ...watch ? ['--watch'] : []],
    { cwd: root, env, stdio: ['inherit', watch ? 'inherit' : 'pipe', 'inherit'] });
  if (status !== 0 && stdout) process.stderr.write(stdout);
  return status ?? 1;
}

const isWatching = process.argv.includes('--watch');
const last = fs.existsSync(STAMP) && fs.existsSync(path.join(root, '.jsii')) ? fs.readFileSync(STAMP, 'utf8') : undefined;
if (isWatching || state() !== last) {
  fs.rmSync(STAMP, { force: true });
  process.exitCode = compile(isWatching);
  if (process.exitCode === 0) {
    require('./structs.js');
    require('./strip-imports.js');
    require('./public-types.js');
    require('./lazy-index.js');
    fs.mkdirSync(path.dirname(STAMP), { recursive: true });
    fs.writeFileSync(STAMP, state());
  }
}
