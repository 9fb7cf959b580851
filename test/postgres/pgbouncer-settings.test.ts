import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PGBOUNCER_SETTINGS, pgbouncerProblems } from '../../lib/postgres/pgbouncer-settings';

/**
 * Settings, the one that is asked about, and what PgBouncer 1.25.1 made of it: right, wrong or misread; recorded with `node
 * scripts/pgbouncer-diff.js --corpus`.
 */
const CORPUS: ReadonlyArray<[parameters: Record<string, string>, name: string, verdict: 0 | 1 | 2]> =
  JSON.parse(gunzipSync(readFileSync(join(__dirname, 'pgbouncer-corpus.json.gz'))).toString('utf8'));

const isNumber = (name: string) => ['integer', 'unsigned', 'switch'].includes(PGBOUNCER_SETTINGS.get(name)!.type);

/** What PgBouncer shows of a time or of text is not compared, so that only numbers can be misread here. */
function verdict(parameters: Record<string, string>, name: string): number {
  const problems = pgbouncerProblems(parameters);
  if (problems.some(({ isMisread }) => !isMisread)) return 1;
  return problems.some(problem => problem.name === name) && isNumber(name) ? 2 : 0;
}

test('there is a row for each of the 57 settings that the webhook of CloudNativePG 1.30 lets through', () => {
  expect(PGBOUNCER_SETTINGS.size).toBe(57);
});

test('the corpus has right values and wrong ones of every setting that is judged', () => {
  const judged = [...PGBOUNCER_SETTINGS].filter(([, { type }]) => type !== 'text').map(([name]) => name);
  const withVerdict = (wanted: number) => new Set(CORPUS.filter(([, , found]) => found === wanted).map(([, name]) => name));

  expect(judged.filter(name => !withVerdict(0).has(name) || !withVerdict(1).has(name))).toEqual([]);
  expect(withVerdict(2).size).toBeGreaterThan(15);
});

test('every recorded value has the verdict that PgBouncer gave', () => {
  expect(CORPUS.filter(([parameters, name, found]) => verdict(parameters, name) !== found)).toEqual([]);
});

const said = (name: string, value: string, others: Record<string, string> = {}) => pgbouncerProblems({ [name]: value, ...others })[0]?.message;

test.each<[title: string, name: string, value: string, message: string | undefined]>([
  ['no number', 'default_pool_size', 'lots', 'it must be a whole number'],
  ['a fraction', 'default_pool_size', '2.5', 'it must be a whole number'],
  ['hexadecimal', 'default_pool_size', '0x14', undefined],
  ['a time with a unit', 'query_wait_timeout', '5 minutes', "it must be a number of seconds without a unit; did you mean '300'?"],
  ['a time in milliseconds', 'query_wait_timeout', '500ms', "it must be a number of seconds without a unit; did you mean '0.5'?"],
  ['a fraction of a second', 'query_wait_timeout', '0.5', undefined],
  ['a negative time', 'query_wait_timeout', '-1', 'it must be a number of seconds without a unit'],
  ['a time without end', 'server_lifetime', 'inf', 'PgBouncer cannot count so many seconds'],
  ['a boolean of PostgreSQL', 'log_connections', 'on', "it must be '1' or '0'; did you mean '1'?"],
  ['another', 'log_connections', 'false', "it must be '1' or '0'; did you mean '0'?"],
  ['nobody may connect', 'max_client_conn', '-1', 'it must be at least 1: nobody can connect'],
  ['too much to be counted', 'max_client_conn', '4294967297', 'PgBouncer reads it as 1, without a word'],
  ['a number that is read as one that is not allowed', 'max_client_conn', '4294967296', 'it must be at least 1: nobody can connect with 0, as which it is read'],
  ['more than Linux takes', 'tcp_keepidle', '40000', 'it must be from 0 to 32767: PgBouncer does not start'],
  ['a word of another program', 'server_tls_sslmode', 'required', "it must be one of 'disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'"],
  ['capitals', 'server_tls_sslmode', 'Verify-Full', undefined],
  ['an authentication that needs a user in the file', 'auth_type', 'any', "it must be another, such as 'hba': 'any' needs a user in the line of the database, and CloudNativePG writes none"],
  ['certificates without TLS', 'auth_type', 'cert', "it needs client_tls_sslmode 'verify-full' beside it"],
  ['a list with blanks for commas', 'server_tls_protocols', 'tlsv1.2 tlsv1.3',
    "it must be a list, with commas, of 'tlsv1', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3', 'all', 'secure', 'default'"],
  ['text', 'server_reset_query', 'DISCARD ALL; SELECT 1', undefined],
  ['two lines, which the operator joins', 'default_pool_size', '2\n0', undefined],
  ['a setting that is not known', 'pool_size', 'lots', undefined],
])('%s', (_, name, value, message) => {
  expect(said(name, value)).toBe(message);
});

test.each([
  ['tcp_keepidle', '40000', { tcp_keepalive: '0' }],
  ['server_tls_protocols', 'none', { server_tls_sslmode: 'disable' }],
  ['auth_type', 'cert', { client_tls_sslmode: 'verify-full' }],
])('%s %s is right beside %j', (name, value, others) => {
  expect(said(name, value)).toBeDefined();
  expect(said(name, value, others)).toBeUndefined();
});

test('a number that is misread does not keep PgBouncer from its start', () => {
  expect(pgbouncerProblems({ default_pool_size: '99999999999999999999' })).toMatchObject([{ isMisread: true }]);
  expect(pgbouncerProblems({ default_pool_size: '5m' })).toMatchObject([{ isMisread: false }]);
});
