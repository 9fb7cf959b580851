import { describeValue } from '../facts/describe';

/** Why this value of a setting of PostgreSQL or PgBouncer cannot be written, or undefined. */
export function settingValueProblem(name: string, value: unknown): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return `'parameters' sets '${name}' to ${describeValue(value)}; write the value as text, such as '64MB'`;
  if (/[\r\n]/.test(String(value))) return `'parameters' sets '${name}' to ${describeValue(value)}, which has a line break; a setting is one line`;
  return undefined;
}

/** Values as the CRDs want them, for callers without types: `100` and `true` were meant as '100' and 'on'. */
export function settingText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** PgBouncer has numbers instead of booleans. */
export function pgbouncerText(value: unknown): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
