#!/usr/bin/env node
// kustomize-diff.js FOLDER... [--program 'kubectl kustomize'] [--show N]: builds every folder with a kustomization.yaml below FOLDER here and with
// the program, and compares the bytes. What is not built here, or needs a network, is only counted. Run `npm run compile` first.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { DISK } = require('../lib/admission/read/file-tree');
const { Builder, KUSTOMIZATION_FILES } = require('../lib/admission/render/kustomize/build');
const { BuildError, NotBuilt } = require('../lib/admission/render/kustomize/build-problems');
const { Origins } = require('../lib/admission/render/origins');
const { yamlText } = require('../lib/admission/render/rendered-yaml');
const { values: o, positionals } = parseArgs({ allowPositionals: true, options: { program: { type: 'string', default: 'kubectl kustomize' }, show: { type: 'string', default: '10' } } });

function* folders(root) {
  const entries = fs.readdirSync(root, { withFileTypes: true });
  if (entries.some(entry => KUSTOMIZATION_FILES.includes(entry.name))) yield root;
  for (const entry of entries) if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules') yield* folders(path.join(root, entry.name));
}

function ours(folder) {
  try {
    const { resources, missing } = new Builder(DISK, new Origins()).build(folder);
    return missing.length ? { not: missing.join(', ') } : { text: resources.map(resource => yamlText(resource.value)).join('---\n') };
  } catch (error) {
    if (error instanceof NotBuilt) return { not: error.message };
    if (error instanceof BuildError) return { error: `${error.file} ${error.path}: ${error.message}` };
    throw error;
  }
}

function theirs(folder) {
  const [command, ...args] = o.program.split(' ');
  try {
    return { text: execFileSync(command, [...args, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28, timeout: 60000, env: { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' } }) };
  } catch (error) {
    return { error: String(error.stderr ?? error).trim().split('\n').filter(line => !line.startsWith('# Warning')).join(' ') };
  }
}

const counts = {};
const shown = {};
for (const folder of positionals.flatMap(root => [...folders(root)])) {
  const mine = ours(folder);
  if (mine.not !== undefined) { counts[`not built: ${mine.not.replace(/'.*'/, '...')}`] = (counts[`not built: ${mine.not.replace(/'.*'/, '...')}`] ?? 0) + 1; continue; }
  const its = theirs(folder);
  const kind = mine.error !== undefined ? (its.error !== undefined ? 'both refuse' : 'we refuse') : its.error !== undefined ? 'they refuse' : mine.text === its.text ? 'alike' : 'different';
  counts[kind] = (counts[kind] ?? 0) + 1;
  if (kind === 'alike') continue;
  shown[kind] = (shown[kind] ?? 0) + 1;
  if (shown[kind] > Number(o.show)) continue;
  console.log(`--- ${kind}: ${folder}`);
  if (kind === 'different') {
    const [a, b] = [mine.text.split('\n'), its.text.split('\n')];
    const at = a.findIndex((line, i) => line !== b[i]);
    console.log(`  line ${at + 1} of ${a.length}/${b.length}\n  ours   ${a.slice(Math.max(0, at - 3), at + 4).join('\n         ')}\n  theirs ${b.slice(Math.max(0, at - 3), at + 4).join('\n         ')}`);
  } else console.log(`  ours   ${mine.error ?? 'built'}\n  theirs ${(its.error ?? 'built').slice(0, 400)}`);
}
console.log(counts);
process.exitCode = counts.different || counts['we refuse'] ? 1 : 0;
