import { RawFinding } from './raw-finding';
import { below, items, KindSchema, Node } from './apiserver/schema';
import { isObject, Json } from '../facts/json-value';
import { setOwn } from '../facts/own-keys';
import { isUnknown, replaceUnknowns, StandIns, unknownWhole } from '../facts/unknown';

/**
 * How many objects stand for one with unknown values: what is wrong with each of them, in the same words, is wrong whatever the
 * values are. The values of
 * one are small and those of the other large.
 */
export const FORMS = 2;

/** An object with unknown values in each of its forms, which the server would have no objection to as far as its schema tells. */
export function formsOf(value: Json, schema: KindSchema | undefined, standIns: StandIns): Json[] {
  return Array.from({ length: FORMS }, (_, form) => formOf(value, schema, standIns, form));
}

function formOf(root: Json, schema: KindSchema | undefined, standIns: StandIns, form: number): Json {
  const text = (value: string) => replaceUnknowns(value, expression => standIns.of(expression, form));
  const walk = (value: Json, node: Node | undefined): Json => {
    if (typeof value === 'string') {
      const whole = unknownWhole(value);
      return whole === undefined || !node ? text(value) : valueFor(schema!, node, form, standIns.of(whole, form));
    }
    if (Array.isArray(value)) return value.map(item => walk(item, schema && items(schema, node)));
    if (!isObject(value)) return value;
    const result: Json = {};
    for (const key of Object.keys(value)) setOwn(result, text(key), walk(value[key], schema && below(schema, node, key)));
    return result;
  };
  return walk(root, schema?.nodes[schema.root]);
}

/** A value that a place of the schema takes, if one can be found. */
function valueFor(schema: KindSchema, node: Node, form: number, standIn: string): Json {
  if (node.e?.length) return node.e[form === 0 ? 0 : node.e.length - 1];
  const small = form === 0;
  switch (node.g) {
    case 'quantity':
      return small ? '1Mi' : '1Pi';
    case 'duration':
      return small ? '1s' : '8760h';
    case 'time':
      return small ? '2020-01-01T00:00:00Z' : '2100-01-01T00:00:00Z';
  }
  switch (node.t) {
    case 'i':
    case 'n':
      return small ? Math.max(node.ge ?? 1, 1) : Math.min(node.le ?? 99, 99);
    case 'b':
      return !small;
    case 'x':
      return fitting(node, QUANTITIES[form]) ?? (small ? 1 : 99);
    case 'a':
      return Array.from({ length: node.gi ?? 0 }, () => valueFor(schema, items(schema, node) ?? { t: 's' }, form, standIn));
    case 'o':
      return {};
    default:
      return fitting(node, [standIn, ...QUANTITIES[form], ...TEXTS[form]]) ?? standIn;
  }
}

function fitting({ re, gl = 0, ll = Infinity, f }: Node, candidates: readonly string[]): string | undefined {
  const pattern = re === undefined ? undefined : new RegExp(re, 'u');
  return candidates.find(text => text.length >= gl && text.length <= ll && (!pattern || pattern.test(text)) && (f !== 'date-time' || /^\d{4}-/.test(text)));
}

const QUANTITIES: readonly (readonly string[])[] = [['1Mi', '1'], ['1Pi', '99']];
const TEXTS: readonly (readonly string[])[] = [
  ['1s', '2020-01-01T00:00:00Z', '1d', 's3://q7x00000/a'],
  ['8760h', '2100-01-01T00:00:00Z', '9w', 's3://q7x10000/a'],
];

/** Where an object has unknown values, as paths of findings have it. */
export function unknownPaths(value: Json): string[] {
  const found: string[] = [];
  const walk = (part: Json, path: string) => {
    if (typeof part === 'string') {
      if (isUnknown(part)) found.push(path);
    } else if (Array.isArray(part)) part.forEach((item, i) => walk(item, `${path}[${i}]`));
    else if (isObject(part)) {
      for (const key of Object.keys(part)) {
        const at = path ? `${path}.${key}` : key;
        if (isUnknown(key)) found.push(path);
        walk(part[key], at);
      }
    }
  };
  walk(value, '');
  // The server puts what stands in the one into the other before it looks.
  return [...found, ...found.filter(path => path.startsWith('stringData')).map(path => path.replace('stringData', 'data'))];
}

/** What is said of every form in the same words, and is not about an unknown value. */
export function common(forms: readonly (readonly RawFinding[])[], open: readonly string[]): RawFinding[] {
  const same = (one: RawFinding) => (other: RawFinding) => other.ruleId === one.ruleId && other.path === one.path && other.message === one.message;
  return forms[0].filter(rawFinding => !touches(rawFinding.path, open) && forms.every(rawFindings => rawFindings.some(same(rawFinding))));
}

function touches(path: string, open: readonly string[]): boolean {
  const plain = (text: string) => text.replace(/\[([^\]]*)\]/g, '.$1');
  return open.some(place => `${plain(path)}.`.startsWith(`${plain(place)}.`));
}
