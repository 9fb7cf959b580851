/**
 * Which instance a base backup is taken of.
 */
export enum BackupTarget {
  /** The primary. */
  PRIMARY = 'primary',
  /** The most up-to-date standby, or the primary if there is no standby. */
  PREFER_STANDBY = 'prefer-standby',
}
