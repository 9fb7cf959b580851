import { isObject, Json } from '../../../facts/json-value';
import { byteLength, decodeBase64 } from '../../../facts/go';
import { Check, eachEntry, free } from './checks';

/** What a Secret or a ConfigMap can hold. */
export const MAX_DATA_BYTES = 1024 * 1024;

/** `IsConfigMapKey`. */
export const dataKey: Check = (key, path, validation) => {
  if (byteLength(key) > 253) validation.fail('Invalid', path, 'a key must be no more than 253 characters');
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) validation.fail('Invalid', path, "a key must consist of letters, digits, '-', '_' or '.'");
  else if (key === '.' || key === '..') validation.fail('Invalid', path, `a key must not be '${key}'`);
  else if (key.startsWith('..')) validation.fail('Invalid', path, "a key must not start with '..'");
};

export const dataKeys = eachEntry(free, dataKey);

/** A value of a map of bytes, as JSON has it. */
export function bytesOf(value: Json): Uint8Array {
  if (Array.isArray(value)) return Uint8Array.from(value);
  return (typeof value === 'string' && decodeBase64(value)) || new Uint8Array();
}

export function totalBytes(map: Json, size: (value: Json) => number): number {
  return isObject(map) ? Object.values(map).reduce((sum, value) => sum + size(value), 0) : 0;
}
