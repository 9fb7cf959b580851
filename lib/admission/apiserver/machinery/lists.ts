import { FieldError } from '../field-error';
import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { Reach } from './reach';

const withUniqueItems = new Reach(node => node.k !== undefined);

/** The uniqueness that `x-kubernetes-list-type` map and set promise. The server names the second appearance, not the third. */
export function validateLists(schema: KindSchema, object: Json): FieldError[] {
  const errors: FieldError[] = [];
  const reach = withUniqueItems.of(schema);
  const walk = (value: Json, node: Node | undefined, path: string) => {
    if (!node || !reach.has(node)) return;
    if (Array.isArray(value)) {
      checkList(value, node, path);
      value.forEach((item, i) => walk(item, items(schema, node), `${path}[${i}]`));
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        const at = node.p && Object.hasOwn(node.p, key) ? (path ? `${path}.${key}` : key) : `${path}[${key}]`;
        walk(value[key], below(schema, node, key), at);
      }
    }
  };

  const checkList = (value: Json[], node: Node, path: string) => {
    if (node.k === undefined) return;
    const keys = node.k;
    if (keys !== 'set') {
      const wrong = value.findIndex(item => item !== null && !isObject(item));
      if (wrong >= 0) {
        errors.push({ type: 'Invalid', path: `${path}[${wrong}]`, message: 'must be an object, because the list is a map', ruleId: 'apiserver/type' });
        return;
      }
    }
    const seen = new Map<string, number>();
    value.forEach((item, i) => {
      const id = keys === 'set' ? canonical(item) : canonical(Object.fromEntries(keys.filter(k => isObject(item) && Object.hasOwn(item, k)).map(k => [k, item[k]])));
      const times = seen.get(id) ?? 0;
      seen.set(id, times + 1);
      if (times === 1) errors.push({ type: 'Duplicate', path: `${path}[${i}]`, message: `duplicate of an earlier item: ${id}`, ruleId: 'apiserver/duplicate' });
    });
  };

  walk(object, schema.nodes[schema.root], '');
  return errors;
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isObject(value)) return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}
