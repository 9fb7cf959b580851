/** JSON as it comes from a manifest. */
export type Json = any;

export function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
