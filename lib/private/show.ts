/** How a value that a user wrote looks in an error. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name ?? 'object';
    return name === 'Object' || Array.isArray(value) ? JSON.stringify(value) : `a ${name}`;
  }
  return String(value);
}

/** Why `value` is none of an enum's, for callers without types, or undefined. */
export function enumProblem(prop: string, value: string | undefined, allowed: { readonly [key: string]: string }): string | undefined {
  if (value === undefined || Object.values(allowed).includes(value)) return undefined;
  return `'${prop}' must be one of ${Object.values(allowed).map(show).join(', ')}, got ${show(value)}`;
}
