/** A value that a user wrote, as an error message quotes it. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name ?? 'object';
    return name === 'Object' || Array.isArray(value) ? JSON.stringify(value) : `a ${name}`;
  }
  return String(value);
}

/** Why `value` is neither true nor false, for callers without types, or undefined. */
export function booleanProblem(prop: string, value: boolean | undefined): string | undefined {
  return value === undefined || typeof value === 'boolean' ? undefined : `'${prop}' must be true or false, got ${describeValue(value)}`;
}

/** Why `value` is none of an enum's, for callers without types, or undefined. */
export function enumProblem(prop: string, value: string | undefined, allowed: { readonly [key: string]: string }): string | undefined {
  if (value === undefined || Object.values(allowed).includes(value)) return undefined;
  return `'${prop}' must be one of ${Object.values(allowed).map(describeValue).join(', ')}, got ${describeValue(value)}`;
}

/** Why `value` is no object of a class, for callers without types, or undefined. */
export function instanceProblem(prop: string, value: unknown, type: { readonly name: string; readonly prototype: object }, example: string): string | undefined {
  return value instanceof (type as NewableFunction) ? undefined : `'${prop}' must be a ${type.name} such as ${example}, got ${describeValue(value)}`;
}

/** Describes a value that may be a secret by its length alone, because errors end up in the logs of CI. */
export function describeSecret(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters (not shown, since they may be a secret)` : describeValue(value);
}
