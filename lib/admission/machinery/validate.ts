import { child, ErrorType, FieldError } from '../field-error';
import { isObject, Json, KindSchema, Node } from '../schema';
import { isRfc3339 } from '../values/go';

const TYPES: Record<Node['t'], string> = { o: 'object', a: 'array', s: 'string', i: 'integer', n: 'number', b: 'boolean', x: 'integer,string' };
const RULES: Record<string, string> = {
  Required: 'apiserver/required', TypeInvalid: 'apiserver/type', NotSupported: 'apiserver/not-supported', TooLong: 'apiserver/too-long', TooMany: 'apiserver/too-many',
};

/** Validates an object against the OpenAPI schema of its kind, with every check that applies to the value's own type, as the server does. */
export function validateSchema(schema: KindSchema, object: Json): FieldError[] {
  const errors: FieldError[] = [];
  const fail = (type: ErrorType, path: string, message: string, ruleId = RULES[type]) => errors.push({ type, path, message, ruleId });

  const walk = (value: Json, node: Node, path: string) => {
    const actual = typeOf(value);
    const fits = actual === TYPES[node.t] || (node.t === 'n' && actual === 'integer') || (node.t === 'x' && (actual === 'integer' || actual === 'string'));
    const formatted = actual === 'array' && node.f === 'date-time'; // a list passes where a format is set: kube-openapi's typeValidator looks at strings only
    if (!fits && !formatted) {
      fail('TypeInvalid', path, `must be of type ${TYPES[node.t]}, got ${actual}`);
      // The CRD also spells int-or-string as anyOf, whose failure the server reports without a path.
      if (node.t === 'x' && value !== null) fail('Invalid', '<nil>', `${path} must be an integer or a string`, 'apiserver/type');
    }
    if (node.e && !node.e.includes(value)) fail('NotSupported', path, `${JSON.stringify(value)} is not one of ${node.e.map(v => JSON.stringify(v)).join(', ')}`);
    if (typeof value === 'string') walkString(value, node, path);
    else if (typeof value === 'number') walkNumber(value, node, path);
    else if (Array.isArray(value)) walkList(value, node, path);
    else if (isObject(value)) walkObject(value, node, path);
  };

  const walkString = (value: string, node: Node, path: string) => {
    const length = node.ll === undefined && node.gl === undefined ? 0 : [...value].length;
    if (node.ll !== undefined && length > node.ll) fail('TooLong', path, `may not be longer than ${node.ll}`);
    else if (node.gl !== undefined && length < node.gl) fail('Invalid', path, `should be at least ${node.gl} characters long`, 'apiserver/too-short');
    else if (node.re && !pattern(node.re).test(value)) fail('Invalid', path, `'${value}' should match ${node.re}`, 'apiserver/pattern');
    if (node.f === 'date-time' && !isDateTime(value)) fail('TypeInvalid', path, `'${value}' is not an RFC 3339 time`, 'apiserver/format');
  };

  const walkNumber = (value: number, node: Node, path: string) => {
    if (node.le !== undefined && value > node.le) fail('Invalid', path, `${value} should be less than or equal to ${node.le}`, 'apiserver/range');
    if (node.ge !== undefined && value < node.ge) fail('Invalid', path, `${value} should be greater than or equal to ${node.ge}`, 'apiserver/range');
  };

  const walkList = (value: Json[], node: Node, path: string) => {
    if (node.l !== undefined) value.forEach((item, i) => walk(item, schema.nodes[node.l!], `${path}[${i}]`));
    if (node.gi !== undefined && value.length < node.gi) fail('Invalid', path, `should have at least ${node.gi} items`, 'apiserver/too-few');
    if (node.li !== undefined && value.length > node.li) fail('TooMany', path, `must have at most ${node.li} items`);
  };

  const walkObject = (value: Record<string, Json>, node: Node, path: string) => {
    for (const key of Object.keys(value)) {
      if (node.p && Object.hasOwn(node.p, key)) walk(value[key], schema.nodes[node.p[key]], child(path, key));
      else if (node.m !== undefined) walk(value[key], schema.nodes[node.m], child(path, key));
    }
    for (const key of node.r ?? []) if (!Object.hasOwn(value, key)) fail('Required', child(path, key), 'required value');
  };

  walk(object, schema.nodes[schema.root], '');
  return errors;
}

function typeOf(value: Json): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (isJsonInteger(value) ? 'integer' : 'number') : typeof value;
}

/** An int64, or a float so near a whole number that go-openapi takes it for one. */
function isJsonInteger(value: number): boolean {
  if (Number.isInteger(value)) return Math.abs(value) < 2 ** 63;
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
