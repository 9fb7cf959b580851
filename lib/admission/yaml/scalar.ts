import { numberValue } from '../json';
import { Json } from '../schema';

/**
 * What a plain scalar means to the YAML reader of Kubernetes (go-yaml v2): YAML 1.1 booleans and octals, and dates that stay text.
 * Returns undefined for a number that JSON cannot say.
 */
export function resolvePlain(text: string): Json {
  const c = text.charCodeAt(0);
  // Letters that begin no word of the table, and most other signs, can only begin text.
  if (!FIRST[c]) return text;
  if (WORDS.has(text)) return WORDS.get(text);
  if (c === 46) return float(text) ?? text;
  if (c > 57) return text;
  const plain = text.replaceAll('_', '');
  const integer = parseInteger(plain);
  if (integer !== undefined) return integer;
  return float(plain) ?? text;
}

function float(text: string): number | undefined {
  return FLOAT.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const FIRST: boolean[] = [];
for (const c of 'yYnNtTfFoO~.+-0123456789') FIRST[c.charCodeAt(0)] = true;

const WORDS = new Map<string, Json>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'].map(word => [word, undefined] as const),
]);

/** `strconv.ParseInt` with base 0: decimal, 0x, 0b, 0o and the old octal with a leading zero. */
function parseInteger(text: string): number | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (!match) return undefined;
  const digits = match[2];
  if (/^[1-9]/.test(digits)) return numberValue(text.replace('+', ''));
  const value = /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits);
  if (value >= 2 ** 64 || (match[1] === '-' && value > 2 ** 63)) return undefined;
  return match[1] === '-' ? -value || 0 : value;
}
