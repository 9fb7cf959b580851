import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { settingProblem } from '../../lib/postgres/postgres-settings';
import { ROOT } from '../fixtures';

/** Values and what real servers said to them at their start, recorded with `node scripts/postgres-diff.js --corpus`. */
const CORPUS: ReadonlyArray<[major: number, name: string, value: string, refused: number]> =
  JSON.parse(gunzipSync(readFileSync(join(__dirname, 'corpus.json.gz'))).toString('utf8'));

test('the corpus has every major version, right values and wrong ones', () => {
  expect(new Set(CORPUS.map(([major]) => major))).toEqual(new Set([14, 15, 16, 17, 18]));
  expect(CORPUS.filter(([, , , refused]) => refused).length).toBeGreaterThan(1900);
  expect(CORPUS.filter(([, , , refused]) => !refused).length).toBeGreaterThan(1900);
});

test('every recorded value has the verdict that PostgreSQL gave', () => {
  expect(CORPUS.filter(([major, name, value, refused]) => (settingProblem(name, value, major) !== undefined) !== !!refused)).toEqual([]);
});

const said = (name: string, value: string, major?: number) => settingProblem(name, value, major)?.message;

test.each<[title: string, name: string, value: string, major: number | undefined, message: string | undefined]>([
  ['a typo', 'work_memm', '4MB', 17, "PostgreSQL 17 has no such parameter; did you mean 'work_mem'?"],
  ['two letters swapped', 'max_conenctions', '100', 16, "PostgreSQL 16 has no such parameter; did you mean 'max_connections'?"],
  ['a name like no other', 'frobnicate', '1', 18, 'PostgreSQL 18 has no such parameter'],
  ['a typo without a known version', 'shared_bufers', '1GB', undefined, "PostgreSQL has no such parameter; did you mean 'shared_buffers'?"],
  ['a parameter of later versions', 'io_method', 'worker', 17, 'PostgreSQL 17 has no such parameter, only 18 and later'],
  ['a parameter of earlier versions', 'old_snapshot_threshold', '1h', 17, 'PostgreSQL 17 has no such parameter, 16 was the last that had it'],
  ['a parameter of some version, where that is not known', 'old_snapshot_threshold', '1h', undefined, undefined],
  ['what PostgreSQL only shows', 'server_version', '18', 18, 'nobody can set it: PostgreSQL only shows it'],
  ['an extension that is not known', 'timescaledb.max_background_workers', 'many', 18, undefined],
  ['a typo in a parameter of a known extension', 'pg_stat_statements.maxx', '1', 18, "pg_stat_statements has no such parameter; did you mean 'pg_stat_statements.max'?"],
  ['a value of a known extension', 'auto_explain.log_min_duration', '1 second', 15, 'it must be a whole number and one of us, ms, s, min, h, d (a bare number counts ms)'],
  ['capitals', 'Work_Mem', '4MB', 18, undefined],
  ['a boolean', 'autovacuum', 'enabled', 18, "it must be 'on' or 'off'"],
  ['the beginning of a boolean', 'autovacuum', 'TR', 18, undefined],
  ['a unit in small letters', 'work_mem', '64mb', 18, "it must be a whole number and one of B, kB, MB, GB, TB (a bare number counts kB); did you mean '64MB'?"],
  ['half a unit', 'maintenance_work_mem', '1G', 18, "it must be a whole number and one of B, kB, MB, GB, TB (a bare number counts kB); did you mean '1GB'?"],
  ['a unit of Kubernetes', 'effective_cache_size', '1Gi', 18, 'it must be a whole number and one of B, kB, MB, GB, TB (a bare number counts units of 8kB)'],
  ['too little', 'work_mem', '63kB', 18, 'it must be from 64kB to 2147483647kB'],
  ['pages', 'shared_buffers', '15', 18, 'it must be from 128kB to 8589934584kB'],
  ['a unit of a plain number', 'max_connections', '100MB', 18, 'it must be a whole number'],
  ['no word of an enumeration', 'wal_compression', 'gzip', 18, "it must be one of 'lz4', 'off', 'on', 'pglz', 'zstd'"],
  ['a word of a later version', 'wal_compression', 'zstd', 14, "it must be 'on' or 'off'"],
  ['a word that is not listed', 'wal_compression', 'TRUE', 18, undefined],
  ['text, which is not judged', 'search_path', '"$user", public', 18, undefined],
  ['pages of a cache that come in sixteens', 'notify_buffers', '17', 18, "it must be a multiple of 16 pages of 8kB, such as '256kB'"],
])('%s', (_, name, value, major, message) => {
  expect(said(name, value, major)).toBe(message);
});

test('only what an extension leaves out is no reason not to start', () => {
  expect(settingProblem('pgaudit.logs', 'all', 18)?.ignored).toBe(true);
  expect(settingProblem('log_statements', 'all', 18)?.ignored).toBe(false);
});

test('the data is read when the first parameter is judged, not with the library', () => {
  const program = `
    const fs = require('node:fs');
    const { readFileSync } = fs;
    const read = [];
    fs.readFileSync = (file, ...more) => { read.push(String(file)); return readFileSync(file, ...more); };
    const count = () => read.filter(file => file.endsWith('settings.json')).length;
    require(${JSON.stringify(ROOT)});
    const before = count();
    const { settingProblem } = require(${JSON.stringify(join(ROOT, 'lib', 'postgres', 'postgres-settings'))});
    settingProblem('work_mem', '4MB', 18);
    settingProblem('jit', 'on', 18);
    console.log(before, count());
  `;

  expect(execFileSync(process.execPath, ['-e', program]).toString().trim()).toBe('0 1');
});
