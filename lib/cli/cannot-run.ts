/** Why there is nothing to judge, for exit code 2: what the call names is missing, empty or too large. */
export class CannotRunError extends Error {}
