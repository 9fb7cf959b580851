import { numberValue } from '../json-text';
import { Json } from '../../../facts/json-value';

/** What a plain scalar is to the YAML reader of Kubernetes (go-yaml v2): YAML 1.1 booleans and octals, and dates that stay text. */
export type ScalarType = 'str' | 'bool' | 'null' | 'int' | 'float' | 'merge';

/** The value of a plain scalar; undefined for a number that JSON cannot say. */
export function resolvePlain(text: string): Json {
  const c = text.charCodeAt(0);
  // Letters that begin no word of the table, and most other signs, can only begin text.
  if (!FIRST[c]) return text;
  if (WORDS.has(text)) return WORDS.get(text);
  if (c === 46) return pointFloat(text) ?? text;
  if (c > 57) return text;
  const plain = text.replaceAll('_', '');
  return integer(plain)?.value ?? float(plain) ?? text;
}

export function typeOf(text: string): ScalarType {
  if (text === '') return 'null';
  if (text === '<<') return 'merge';
  const value = resolvePlain(text);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (value === undefined) return 'float';
  if (typeof value === 'string') return 'str';
  return integer(text.replaceAll('_', '')) && text[0] !== '.' ? 'int' : 'float';
}

/** A plain scalar as a key of JSON; undefined for null, and for an integer that is too large to be a key. */
export function plainKey(text: string): string | undefined {
  if (!FIRST[text.charCodeAt(0)]) return text || undefined;
  const value = resolvePlain(text);
  switch (typeof value) {
    case 'undefined':
      return text.replace('+', '').toLowerCase();
    case 'number': {
      const exact = text[0] === '.' ? undefined : integer(text.replaceAll('_', ''));
      return exact ? exact.key : floatKey(value);
    }
    default:
      return value === null ? undefined : String(value);
  }
}

/** `strconv.FormatFloat(value, 'g', -1, 32)`: the shortest number that is the same in 32 bits. */
export function floatKey(value: number): string {
  if (!Number.isFinite(Math.fround(value))) return value > 0 ? '.inf' : '-.inf';
  let digits = 1;
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== Math.fround(value)) digits++;
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${exponent}`));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function float(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  // The reader writes the lowest integer of 64 bits as a float with fewer digits, which is beyond it.
  return Number.isFinite(value) ? (value === -(2 ** 63) ? value - 2048 : value) : undefined;
}

/** A number that begins with a point may have an underscore between two digits. */
function pointFloat(text: string): number | undefined {
  return /(?<!\d)_|_(?!\d)/.test(text) ? undefined : float(text.replaceAll('_', ''));
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

interface Integer {
  readonly value: number;
  /** Undefined beyond int64. */
  readonly key?: string;
}

/** `strconv.ParseInt`, then `ParseUint`, with base 0: decimal, 0x, 0b, 0o and the old octal with a leading zero. */
function integer(text: string): Integer | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (!match) return undefined;
  const [, sign, digits] = match;
  if (digits.length < 12) {
    const small = (sign === '-' ? -1 : 1) * (/^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits)) || 0;
    return { value: small, key: String(small) };
  }
  const size = BigInt(digits.replace(/^0(?=[0-7])/, '0o'));
  const exact = sign === '-' ? -size : size;
  if (exact >= -(2n ** 63n) && exact < 2n ** 63n) return { value: numberValue(String(exact)), key: String(exact) };
  return !sign && exact < 2n ** 64n ? { value: numberValue(String(exact)) } : undefined;
}
