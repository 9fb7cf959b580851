import { JsonNode, parseJson } from '../../read/json-text';
import { setOwn } from '../../../facts/own-keys';
import { isObject, Json } from '../../../facts/json-value';
import { atoi } from '../../../facts/go';

/** An operation that does not apply, or a value that does not decode. */
export class Refused extends Error {}

/** What depends on parts of the document that are not known here. */
export class Unknown extends Error {}

/** A value that is there, and of which no more is known here. */
export const OPAQUE: Json = Object.freeze({});

/** Whether a value is there is not known here. */
export const PERHAPS: Json = Object.freeze({});

/** One step of a JSON patch. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value: Json;
}

/** The steps that a text has; as strict as Go's reader. */
export function operations(text: string): Operation[] {
  const root = parseJson(text);
  if (root.type === 'null') return [];
  if (root.type !== 'array') throw new Refused('it must be a list of operations');
  return root.items.map(item => {
    const fields = new Map(item.type === 'object' ? item.entries.map(entry => [entry.key, entry.value] as const) : []);
    const textOf = (key: string) => {
      const node = fields.get(key);
      if (node?.type === 'string') return node.text;
      throw new Refused(`an operation needs '${key}', a text`);
    };
    const op = textOf('op');
    if (!['add', 'replace', 'remove', 'move', 'copy', 'test'].includes(op)) throw new Refused(`there is no operation '${op}'`);
    if ((op === 'add' || op === 'replace') && !fields.has('value')) throw new Refused(`the operation '${op}' needs a value`);
    const from = op === 'move' || op === 'copy' ? textOf('from') : undefined;
    return { op, path: textOf('path'), from, value: fields.has('value') ? plain(fields.get('value')!) : undefined };
  });
}

/** Go decodes no float into an integer, not even 1.0. */
function numberOf(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new Unknown(`the number ${text}`);
  return Number(text);
}

function plain(node: JsonNode): Json {
  if (node.type === 'array') return node.items.map(plain);
  if (node.type !== 'object') return node.type === 'string' ? node.text : node.type === 'number' ? numberOf(node.text) : node.type === 'null' ? null : node.type === 'true';
  if (new Set(node.entries.map(entry => entry.key)).size !== node.entries.length) throw new Unknown('a value has a key twice');
  return Object.fromEntries(node.entries.map(entry => [entry.key, plain(entry.value)]));
}

interface Spot {
  readonly holder: Json;
  readonly key: string;
}

/** Where a path leads: the object or list that holds its last part, and that part. What stands before the first slash does not count. */
function find(root: Json, path: string): Spot {
  const parts = path.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (parts.length === 0) throw new Refused(`the path '${path}' has no slash`);
  if (parts.includes('')) throw new Unknown(`the path '${path}'`);
  const holder = parts.slice(0, -1).reduce((value, part) => get(value, part, path), root);
  if (holder === OPAQUE) throw new Unknown(`the place '${path}'`);
  if (typeof holder !== 'object' || holder === null) throw new Refused(`'${path}' leads into a plain value`);
  return { holder, key: parts[parts.length - 1] };
}

/** An index counts from the end when it is negative. */
function indexOf(entries: readonly Json[], key: string, length = entries.length): number {
  const index = atoi(key);
  if (index === undefined || index >= length || index < -length) throw new Refused(`there is no item '${key}' in a list of ${entries.length}`);
  return Number(index < 0 ? index + BigInt(length) : index);
}

function get(holder: Json, key: string, path: string): Json {
  if (holder === OPAQUE) throw new Unknown(`the place '${path}'`);
  if (Array.isArray(holder)) return holder[indexOf(holder, key)];
  if (!isObject(holder) || !Object.hasOwn(holder, key)) throw new Refused(`there is no '${key}' in '${path}'`);
  if (holder[key] === PERHAPS) throw new Unknown(`whether '${path}' is there`);
  return holder[key];
}

function add(root: Json, path: string, value: Json): void {
  const { holder, key } = find(root, path);
  if (!Array.isArray(holder)) setOwn(holder, key, value);
  else if (key === '-') holder.push(value);
  else holder.splice(indexOf(holder, key, holder.length + 1), 0, value);
}

function remove(root: Json, path: string): void {
  const { holder, key } = find(root, path);
  get(holder, key, path);
  if (Array.isArray(holder)) holder.splice(indexOf(holder, key), 1);
  else delete holder[key];
}

/** The document after an operation, which is another one only where the operation replaces it whole. */
export function apply(root: Json, { op, path, from, value }: Operation): Json {
  if (path === '' || from === '') {
    if ((op === 'add' || op === 'replace') && isObject(value)) return value;
    throw new Unknown('an operation on the whole document');
  }
  if (op === 'add') add(root, path, value);
  else if (op === 'remove') remove(root, path);
  else if (op === 'test') compare(root, path, value);
  else if (op === 'replace') {
    const { holder, key } = find(root, path);
    get(holder, key, path);
    holder[Array.isArray(holder) ? indexOf(holder, key) : key] = value;
  } else {
    const source = find(root, from!);
    const moved = structured(get(source.holder, source.key, from!));
    if (op === 'move') remove(root, from!);
    add(root, path, moved);
  }
  return root;
}

/** A copy of a value that is known whole. */
function structured(value: Json): Json {
  if (value === OPAQUE || value === PERHAPS) throw new Unknown('what is moved');
  if (Array.isArray(value)) return value.map(structured);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structured(item)])) : value;
}

const PLAIN = /^[\w ./:-]*$/;

/** Texts are compared as they are written, so only plain ones are known to be the same. */
function compare(root: Json, path: string, value: Json): void {
  const { holder, key } = find(root, path);
  const there = !Array.isArray(holder) && !Object.hasOwn(holder, key) ? null : get(holder, key, path);
  if (value === undefined || there === OPAQUE) throw new Unknown(`what '${path}' is`);
  if (typeof there === 'object' && there !== null && typeof value === 'object' && value !== null) throw new Unknown(`what '${path}' is`);
  if (typeof value === 'string' && !PLAIN.test(value)) throw new Unknown(`how '${path}' is written`);
  if (there !== value) throw new Refused(`'${path}' is another value`);
}
