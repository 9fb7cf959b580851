import { below, isObject, items, Json, KindSchema, Node } from '../schema';

const META = ['apiVersion', 'kind', 'metadata'];

/** Removes what the schema does not know and returns its paths, sorted; the server refuses them under strict field validation. */
export function pruneUnknown(schema: KindSchema, object: Json): string[] {
  const unknown: string[] = [];
  const walk = (value: Json, node: Node | undefined, path: string) => {
    if (Array.isArray(value)) {
      value.forEach((item, i) => walk(item, items(schema, node), `${path}[${i}]`));
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        if (path === '' && META.includes(key)) continue;
        const at = path ? `${path}.${key}` : key;
        const sub = below(schema, node, key);
        if (sub) {
          walk(value[key], sub, at);
        } else {
          unknown.push(at);
          delete value[key];
        }
      }
    }
  };
  walk(object, schema.nodes[schema.root], '');
  return unknown.sort();
}

/** Removes nulls of object fields; a null in a list stays, and one with a default becomes that default later. */
export function pruneNulls(schema: KindSchema, object: Json): void {
  const walk = (value: Json, node: Node | undefined) => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, items(schema, node));
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        const sub = below(schema, node, key);
        if (value[key] === null && sub && sub.d === undefined) delete value[key];
        else walk(value[key], sub);
      }
    }
  };
  walk(object, schema.nodes[schema.root]);
}
