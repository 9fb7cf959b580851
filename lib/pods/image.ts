/**
 * When an image is pulled.
 */
export enum ImagePullPolicy {
  /** At every start of a container. */
  ALWAYS = 'Always',
  /** When the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: the node must have it. */
  NEVER = 'Never',
}

/**
 * How much the instances log.
 */
export enum LogLevel {
  /** Errors alone. */
  ERROR = 'error',
  /** Warnings too. */
  WARNING = 'warning',
  /** What happens. */
  INFO = 'info',
  /** What the operator decides, and why. */
  DEBUG = 'debug',
  /** Everything. */
  TRACE = 'trace',
}
