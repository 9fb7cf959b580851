#!/usr/bin/env node
// postgres-diff.js [--seed N] [--rounds N] [--corpus FILE] FOLDER...: compares our verdict on parameters with real PostgreSQL installations (those of
// postgres-settings.js): one value of every parameter in a round, and a few names with typing errors. A false alarm is always a mistake of ours; a miss
// is none where no claim is made. Run `npm run compile` first.
'use strict';
const fs = require('node:fs');
const { parseArgs } = require('node:util');
const zlib = require('node:zlib');
const { settingProblem } = require('../lib/postgres/postgres-settings');
const { Installation } = require('./postgres/installation');
const { Values } = require('./postgres/values');
const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, rounds: { type: 'string', default: '200' }, corpus: { type: 'string' }, show: { type: 'string', default: '40' } },
});

/** What depends on how PostgreSQL was built, or of which minor version it is, or on the machine: the other way round that is no excuse. */
const VARYING = ['bonjour', 'max_stack_depth', 'composite_type_mismatch', 'extension_destdir'];
/** There may be 262143 server processes of all sorts. */
const tooManyProcesses = (name, value) => /^(max_(connections|wal_senders|worker_processes)|autovacuum_(max_workers|worker_slots))$/.test(name) && /262[01]|2\.62|07777|0x3ff/.test(value);
const unclaimed = (type, name, value) => ['string', 'hidden'].includes(type) || VARYING.includes(name) || /^(lz4|zstd|io_uring)$|^\s*[+-]?0b[01]/i.test(value) || tooManyProcesses(name, value);
const SETTINGS = JSON.parse(fs.readFileSync(require.resolve('../lib/postgres/settings.json'), 'utf8'));
const kept = [];
let wrong = 0;

for (const folder of folders) {
  const postgres = new Installation(folder);
  const { major } = postgres;
  const random = new Values(Number(options.seed) * 100 + major);
  const present = Object.entries(SETTINGS).flatMap(([name, rows]) => rows.filter(([from, to]) => from <= major && major <= to).map(row => [name, row])).filter(([name]) => !name.includes('.'));
  const count = { values: 0, refused: 0, falseAlarms: 0, misses: 0, unclaimed: 0, names: 0, wrongNames: 0 };
  const shown = new Map();
  const tell = (kind, name, value) => shown.set(`${kind} ${name}`, [...(shown.get(`${kind} ${name}`) ?? []), value]);
  for (let round = 0; round < Number(options.rounds); round++) {
    const cases = present.map(([name, row]) => [name, random.value(row), row[2]]);
    const ours = cases.map(([name, value]) => settingProblem(name, value, major) !== undefined);
    for (const verdict of [true, false]) {
      const lines = cases.filter((_, i) => ours[i] === verdict);
      const refused = postgres.refused(lines);
      for (const [i, [name, value, type]] of lines.entries()) {
        let theirs = refused.has(i);
        if (theirs !== verdict) theirs = postgres.refused([[name, value]]).size > 0;
        count.values++;
        if (theirs) count.refused++;
        if (verdict && !theirs) { count.falseAlarms++; tell('false alarm', name, value); }
        if (!verdict && theirs) {
          if (unclaimed(type, name, value)) count.unclaimed++;
          else { count.misses++; tell('miss', name, value); }
        }
        if (options.corpus && !unclaimed(type, name, value)) kept.push([major, name, value, theirs ? 1 : 0]);
      }
    }
    for (const name of random.names(present.map(([known]) => known))) {
      const theirs = postgres.read([[name, '1']])?.includes('unrecognized configuration parameter') ?? false;
      const found = settingProblem(name, '1', major);
      const mine = found?.about === 'name' && !found.ignored && !found.message.startsWith('nobody');
      count.names++;
      if (mine !== theirs && !(theirs && VARYING.includes(name.toLowerCase()))) { count.wrongNames++; tell('name', name, String(theirs)); }
    }
  }
  console.log(`PostgreSQL ${postgres.version}: ${Object.entries(count).map(([key, n]) => `${key} ${n}`).join(', ')}`);
  for (const [title, values] of [...shown].slice(0, Number(options.show))) console.log(`  ${title}: ${values.length} such as ${values.slice(0, 4).map(value => JSON.stringify(value)).join(' ')}`);
  wrong += count.falseAlarms + count.misses + count.wrongNames;
  postgres.remove();
}
if (options.corpus) fs.writeFileSync(options.corpus, zlib.gzipSync(JSON.stringify(kept), { level: 9 }));
process.exit(wrong ? 1 : 0);
