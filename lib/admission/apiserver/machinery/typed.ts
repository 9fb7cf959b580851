import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { decodeBase64, isRfc3339, parseDuration } from '../../../facts/go';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { unquoted } from './unquoted';

/**
 * What the operator's Go structs make of an object: a webhook decodes it first, and the mutating one writes it back.
 * The Go types come from the schema, and from `g` and `z` of its nodes where the schema does not tell.
 */
export interface Mismatch {
  readonly path: string;
  readonly message: string;
}

/** The first value that does not decode, in document order; undefined when all do. */
export function decodeTyped(schema: KindSchema, object: Json): Mismatch | undefined {
  // Nearly every value decodes, so the path is put together on the way back from one that does not.
  const walk = (value: Json, node: Node | undefined): Mismatch | undefined => {
    if (!node || value === undefined || value === null) return undefined;
    const scalar = goType(node);
    if (scalar) return fits(value, scalar) ? undefined : { path: '', message: `${JSON.stringify(value)} is not ${NAMES[scalar] ?? scalar}${scalar === 'string' ? unquoted(value) : ''}` };
    if (node.t === 'a') {
      if (!Array.isArray(value)) return { path: '', message: 'must be a list' };
      const item = node.l === undefined ? undefined : schema.nodes[node.l];
      for (let i = 0; i < value.length; i++) {
        const found = walk(value[i], item);
        if (found) return { ...found, path: `[${i}]${found.path}` };
      }
      return undefined;
    }
    if (!isObject(value)) return { path: '', message: 'must be an object' };
    return entries(Object.keys(value), value, node);
  };
  const entries = (keys: readonly string[], value: Json, node: Node): Mismatch | undefined => {
    for (const key of keys) {
      const found = walk(value[key], below(schema, node, key));
      if (found) return { ...found, path: `.${key}${found.path}` };
    }
    return undefined;
  };
  const root = schema.nodes[schema.root];
  const found = entries(schema.builtIn ? Object.keys(root.p ?? {}).filter(key => key !== 'metadata') : SECTIONS, object, root);
  return found && { ...found, path: found.path.slice(1) };
}

const SECTIONS = ['spec', 'status'];
const BITS: Readonly<Record<string, number>> = { int32: 32, int64: 64 };

/** What the server has merged itself it converts and does not decode: an integer that is too large loses its upper bits. */
export function convertWhole(schema: KindSchema, object: Json): void {
  const walk = (value: Json, node: Node | undefined): Json => {
    if (typeof value === 'number') return node && Number.isInteger(value) ? convert(value, BITS[goType(node) ?? '']) : value;
    if (Array.isArray(value)) value.forEach((item, i) => (value[i] = walk(item, items(schema, node))));
    else if (isObject(value)) for (const key of Object.keys(value)) value[key] = walk(value[key], below(schema, node, key));
    return value;
  };
  walk(object, schema.nodes[schema.root]);
  const { metadata } = object;
  if (!isObject(metadata)) return;
  // The generations it counts itself.
  if (Number.isInteger(metadata.generation)) delete metadata.generation;
  if (Number.isInteger(metadata.deletionGracePeriodSeconds)) metadata.deletionGracePeriodSeconds = convert(metadata.deletionGracePeriodSeconds, 64);
}

function convert(value: number, bits: number | undefined): number {
  if (bits === undefined || Number.isSafeInteger(value) && Math.abs(value) < 2 ** (bits - 1)) return value;
  return Number(BigInt.asIntN(bits, Math.abs(value) < 2 ** 63 ? BigInt(value) : -(2n ** 63n)));
}

