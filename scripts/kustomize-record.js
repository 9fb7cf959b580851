#!/usr/bin/env node
// kustomize-record.js [--program 'kustomize build']: builds each case of test/admission/render/builds.txt with kustomize and writes what came out.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { readBuilds, FILE } = require('../test/admission/render/builds');
const { values: o } = parseArgs({ options: { program: { type: 'string', default: 'kustomize build' } } });

const text = fs.readFileSync(FILE, 'utf8');
const parts = [text.slice(0, text.indexOf('\n== ') + 1)];
for (const { name, files } of readBuilds()) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'build-'));
  for (const [file, content] of files) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), content);
  }
  const [command, ...args] = o.program.split(' ');
  const where = fs.existsSync(path.join(folder, 'build')) ? path.join(folder, 'build') : folder;
  let expected;
  try {
    expected = execFileSync(command, [...args, where], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    expected = 'refused\n';
  }
  fs.rmSync(folder, { recursive: true });
  parts.push(`== ${name} ==\n${[...files].map(([file, content]) => `-- ${file} --\n${content}`).join('')}-- expected --\n${expected}\n`);
}
fs.writeFileSync(FILE, parts.join('').trimEnd() + '\n');
