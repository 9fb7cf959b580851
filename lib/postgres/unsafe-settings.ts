import { SettingMeaning, parameterMeaning, writtenName } from './setting-meaning';

/** A setting that costs data or availability by its value, however that is spelled. */
export interface UnsafeSetting {
  /** As it is written. */
  readonly name: string;
  /** A clause about what happens. */
  readonly why: string;
  /** Whether data can be lost or replicas cannot work; otherwise it is a matter of health. */
  readonly isSevere: boolean;
}

const CORRUPTS = 'a crash of the node then corrupts the database';
const ROWS: ReadonlyArray<readonly [name: string, isUnsafe: (meaning: SettingMeaning) => boolean, why: string, isSevere: boolean]> = [
  ['fsync', value => value === false, CORRUPTS, true],
  ['full_page_writes', value => value === false, CORRUPTS, true],
  ['max_wal_senders', value => value === 0, 'replicas and backups then get no WAL', true],
  ['max_replication_slots', value => value === 0, 'replicas then lose the WAL that they still need', true],
  ['zero_damaged_pages', value => value === true, 'a damaged page is then overwritten with zeros, and its rows are gone', true],
  ['ignore_checksum_failure', value => value === true, 'damaged pages are then read, and written back with a good checksum', true],
  ['ignore_invalid_pages', value => value === true, 'a recovery then goes on past damaged pages', true],
  ['autovacuum', value => value === false, 'dead rows then fill the volume', false],
  ['track_counts', value => value === false, 'autovacuum then does not know which tables to clean', false],
];

/** The parameters whose values are unsafe for every cluster that has replicas or backups. */
export function unsafeSettings(parameters: Readonly<Record<string, unknown>>, major?: number): UnsafeSetting[] {
  return ROWS.flatMap(([name, isUnsafe, why, isSevere]) => {
    const meaning = parameterMeaning(parameters, name, major);
    return meaning !== undefined && isUnsafe(meaning) ? [{ name: writtenName(parameters, name)!, why, isSevere }] : [];
  });
}

/** Whether a value of `synchronous_commit` makes commits return before any standby has them, whatever `synchronous_standby_names` says. */
export function ignoresStandbys(parameters: Readonly<Record<string, unknown>>, major?: number): boolean {
  const meaning = parameterMeaning(parameters, 'synchronous_commit', major);
  return meaning === 'off' || meaning === 'local';
}
