import { SettingMeaning, parameterMeaning, writtenName } from './setting-meaning';

/** A setting that costs data or availability by its value, however that is spelled. */
export interface UnsafeSetting {
  /** As it is written. */
  readonly name: string;
  /** A clause about what happens. */
  readonly why: string;
  readonly severity: 'error' | 'warning';
  /** `replication` matters to clusters that send WAL to replicas or an archive, the others to all. */
  readonly concerns: 'crash' | 'replication' | 'damage' | 'space';
}

interface Row extends Omit<UnsafeSetting, 'name'> {
  readonly isUnsafe: (meaning: SettingMeaning) => boolean;
}

const isOff = (meaning: SettingMeaning) => meaning === false;
const isOn = (meaning: SettingMeaning) => meaning === true;
const isZero = (meaning: SettingMeaning) => meaning === 0;

const ROWS: Readonly<Record<string, Row>> = {
  fsync: { isUnsafe: isOff, why: 'a crash of the node then corrupts the database', severity: 'error', concerns: 'crash' },
  full_page_writes: { isUnsafe: isOff, why: 'a crash of the node then corrupts the database', severity: 'warning', concerns: 'crash' },
  max_wal_senders: { isUnsafe: isZero, why: 'replicas and backups then get no WAL', severity: 'error', concerns: 'replication' },
  max_replication_slots: { isUnsafe: isZero, why: 'replicas then lose the WAL that they still need', severity: 'error', concerns: 'replication' },
  zero_damaged_pages: { isUnsafe: isOn, why: 'a damaged page is then overwritten with zeros, and its rows are gone', severity: 'warning', concerns: 'damage' },
  ignore_checksum_failure: { isUnsafe: isOn, why: 'damaged pages are then read as if they were good', severity: 'warning', concerns: 'damage' },
  ignore_invalid_pages: { isUnsafe: isOn, why: 'a recovery then goes on past damaged pages', severity: 'warning', concerns: 'damage' },
  autovacuum: { isUnsafe: isOff, why: 'dead rows then fill the volume', severity: 'warning', concerns: 'space' },
  track_counts: { isUnsafe: isOff, why: 'autovacuum then does not know which tables to clean', severity: 'warning', concerns: 'space' },
};

/** The parameters with unsafe values. */
export function unsafeSettings(parameters: Readonly<Record<string, unknown>>, major?: number): UnsafeSetting[] {
  return Object.entries(ROWS).flatMap(([name, { isUnsafe, ...row }]) => {
    const meaning = parameterMeaning(parameters, name, major);
    return meaning !== undefined && isUnsafe(meaning) ? [{ name: writtenName(parameters, name)!, ...row }] : [];
  });
}

/** Whether `synchronous_commit` makes commits return before any standby has them, whatever `synchronous_standby_names` says. */
export function ignoresStandbys(parameters: Readonly<Record<string, unknown>>, major?: number): boolean {
  const meaning = parameterMeaning(parameters, 'synchronous_commit', major);
  return meaning === 'off' || meaning === 'local';
}