/** Writes an object back as Go would: zero values of fields that Go always writes, canonical quantities, zero items for nulls in lists. */
export function writeBack(schema: KindSchema, object: Json): void {
  const walk = (value: Json, node: Node | undefined): Json => {
    if (!node) return value;
    const scalar = goType(node);
    if (scalar) return encode(value, scalar);
    if (node.t === 'a') {
      if (!Array.isArray(value)) return value;
      const item = node.l === undefined ? undefined : schema.nodes[node.l];
      return value.map(entry => walk(entry ?? zero(item), item));
    }
    if (!isObject(value)) return value;
    for (const key of Object.keys(value)) {
      const sub = below(schema, node, key);
      value[key] = walk(value[key] ?? (node.m !== undefined || node.z?.includes(key) ? zero(sub) : null), sub);
    }
    for (const entry of node.z ?? []) {
      const key = entry.endsWith('?') ? entry.slice(0, -1) : entry;
      if (Object.hasOwn(value, key)) continue;
      const sub = below(schema, node, key);
      value[key] = entry.endsWith('?') ? null : walk(zero(sub), sub);
    }
    return value;
  };
  const root = schema.nodes[schema.root];
  for (const entry of root.z ?? []) if (object[entry] === undefined) object[entry] = {};
  object.spec = walk(object.spec, below(schema, root, 'spec'));
}

const NAMES: Record<string, string> = {
  string: 'a string', bool: 'a boolean', int32: 'a 32-bit integer', int64: 'an integer', uint64: 'a positive integer', quantity: 'a quantity',
  duration: 'a duration such as 30s', time: 'an RFC 3339 time', bytes: 'base64', intOrString: 'an integer or string',
};

function goType(node: Node): string | undefined {
  if (node.g) return node.g;
  switch (node.t) {
    case 's': return node.f === 'date-time' ? 'time' : node.f === 'byte' ? 'bytes' : 'string';
    case 'i': return node.f === 'int32' ? 'int32' : 'int64';
    case 'b': return 'bool';
    case 'x': return node.re ? 'quantity' : 'intOrString';
    default: return undefined;
  }
}

/** Whether a scalar decodes into the Go type of its node. */
export function decodes(value: Json, node: Node): boolean {
  const type = goType(node);
  return type !== undefined && fits(value, type);
}

function fits(value: Json, type: string): boolean {
  switch (type) {
    case 'string': return typeof value === 'string';
    case 'bool': return typeof value === 'boolean';
    case 'int32': return integer(value, -(2n ** 31n), 2n ** 31n);
    case 'int64': return integer(value, -(2n ** 63n), 2n ** 63n);
    case 'uint64': return integer(value, 0n, 2n ** 64n);
    case 'quantity': return Quantity.of(value) !== undefined;
    case 'duration': return typeof value === 'string' && parseDuration(value) !== undefined;
    case 'time': return typeof value === 'string' && isRfc3339(value, true);
    case 'bytes': return typeof value === 'string' ? decodeBase64(value) !== undefined : Array.isArray(value) && value.every(byte => byte === null || (Number.isInteger(byte) && byte >= 0 && byte < 256));
    case 'intOrString': return typeof value === 'string' || integer(value, -(2n ** 31n), 2n ** 31n);
    default: return false;
  }
}

/** Go writes a float of 1e21 and more with an exponent, which no integer field decodes. */
function integer(value: Json, from: bigint, before: bigint): boolean {
  if (Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31) return true;
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21 && BigInt(value) >= from && BigInt(value) < before;
}

function encode(value: Json, type: string): Json {
  if (type === 'time' && typeof value === 'string') return value.replace(/T(\d):/, 'T0$1:').replace(/[.,]\d+/, '');
  if (type !== 'quantity') return value;
  const text = String(value).trim();
  return typeof value === 'string' && CANONICAL.test(text) ? text : Quantity.of(value)?.toString() ?? value;
}

const CANONICAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** Go's zero value of the type of a node. */
export function zero(node: Node | undefined): Json {
  if (!node) return null;
  switch (goType(node)) {
    case 'string': return '';
    case 'bool': return false;
    case 'int32': case 'int64': case 'uint64': return 0;
    case 'intOrString': return 0;
    case 'quantity': return '0';
    case 'duration': return '0s';
    case 'time': return null;
    case 'bytes': return null;
    default: return node.t === 'a' ? null : {};
  }
}

