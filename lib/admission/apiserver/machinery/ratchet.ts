import { FieldError } from '../field-error';
import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { canonical } from './lists';

/** Where a value stands: names of fields and indexes of lists, from the object down. */
export type FieldPath = readonly (string | number)[];

/**
 * What the API server forgives in a change (CRD validation ratcheting): errors of a value that the stored object has already,
 * because the value
 * did not change, or something around it did not.
 */
export class Ratchet {
  public readonly forgiven: FieldError[] = [];
  private readonly root: Correlation;

  constructor(schema: KindSchema, object: Json, old: Json) {
    this.root = new Correlation(schema, schema.nodes[schema.root], object, old);
  }

  public forgives(path: FieldPath): boolean {
    let correlation: Correlation | undefined = this.root;
    for (const part of path) {
      if (correlation.unchanged()) return true;
      correlation = correlation.child(part);
      if (!correlation) return false;
    }
    return correlation.unchanged();
  }
}

/**
 * A value with the one that it was before, as the API server relates them: fields by name, items of a list by the keys of the
 * list, if it has any.
 */
class Correlation {
  constructor(private readonly schema: KindSchema, private readonly node: Node, private readonly value: Json, private readonly old: Json) {}

  public child(part: string | number): Correlation | undefined {
    const { schema, node, value, old } = this;
    if (typeof part === 'number') {
      const item = items(schema, node);
      const before = sameItem(value[part], old, node);
      return item && before !== undefined ? new Correlation(schema, item, value[part], before) : undefined;
    }
    const field = below(schema, node, part);
    if (!field || !isObject(value) || !isObject(old) || !Object.hasOwn(value, part) || !Object.hasOwn(old, part)) return undefined;
    return new Correlation(schema, field, value[part], old[part]);
  }

  /** Nothing changed. The metadata has no schema here, so the object itself never counts as unchanged. */
  public unchanged(): boolean {
    const { value, old } = this;
    if (Array.isArray(value) && Array.isArray(old) && Array.isArray(this.node.k)) return value.length === old.length && value.every((_, i) => this.child(i)?.unchanged() ?? false);
    if (isObject(value) && isObject(old)) {
      const keys = Object.keys(value);
      return keys.length === Object.keys(old).length && keys.every(key => this.child(key)?.unchanged() ?? false);
    }
    return canonical(value) === canonical(old);
  }
}

/** The item of the old list whose keys are all the same. */
export function sameItem(item: Json, old: Json, node: Node): Json {
  if (!Array.isArray(old) || !Array.isArray(node.k) || !isObject(item)) return undefined;
  const keys: readonly string[] = node.k;
  return old.find(other => isObject(other) && keys.every(key => Object.hasOwn(item, key) && other[key] === item[key]));
}
