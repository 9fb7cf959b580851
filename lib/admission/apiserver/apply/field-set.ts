import { isObject, Json } from '../../../facts/json-value';
import { declares, elementOf, formOf, isAssociative, itemType, Type, typeBelow } from './types';

/**
 * A set of fields, as managedFields holds it: what belongs to the set at this level, and the sets below.
 * A field is `.name`, an item of an associative list what `elementOf` makes of it.
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const NO_FIELDS: FieldSet = { members: new Set(), children: new Map() };

/** The fields that an apply of this value owns: leaves, atomic lists and maps whole, items, and keys that no schema declares. */
export function fieldsOf(type: Type, value: Json): FieldSet {
  const members = new Set<string>();
  const children = new Map<string, FieldSet>();
  /** Whether the value itself, not something in it, is what is owned. */
  const add = (element: string, below: Type, child: Json, whole: boolean) => {
    if (whole || isLeaf(below, child)) members.add(element);
    const set = isLeaf(below, child) ? NO_FIELDS : fieldsOf(below, child);
    if (!isEmpty(set)) children.set(element, set);
  };
  if (formOf(type, value) === 'map' && isObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (child === undefined) continue;
      const empty = child === null || (isObject(child) && Object.keys(child).length === 0);
      add(`.${key}`, typeBelow(type, key) ?? { nodes: type.nodes }, child, empty || !declares(type, key));
    }
  } else if (isAssociative(type) && Array.isArray(value)) {
    const elements = value.map(item => elementOf(type, item));
    const seen = new Set<string>();
    const twice = new Set(elements.filter(element => seen.size === seen.add(element).size));
    for (const [i, element] of elements.entries()) {
      if (twice.has(element)) members.add(element);
      else add(element, itemType(type), value[i], true);
    }
  }
  return { members, children };
}

function isLeaf(type: Type, value: Json): boolean {
  const form = formOf(type, value);
  return form === 'scalar' || (form === 'list' ? !isAssociative(type) : type.node?.a === 1);
}

function isEmpty(set: FieldSet): boolean {
  return set.members.size === 0 && set.children.size === 0;
}

function combine(a: FieldSet, b: FieldSet, keep: (inA: boolean, inB: boolean) => boolean): FieldSet {
  const members = new Set([...a.members, ...b.members].filter(element => keep(a.members.has(element), b.members.has(element))));
  const children = new Map<string, FieldSet>();
  for (const element of new Set([...a.children.keys(), ...b.children.keys()])) {
    const set = combine(a.children.get(element) ?? NO_FIELDS, b.children.get(element) ?? NO_FIELDS, keep);
    if (!isEmpty(set)) children.set(element, set);
  }
  return { members, children };
}

export const union = (a: FieldSet, b: FieldSet) => combine(a, b, (inA, inB) => inA || inB);
export const difference = (a: FieldSet, b: FieldSet) => combine(a, b, (inA, inB) => inA && !inB);
export const intersection = (a: FieldSet, b: FieldSet) => combine(a, b, (inA, inB) => inA && inB);

/** The set with every declared field that has something of the set below it. */
export function withParents(set: FieldSet, type: Type | undefined): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [element, below] of set.children) {
    const key = element.slice(1);
    const field = element.startsWith('.');
    if (field && type && declares(type, key)) members.add(element);
    children.set(element, withParents(below, type && (field ? typeBelow(type, key) : itemType(type))));
  }
  return { members, children };
}

/** A copy of the value without the fields of the set. A map or list of which nothing is left becomes null. */
export function withoutFields(type: Type, value: Json, set: FieldSet): Json {
  if (formOf(type, value) === 'scalar') return value;
  if (Array.isArray(value)) {
    if (!isAssociative(type)) return null;
    const left = value.flatMap(item => {
      const element = elementOf(type, item);
      if (set.members.has(element)) return [];
      const below = set.children.get(element);
      return [below ? withoutFields(itemType(type), item, below) : item];
    });
    return left.length ? left : null;
  }
  if (!isObject(value) || type.node?.a === 1) return null;
  const left = Object.entries(value).flatMap(([key, child]) => {
    if (set.members.has(`.${key}`)) return [];
    const below = set.children.get(`.${key}`);
    return [[key, below ? withoutFields(typeBelow(type, key) ?? { nodes: type.nodes }, child, below) : child] as const];
  });
  return left.length ? Object.fromEntries(left) : null;
}
