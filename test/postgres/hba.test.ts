import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hbaProblems } from '../../lib/postgres/hba';
import { identProblems } from '../../lib/postgres/ident';

/**
 * Lines and whether PostgreSQL 14 to 18 refused them, in `pg_hba_file_rules` and `pg_ident_file_mappings`; recorded with `node
 * scripts/hba-diff.js --corpus`.
 */
const CORPUS: ReadonlyArray<[file: 'pg_hba' | 'pg_ident', major: number, line: string, refused: 0 | 1]> =
  JSON.parse(gunzipSync(readFileSync(join(__dirname, 'auth-corpus.json.gz'))).toString('utf8'));

test('the corpus has lines of each version and verdict', () => {
  expect(CORPUS.length).toBeGreaterThan(3000);
  expect(new Set(CORPUS.map(([file, major, , refused]) => `${file} ${major} ${refused}`)).size).toBe(18);
});

test('every recorded line has the verdict that PostgreSQL gave', () => {
  const judge = { pg_hba: hbaProblems, pg_ident: identProblems };

  expect(CORPUS.filter(([file, major, line, refused]) => judge[file]([line], major).length !== refused)).toEqual([]);
});

const said = (...lines: string[]) => hbaProblems(lines, 17).map(({ index, message }) => `${index}: ${message}`);

test.each([
  ['host all all 10.0.0.0/8 scram-sha256', "0: 'scram-sha256' is not a method of authentication; did you mean 'scram-sha-256'?"],
  ['hostall all all all md5', "0: 'hostall' is not a type of connection; it is one of local, host, hostssl, hostnossl, hostgssenc, hostnogssenc"],
  ['host all all 10.0.0.0/33 md5', "0: the mask of '10.0.0.0/33' must be from 0 to 32"],
  ['host all all 10.0.0.1 md5', "0: '10.0.0.1' has no mask, such as '10.0.0.1/32': 'md5' is none"],
  ['host all all', '0: it ends before the address'],
  ['host all all app.example.com/32 md5', "0: 'app.example.com' is not an IP address, so it has no mask '/32'"],
  ['host all all all cert', "0: the method 'cert' is only for lines of type hostssl"],
  ['host all all all oauth issuer=a scope=b', "0: the method 'oauth' came with PostgreSQL 18"],
  ['local all all all md5', "0: 'all' is not a method of authentication"],
  ['host all all all md5 map=x', "0: the option 'map' is not for the method 'md5'"],
  ['host all all all ldap ldapserver=a', "0: the method 'ldap' needs the option 'ldapbasedn', 'ldapprefix' or 'ldapsuffix'"],
])('%s', (line, message) => {
  expect(said(line)).toEqual([message]);
});

test.each([
  ['a selector of pods, instead of which the operator writes addresses', ['host app app ${podselector:app} scram-sha-256']],
  ['a comment and a blank line', ['# nobody', '', '  ']],
  ['two lines in one item', ['host all all 10.0.0.0/8 md5\nlocal all all peer']],
  ['a line that goes on in the next item', ['host all all \\', '10.0.0.0/8 md5']],
  ['names in quotes', ['host "my db" "all" 10.0.0.0/8 md5']],
  ['another file', ['include other.conf']],
])('%s is right', (_, lines) => {
  expect(said(...lines)).toEqual([]);
});

test('a problem is that of the item in which its line begins', () => {
  expect(said('host all all all md5', 'host all all \\', '10.0.0.0/8 md6', '# x')).toEqual(["1: 'md6' is not a method of authentication; did you mean 'md5'?"]);
});

test('a password among the options is not repeated', () => {
  expect(said('host all all all md5 ldapbindpasswd=hunter2').join()).not.toContain('hunter2');
});

test('a line of pg_ident has a map, a user and a role', () => {
  expect(identProblems(['mymap app', 'mymap app app', 'mymap "a b" app # comment', 'a,b c d'])).toEqual([
    { index: 0, message: 'it ends before the role' },
    { index: 3, message: 'the name of the map is a list: a,b' },
  ]);
});
