/**
 * Who chooses the settings of PostgreSQL that are left out.
 */
export enum ParameterDefaults {
  /** This library limits the WAL that piles up for a replica which is away, and lets standbys find a new primary within a second. */
  SAFE = 'safe',
  /** The operator and PostgreSQL. WAL for a replica that is away fills the volume in the end, and then the primary stops. */
  OPERATOR = 'operator',
}
