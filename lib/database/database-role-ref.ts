/**
 * A role of PostgreSQL: declared here, or known by its name.
 */
export interface IDatabaseRole {
  /** Its name in PostgreSQL. */
  readonly roleName: string;

  /**
   * The Secret with its `username` and `password`, in the namespace of the cluster.
   * @default - it has none, or it is not known here
   */
  readonly secretName?: string;
}
