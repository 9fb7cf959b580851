import { isDeepStrictEqual } from 'node:util';
import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { Origins } from '../origins';

/** An operation that does not apply. */
export class PatchError extends Error {}

/** Applies the operations of a JSON patch as kustomize does (evanphx/json-patch 4), in place. */
export function applyJsonPatch(root: Json, operations: readonly Json[], origins: Origins): void {
  for (const operation of operations) applyOne(root, operation, origins);
}

function applyOne(root: Json, operation: Json, origins: Origins): void {
  const { op, path, from } = operation;
  const place = (at: Json) => {
    const parts = String(at).split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (typeof at !== 'string' || parts.length === 0) throw new PatchError(`'${at}' is not a path`);
    const holder = parts.slice(0, -1).reduce((value, part) => child(value, part, at), root);
    if (typeof holder !== 'object' || holder === null) throw new PatchError(`'${at}' leads nowhere: what is above it is not there`);
    return { holder, key: parts[parts.length - 1] };
  };
  const put = (at: string, value: Json) => {
    const { holder, key } = place(at);
    if (Array.isArray(holder)) holder.splice(key === '-' ? holder.length : index(holder, key, holder.length + 1), 0, value);
    else {
      setOwn(holder, key, value);
      if (typeof value !== 'object' || value === null) origins.noteEntry(holder, key, origins.ofEntry(operation, 'value'));
    }
  };
  const take = (at: string) => {
    const { holder, key } = place(at);
    const value = child(holder, key, at);
    if (Array.isArray(holder)) holder.splice(index(holder, key), 1);
    else delete holder[key];
    return value;
  };
  switch (op) {
    case 'add':
      return put(path, origins.copy(operation.value ?? null));
    case 'remove':
      return void take(path);
    case 'replace': {
      // A field that is not there is replaced too.
      const { holder, key } = place(path);
      const at = Array.isArray(holder) ? index(holder, key) : key;
      setOwn(holder, at as string, origins.copy(operation.value ?? null));
      if (typeof holder[at] !== 'object' || holder[at] === null) origins.noteEntry(holder, at, origins.ofEntry(operation, 'value'));
      return;
    }
    case 'move':
      return put(path, take(from));
    case 'copy': {
      const { holder, key } = place(from);
      return put(path, origins.copy(child(holder, key, from)));
    }
    case 'test': {
      const { holder, key } = place(path);
      const value = isObject(holder) && !Object.hasOwn(holder, key) ? null : child(holder, key, path);
      if (!isDeepStrictEqual(value, operation.value ?? null)) throw new PatchError(`'${path}' is not what the patch tests`);
      return;
    }
    default:
      throw new PatchError(`there is no operation '${op}'`);
  }
}

function child(holder: Json, key: string, path: string): Json {
  if (Array.isArray(holder)) return holder[index(holder, key)];
  if (!isObject(holder) || !Object.hasOwn(holder, key)) throw new PatchError(`there is no '${path}'`);
  return holder[key];
}

/** An index counts from the end when it is negative. */
function index(list: readonly Json[], key: string, length = list.length): number {
  const at = /^-?\d+$/.test(key) ? Number(key) : NaN;
  if (!(at >= -length && at < length)) throw new PatchError(`there is no item '${key}' in a list of ${list.length}`);
  return at < 0 ? at + length : at;
}
