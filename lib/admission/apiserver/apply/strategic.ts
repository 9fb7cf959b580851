import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { mergePatch } from './client-side';

/** A list that `kubectl apply` merges by a key of its items (a strategic merge patch), as it was and as it is to be. */
interface MergedList {
  readonly path: string;
  readonly key: string;
  readonly before: readonly Json[];
  readonly after: Json[];
}

function* mergedLists(schema: KindSchema, before: Json, after: Json, node: Node | undefined, path = ''): Generator<MergedList> {
  if (node && isObject(before) && isObject(after)) {
    for (const name of Object.keys(after)) yield* mergedLists(schema, before[name], after[name], below(schema, node, name), path ? `${path}.${name}` : name);
  } else if (node?.mk && Array.isArray(before) && Array.isArray(after) && before.length) {
    const key = node.mk;
    yield { path, key, before, after };
    for (const [i, item] of after.entries()) {
      const same = before.find(other => isObject(other) && isObject(item) && Object.hasOwn(other, key) && other[key] === item[key]);
      if (same) yield* mergedLists(schema, same, item, items(schema, node), `${path}[${i}]`);
    }
  }
}

/** The first item that keeps a list from being merged, because it lacks the key. */
export function unmergeableItem(schema: KindSchema, before: Json, after: Json): { readonly path: string; readonly message: string } | undefined {
  for (const { path, key, ...lists } of mergedLists(schema, before, after, schema.nodes[schema.root])) {
    const without = (list: readonly Json[]) => list.findIndex(item => !isObject(item) || !Object.hasOwn(item, key));
    const message = `needs '${key}', the key by which kubectl merges the list`;
    if (without(lists.after) >= 0) return { path: `${path}[${without(lists.after)}]`, message };
    if (without(lists.before) >= 0) return { path, message: `an item of the old list ${message}` };
  }
  return undefined;
}

/**
 * A list in which two items have the same key; kubectl and the server then merge it in surprising ways. Of the ports of Services
 * it is known,
 * and what has one list only is not merged.
 */
export function repeatedItem(schema: KindSchema, before: Json, after: Json): string | undefined {
  const twice = (list: readonly Json[], key: string) => new Set(list.map(item => JSON.stringify(item?.[key]))).size < list.length;
  for (const { path, key, ...lists } of mergedLists(schema, before, after, schema.nodes[schema.root])) {
    if (schema.kind !== 'Service' && (twice(lists.before, key) || twice(lists.after, key))) return path;
  }
  return undefined;
}

/** Items with the same key become one, in place. */
export function mergeItems(schema: KindSchema, before: Json, after: Json): void {
  for (const { key, after: list } of mergedLists(schema, before, after, schema.nodes[schema.root])) {
    const first = new Map<string, Json>();
    for (const item of list.splice(0)) {
      const name = JSON.stringify(item[key]);
      if (first.has(name)) mergePatch(first.get(name), item);
      else first.set(name, item);
    }
    list.push(...first.values());
  }
}

/**
 * Of the strategy of a Deployment only what the manifest has is kept (`patchStrategy: retainKeys`), not what the server filled in
 * for another type.
 */
export function retainKeys({ kind }: KindSchema, object: Json, manifest: Json): void {
  const [stored, given] = [object, manifest].map(({ spec }) => spec?.strategy);
  if (kind !== 'Deployment' || !isObject(stored) || !isObject(given)) return;
  for (const key of Object.keys(stored)) if (!Object.hasOwn(given, key)) delete stored[key];
}
