/**
 * What happens to something in PostgreSQL when its Kubernetes object is deleted.
 */
export enum ReclaimPolicy {
  /** It stays. */
  RETAIN = 'retain',
  /** It is dropped, with everything in it. */
  DELETE = 'delete',
}

/**
 * Whether a thing should be there.
 */
export enum Ensure {
  /** It is created if it is missing. */
  PRESENT = 'present',
  /** It is dropped if it is there. */
  ABSENT = 'absent',
}
