const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const POSTGRES_IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_$]*$/;

const IDS_WITHOUT_A_NAME = ['Default', 'Resource'];

/**
 * The name that a construct's place in its chart gives it: the chart's id, then the ids below it.
 * Never a hash: a name that moves is a new, empty database.
 */
export function nameFromPath(chartId: string, idsBelow: readonly string[]): string {
  return [chartId, ...idsBelow.filter(id => !IDS_WITHOUT_A_NAME.includes(id))].join('-').toLowerCase();
}

/** Why `name` cannot name an object whose name becomes a DNS label, or undefined. */
export function labelProblem(name: string, maxLength: number): string | undefined {
  if (typeof name !== 'string' || name === '') return 'must not be empty';
  if (!DNS_1035_LABEL.test(name)) return 'must be lower-case letters, digits and hyphens, start with a letter and end with a letter or digit';
  if (name.length > maxLength) return `has ${name.length} characters, the limit is ${maxLength}`;
  return undefined;
}

/** Why `name` cannot name a Secret or another object of Kubernetes, or undefined. */
export function objectNameProblem(name: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'must not be empty';
  if (!DNS_1123_SUBDOMAIN.test(name)) return 'must be lower-case letters, digits, hyphens and dots';
  if (name.length > 253) return `has ${name.length} characters, the limit is 253`;
  return undefined;
}

/** Why `name` cannot name a role or a database without quotes, or undefined. */
export function identifierProblem(name: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'must not be empty';
  if (!POSTGRES_IDENTIFIER.test(name)) return 'must be letters, digits, _ and $, and not start with a digit';
  if (name.length > 63) return `has ${name.length} characters, PostgreSQL keeps 63`;
  return undefined;
}
