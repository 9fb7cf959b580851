#!/usr/bin/env node
// pgbouncer-diff.js [--seed N] [--rounds N] [--corpus FILE] PROGRAM...: compares our verdict on PgBouncer's settings with real PgBouncers, each started
// on loopback with a file as the operator writes it: one value of every setting in a round, and a few pairs that depend on each other. Wrong is what it
// does not start with, or lets nobody in with; misread what it shows as another number. Needs Linux and openssl. Run `npm run compile` first.
'use strict';
const fs = require('node:fs');
const { parseArgs } = require('node:util');
const zlib = require('node:zlib');
const { PGBOUNCER_SETTINGS, pgbouncerProblems } = require('../lib/postgres/pgbouncer-settings');
const { Instance } = require('./pgbouncer/instance');
const { PgbouncerValues } = require('./pgbouncer/values');
const { values: options, positionals: programs } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, rounds: { type: 'string', default: '20' }, corpus: { type: 'string' }, show: { type: 'string', default: '40' } },
});

const NUMBERS = ['integer', 'unsigned', 'switch'];
/** What depends on the build, on OpenSSL or on the memory of the machine, and numbers that are enough for some clients only. */
function isUnclaimed(name, value, shown) {
  if (/ciphers$/.test(name)) return true;
  if (name === 'auth_type') return /^(ldap|pam)$/i.test(value);
  if (name === 'pkt_buf') return !(Number(shown ?? Number(value)) >= 256 && Number(value) < 1e6) && !(Number(value) < 64);
  return name === 'max_packet_size' && Number(value) >= 16 && Number(value) < 256;
}

function exact(value) {
  const text = value.trim();
  const digits = text.replace(/^[+-]/, '');
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  return text.startsWith('-') ? -size : size;
}

/** 0 right, 1 wrong, 2 misread. */
function verdictOf({ started, client, shown }, name, value) {
  const { type } = PGBOUNCER_SETTINGS.get(name);
  if (!started) return 1;
  if (!client && (NUMBERS.includes(type) || /^any$/i.test(value))) return 1;
  return NUMBERS.includes(type) && shown !== undefined && BigInt(shown) !== exact(value) ? 2 : 0;
}

function ours(parameters, name) {
  const problems = pgbouncerProblems(parameters);
  if (problems.some(({ isMisread }) => !isMisread)) return 1;
  return problems.some(problem => problem.name === name && NUMBERS.includes(PGBOUNCER_SETTINGS.get(name).type)) ? 2 : 0;
}

async function compare(program) {
  const pgbouncer = await Instance.open(program);
  const random = new PgbouncerValues(Number(options.seed));
  const count = { values: 0, wrong: 0, misread: 0, falseAlarms: 0, misses: 0, unclaimed: 0 };
  const [shown, missing, kept] = [new Map(), new Set(), []];
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, parameters } of random.round(PGBOUNCER_SETTINGS)) {
      if (missing.has(name)) continue;
      const found = await pgbouncer.try(parameters, name);
      if (found.log.includes(`unknown parameter: pgbouncer/${name}`)) { missing.add(name); continue; }
      const [theirs, mine] = [verdictOf(found, name, parameters[name]), ours(parameters, name)];
      // A console that disable_pqexec has closed shows nothing.
      const unseen = mine === 2 && theirs === 0 && found.shown === undefined;
      if (unseen || (isUnclaimed(name, parameters[name], found.shown) && mine !== 1)) { count.unclaimed++; continue; }
      count.values++;
      if (theirs) count[theirs === 1 ? 'wrong' : 'misread']++;
      kept.push([parameters, name, theirs]);
      if (theirs === mine) continue;
      count[mine > theirs ? 'falseAlarms' : 'misses']++;
      shown.set(`${name}: ours ${mine}, theirs ${theirs}`, [...(shown.get(`${name}: ours ${mine}, theirs ${theirs}`) ?? []), JSON.stringify(parameters)]);
    }
  }
  console.log(`PgBouncer ${pgbouncer.version}: ${Object.entries(count).map(([key, n]) => `${key} ${n}`).join(', ')}${missing.size ? `; has no ${[...missing].join(', ')}` : ''}`);
  for (const [title, values] of [...shown].slice(0, Number(options.show))) console.log(`  ${title}: ${values.length} such as ${values.slice(0, 3).join(' ')}`);
  pgbouncer.remove();
  return { kept, disagreements: [...shown.values()].flat().length };
}

(async () => {
  const results = [];
  for (const program of programs) results.push(await compare(program));
  if (options.corpus) fs.writeFileSync(options.corpus, zlib.gzipSync(JSON.stringify(results.at(-1).kept), { level: 9 }));
  process.exit(results.length && results.every(({ disagreements }) => disagreements === 0) ? 0 : 1);
})();
