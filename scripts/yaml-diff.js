#!/usr/bin/env node
// yaml-diff.js [--seed N] [--count N] [--from DIR] [--show N] [--files F,F] [--corpus FILE]
// Compares how we read raw texts of YAML and JSON with how Kubernetes does: yaml-truth.go calls the functions of kubectl and kube-apiserver.
// The texts are those of test/admission/texts.ts for a seed, begun from the manifests of dist/ or of --from; or the --files.
// --corpus writes the short ones with the truth: `test/admission/corpus/texts.tsv.gz` is `--seed 1 --count 5000`. --only shows one kind of difference.
// 'false denied' is what we refuse on purpose (file/syntax in docs/RULES.md); anything else is a mistake. Run `npm run compile` first; the Go program is built once.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { gzipSync } = require('node:zlib');
const { parseArgs } = require('node:util');
const { values: o } = parseArgs({ options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' }, from: { type: 'string', default: path.join(__dirname, '..', 'dist') }, show: { type: 'string', default: '20' }, files: { type: 'string' }, corpus: { type: 'string' }, only: { type: 'string' } } });
const { ownCommand } = require('../e2e/machine/go');
const { version } = require('../e2e/machine/versions');
const { TextGenerator } = require('../test/admission/texts');
const { expected, ours, unlike } = require('../test/admission/reading');

const BATCH = 5000;

function* batches() {
  if (o.files) return yield o.files.split(',').map(file => fs.readFileSync(file, 'utf8'));
  const manifests = fs.readdirSync(o.from).filter(name => /\.ya?ml$/.test(name)).map(name => fs.readFileSync(path.join(o.from, name), 'utf8'));
  const generator = new TextGenerator(Number(o.seed), manifests);
  for (let left = Number(o.count); left > 0; left -= BATCH) yield Array.from({ length: Math.min(BATCH, left) }, () => generator.next());
}

async function main() {
  const program = await ownCommand(path.join(__dirname, 'yaml-truth.go'), { kubernetes: version('kubernetes') });
  const counts = {};
  const shown = {};
  const kept = [];
  const count = name => (counts[name] = (counts[name] ?? 0) + 1);
  for (const texts of batches()) {
    const input = texts.map(text => JSON.stringify(text)).join('\n');
    const answers = execFileSync(program, { input, maxBuffer: 2 ** 30 }).toString().trim().split('\n');
    texts.forEach((text, i) => {
      for (const file of ['a.yaml', 'a.json']) {
        if (file === 'a.json' && !/^\s*[{[]/.test(text)) continue;
        const theirs = expected(file, answers[i]);
        const mine = ours(file, text);
        const kind = unlike(mine, theirs);
        count(`${file} texts`);
        count(`${file} ${kind}`);
        if (theirs.error === undefined) count(`${file} read`);
        if (o.corpus && text.length <= 240 && (theirs.objects.length > 0 || i % 4 === 0)) kept.push(`${JSON.stringify(text)}\t${JSON.stringify([file, theirs.error === undefined && theirs.objects, kind === 'false denied'])}`);
        if (kind === 'alike' || (o.only && !kind.includes(o.only))) continue;
        shown[kind] = (shown[kind] ?? 0) + 1;
        if (shown[kind] <= Number(o.show)) console.log(`--- ${file} ${kind}\n${JSON.stringify(text)}\n  ours   ${JSON.stringify(mine)}\n  theirs ${JSON.stringify(theirs)}`);
      }
    });
  }
  if (o.corpus) fs.writeFileSync(o.corpus, gzipSync(`${kept.join('\n')}\n`, { level: 9 }));
  console.log(`seed ${o.seed}: ${JSON.stringify(counts, null, 1)}`);
  process.exitCode = Object.keys(counts).some(name => /false allowed|misread/.test(name)) ? 1 : 0;
}

main().catch(error => { console.error(error); process.exitCode = 2; });
