import { imageVersion } from '../../lib/postgres/image-version';
import { END_OF_LIFE, newerMinor, SECURITY_RELEASES } from '../../lib/postgres/minor-releases';
import { PINNED_TAGS } from '../../lib/postgres/postgres-images';
import { parameterMeaning, settingMeaning } from '../../lib/postgres/setting-meaning';
import { ignoresStandbys, unsafeSettings } from '../../lib/postgres/unsafe-settings';

test.each<[string, string, boolean | number | string | undefined]>([
  ['fsync', 'of', false], ['fsync', 'NO', false], ['fsync', 'y', true], ['fsync', 'o', undefined],
  ['synchronous_commit', 'False', 'off'], ['synchronous_commit', '0', 'off'], ['synchronous_commit', 'Local', 'local'], ['synchronous_commit', 'yes', 'on'], ['synchronous_commit', 'f', undefined],
  ['huge_pages', 'TRY', 'try'], ['work_mem', '64MB', 65536], ['work_mem', ' 1GB ', 1048576], ['max_wal_senders', '0x0', 0], ['max_slot_wal_keep_size', '10GB', 10240],
  ['checkpoint_completion_target', '.9', 0.9], ['wal_compression', 'no', 'off'], ['search_path', 'a, b', 'a, b'], ['no_such_setting', 'on', undefined],
])('%s = %s means %s', (name, text, meaning) => {
  expect(settingMeaning(name, text)).toBe(meaning);
});

test('a setting may mean something else in another major version', () => {
  expect(settingMeaning('wal_compression', 'off', 14)).toBe(false);
  expect(settingMeaning('wal_compression', 'off', 17)).toBe('off');
});

test('names are found in any case', () => {
  expect(parameterMeaning({ FSync: 'off' }, 'fsync')).toBe(false);
  expect(unsafeSettings({ FSync: 'off' })).toEqual([expect.objectContaining({ name: 'FSync', severity: 'error' })]);
  expect(ignoresStandbys({ Synchronous_Commit: 'no' })).toBe(true);
});

test.each([
  ['ghcr.io/cloudnative-pg/postgresql:17.11-standard-trixie', { major: 17, minor: 11, isPinned: true, distribution: 'trixie' }],
  ['ghcr.io/cloudnative-pg/postgresql:17.11-202608170816-minimal-bookworm@sha256:ab', { major: 17, minor: 11, isPinned: true, distribution: 'bookworm' }],
  ['ghcr.io/cloudnative-pg/postgresql:17-standard-trixie', { major: 17, isPinned: false, distribution: 'trixie' }],
  ['registry:5000/postgres:16@sha256:ab', { major: 16, isPinned: true }],
  ['ghcr.io/cloudnative-pg/postgis:16-3.4-bookworm', { major: 16, isPinned: false, distribution: 'bookworm' }],
])('%s', (image, version) => {
  expect(imageVersion(image)).toEqual({ minor: undefined, distribution: undefined, ...version });
});

test.each(['postgres', 'postgres:latest', 'postgres@sha256:ab'])('%s says no version', image => {
  expect(imageVersion(image)).toBeUndefined();
});

test('every major that is supported has a release of the table, and an older minor is behind it', () => {
  expect([...SECURITY_RELEASES.keys()].sort()).toEqual([14, 15, 16, 17, 18]);
  expect(newerMinor(17, 11)).toBe(12);
  expect(newerMinor(17, 12)).toBeUndefined();
  expect(newerMinor(19, 0)).toBeUndefined();
  expect(Object.keys(PINNED_TAGS).some(major => END_OF_LIFE.has(Number(major)))).toBe(false);
});
