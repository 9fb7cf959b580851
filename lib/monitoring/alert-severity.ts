/** How urgent an alert is: the label `severity`. */
export enum AlertSeverity {
  /** Wakes somebody up: the database does not work, or data is at risk now. */
  CRITICAL = 'critical',
  /** For the next working day. */
  WARNING = 'warning',
  /** Worth knowing. */
  INFO = 'info',
}
