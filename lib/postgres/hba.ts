import { nearest } from '../facts/nearest';
import { isIpv4, isIpv6, isNetmask } from './hba-address';
import { AuthLine, authLines, Field } from './auth-file';
import { optionProblem, optionsProblem } from './hba-options';

/** A line that PostgreSQL cannot read. It does not start with one; when it runs already, it goes on with the old file. */
export interface AuthProblem {
  /** The item of the list. */
  readonly index: number;
  readonly message: string;
}

const TYPES = ['local', 'host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc'];

/** The methods of the builds for Debian, with the first major version that has them; `sspi` and `bsd` are for other systems. */
const METHODS: Readonly<Record<string, number>> = {
  'trust': 0, 'reject': 0, 'scram-sha-256': 0, 'md5': 0, 'password': 0, 'gss': 0, 'ident': 0, 'peer': 0, 'ldap': 0, 'radius': 0, 'cert': 0, 'pam': 0, 'oauth': 18,
};

/** CloudNativePG writes a line with the address and mask of each pod instead of this. */
const POD_SELECTOR = /\$\{podselector:[^}]+\}/g;

const NEWEST = 18;

/**
 * What is wrong with the items of `pg_hba`. A file that a line includes is not judged.
 *
 * @param major Undefined when it is not known.
 */
export function hbaProblems(items: readonly string[], major = NEWEST): AuthProblem[] {
  return authLines(items.map(item => item.replace(POD_SELECTOR, '192.0.2.1/32'))).flatMap(line => {
    const message = lineProblem(line, major);
    return message === undefined ? [] : [{ index: line.index, message }];
  });
}

function lineProblem({ fields }: AuthLine, major: number): string | undefined {
  if (isInclude(fields, major)) return undefined;
  const rest = [...fields];
  const type = single(rest.shift()!, 'the type of connection');
  if ('problem' in type) return type.problem;
  if (!TYPES.includes(type.text)) return `'${type.text}' is not a type of connection; it is one of ${TYPES.join(', ')}`;
  const isLocal = type.text === 'local';
  if (!rest.shift()) return 'it ends before the database';
  if (!rest.shift()) return 'it ends before the user';
  if (!isLocal) {
    const problem = addressProblem(rest);
    if (problem) return problem;
  }
  const field = rest.shift();
  if (!field) return `it ends before the method, such as scram-sha-256${isLocal ? '; a line of type local has no address' : ''}`;
  const method = single(field, 'the method');
  if ('problem' in method) return method.problem;
  return methodProblem(method.text, type.text, major) ?? optionsProblemOf(rest, method.text, type.text, major);
}

/** Since PostgreSQL 16 a line of two fields may name another file. */
function isInclude(fields: readonly Field[], major: number): boolean {
  return major >= 16 && fields.length === 2 && ['include', 'include_if_exists', 'include_dir'].includes(fields[0][0].text);
}

function single(field: Field, what: string): { readonly text: string } | { readonly problem: string } {
  return field.length === 1 ? { text: field[0].text } : { problem: `${what} is a list: ${field.map(({ text }) => text).join(',')}` };
}

/** Takes the address from the fields, and the mask where it is a field of its own. */
function addressProblem(rest: Field[]): string | undefined {
  const field = rest.shift();
  if (!field) return 'it ends before the address';
  const address = single(field, 'the address');
  if ('problem' in address) return address.problem;
  if (!field[0].isQuoted && ['all', 'samehost', 'samenet'].includes(address.text)) return undefined;
  const [host, ...parts] = address.text.split('/');
  const mask = parts.length ? parts.join('/') : undefined;
  const bits = isIpv4(host) ? 32 : isIpv6(host) ? 128 : undefined;
  if (mask !== undefined) {
    if (bits === undefined) return `'${host}' is not an IP address, so it has no mask '/${mask}'`;
    return /^[ \t\n\v\f\r]*[+-]?\d+$/.test(mask) && Number(mask) >= 0 && Number(mask) <= bits ? undefined : `the mask of '${address.text}' must be from 0 to ${bits}`;
  }
  if (bits === undefined) return undefined;   // the name of a host
  const next = rest.shift();
  if (!next) return `'${host}' has no mask, such as '${host}/${bits}'`;
  const netmask = single(next, 'the mask');
  if ('problem' in netmask) return netmask.problem;
  if (!isIpv4(netmask.text) && !isIpv6(netmask.text)) return `'${host}' has no mask, such as '${host}/${bits}': '${netmask.text}' is none`;
  return isNetmask(netmask.text, bits) ? undefined : `the mask '${netmask.text}' is none of the address '${host}'`;
}

function methodProblem(method: string, type: string, major: number): string | undefined {
  const first = METHODS[method];
  if (first === undefined) return `'${method}' is not a method of authentication${meant(method, Object.keys(METHODS))}`;
  if (major < first) return `the method '${method}' came with PostgreSQL ${first}`;
  if (type === 'local' && method === 'gss') return "the method 'gss' is not for lines of type local";
  if (type !== 'local' && method === 'peer') return "the method 'peer' is only for lines of type local";
  if (type !== 'hostssl' && method === 'cert') return "the method 'cert' is only for lines of type hostssl";
  return undefined;
}

function optionsProblemOf(rest: readonly Field[], method: string, type: string, major: number): string | undefined {
  const options = new Map<string, string>();
  for (const { text } of rest.flat()) {
    const at = text.indexOf('=');
    if (at < 0) return `'${text}' behind the method is no option, which has the form name=value`;
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const problem = optionProblem({ name, value, method, type, major });
    if (problem) return problem;
    options.set(name, value);
  }
  return optionsProblem(method === 'ident' && type === 'local' ? 'peer' : method, options);
}

function meant(wrong: string, words: readonly string[]): string {
  const near = nearest(wrong, words);
  return near ? `; did you mean '${near}'?` : '';
}
