import { byteLength } from './go';

/** The name grammars of Kubernetes. Each function returns one message per problem, like its counterpart in apimachinery. */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const PLACEHOLDER = /\{\{|\$\{/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

export function dnsSubdomain(value: string): string[] {
  return [
    ...byteLength(value) > 253 ? ['must be no more than 253 characters'] : [],
    ...SUBDOMAIN.test(value) ? [] : [`must consist of lower case letters, digits, '-' or '.', and start and end with a letter or digit${unrendered(value)}`],
  ];
}

export function wildcardSubdomain(value: string): string[] {
  return byteLength(value) <= 253 && value.startsWith('*.') && SUBDOMAIN.test(value.slice(2)) ? [] : ["must be '*.' and a DNS subdomain, at most 253 characters"];
}

/** What to add about a value that Helm or Flux would have replaced. */
function unrendered(value: string): string {
  return PLACEHOLDER.test(value) ? `; '${value}' holds a placeholder: render it first` : '';
}

export function dnsLabel(value: string): string[] {
  return [
    ...byteLength(value) > 63 ? ['must be no more than 63 characters'] : [],
    ...LABEL.test(value) ? [] : ["must consist of lower case letters, digits or '-', and start and end with a letter or digit"],
  ];
}

export function dns1035Label(value: string): string[] {
  return isDns1035Label(value) ? [] : ["must be no more than 63 lower case letters, digits or '-', start with a letter and end with a letter or digit"];
}

export function isDns1035Label(value: string): boolean {
  return byteLength(value) <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value);
}

/** What can be a part of an address of the API. */
export function pathSegment(value: string): string[] {
  return value === '.' || value === '..' || /[/%]/.test(value) ? ["must not be '.' or '..' and have no '/' or '%'"] : [];
}

export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) return ['must be a name, optionally with one DNS subdomain and a slash before it'];
  const errors: string[] = [];
  if (parts.length === 2) {
    if (parts[0] === '') errors.push('the prefix must not be empty');
    else errors.push(...dnsSubdomain(parts[0]).map(message => `the prefix ${message}`));
  }
  const name = parts[parts.length - 1];
  if (name === '') errors.push('the name must not be empty');
  else if (byteLength(name) > 63) errors.push('the name must be no more than 63 characters');
  if (!QUALIFIED.test(name)) errors.push("the name must consist of letters, digits, '-', '_' or '.', and start and end with a letter or digit");
  return errors;
}

export function labelValue(value: string): string[] {
  return [
    ...byteLength(value) > 63 ? ['must be no more than 63 characters'] : [],
    ...value === '' || QUALIFIED.test(value) ? [] : ["must be empty or consist of letters, digits, '-', '_' or '.', and start and end with a letter or digit"],
  ];
}
