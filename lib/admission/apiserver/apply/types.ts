import { canonical } from '../machinery/lists';
import { isObject, Json } from '../../../facts/json-value';
import { KindSchema, Node } from '../schema';

/**
 * The types that server-side apply merges by (sigs.k8s.io/structured-merge-diff): a node of the schema, with the nodes that it names.
 * Without a node the type is deduced from the value: its lists are atomic, its maps are merged.
 */
export interface Type {
  readonly nodes: readonly Node[];
  readonly node?: Node;
  /** The object itself, whose metadata is an ObjectMeta whatever the CRD says. */
  readonly root?: boolean;
}

const OBJECT_META: readonly Node[] = [
  { t: 's' },
  { t: 'i' },
  { t: 'b' },
  { t: 's', f: 'date-time' },
  { t: 's', d: '' },
  { t: 'x' },
  { t: 'o', m: 0 },
  { t: 'a', l: 0, k: 'set' },
  { t: 'o', a: 1, p: { apiVersion: 0, blockOwnerDeletion: 2, controller: 2, kind: 0, name: 0, uid: 4 } },
  { t: 'a', l: 8, k: ['uid'] },
  { t: 'a', l: 11 },
  { t: 'o', p: { apiVersion: 0, fieldsType: 0, fieldsV1: 5, manager: 0, operation: 0, subresource: 0, time: 3 } },
  {
    t: 'o',
    p: {
      annotations: 6, creationTimestamp: 3, deletionGracePeriodSeconds: 1, deletionTimestamp: 3, finalizers: 7, generateName: 0, generation: 1, labels: 6,
      managedFields: 10, name: 0, namespace: 0, ownerReferences: 9, resourceVersion: 0, selfLink: 0, uid: 0,
    },
  },
];
const METADATA: Type = { nodes: OBJECT_META, node: OBJECT_META[12] };

export function rootType(schema: KindSchema): Type {
  return { nodes: schema.nodes, node: schema.nodes[schema.root], root: true };
}

/** How a value of the type is merged. Int-or-string has no type of its own in a CRD, so the value decides. */
export function formOf({ node }: Type, value: Json): 'scalar' | 'list' | 'map' {
  if (node && node.t !== 'x') return node.t === 'o' ? 'map' : node.t === 'a' ? 'list' : 'scalar';
  if (Array.isArray(value)) return 'list';
  return value === null || isObject(value) ? 'map' : 'scalar';
}

/** Whether the schema declares the key; the keys of a map of strings, say, are not declared. */
export function declares({ node, root }: Type, key: string): boolean {
  return (root === true && key === 'metadata') || (node?.p !== undefined && Object.hasOwn(node.p, key));
}

/** The type below a key; undefined when the schema knows no such key. */
export function typeBelow(type: Type, key: string): Type | undefined {
  const { nodes, node, root } = type;
  if (root && key === 'metadata') return METADATA;
  if (!node || node.t === 'x' || (!node.p && node.m === undefined)) return { nodes };
  const index = declares(type, key) ? node.p![key] : node.m;
  return index === undefined ? undefined : { nodes, node: nodes[index] };
}

export function itemType({ nodes, node }: Type): Type {
  return { nodes, node: node?.t === 'a' && node.l !== undefined ? nodes[node.l] : undefined };
}

/** A list whose items have an identity: by their keys, or by their value. */
export function isAssociative({ node }: Type): boolean {
  return node?.t === 'a' && node.k !== undefined;
}

export class ElementError extends Error {}

/** The identity of an item of an associative list, as text. */
export function elementOf(type: Type, item: Json): string {
  const keys = type.node!.k!;
  if (keys === 'set') {
    if (item === null || typeof item === 'object') throw new ElementError(`an item of a set is a plain value, got ${JSON.stringify(item)}`);
    return `=${canonical(item)}`;
  }
  if (!isObject(item)) throw new ElementError(`an item of a list that is a map by ${keys.join(', ')} is an object, got ${JSON.stringify(item)}`);
  const declared = itemType(type);
  const given = keys.flatMap(key => {
    const value = Object.hasOwn(item, key) ? item[key] : typeBelow(declared, key)?.node?.d;
    return value === undefined ? [] : [[key, value] as const];
  });
  if (given.length === 0) throw new ElementError(`the item has none of its keys: ${keys.join(', ')}`);
  return `#${canonical(Object.fromEntries(given))}`;
}
