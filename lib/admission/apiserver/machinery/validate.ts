import { child, ErrorType, FieldError } from '../field-error';
import { isObject, Json } from '../../../facts/json-value';
import { KindSchema, Node } from '../schema';
import { isRfc3339 } from '../../../facts/go';
import { Ratchet } from './ratchet';
import { unquoted } from './unquoted';

const TYPES: Record<Node['t'], string> = { o: 'object', a: 'array', s: 'string', i: 'integer', n: 'number', b: 'boolean', x: 'integer,string' };
const RULES: Record<string, string> = {
  Required: 'apiserver/required', TypeInvalid: 'apiserver/type', NotSupported: 'apiserver/not-supported', TooLong: 'apiserver/too-long', TooMany: 'apiserver/too-many',
};

/** Kubernetes 1.36 is the first that holds integers to the format of their field, and says so without a path. */
const CHECKS_INTEGERS = 36;

/**
 * Validates an object against the OpenAPI schema of its kind, with every check that applies to the value's own type, as the
 * server does.
 */
export function validateSchema(schema: KindSchema, object: Json, minor: number, ratchet?: Ratchet): FieldError[] {
  const errors: FieldError[] = [];
  // Where the walk is; it becomes text only for an error.
  const place: (string | number)[] = [];
  const here = () => place.reduce<string>((path, part) => (typeof part === 'number' ? `${path}[${part}]` : child(path, part)), '');
  const fail = (type: ErrorType, path: string, message: string, ruleId = RULES[type]) =>
    (ratchet?.forgives(place) ? ratchet.forgiven : errors).push({ type, path, message, ruleId, ...(path === '<nil>' ? { at: here() } : {}) });

  const walk = (value: Json, node: Node) => {
    const actual = typeOf(value);
    const fits = actual === TYPES[node.t] || (node.t === 'n' && actual === 'integer') || (node.t === 'x' && (actual === 'integer' || actual === 'string'));
    const formatted = actual === 'array' && node.f === 'date-time'; // a list passes where a format is set: kube-openapi's typeValidator looks at strings only
    if (!fits && !formatted) {
      fail('TypeInvalid', here(), `must be of type ${TYPES[node.t]}, got ${actual}${node.t === 's' ? unquoted(value) : ''}`);
      // The CRD also spells int-or-string as anyOf, whose failure the server reports without a path.
      if (node.t === 'x' && value !== null) fail('Invalid', '<nil>', `${here()} must be an integer or a string`, 'apiserver/type');
    }
    if (node.e && !node.e.includes(value)) fail('NotSupported', here(), `${JSON.stringify(value)} is not one of ${node.e.map(v => JSON.stringify(v)).join(', ')}`);
    if (typeof value === 'string') walkString(value, node);
    else if (typeof value === 'number') walkNumber(value, node);
    else if (Array.isArray(value)) walkList(value, node);
    else if (isObject(value)) walkObject(value, node);
  };

  const below = (part: string | number, value: Json, node: Node) => {
    place.push(part);
    walk(value, node);
    place.pop();
  };

  const walkString = (value: string, node: Node) => {
    const length = node.ll === undefined && node.gl === undefined ? 0 : [...value].length;
    if (node.ll !== undefined && length > node.ll) fail('TooLong', here(), `may not be longer than ${node.ll}`);
    else if (node.gl !== undefined && length < node.gl) fail('Invalid', here(), `should be at least ${node.gl} characters long`, 'apiserver/too-short');
    else if (node.re && !pattern(node.re).test(value)) fail('Invalid', here(), `'${value}' should match ${node.re}`, 'apiserver/pattern');
    if (node.f === 'date-time' && !isDateTime(value)) fail('TypeInvalid', here(), `'${value}' is not an RFC 3339 time`, 'apiserver/format');
  };

  const walkNumber = (value: number, node: Node) => {
    const bits = node.f === 'int32' ? 32 : 64;
    const bound = 2 ** (bits - 1);
    if (minor >= CHECKS_INTEGERS && node.t === 'i' && !(Number.isInteger(value) && value >= -bound && value < bound))
      fail('Invalid', '<nil>', `${value} is not an integer of ${bits} bits`, 'apiserver/range');
    if (node.le !== undefined && value > node.le) fail('Invalid', here(), `${value} should be less than or equal to ${node.le}`, 'apiserver/range');
    if (node.ge !== undefined && value < node.ge) fail('Invalid', here(), `${value} should be greater than or equal to ${node.ge}`, 'apiserver/range');
  };

  const walkList = (value: Json[], node: Node) => {
    if (node.l !== undefined) value.forEach((item, i) => below(i, item, schema.nodes[node.l!]));
    if (node.gi !== undefined && value.length < node.gi) fail('Invalid', here(), `should have at least ${node.gi} items`, 'apiserver/too-few');
    if (node.li !== undefined && value.length > node.li) fail('TooMany', here(), `must have at most ${node.li} items`);
  };

  const walkObject = (value: Record<string, Json>, node: Node) => {
    for (const key of Object.keys(value)) {
      const index = node.p && Object.hasOwn(node.p, key) ? node.p[key] : node.m;
      if (index !== undefined) below(key, value[key], schema.nodes[index]);
    }
    for (const key of node.r ?? []) if (!Object.hasOwn(value, key)) fail('Required', child(here(), key), 'required value');
  };

  walk(object, schema.nodes[schema.root]);
  return errors;
}

function typeOf(value: Json): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (isJsonInteger(value) ? 'integer' : 'number') : typeof value;
}

/** An int64, or a float so near a whole number that go-openapi takes it for one. */
function isJsonInteger(value: number): boolean {
  if (Number.isInteger(value)) return value >= -(2 ** 63) && value < 2 ** 63;
  const whole = Math.trunc(value);
  return whole > 0 && Math.abs(value - whole) / (value + whole) < 1e-9;
}

const patterns = new Map<string, RegExp>();

function pattern(source: string): RegExp {
  let compiled = patterns.get(source);
  if (!compiled) patterns.set(source, compiled = new RegExp(source.replace('(?i)', ''), source.includes('(?i)') ? 'iu' : 'u'));
  return compiled;
}

/** kube-openapi's date-time: a checked date, then a time whose fraction may follow any character. */
function isDateTime(value: string): boolean {
  const [date, time = ''] = value.toLowerCase().split('t');
  const match = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/.exec(time);
  return isRfc3339(`${date}T00:00:00`, false) && match !== null && match[1] <= '23' && match[2] <= '59' && match[3] <= '59';
}
