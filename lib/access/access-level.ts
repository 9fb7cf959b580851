/**
 * What a workload may do in a database.
 */
export enum DatabaseAccess {
  /** Everything: it makes and changes the tables, too. For applications that migrate their own schema, and for migrations. */
  OWNER = 'owner',
  /** Reads and writes rows. */
  WRITE = 'write',
  /** Reads rows. */
  READ = 'read',
}
