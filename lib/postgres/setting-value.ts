/** What a setting takes: a row of `settings.json`. */
export interface SettingType {
  /** `internal` is what nobody may set; `hidden` what PostgreSQL knows and does not show, so that its values are not known here. */
  readonly type: 'bool' | 'integer' | 'real' | 'string' | 'enum' | 'internal' | 'hidden';
  /**
   * What a bare number counts, such as `kB`, `8kB` or `ms`.
   * @default - nothing, it is a plain number
   */
  readonly unit?: string;
  /**
   * The least number, in that unit.
   * @default - none
   */
  readonly min?: number;
  /**
   * The largest number, in that unit.
   * @default - the largest there is
   */
  readonly max?: number;
  /**
   * The words of an enumeration.
   * @default - it is none
   */
  readonly words?: readonly string[];
}

const BOOLEAN = /^(1|on|y|ye|yes|t|tr|tru|true|0|of|off|n|no|f|fa|fal|fals|false)$/i;

/** Bytes and microseconds, in the order in which PostgreSQL rounds: a fraction becomes a multiple of the next smaller unit. */
const MEMORY = [['TB', 1024 ** 4], ['GB', 1024 ** 3], ['MB', 1024 ** 2], ['kB', 1024], ['B', 1]] as const;
const TIME = [['d', 86_400_000_000], ['h', 3_600_000_000], ['min', 60_000_000], ['s', 1_000_000], ['ms', 1000], ['us', 1]] as const;

/**
 * What is wrong with a value, as a clause that says what it must be, or undefined. The grammar is PostgreSQL's own: unique
 * beginnings of booleans, hexadecimal and octal
 * integers, fractions that are rounded, units after blanks and in their own case.
 *
 * @see https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
 */
export function valueProblem(name: string, setting: SettingType, text: string): string | undefined {
  switch (setting.type) {
    case 'bool': return BOOLEAN.test(text) ? undefined : "it must be 'on' or 'off'";
    case 'enum': return enumProblem(setting.words!, text);
    case 'integer':
    case 'real': return numberProblem(name, setting, text);
    default: return undefined;
  }
}

/** For old configurations PostgreSQL also takes words that it does not list, such as `1` and `true` for `on`. */
function enumProblem(words: readonly string[], text: string): string | undefined {
  if (words.some(word => word.toLowerCase() === text.toLowerCase())) return undefined;
  const listed = words.filter(word => word && !(words.includes('on') && /^(0|1|no|yes|true|false)$/.test(word)));
  return `it must be one of ${listed.map(word => `'${word}'`).join(', ')}`;
}

/** Checks of a number beyond its range. */
const FURTHER: ReadonlyArray<readonly [names: RegExp, wrong: (value: number) => boolean, problem: string]> = [
  [/^(commit_timestamp|multixact_(member|offset)|notify|serializable|subtransaction|transaction)_buffers$/, value => value % 16 !== 0, "it must be a multiple of 16 pages of 8kB, such as '256kB'"],
  [/^vacuum_buffer_usage_limit$/, value => value > 0 && value < 128, 'it must be 0, or from 128kB to 16777216kB'],
  [/^io_max_concurrency$/, value => value === 0, 'it must be -1, or from 1 to 1024'],
];

function numberProblem(name: string, { type, unit = '', min = -Infinity, max }: SettingType, text: string): string | undefined {
  if (type === 'integer' && BINARY.test(text)) return undefined;
  const largest = max ?? Number.MAX_VALUE;
  const value = numberOf({ type, unit }, text);
  if (value === undefined) return kindProblem(type, unit, text);
  if (value >= min && value <= largest) return FURTHER.find(([names, wrong]) => names.test(name) && wrong(value))?.[2];
  return `it must be from ${amount(min, unit)} to ${amount(largest, unit)}`;
}

/**
 * A number in the unit of its setting, such as 65536 for the `64MB` of a setting in kB; undefined when PostgreSQL refuses the
 * text, whatever the range.
 */
export function numberOf({ type, unit = '' }: SettingType, text: string): number | undefined {
  return type === 'integer' ? integerOf(text, unit) : realOf(text, unit);
}

