import { realOf } from './setting-value';

/**
 * KiB in a memory setting of PostgreSQL, such as `64MB`, or undefined if it has no unit or is none.
 * @see https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
 */
export function memorySettingKibibytes(value: string): number | undefined {
  return /^\s*\d+(\.\d+)?\s*[A-Za-z]/.test(value) ? realOf(value, 'kB') : undefined;
}

/** KiB in `min_wal_size` or `max_wal_size`, whose bare numbers are MB. */
export function walSizeKibibytes(value: string): number | undefined {
  return memorySettingKibibytes(/^\d+$/.test(value) ? `${value}MB` : value);
}
