import { child, FieldError } from '../field-error';
import { own } from '../../../facts/own-keys';
import { isObject, Json } from '../../../facts/json-value';
import { KindSchema } from '../schema';
import { difference, FieldSet, fieldsOf, intersection, union, withoutFields, withParents } from './field-set';
import { ElementError, elementOf, formOf, isAssociative, itemType, rootType, Type, typeBelow } from './types';

/**
 * What does not fit the types that server-side apply merges by. The server reports all of it in one message with code 500,
 * without causes.
 */
export function applyProblems(schema: KindSchema, manifest: Json): FieldError[] {
  const errors: FieldError[] = [];
  const fail = (ruleId: string, path: string, message: string) => void errors.push({ type: 'Invalid', path, message, ruleId: `apiserver/${ruleId}` });
  const walk = (type: Type, value: Json, path: string): void => {
    const form = formOf(type, value);
    if (value === null) return;
    if (form === 'scalar') {
      const expected = scalarOf(type);
      if (expected ? typeof value !== expected : typeof value === 'object') fail('type', path, `must be a ${expected ?? 'plain value'}, got ${JSON.stringify(value)}`);
      return;
    }
    if (form === 'map') {
      if (!isObject(value)) return fail('type', path, `must be an object, got ${JSON.stringify(value)}`);
      for (const [key, item] of Object.entries(value)) {
        const below = typeBelow(type, key);
        if (below) walk(below, item, child(path, key));
        else fail('unknown-field', child(path, key), `the field is not known${schema.kind ? ` in ${schema.kind}` : ''}`);
      }
      return;
    }
    if (!Array.isArray(value)) return fail('type', path, `must be a list, got ${JSON.stringify(value)}`);
    const seen = new Set<string>();
    for (const [i, item] of value.entries()) {
      const at = `${path}[${i}]`;
      if (isAssociative(type)) {
        try {
          const element = elementOf(type, item);
          if (seen.has(element)) fail('duplicate', at, `duplicate of an earlier item: ${element.slice(1)}`);
          seen.add(element);
        } catch (error) {
          if (error instanceof ElementError) return fail('type', at, error.message);
          throw error;
        }
      }
      walk(itemType(type), item, at);
    }
  };
  walk(rootType(schema), manifest, '');
  return errors;
}

function scalarOf({ node }: Type): string | undefined {
  switch (node?.t) {
    case 's': return node.f && node.f !== 'byte' ? undefined : 'string';
    case 'i': case 'n': return 'number';
    case 'b': return 'boolean';
    default: return undefined;
  }
}

/** The fields that the manager of an applied manifest owns. The status belongs to its subresource, and nobody owns an object's identity. */
function owned(schema: KindSchema, manifest: Json): FieldSet {
  return fieldsOf(rootType(schema), schema.status ? { ...manifest, status: undefined } : manifest);
}

const IDENTITY: FieldSet = {
  members: new Set(['.apiVersion', '.kind', '.metadata']),
  children: new Map([
    [
      '.metadata',
      { members: new Set(['.name', '.namespace', '.creationTimestamp', '.selfLink', '.uid', '.generation', '.managedFields', '.resourceVersion']), children: new Map() },
    ],
  ]),
};

/**
 * The object that server-side apply makes of a stored one: the manifest is merged into it, and what the same manager applied before and
 * does not any more is removed. What nobody owns, such as defaults, stays, unless all that is around it goes.
 */
export function applyServerSide(schema: KindSchema, stored: Json, before: Json, manifest: Json): Json {
  const type = rootType(schema);
  const merged = merge(type, stored, manifest);
  const last = difference(owned(schema, before), IDENTITY);
  const all = withParents(fieldsOf(type, merged), type);
  const without = withoutFields(type, merged, withParents(last, type));
  const stays = union(withParents(fieldsOf(type, without), type), withParents(owned(schema, manifest), type));
  const kept = withParents(fieldsOf(type, withoutFields(type, merged, difference(all, stays))), type);
  return withoutFields(type, merged, intersection(difference(all, kept), withParents(last, type)));
}

function merge(type: Type, live: Json, applied: Json): Json {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  switch (formOf(type, applied)) {
    case 'map': {
      const [old, now] = [live, applied].map(side => (isObject(side) ? side : {}));
      const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
      if (type.node?.a === 1 || keys.size === 0) return applied;
      return Object.fromEntries([...keys].map(key => [key, merge(typeBelow(type, key) ?? { nodes: type.nodes }, own(old, key), own(now, key))]));
    }
    case 'list': {
      const [old, now] = [live, applied].map(side => (Array.isArray(side) ? side : []));
      return isAssociative(type) && old.length + now.length > 0 ? mergeItems(type, old, now) : applied;
    }
    default:
      return applied;
  }
}

/** The items of both lists: those of the manifest in its order, each other one where it stood before the next that both have. */
function mergeItems(type: Type, live: Json[], applied: Json[]): Json[] {
  const item = itemType(type);
  const [old, now] = [live, applied].map(list => list.map(each => elementOf(type, each)));
  const oldItems = new Map(old.map((element, i) => [element, live[i]]));
  const applies = new Set(now);
  const shared = now.filter(element => oldItems.has(element)).reverse();
  const done = new Set<string>();
  const out: Json[] = [];
  const take = (i: number) => {
    done.add(now[i]);
    out.push(merge(item, oldItems.get(now[i]), applied[i]));
    if (shared.at(-1) === now[i]) shared.pop();
  };
  for (let l = 0, r = 0; l < old.length || r < now.length;) {
    if (l < old.length && r < now.length) {
      if (old[l] === now[r]) {
        take(r++);
        l++;
        continue;
      }
      if (applies.has(old[l]) && shared.length && shared.at(-1) !== old[l]) {
        l++;
        continue;
      }
    }
    if (l < old.length) {
      if (!applies.has(old[l])) {
        out.push(live[l++]);
        continue;
      }
      if (done.has(old[l])) l++;
    }
    if (r < now.length) take(r++);
  }
  return out;
}