function kindProblem(type: string, unit: string, text: string): string {
  const number = type === 'integer' ? 'a whole number' : 'a number';
  if (!unit) return `it must be ${number}`;
  const names = unitsOf(unit).map(([name]) => name).reverse();
  const given = /^\s*([\d.]+)\s*(\S+)\s*$/.exec(text);
  const meant = given && names.find(name => [given[2], `${given[2]}b`].some(wrong => wrong.toLowerCase() === name.toLowerCase()));
  const bare = `a bare number counts ${/^\d/.test(unit) ? `units of ${unit}` : unit}`;
  return `it must be ${number} and one of ${names.join(', ')} (${bare})${meant ? `; did you mean '${given[1]}${meant}'?` : ''}`;
}

/** A number in the setting's unit, in a form that can be written as the value. */
function amount(value: number, unit: string): string {
  const [, size, base] = /^(\d*)(.*)$/.exec(unit)!;
  return value <= 0 || !Number.isFinite(value) ? String(value) : `${value * Number(size || 1)}${base}`;
}

function unitsOf(unit: string): ReadonlyArray<readonly [name: string, size: number]> {
  const base = unit.replace(/^\d+/, '');
  return [MEMORY, TIME].find(units => units.some(([name]) => name === base)) ?? [];
}

const BLANKS = '[ \\t\\n\\v\\f\\r]*';
const INTEGER = new RegExp(`^${BLANKS}([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)`);
const HEXADECIMAL = '0x(?=\\.?[0-9a-f])([0-9a-f]*)\\.?([0-9a-f]*)(?:p([+-]?\\d+))?';
const REAL = new RegExp(`^${BLANKS}[+-]?(?:${HEXADECIMAL}|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|inf(?:inity)?)`, 'i');
/** Whether this is a number depends on the C library: no verdict. */
const BINARY = new RegExp(`^${BLANKS}[+-]?0[bB][01]`);
const SMALLEST = 2.2250738585072014e-308;

/** As parse_int does: C's strtol with its three bases, and a real number wherever that stops at a point or an exponent, or overflows. */
function integerOf(text: string, unit: string): number | undefined {
  const match = INTEGER.exec(text);
  const rest = text.slice(match?.[0].length ?? 0);
  if (/^[.eE]/.test(rest) || match && Math.abs(Number(match[2])) >= 2 ** 63) {
    const real = realOf(text, unit);
    return real === undefined ? undefined : roundHalfToEven(real);
  }
  if (!match) return undefined;
  const digits = match[2];
  const number = /^0[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const value = inBaseUnits(match[1] === '-' ? -number : number, rest, unit);
  return value === undefined ? undefined : roundHalfToEven(value);
}

/** As parse_real does, with C's strtod, which PgBouncer has too. */
export function realOf(text: string, unit: string): number | undefined {
  const match = REAL.exec(text);
  if (!match) return undefined;
  const [written, whole, fraction, exponent] = match;
  const digits = written.trim().toLowerCase().replace(/^[+-]/, '');
  const hexadecimal = digits.startsWith('0x');
  const size = digits.startsWith('inf') ? Infinity
    : hexadecimal ? Number.parseInt(`0${whole}${fraction}`, 16) * 2 ** (Number(exponent ?? 0) - 4 * fraction.length) : Number(digits);
  const nothing = hexadecimal ? /^0x[0.]*(p|$)/ : /^[0.]*(e|$)/;
  if (size < SMALLEST && !nothing.test(digits) || size === Infinity && !digits.startsWith('inf')) return undefined;   // C's ERANGE
  return inBaseUnits(written.trim().startsWith('-') ? -size : size, text.slice(written.length), unit);
}

function inBaseUnits(value: number, rest: string, unit: string): number | undefined {
  const name = rest.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  if (name === '') return value;
  const units = unitsOf(unit);
  const index = units.findIndex(([known]) => known === name);
  if (index < 0) return undefined;
  const [, size, base] = /^(\d*)(.+)$/.exec(unit)!;
  const baseSize = Number(size || 1) * units.find(([known]) => known === base)![1];
  const next = index + 1 < units.length ? units[index + 1][1] / baseSize : undefined;
  const converted = value * (units[index][1] / baseSize);
  return next === undefined ? converted : roundHalfToEven(converted / next) * next;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || rest === 0.5 && floor % 2 !== 0 ? floor + 1 : floor;
}
