import { own, setOwn } from '../../../facts/own-keys';
import { isObject, Json } from '../../../facts/json-value';

/** The patch that `kubectl apply` sends for a custom resource: the new manifest, and null for what only the old one has. */
export function difference(old: Json, manifest: Json): Json {
  if (!isObject(old) || !isObject(manifest)) return manifest;
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(manifest)) setOwn(patch, key, difference(own(old, key), manifest[key]));
  for (const key of Object.keys(old)) if (!Object.hasOwn(manifest, key)) setOwn(patch, key, null);
  return patch;
}

/** JSON merge patch, as the API server applies it: nulls inside what is new are dropped, except items of lists. */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (!isObject(target)) return withoutNulls(patch);
  for (const [key, value] of Object.entries(patch)) {
    const stored = own(target, key);
    if (value === null) delete target[key];
    else setOwn(target, key, isObject(stored) ? mergePatch(stored, value) : withoutNulls(value));
  }
  return target;
}

export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(item => (item === null ? null : withoutNulls(item)));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
