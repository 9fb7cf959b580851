const KIBIBYTES: Record<string, number> = { B: 1 / 1024, kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 };

/**
 * KiB in a memory setting of PostgreSQL, such as `64MB`, or undefined if it has no unit or is none.
 * @see https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
 */
export function memorySettingKibibytes(value: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)$/.exec(value);
  return match ? Number(match[1]) * KIBIBYTES[match[2]] : undefined;
}

/** KiB in `min_wal_size` or `max_wal_size`, whose bare numbers are MB. */
export function walSizeKibibytes(value: string): number | undefined {
  return memorySettingKibibytes(/^\d+$/.test(value) ? `${value}MB` : value);
}
