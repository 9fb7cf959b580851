#!/usr/bin/env node
// admission-diff.js [--judge JUDGE.js] [--seed N] [--count N] [--kinds A,B] [--from DIR] [--keep FILE]
// --update compares changes in place of creations; --apply client|server|replace is how the changes, and the old objects, are sent;
// --kubernetes 1.33|1.34|1.35|1.36 is the version of the API server. The judge is that of e2e/ unless another is named; run `npm run compile` first.
// Compares the offline verdict with that of a real API server and operator: allow or deny, the code, and the set of
// (path, reason) of the causes, and the set of warnings. Every disagreement is printed, and written to --keep.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { values: o } = parseArgs({ options: { judge: { type: 'string', default: path.join(__dirname, '..', 'e2e', 'judge', 'main.js') }, seed: { type: 'string', default: '1' }, count: { type: 'string', default: '1000' }, kinds: { type: 'string' }, corpus: { type: 'string' }, show: { type: 'string', default: '15' }, base: { type: 'string' }, update: { type: 'boolean', default: false }, apply: { type: 'string', default: 'client' }, kubernetes: { type: 'string', default: '1.34' }, many: { type: 'boolean', default: false } } });
const { Generator } = require('../test/admission/generator');
const { admitCreate } = require('../lib/admission/pipeline');
const { admitUpdate } = require('../lib/admission/update');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'admission-'));
const extra = o.base ? JSON.parse(fs.readFileSync(o.base, 'utf8')) : [];
const generator = new Generator(Number(o.seed), o.kinds?.split(','), extra);
const cases = [];
for (let i = 0; i < Number(o.count); i++) {
  const name = path.join(folder, String(i).padStart(7, '0'));
  if (o.update) {
    const pair = generator.nextPair();
    cases.push(pair);
    fs.writeFileSync(`${name}.old.json`, JSON.stringify(pair[0]));
    fs.writeFileSync(`${name}.new.json`, JSON.stringify(pair[1]));
    continue;
  }
  const object = generator.next(o.many ? [3, 5, 8, 12] : undefined);
  cases.push(object);
  fs.writeFileSync(`${name}.json`, JSON.stringify(object));
}
const verdicts = path.join(folder, 'verdicts.ndjson');
try {
  execFileSync('node', [o.judge, folder, '-o', verdicts, '--update', { client: 'apply', server: 'ssa', replace: 'put' }[o.apply], '--kubernetes', o.kubernetes], { stdio: 'inherit' });
} catch { /* exit 1: something is refused; exit 3: some cases have no verdict, which are counted below */ }
const key = list => [...new Set(list)].sort().join('\n');
let agree = 0, none = 0, falseAllowed = 0, falseDenied = 0, shown = 0, skipped = 0;
const allowed = { true: 0, false: 0 };
const kept = [];
for (const [i, line] of fs.readFileSync(verdicts, 'utf8').trim().split('\n').entries()) {
  const server = JSON.parse(line);
  if (server.allowed === null) { none++; continue; }
  allowed[server.allowed]++;
  let ours, crash;
  try { ours = o.update ? admitUpdate(...cases[i], { method: o.apply, kubernetes: o.kubernetes }) : admitCreate(cases[i], { kubernetes: o.kubernetes }); if (!ours) { none++; console.log(`no verdict of ours for ${i}: ${JSON.stringify(cases[i]).slice(0, 500)}`); continue; } } catch (error) { crash = error.stack; ours = { allowed: 'crash', errors: [], warnings: [] }; }
  if (ours.skipped) { skipped++; continue; }
  if (server.by === 'other') server.by = { 409: 'conflict', 500: 'apply' }[server.code]; // errors of server-side apply have no code of their own
  const gate = server.by?.startsWith('webhook:') ? (server.code === 400 ? 'webhook-decode' : 'webhook') : server.by;
  const differences = [];
  if (ours.allowed !== server.allowed) differences.push(`allowed: ours ${ours.allowed}, server ${server.allowed}`);
  if (gate !== ours.by && !ours.patch) differences.push(`gate: ours ${ours.by}, server ${gate}`);
  const mine = ours.patch ? 'patch FieldValueInvalid' : ['schema', 'webhook'].includes(ours.by) ? key(ours.errors.map(e => `${e.path} FieldValue${e.type}`)) : '';
  const theirs = key((server.causes ?? []).map(c => `${c.field} ${c.type}`));
  if (mine !== theirs) differences.push(`causes:\n  ours   ${mine.replaceAll('\n', '\n         ')}\n  server ${theirs.replaceAll('\n', '\n         ')}`);
  const w1 = key(ours.warnings.map(w => w.message)), w2 = key(server.warnings.map(w => w.replace(/\("(?:oracle-w|judge-)\d+"\)/, '("default")')));
  if (w1 !== w2) differences.push(`warnings:\n  ours   ${w1}\n  server ${w2}`);
  if (!differences.length) agree++;
  else {
    if (ours.allowed === true && !server.allowed) falseAllowed++;
    if (ours.allowed === false && server.allowed) falseDenied++;
    if (shown++ < Number(o.show)) console.log(`--- case ${i} ${server.kind}\n${differences.join('\n')}\n  server says: ${(server.message ?? '').slice(0, 400)}\n  ${crash ?? ''}\n  ${JSON.stringify(cases[i]).slice(0, 900)}`);
  }
  if (o.corpus) kept.push(`${JSON.stringify(cases[i])}\t${JSON.stringify({ allowed: server.allowed, by: gate, causes: theirs, warnings: w2 })}`);
}
if (o.corpus) fs.writeFileSync(o.corpus, kept.join('\n') + '\n');
const judged = cases.length - none - skipped;
console.log(`seed ${o.seed}: ${agree} of ${judged} agree (${(100 * agree / judged).toFixed(2)}%); server allowed ${allowed.true}, denied ${allowed.false}; false allowed ${falseAllowed}, false denied ${falseDenied}; skipped ${skipped}, no verdict ${none}`);
fs.rmSync(folder, { recursive: true });
process.exit(agree === judged ? 0 : 1);
