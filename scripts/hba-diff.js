#!/usr/bin/env node
// hba-diff.js [--seed N] [--count N] [--corpus FILE] FOLDER...: compares our verdict on lines of pg_hba and pg_ident with real PostgreSQL installations
// (those of postgres-settings.js), which read files of generated lines and show them in pg_hba_file_rules and, from 15, pg_ident_file_mappings.
// Run `npm run compile` first.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const zlib = require('node:zlib');
const { hbaProblems } = require('../lib/postgres/hba');
const { identProblems } = require('../lib/postgres/ident');
const { AuthLines } = require('./postgres/auth-lines');
const { Installation } = require('./postgres/installation');
const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '3000' }, corpus: { type: 'string' }, show: { type: 'string', default: '40' } },
});

/** What a build without SSL, GSSAPI, LDAP, PAM or a library says, and files that are not there: nothing is claimed about these. */
const OF_THE_BUILD = /cannot match because|not supported by this build|could not (open|translate)|oauth_validator_libraries|regular expression/;
const FILES = [
  { name: 'pg_hba', setting: 'hba_file', view: 'pg_hba_file_rules', from: 14, judge: hbaProblems, line: random => random.hba() },
  { name: 'pg_ident', setting: 'ident_file', view: 'pg_ident_file_mappings', from: 15, judge: identProblems, line: random => random.ident() },
];
const kept = [];
let wrong = 0;

for (const folder of folders) {
  const postgres = new Installation(folder);
  for (const { name, setting, view, judge, line, from } of FILES) {
    if (postgres.major < from) continue;
    const random = new AuthLines(Number(options.seed) * 100 + postgres.major);
    const lines = Array.from({ length: Number(options.count) }, () => line(random)).filter(text => !text.endsWith('\\') && !/[@]file|^\s*include/.test(text));
    const file = path.join(postgres.scratch, 'auth.conf');
    fs.writeFileSync(postgres.outside(file), `${lines.join('\n')}\n`);
    fs.chmodSync(postgres.outside(file), 0o644);
    const rows = postgres.query(`SELECT line_number, error FROM ${view}`, { [setting]: file });
    const errors = new Map(rows.map(row => [row.line_number, row.error]));
    const count = { lines: lines.length, refused: 0, falseAlarms: 0, misses: 0, unclaimed: 0 };
    const shown = [];
    for (const [i, text] of lines.entries()) {
      const error = errors.get(i + 1) ?? undefined;
      const [mine] = judge([text], postgres.major);
      if (error && OF_THE_BUILD.test(error)) { count.unclaimed++; continue; }
      if (error) count.refused++;
      if (mine && !error) { count.falseAlarms++; shown.push(`false alarm: ${JSON.stringify(text)}: ${mine.message}`); }
      if (!mine && error) { count.misses++; shown.push(`miss: ${JSON.stringify(text)}: ${error}`); }
      if (options.corpus) kept.push([name, postgres.major, text, error ? 1 : 0]);
    }
    console.log(`PostgreSQL ${postgres.version}, ${name}: ${Object.entries(count).map(([key, n]) => `${key} ${n}`).join(', ')}`);
    for (const text of shown.slice(0, Number(options.show))) console.log(`  ${text}`);
    wrong += count.falseAlarms + count.misses;
  }
  postgres.remove();
}
if (options.corpus) fs.writeFileSync(options.corpus, zlib.gzipSync(JSON.stringify(kept), { level: 9 }));
process.exit(wrong ? 1 : 0);
