#!/usr/bin/env node
// admission-diff.js [--judge JUDGE.js] [--seed N] [--count N] [--kinds A,B] [--corpus FILE] [--show N]
// Compares the offline verdict with that of a real API server and operator on generated objects. Every disagreement counts, the first --show are printed.
//   --update      changes in place of creations; --apply client|server|replace is how the changes, and the old objects, are sent
//   --stored-unchecked  changes of objects that are invalid and stored all the same; --apply as above
//   --built-in    changes of the kinds of Kubernetes itself
//   --per-field   every field of every kind in turn with a table of hard values in it, or changes to them and back; --most N of them, chosen by the seed
// --kubernetes 1.33|1.34|1.35|1.36|1.37 is the version of the API server. The judge is that of e2e/ unless another is named; run `npm run compile` first.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { ask } = require('./admission/ask');
const { builtInDifferences, differences, facts } = require('./admission/compare');
const { Mutations } = require('../test/admission/generator/mutations');
const { BuiltInPairs } = require('../test/admission/generator/built-in-pairs');
const { KINDS, PerField } = require('../test/admission/generator/per-field');
const { UncheckedPairs } = require('../test/admission/generator/unchecked-pairs');
const { admitCreate, storedUnchecked } = require('../lib/admission/admit-create');
const { kindSchema } = require('../lib/admission/apiserver/schema');
const { admitChange, admitUpdate } = require('../lib/admission/admit-update');

const text = fallback => ({ type: 'string', default: fallback });
const { values: o } = parseArgs({
  options: {
    judge: text(path.join(__dirname, '..', 'e2e', 'judge', 'main.js')), seed: text('1'), count: text('1000'), kinds: { type: 'string' }, corpus: { type: 'string' }, show: text('15'),
    base: { type: 'string' }, update: { type: 'boolean' }, 'per-field': { type: 'boolean' }, 'built-in': { type: 'boolean' }, 'stored-unchecked': { type: 'boolean' }, most: { type: 'string' }, apply: text('client'), kubernetes: text('1.34'), many: { type: 'boolean' },
  },
});
const AT_ONCE = 2000;

function* mutations() {
  const extra = o.base ? JSON.parse(fs.readFileSync(o.base, 'utf8')) : [];
  const generator = new Mutations(Number(o.seed), o.kinds?.split(','), extra);
  for (let i = 0; i < Number(o.count); i++) yield o.update ? generator.nextPair() : generator.next(o.many ? [3, 5, 8, 12] : undefined);
}

function* perField() {
  const most = o.most ? Number(o.most) : undefined;
  for (const kind of o.kinds?.split(',') ?? KINDS) {
    const fields = new PerField(kind, Number(o.seed));
    if (o.update) yield* fields.pairs(most);
    else for (const { object } of fields.cases(most)) yield object;
  }
}

function cases() {
  if (o['per-field']) return perField();
  if (o['stored-unchecked']) return new UncheckedPairs(Number(o.seed), o.kinds?.split(','), o.apply).pairs(Number(o.count));
  return o['built-in'] ? new BuiltInPairs(Number(o.seed), o.kinds?.split(',')).pairs(Number(o.count)) : mutations();
}

function ours(asked) {
  const server = { method: o.apply, kubernetes: o.kubernetes };
  try {
    if (o['stored-unchecked']) return admitChange(kindSchema(asked[0].apiVersion, asked[0].kind), storedUnchecked(asked[0], server), ...asked, server);
    return Array.isArray(asked) ? admitUpdate(...asked, server) : admitCreate(asked, { kubernetes: o.kubernetes });
  } catch (error) {
    return { allowed: 'crash', errors: [{ type: 'Crash', path: error.stack }], warnings: [] };
  }
}

const total = { judged: 0, agree: 0, allowed: 0, denied: 0, falseAllowed: 0, falseDenied: 0, skipped: 0, none: 0 };
let shown = 0;
const kept = [];

function judge(asked, server) {
  // What another case has in this moment says nothing of this one.
  if (server.allowed === null || /provided port is already allocated/.test(server.message)) return void total.none++;
  const verdict = ours(asked);
  const manifest = Array.isArray(asked) ? asked[1] : asked;
  const builtIn = kindSchema(manifest.apiVersion, manifest.kind)?.builtIn;
  if (!verdict) return void total.none++;
  if (verdict.skipped) total.skipped++;
  if (verdict.skipped && !builtIn) return;
  total.judged++;
  total[server.allowed ? 'allowed' : 'denied']++;
  const found = (builtIn ? builtInDifferences : differences)(verdict, server);
  if (!found.length) total.agree++;
  else {
    if (verdict.allowed === true && !server.allowed) total.falseAllowed++;
    if (verdict.allowed === false && server.allowed) total.falseDenied++;
    if (shown++ < Number(o.show)) console.log(`--- ${server.kind}\n${found.join('\n')}\n  server says: ${(server.message ?? '').slice(0, 400)}\n  ${verdict.allowed === 'crash' ? verdict.errors[0].path : ''}\n  ${JSON.stringify(asked).slice(0, 900)}`);
  }
  if (o.corpus) {
    const { gate, theirs, heard } = facts(verdict, server);
    kept.push(`${JSON.stringify(asked)}\t${JSON.stringify({ allowed: server.allowed, by: gate, causes: theirs, warnings: heard })}`);
  }
}

let batch = [];
const flush = () => {
  if (batch.length) for (const [i, server] of ask(batch, o, o['stored-unchecked'] ? ['--stored-unchecked'] : []).entries()) judge(batch[i], server);
  batch = [];
};
for (const asked of cases()) if (batch.push(asked) === AT_ONCE) flush();
flush();
if (o.corpus) fs.writeFileSync(o.corpus, kept.join('\n') + '\n');
const { judged, agree } = total;
console.log(`seed ${o.seed}: ${agree} of ${judged} agree (${(100 * agree / judged).toFixed(2)}%); server allowed ${total.allowed}, denied ${total.denied}; false allowed ${total.falseAllowed}, false denied ${total.falseDenied}; skipped ${total.skipped}, no verdict ${total.none}`);
process.exit(agree === judged ? 0 : 1);
