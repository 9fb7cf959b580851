import { isObject, Json } from '../../../facts/json-value';
import { ObjectValidation } from './object-validation';

/** Validates one value of a decoded object, which may be absent. */
export type Check = (value: Json, path: string, validation: ObjectValidation) => void;

/** A value that the server takes once it is decoded. */
export const free: Check = () => undefined;

/** Validates an object field by field. A field without a row stays open. */
export function struct(rows: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(rows);
  return (value, path, validation) => {
    if (!isObject(value)) return;
    for (const key of Object.keys(value)) if (!Object.hasOwn(rows, key)) validation.leave(within(path, key));
    for (const [key, check] of checks) check(value[key], within(path, key), validation);
  };
}

/** Validates a whole object without its metadata. */
export function object(rows: Readonly<Record<string, Check>>): Check {
  return struct({ apiVersion: free, kind: free, metadata: free, ...rows });
}

/** Each item of a list. */
export function each(check: Check): Check {
  return (value, path, validation) => {
    if (Array.isArray(value)) value.forEach((item, i) => check(item, `${path}[${i}]`, validation));
  };
}

/** Each value of a map; the check of the keys gets the path of the value. */
export function eachEntry(check: Check, checkKey: Check = free): Check {
  return (value, path, validation) => {
    if (!isObject(value)) return;
    for (const key of Object.keys(value)) {
      checkKey(key, `${path}[${key}]`, validation);
      check(value[key], `${path}[${key}]`, validation);
    }
  };
}

/** All of these of one value. */
export function all(...checks: readonly Check[]): Check {
  return (value, path, validation) => checks.forEach(check => check(value, path, validation));
}

/** A check of a value that is there and not Go's zero. */
export function given(check: Check): Check {
  return (value, path, validation) => {
    if (!isZero(value)) check(value, path, validation);
  };
}

/** A check of a value that is there, be it zero. */
export function present(check: Check): Check {
  return (value, path, validation) => (value === undefined ? undefined : check(value, path, validation));
}

/** A value that must be there, and what it must be. */
export function required(check: Check = free, message = 'is required'): Check {
  return (value, path, validation) => (isZero(value) ? validation.fail('Required', path, message) : check(value, path, validation));
}

/** One of these words, if any. */
export function oneOf(...words: readonly string[]): Check {
  return given((value, path, validation) => {
    if (!words.includes(value)) validation.fail('NotSupported', path, `must be one of ${words.join(', ')}, got '${value}'`);
  });
}

/** One of these words, of a field that may be left out but not be empty. */
export function choice(...words: readonly string[]): Check {
  return (value, path, validation) => {
    if (value !== undefined && !words.includes(value)) validation.fail('NotSupported', path, `must be one of ${words.join(', ')}, got '${value}'`);
  };
}

/** One of these words, which must be there. */
export function among(...words: readonly string[]): Check {
  return (value, path, validation) => {
    if (!words.includes(value)) validation.fail('NotSupported', path, `must be one of ${words.join(', ')}, got '${value ?? ''}'`);
  };
}

/** A struct that Go holds by value: one that is not given is empty. */
export function byValue(check: Check): Check {
  return (value, path, validation) => check(value ?? {}, path, validation);
}

/** A text by one of the grammars of `values/names.ts`. */
export function matching(problems: (text: string) => readonly string[]): Check {
  return given((value, path, validation) => problems(String(value)).forEach(message => validation.fail('Invalid', path, `'${value}': ${message}`)));
}

/** A number that is not negative. */
export const natural: Check = (value, path, validation) => {
  if (typeof value === 'number' && value < 0) validation.fail('Invalid', path, `must not be negative, got ${value}`);
};

export function isZero(value: Json): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
}

export function within(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}
