import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { copy, Reach } from './reach';

const withDefaults = new Reach(node => node.d !== undefined);
const defaultsByNode = new WeakMap<Node, readonly (readonly [string, Json])[]>();

/** The keys of an object that have a default. */
function defaultsOf(schema: KindSchema, node: Node): readonly (readonly [string, Json])[] {
  let defaults = defaultsByNode.get(node);
  if (!defaults) {
    defaults = Object.entries(node.p ?? {}).flatMap(([key, index]) => (schema.nodes[index].d === undefined ? [] : [[key, schema.nodes[index].d] as const]));
    defaultsByNode.set(node, defaults);
  }
  return defaults;
}

/** Writes the structural defaults of the CRD into an object. */
export function applyDefaults(schema: KindSchema, object: Json): void {
  const reach = withDefaults.of(schema);
  const walk = (value: Json, node: Node | undefined) => {
    if (!node || !reach.has(node)) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, items(schema, node));
    } else if (isObject(value)) {
      for (const [key, given] of defaultsOf(schema, node)) if (!Object.hasOwn(value, key) || value[key] === null) value[key] = copy(given);
      for (const key of Object.keys(value)) walk(value[key], below(schema, node, key));
    }
  };
  walk(object, schema.nodes[schema.root]);
}
