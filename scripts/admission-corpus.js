#!/usr/bin/env node
// admission-corpus.js JUDGE.mjs DIR: compares the verdicts of `check` on the files of a folder with those of a real server.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Engine } = require('../lib/admission/engine');
const { manifestFiles, readText } = require('../lib/admission/read/files');
const [judge, dir] = process.argv.slice(2);
const out = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'corpus-')), 'v.ndjson');
try { execFileSync('node', [judge, dir, '-o', out], { stdio: 'inherit' }); } catch { /* some have no verdict */ }
const engine = new Engine({ reread: file => readText(file).text });
for (const { file } of manifestFiles(dir)) engine.addFile(path.relative(dir, file), readText(file).text);
const byFile = new Map();
for (const resource of engine.finish().resources) byFile.set(resource.file, [...byFile.get(resource.file) ?? [], resource]);
let same = 0, different = 0, skipped = 0;
for (const line of fs.readFileSync(out, 'utf8').trim().split('\n')) {
  const server = JSON.parse(line);
  const [file, index = '0'] = server.file.split('#');
  const ours = (byFile.get(file) ?? []).find(resource => resource.document === Number(index));
  if (!ours || ours.verdict === 'skipped') { skipped++; if (server.allowed === false && ours) console.log(`skipped: ${server.file} ${server.kind}: ${ours.skipped} (server: ${server.message.slice(0, 100)})`); continue; }
  const key = list => [...new Set(list)].sort().join(' ');
  const mine = key(ours.findings.filter(f => f.reason).map(f => `${f.reportedPath ?? f.path}:${f.reason}`));
  const theirs = key((server.causes ?? []).map(c => `${c.field}:${c.type}`));
  if ((ours.verdict === 'allowed') === server.allowed && mine === theirs) same++;
  else { different++; console.log(`differs: ${server.file}: ours ${ours.verdict} ${mine}; server ${server.allowed} ${theirs} ${server.message?.slice(0, 200) ?? ''}`); }
}
console.log(`${same} agree, ${different} differ, ${skipped} not judged here`);
