import { below, isObject, items, Json, KindSchema, Node } from '../schema';

/** Writes the structural defaults of the CRD into an object. */
export function applyDefaults(schema: KindSchema, object: Json): void {
  const walk = (value: Json, node: Node | undefined) => {
    if (!node) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, items(schema, node));
    } else if (isObject(value)) {
      for (const [key, index] of Object.entries(node.p ?? {})) {
        const sub = schema.nodes[index];
        if (sub.d !== undefined && (!Object.hasOwn(value, key) || value[key] === null)) value[key] = structuredClone(sub.d);
      }
      for (const key of Object.keys(value)) walk(value[key], below(schema, node, key));
    }
  };
  walk(object, schema.nodes[schema.root]);
}
