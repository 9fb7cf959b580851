import { RawFinding } from './raw-finding';
import { Document } from './read/document';
import { Subject } from './subject';
import { below, items, KindSchema, Node } from './apiserver/schema';
import { isObject, Json } from '../facts/json-value';
import { nearest } from '../facts/nearest';
import { setOwn } from '../facts/own-keys';
import { unknown } from '../facts/unknown';

const UNKNOWN_FIELD = 'apiserver/unknown-field';

/** The container of a field and its key there; keys may have dots. The last part of the path need not exist. */
function locate(root: Json, path: string): { readonly parent: Json; readonly key: string | number } | undefined {
  let parent = root;
  let rest = path;
  for (;;) {
    const index = /^\[(\d+)\]\.?/.exec(rest);
    const key = index ? Number(index[1]) : keyOf(parent, rest);
    const left = index ? rest.slice(index[0].length) : rest.slice(String(key).length).replace(/^\./, '');
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent) !== (typeof key === 'number')) return undefined;
    if (left === '') return { parent, key };
    parent = parent[key];
    rest = left;
  }
}

/** The longest key of an object with which a path begins, or else its first part. */
function keyOf(parent: Json, rest: string): string {
  const keys = isObject(parent) ? Object.keys(parent).filter(key => rest === key || rest.startsWith(`${key}.`) || rest.startsWith(`${key}[`)) : [];
  return keys.sort((a, b) => b.length - a.length)[0] ?? /^[^.[]*/.exec(rest)![0];
}

/**
 * A manifest with misspelt fields under their right names, without those that nobody knows, and with an unknown value in the
 * place of each wrong one;
 * undefined if that is not possible.
 */
function withoutMistakes(schema: KindSchema, document: Document, errors: readonly RawFinding[]): { readonly document: Document; readonly open: readonly string[] } | undefined {
  const value = structuredClone(document.value);
  const open: string[] = [];
  const places = errors.filter(({ path }) => path !== '' && path !== 'spec').map(({ ruleId, path }) => ({ ruleId, path, place: locate(value, path) }));
  if (!places.length || places.some(({ place }) => !place)) return undefined;
  for (const { ruleId, path, place } of places) {
    const { parent, key } = place!;
    if (ruleId === UNKNOWN_FIELD) {
      const meant = meantSibling(schema, path, parent[key]);
      if (meant !== undefined && !Object.hasOwn(parent, meant)) parent[meant] = parent[key];
      delete parent[key];
    } else {
      if (typeof key === 'number') parent[key] = unknown(path);
      else setOwn(parent, key, unknown(path));
      open.push(path);
    }
  }
  return { document: { ...document, value, hasUnknowns: document.hasUnknowns || open.length > 0, written: undefined }, open };
}

/** How often mistakes are set aside: the server's own gates come one after the other. */
const MOST_ROUNDS = 4;

/**
 * What else is wrong with an object that the server does not even read, so that all findings come at once. The server itself says
 * the first ones alone,
 * and nothing is said that depends on a wrong value.
 */
export function judgeFurther(
  first: Subject,
  { schema, document, errors, round }: { readonly schema: KindSchema; readonly document: Document; readonly errors: readonly RawFinding[]; readonly round: number },
  judge: (document: Document, round: number) => Subject,
): Subject {
  const rest = round < MOST_ROUNDS ? withoutMistakes(schema, document, errors) : undefined;
  if (!rest) return first;
  const further = judge(rest.document, round + 1);
  const isNew = ({ ruleId, path }: RawFinding) => !['ha/encrypted', 'apiserver/not-checked'].includes(ruleId) && !first.entry.rawFindings.some(rawFinding => rawFinding.ruleId === ruleId && rawFinding.path === path);
  const rawFindings = further.entry.rawFindings.filter(isNew).map(({ reason: _, reportedPath: __, ...rawFinding }): RawFinding => rawFinding);
  const open = [...new Set([...rest.open, ...further.entry.verdict === 'denied' ? further.open : []])];
  const entry = { ...first.entry, rawFindings: [...first.entry.rawFindings, ...rawFindings], skipped: open.length ? `what depends on ${shown(open)} is not judged` : undefined };
  return { ...further, entry };
}

function shown(paths: readonly string[]): string {
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}

/**
 * What somebody may have meant by a field that a kind does not have: one of nearly that name, or one of that name elsewhere in
 * the spec.
 */
export function meantField(schema: KindSchema, path: string, object: Json): string | undefined {
  const place = locate(object, path);
  const sibling = place && meantSibling(schema, path, place.parent[place.key]);
  if (sibling) return `Did you mean '${sibling}'?`;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const elsewhere = placesOf(schema, name).filter(other => other !== path);
  return elsewhere.length === 1 ? `'${name}' belongs to '${elsewhere[0].slice(0, -name.length - 1)}'.` : undefined;
}

/** The field beside a misspelt one that has nearly its name and takes a value of its kind. */
function meantSibling(schema: KindSchema, path: string, value: Json): string | undefined {
  const cut = path.lastIndexOf('.');
  const siblings = fieldsAt(schema, path.slice(0, Math.max(cut, 0)), value);
  const near = nearest(path.slice(cut + 1).toLowerCase(), siblings.map(field => field.toLowerCase()));
  return siblings.find(field => field.toLowerCase() === near);
}

function fieldsAt(schema: KindSchema, path: string, value: Json): string[] {
  let node: Node | undefined = schema.nodes[schema.root];
  for (const part of path.split(/[.[]/).filter(Boolean)) node = part.endsWith(']') ? items(schema, node) : below(schema, node, part);
  return Object.entries(node?.p ?? {}).filter(([, child]) => takes(schema.nodes[child], value)).map(([key]) => key);
}

/** Whether a field may hold such a value at all, by its type alone. */
function takes({ t }: Node, value: Json): boolean {
  if (t === 'o') return isObject(value);
  if (t === 'a') return Array.isArray(value);
  return typeof value !== 'object';
}

/** Where a kind has a field of a name, above its lists. */
function placesOf(schema: KindSchema, name: string): string[] {
  const found: string[] = [];
  const walk = (node: Node, path: string, depth: number) => {
    for (const [key, child] of Object.entries(node.p ?? {})) {
      const at = path ? `${path}.${key}` : key;
      if (key === name) found.push(at);
      if (depth < 3 && key !== 'status') walk(schema.nodes[child], at, depth + 1);
    }
  };
  walk(schema.nodes[schema.root], '', 0);
  return found;
}
