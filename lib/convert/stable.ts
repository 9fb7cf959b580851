import { isObject, Json } from '../facts/json-value';

/** The same text for equal values, in whatever order their keys stand. */
export function stable(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).filter(key => value[key] !== undefined).sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${stable(value[key])}`).join()}}`;
}
