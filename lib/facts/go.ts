/** What the Go standard library accepts, where CNPG and Kubernetes lean on it. */

const INT64_MAX = (1n << 63n) - 1n;

export function atoi(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > INT64_MAX || value < -INT64_MAX - 1n ? undefined : value;
}

export function parseUint(text: string, base: 10 | 16, bits: 32 | 64): bigint | undefined {
  if (!(base === 10 ? /^\d+$/ : /^[\da-fA-F]+$/).test(text)) return undefined;
  const value = BigInt(base === 10 ? text : `0x${text}`);
  return value >= 1n << BigInt(bits) ? undefined : value;
}

export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

const DURATION_UNITS: Record<string, bigint> = { 'ns': 1n, 'us': 1000n, 'µs': 1000n, 'μs': 1000n, 'ms': 1000000n, 's': 1000000000n, 'm': 60000000000n, 'h': 3600000000000n };

/** Nanoseconds as `time.ParseDuration` counts them; undefined when it would refuse, overflow included. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[+-]/.test(text) ? text[0] : '';
  let rest = text.slice(sign.length);
  if (rest === '0') return 0n;
  if (rest === '') return undefined;
  const limit = 1n << 63n;
  let total = 0n;
  while (rest) {
    const match = /^(\d*)(?:(\.)(\d*))?([^\d.]+)/.exec(rest);
    if (!match || (match[1] === '' && !match[3])) return undefined;
    const unit = DURATION_UNITS[match[4]];
    if (unit === undefined) return undefined;
    const whole = BigInt(match[1] || '0');
    const fraction = match[3] ? Number(`0.${match[3]}`) * Number(unit) : 0;
    if (whole > limit) return undefined;
    total += whole * unit + BigInt(Math.floor(fraction));
    if (total > limit) return undefined;
    rest = rest.slice(match[0].length);
  }
  if (sign === '-') return -total;
  return total > limit - 1n ? undefined : total;
}

/** `strings.Fields`: Unicode white space, which JavaScript's `\s` does not match exactly. */
export function fields(text: string): string[] {
  return text.split(/[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).filter(part => part !== '');
}

const ESCAPES: Record<string, string> = {
  '"': '\\"', '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v',
};

function escaped(character: string): string {
  const point = character.codePointAt(0)!;
  const hex = (digits: number) => point.toString(16).padStart(digits, '0');
  return ESCAPES[character] ?? (point < 0x80 ? `\\x${hex(2)}` : point < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}

/** A string as `%q` prints it. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escaped)}"`;
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function daysIn(year: number, month: number): number {
  return month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** `time.Parse` of RFC 3339, with or without the zone: ranges are checked, a fraction of a second may always follow. */
export function isRfc3339(text: string, zone: boolean): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (!match || (match[7] !== undefined) !== zone) return false;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return false;
  const offset = /^[+-](\d\d):(\d\d)$/.exec(match[7] ?? '');
  return !offset || (Number(offset[1]) <= 24 && Number(offset[2]) <= 60);
}

/** `base64.StdEncoding`: padded, CR and LF ignored. */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[\r\n]/g, '');
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed) ? Buffer.from(packed, 'base64') : undefined;
}

/** `filepath.Clean`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length && out[out.length - 1] !== '..') out.pop();
    else if (!rooted) out.push('..');
  }
  return (rooted ? '/' : '') + out.join('/') || '.';
}
