import type { Json } from './json-value';

/** What an object itself has under a key: every object inherits a `__proto__` and a `constructor`. */
export function own(object: Json, key: string): Json {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A plain assignment of `__proto__` would change the object, not its keys. */
export function setOwn(object: Json, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
