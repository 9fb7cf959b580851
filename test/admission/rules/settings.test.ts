import { said } from '../rule-findings';

const withParameters = (parameters: string, more = 'instances: 3') => `[{Cluster: {spec: {${more}, postgresql: {parameters: {${parameters}}}}}}]`;

test.each(['false', '"0"', '"no"', '"OFF"', 'Local', '"fAlSe"'].map(value => [value]))('commits wait for nobody when '
  + 'synchronous_commit is %s', value => {
  const text = value.startsWith('"') || value === 'Local' ? value : `"${value}"`;
  const cluster = (durability: string) => `[{Cluster: {spec: {instances: 3, postgresql: {synchronous: {method: any, number: 1, dataDurability: ${durability}}, parameters: {synchronous_commit: ${text}}}}}}]`;

  expect(said('ha/synchronous-commit', cluster('required'))).toEqual([expect.stringMatching(/^error spec\.postgresql\.parameters\.synchronous_commit: /)]);
  expect(said('ha/synchronous-commit', cluster('preferred'))).toEqual([expect.stringMatching(/^warning /)]);
});

test.each(['"on"', 'remote_write', 'REMOTE_APPLY', '"yes"'])('commits wait for a standby when synchronous_commit is %s', value => {
  expect(said('ha/synchronous-commit', `[{Cluster: {spec: {postgresql: {synchronous: {method: any, number: 1}, parameters: {synchronous_commit: ${value}}}}}}]`)).toEqual([]);
});

test('without synchronous replication there is nothing to wait for', () => {
  expect(said('ha/synchronous-commit', withParameters('synchronous_commit: "off"'))).toEqual([]);
});

test.each([
  ['fsync: "f"', 'error'], ['FSYNC: "off"', 'error'], ['full_page_writes: "NO"', 'warning'], ['max_wal_senders: "0x0"', 'error'], ['max_wal_senders: " 0"', 'error'], ['max_replication_slots: "00"', 'error'],
  ['autovacuum: "off"', 'warning'], ['zero_damaged_pages: "1"', 'warning'],
])('%s is unsafe', (parameter, severity) => {
  expect(said('ha/unsafe-setting', withParameters(parameter))).toEqual([expect.stringMatching(new RegExp(`^${severity} `))]);
});

test.each(['fsync: "on"', 'max_wal_senders: "10"', 'zero_damaged_pages: "off"', 'autovacuum: "yes"'])('%s is safe', parameter => {
  expect(said('ha/unsafe-setting', withParameters(parameter))).toEqual([]);
});

test('a single instance without an archive sends no WAL', () => {
  expect(said('ha/unsafe-setting', withParameters('max_wal_senders: "0"', 'instances: 1'))).toEqual([]);
});
