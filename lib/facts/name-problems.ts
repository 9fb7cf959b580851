import { describeValue } from './describe';

const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const POSTGRES_IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_$]*$/;

/** What Kubernetes allows for a key of a Secret. */
export const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;

const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

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

/** Why `namespace` cannot be one, or undefined. */
export function namespaceProblem(namespace: string): string | undefined {
  const good = typeof namespace === 'string' && namespace.length <= 63 && !namespace.includes('.') && DNS_1123_SUBDOMAIN.test(namespace);
  return good ? undefined : 'must be at most 63 lower-case letters, digits and hyphens';
}

/** Why `key` cannot be the key of a label or of a taint, or undefined. */
export function labelKeyProblem(key: string): string | undefined {
  const parts = typeof key === 'string' ? key.split('/') : [];
  const good = parts.length > 0 && parts.length < 3 && LABEL_NAME.test(parts[parts.length - 1]) && (parts.length === 1 || objectNameProblem(parts[0]) === undefined);
  return good ? undefined : "is not a valid label key; one looks like 'disk' or 'example.com/disk', with at most 63 characters behind the slash";
}

/** Why `value` cannot be the value of a label or of a taint, or undefined. */
export function labelValueProblem(value: string): string | undefined {
  return value === '' || (typeof value === 'string' && LABEL_NAME.test(value)) ? undefined
    : 'is not a valid label value; one has at most 63 letters, digits, hyphens, underscores and dots';
}

/** The first label that Kubernetes refuses, in the words of the prop, or undefined. */
export function labelsProblem(prop: string, labels: { readonly [key: string]: string }): string | undefined {
  if (typeof labels !== 'object') return `'${prop}' must be a map of labels such as { team: 'data' }, got ${describeValue(labels)}`;
  for (const [key, value] of Object.entries(labels)) {
    const problem = labelKeyProblem(key);
    if (problem) return `'${prop}' has ${describeValue(key)}, which ${problem}`;
    const valueProblem = labelValueProblem(value);
    if (valueProblem) return `'${prop}' sets '${key}' to ${describeValue(value)}, which ${valueProblem}`;
  }
  return undefined;
}

/** Why `name` cannot name a role, or undefined. Roles that exist elsewhere may need quotes, as `my-user` does. */
export function roleNameProblem(name: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'must not be empty';
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(name)) return 'must have no control characters';
  return Buffer.byteLength(name) > 63 ? `has ${Buffer.byteLength(name)} bytes, PostgreSQL keeps 63` : undefined;
}

/** Why `name` cannot name a role or a database without quotes, or undefined. */
export function identifierProblem(name: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'must not be empty';
  if (!POSTGRES_IDENTIFIER.test(name)) return 'must be letters, digits, _ and $, and not start with a digit';
  if (name.length > 63) return `has ${name.length} characters, PostgreSQL keeps 63`;
  return undefined;
}
