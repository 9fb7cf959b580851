/**
 * Which instance a base backup is taken of.
 */
export enum BackupTarget {
  /** The primary. */
  PRIMARY = 'primary',
  /** The standby that is furthest, or the primary where there is none. */
  PREFER_STANDBY = 'prefer-standby',
}
