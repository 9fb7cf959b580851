import { Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { zero } from './typed';

const META = ['apiVersion', 'kind', 'metadata'];

/**
 * Removes what the schema does not know and returns its paths, sorted; the server refuses them under strict field validation.
 * Nulls of object fields
 * go with it, unless they are kept: a null in a list stays, and one with a default becomes that default later.
 */
export function prune(schema: KindSchema, object: Json, keepNulls = false): string[] {
  const unknown: string[] = [];
  const path: string[] = [];
  const walk = (value: Json, node: Node | undefined) => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      const item = items(schema, node);
      for (let i = 0; i < value.length; i++) {
        if (schema.builtIn && value[i] === null) value[i] = zero(item);
        path.push(`[${i}]`);
        walk(value[i], item);
        path.pop();
      }
      return;
    }
    for (const key of Object.keys(value)) {
      if (path.length === 0 && META.includes(key)) continue;
      const sub = below(schema, node, key);
      if (sub && value[key] === null) {
        // In a map of Go the key stays.
        if (schema.builtIn && node?.m !== undefined) value[key] = zero(sub) ?? '';
        else if (schema.builtIn || (!keepNulls && sub.d === undefined)) delete value[key];
        continue;
      }
      path.push(path.length ? `.${key}` : key);
      if (sub) {
        walk(value[key], sub);
      } else {
        unknown.push(path.join(''));
        delete value[key];
      }
      path.pop();
    }
  };
  walk(object, schema.nodes[schema.root]);
  return unknown.sort();
}
