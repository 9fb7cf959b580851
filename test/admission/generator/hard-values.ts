import { items, KindSchema, Node } from '../../../lib/admission/apiserver/schema';
import { BOUNCER, BY_NAME, DURATIONS, LABELS, NAMES, PARAMETERS, QUANTITIES, TIMES } from './values';

const LONG = 'a'.repeat(300);
/** Values of every type, and the ends of the ranges of numbers. */
const ANY = [
  null, true, false, [], {}, [null], [''], [0], [{}], [[]], { a: 'b' }, { a: null }, { a: {} }, { '': '' },
  '', ' ', 'x', ' x', 'x ', 'ä', 'a\nb', 'true', 'null', '0', '1', '-1', '1.5', '1e3', '0x10', LONG,
  0, 1, -1, 2, 0.5, 1.5, -0.5, 1e-10, 3.0000000001, 65535, 65536, 2147483647, 2147483648, -2147483648, -2147483649, 3000000000, 4294967296,
  9007199254740992, 9.2e18, 9.3e18, -9.3e18, 1.8e19, 1.9e19, 1e20, 1e21, -1e21, 1e300,
];

/** A value that the field takes, with what is required below it. */
export function valueFor(schema: KindSchema, node: Node, name: string): any {
  if (node.e) return node.e[0];
  switch (node.t) {
    case 'b': return true;
    case 'i': case 'n': return Math.max(node.ge ?? 1, 1);
    case 'x': return node.re || node.g === 'quantity' ? '1Gi' : 80;
    case 's': return textFor(node, name);
    case 'a': return [valueFor(schema, items(schema, node)!, name)];
    default: return Object.fromEntries((node.r ?? []).map(key => [key, valueFor(schema, schema.nodes[node.p![key]], key)]));
  }
}

function textFor(node: Node, name: string): string {
  if (node.f === 'date-time') return TIMES[0];
  if (node.f === 'byte') return 'YQ==';
  if (node.g === 'duration') return DURATIONS[0];
  const known = BY_NAME.find(([pattern]) => pattern.test(name));
  return known?.[1][0] ?? 'a'.repeat(Math.max(node.gl ?? 1, 1));
}

/** The table of a field: values of every type, and those at the edges of what its own type and name take. */
export function valuesOf(schema: KindSchema, node: Node, name: string): any[] {
  const values = [...ANY, valueFor(schema, node, name), ...(node.e ?? []), ...(node.e ?? []).map(flipped), ...typical(schema, node, name)];
  const seen = new Map(values.map(value => [JSON.stringify(value), value]));
  return [...seen.values()];
}

function typical(schema: KindSchema, node: Node, name: string): any[] {
  switch (node.t) {
    case 'i': case 'n': return [node.ge, node.le].flatMap(edge => (edge === undefined ? [] : [edge - 1, edge - 0.5, edge, edge + 0.5, edge + 1]));
    case 'x': return node.re || node.g === 'quantity' ? QUANTITIES : ['http', '80', '65536', '50%', '0%', '101%', '5.5%', 65537, -80];
    case 's': return texts(node, name);
    case 'a': return lists(schema, node, name);
    case 'o': return node.p ? objects(schema, node, name) : maps(schema, node, name);
    default: return [];
  }
}

function texts(node: Node, name: string): string[] {
  const own = BY_NAME.filter(([pattern]) => pattern.test(name)).flatMap(([, values]) => values);
  const lengths = [node.gl, node.ll].flatMap(edge => (edge === undefined ? [] : [edge - 1, edge, edge + 1])).filter(length => length >= 0);
  const times = node.f === 'date-time' ? TIMES : [];
  const bytes = node.f === 'byte' ? ['YQ==', 'YQ=', 'YQ', 'YR==', 'Y Q==', 'YQ==\n', '_-==', '====', 'YWFh'] : [];
  return [...own, ...times, ...bytes, ...(node.re || node.g ? [...DURATIONS, ...QUANTITIES] : []), ...lengths.flatMap(length => ['a'.repeat(length), 'ä'.repeat(length)]), ...NAMES.slice(0, 12)];
}

function lists(schema: KindSchema, node: Node, name: string): any[] {
  const item = items(schema, node)!;
  const one = valueFor(schema, item, name);
  const other = typeof one === 'string' ? `${one}x` : one;
  const counts = [node.gi, node.li].flatMap(edge => (edge === undefined ? [] : [edge, edge + 1])).filter(count => count < 200);
  return [
    [one], [one, one], [one, other], [one, one, one], [one, other, one], [one, null], [null, one], [null, null], [one, 1], [one, '', ''], [one, []], [[one]], { 0: one },
    ...counts.map(count => Array.from({ length: count }, (_, i) => named(one, i))),
    ...(typeof node.k === 'object' ? node.k : []).flatMap(key => [without(one, key), { ...one, [key]: null }, { ...one, [key]: '' }, { ...one, [key]: 1 }, { ...one, [key]: [] }].flatMap(odd => [[odd], [odd, odd], [one, odd, odd]])),
  ];
}

/** The same item under another name. */
function named(item: any, i: number): any {
  if (typeof item === 'string') return `${item}${i}`;
  return typeof item === 'object' && item !== null && 'name' in item ? { ...item, name: `a${i}` } : item;
}

function objects(schema: KindSchema, node: Node, name: string): any[] {
  const one = valueFor(schema, node, name);
  const keys = Object.keys(node.p!);
  return [
    { ...one, foo: 1 }, { ...one, foo: null }, { ...one, '': 'x' }, { ...one, 'a b': {} }, { ...one, apiVersion: 'v1', kind: 'X', metadata: {} }, { ...one, constructor: 1 }, [one],
    ...(node.r ?? []).map(key => without(one, key)),
    ...keys.map(key => ({ ...one, [key]: null })),
    ...keys.slice(0, 5).map(key => ({ ...one, [key[0].toUpperCase() + key.slice(1)]: valueFor(schema, schema.nodes[node.p![key]], key) })),
    ...keys.map(key => ({ ...one, [key]: valueFor(schema, schema.nodes[node.p![key]], key) })),
  ];
}

function maps(schema: KindSchema, node: Node, name: string): any[] {
  const below = node.m === undefined ? undefined : schema.nodes[node.m];
  const one = below ? valueFor(schema, below, name) : 'x';
  const known = name === 'parameters' ? [...Object.entries(PARAMETERS).flatMap(([key, list]) => list.map(value => ({ [key]: value }))), ...BOUNCER.map(key => ({ [key]: '1' }))] : [];
  return [
    { a: one }, { a: one, b: one }, ...[...LABELS, 'cpu', 'memory', 'hugepages-2Mi', 'storage', '__proto__', 'constructor', 'toString'].map(key => Object.fromEntries([[key, one]])), ...known,
    ...[null, 1, 0.5, true, '', [], {}].map(value => ({ a: value })),
  ];
}

function without(item: any, key: string): any {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
}

function flipped(text: any): any {
  return typeof text === 'string' ? (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase()) : text;
}
