import { JsonNode } from './json-text';
import { isObject, Json } from '../../facts/json-value';

/**
 * The API server reads the body of a request as it stands, and to it a number with a point or an exponent is a float: 3.0 is not
 * an integer to the
 * scale check and to CEL, and beyond 53 bits go-openapi takes none for an integer. kubectl, Argo CD and Flux write such numbers
 * anew as integers; what
 * posts a JSON file as it stands does not.
 */
export function isFloat(node: JsonNode | undefined): boolean {
  return node?.type === 'number' && /[.eE]/.test(node.text);
}

export const FLOAT = 'a whole number must be written without point or exponent';

export function entry(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.type === 'object' ? node.entries.find(candidate => candidate.key === key)?.value : undefined;
}

export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.type === 'array' ? node.items : [];
}

/** The object as go-openapi sees it: each float that it takes for no integer becomes one beyond the integers of 64 bits. */
export function asPosted(object: Json, written: JsonNode | undefined): Json {
  if (!written) return object;
  if (Array.isArray(object)) return object.map((item, i) => asPosted(item, itemsOf(written)[i]));
  if (isObject(object)) return Object.fromEntries(Object.keys(object).map(key => [key, asPosted(object[key], entry(written, key))]));
  if (!isFloat(written) || object !== Number((written as { text: string }).text)) return object;
  return Math.abs(object) > Number.MAX_SAFE_INTEGER && Math.abs(object) < 2 ** 64 ? object * 2 ** 11 : object;
}
