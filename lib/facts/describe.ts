/** A user's value in the form in which error messages quote it. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name ?? 'object';
    return name === 'Object' || Array.isArray(value) ? JSON.stringify(value) : `a ${name}`;
  }
  return String(value);
}

/** Describes a value that may be a secret by its length alone, because errors end up in the logs of CI. */
export function describeSecret(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters (not shown, since they may be a secret)` : describeValue(value);
}
