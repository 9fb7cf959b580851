import { atoi, fields, parseDuration } from './go';
import { memo } from './memo';

/**
 * The grammar of robfig/cron. In the dialect of v1.2.0, which CloudNativePG reads, seconds come first, and five fields mean that
 * the day of the week is missing.
 * @see https://pkg.go.dev/github.com/robfig/cron@v1.2.0
 */

interface FieldBounds {
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
  readonly words?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const BOUNDS: readonly FieldBounds[] = [
  { name: 'second', min: 0n, max: 59n }, { name: 'minute', min: 0n, max: 59n }, { name: 'hour', min: 0n, max: 23n }, { name: 'day of month', min: 1n, max: 31n },
  { name: 'month', min: 1n, max: 12n, words: MONTHS }, { name: 'day of week', min: 0n, max: 6n, words: DAYS },
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** The most days that each month can have. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** One field: the values it allows, and whether an item begins with a star, even one with a step. */
interface CronField {
  readonly values: readonly number[];
  readonly isStar: boolean;
}

/** Why the operator refuses a schedule; undefined when it takes it. */
export const cronError = memo((spec: string) => scheduleError(spec, BOUNDS, 'a schedule has 6 fields (seconds first)'));

/** Why Kubernetes refuses the schedule of a CronJob: there the first field is the minute, and none can be left out (`ParseStandard`). */
export const crontabError = memo((spec: string) => scheduleError(spec, BOUNDS.slice(1), 'a schedule has 5 fields (minutes first)'));

/** Whether a schedule is one word such as `@daily` or `@every 6h`, without fields. */
export function isCronDescriptor(spec: string): boolean {
  return spec.startsWith('@');
}

export function cronFieldCount(spec: string): number {
  return fields(spec).length;
}

/**
 * How often a schedule fires on one of its days, or undefined when it does not say: a word with a duration, or one that the
 * operator refuses.
 */
export function timesADay(spec: string): number | undefined {
  if (spec === '@hourly') return 24;
  if (isCronDescriptor(spec)) return spec.startsWith('@every ') ? undefined : 1;
  if (cronError(spec) !== undefined) return undefined;
  return fields(spec).slice(0, 3).map((field, i) => new Set((parseField(field, BOUNDS[i]) as CronField).values).size).reduce((product, count) => product * count, 1);
}

const DESCRIPTOR_DAYS: Readonly<Record<string, number>> = { '@yearly': 366, '@annually': 366, '@monthly': 31, '@weekly': 7, '@daily': 1, '@midnight': 1, '@hourly': 1 / 24 };
const DAY_SECONDS = 86_400;
/** Days in eight years and one: every date comes at least twice. */
const CALENDAR_DAYS = 2923;

/** The longest time between two runs of a schedule, in seconds; undefined when it never runs, or the operator refuses it. */
export const longestGap = memo((spec: string): number | undefined => {
  if (cronError(spec) !== undefined) return undefined;
  if (spec.startsWith('@every ')) return Number(parseDuration(spec.slice('@every '.length)) ?? 0n) / 1e9;
  if (isCronDescriptor(spec)) return DESCRIPTOR_DAYS[spec] * DAY_SECONDS;
  const [second, minute, hour, day, month, weekday] = BOUNDS.map((bounds, i) => parseField(fields(spec)[i] ?? '*', bounds) as CronField);
  const times = hour.values.flatMap(h => minute.values.flatMap(m => second.values.map(s => h * 3600 + m * 60 + s))).sort((one, other) => one - other);
  const dates = Array.from({ length: CALENDAR_DAYS }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)));
  const days = dates.flatMap((date, i) => {
    if (!month.values.includes(date.getUTCMonth() + 1)) return [];
    const [fitsDay, fitsWeekday] = [day.values.includes(date.getUTCDate()), weekday.values.includes(date.getUTCDay())];
    return (day.isStar || weekday.isStar ? fitsDay && fitsWeekday : fitsDay || fitsWeekday) ? [i] : [];
  });
  if (times.length === 0 || days.length === 0) return undefined;
  return Math.max(widest(times), widest(days) * DAY_SECONDS - (times[times.length - 1] - times[0]));
});

function widest(ascending: readonly number[]): number {
  return ascending.slice(1).reduce((most, value, i) => Math.max(most, value - ascending[i]), 0);
}

/** What is wrong with one of the six fields, in the order of a schedule; undefined when nothing is. */
export function cronFieldError(text: string, index: number): string | undefined {
  const field = parseField(text, BOUNDS[index]);
  return typeof field === 'string' ? field : undefined;
}

/** What a field is called, in the order of a schedule. */
export function cronFieldName(index: number): string {
  return BOUNDS[index].name;
}

/**
 * Whether no date of any calendar fits a schedule that the operator's parser takes. The operator then makes no backup, not even
 * the immediate one, and
 * writes an event NoSchedule. The two kinds of day must both fit if one of them has a star, otherwise one of them is enough.
 */
export const neverFires = memo((spec: string) => {
  if (isCronDescriptor(spec) || cronError(spec) !== undefined) return false;
  const parts = fields(spec);
  const parsed = BOUNDS.map((bounds, i) => parseField(parts[i] ?? '*', bounds) as CronField);
  const [second, minute, hour, day, month, weekday] = parsed;
  if ([second, minute, hour, month].some(({ values }) => values.length === 0)) return true;
  const hasDay = day.values.some(number => month.values.some(m => number <= LONGEST[m - 1]));
  const hasWeekday = weekday.values.length > 0;
  return day.isStar || weekday.isStar ? !(hasDay && hasWeekday) : !(hasDay || hasWeekday);
});

function scheduleError(spec: string, bounds: readonly FieldBounds[], must: string): string | undefined {
  if (spec === '') return 'the schedule is empty';
  if (isCronDescriptor(spec)) {
    if (DESCRIPTORS.includes(spec)) return undefined;
    if (spec.startsWith('@every ')) return parseDuration(spec.slice(7)) === undefined ? `'${spec.slice(7)}' is not a duration` : undefined;
    return `'${spec}' is not a known descriptor`;
  }
  const parts = fields(spec);
  if (parts.length < 5 || parts.length > bounds.length) return `${must}, this one has ${parts.length}`;
  for (const [i, part] of parts.entries()) {
    const field = parseField(part, bounds[i]);
    if (typeof field === 'string') return field;
  }
  return undefined;
}

/** A field, or what is wrong with it. */
function parseField(text: string, bounds: FieldBounds): CronField | string {
  const items = text.split(',').filter(item => item !== '');
  const values: number[] = [];
  for (const item of items) {
    const range = parseRange(item, bounds);
    if (typeof range === 'string') return range;
    for (let value = range.start; value <= range.end; value += range.step) values.push(Number(value));
  }
  return { values, isStar: items.some(item => /^[*?]/.test(item)) };
}

function parseRange(range: string, bounds: FieldBounds): { readonly start: bigint; readonly end: bigint; readonly step: bigint } | string {
  const [span, ...steps] = range.split('/');
  const ends = span.split('-');
  let start = bounds.min;
  let end = bounds.max;
  if (ends[0] !== '*' && ends[0] !== '?') {
    const first = numberOf(ends[0], bounds);
    if (first === undefined) return `'${ends[0]}' in '${range}' is not a number or name`;
    start = end = first;
    if (ends.length > 2) return `'${range}' has too many hyphens`;
    if (ends.length === 2) {
      const last = numberOf(ends[1], bounds);
      if (last === undefined) return `'${ends[1]}' in '${range}' is not a number or name`;
      end = last;
    }
  }
  let step = 1n;
  if (steps.length > 1) return `'${range}' has too many slashes`;
  if (steps.length === 1) {
    const value = numberOf(steps[0]);
    if (value === undefined) return `the step in '${range}' is not a number`;
    step = value;
    if (ends.length === 1) end = bounds.max;
  }
  if (start < bounds.min) return `'${range}' begins below ${bounds.min}`;
  if (end > bounds.max) return `'${range}' ends above ${bounds.max}`;
  if (start > end) return `'${range}' begins after its end`;
  return step === 0n ? `the step in '${range}' is zero` : { start, end, step };
}

function numberOf(text: string, bounds?: FieldBounds): bigint | undefined {
  const word = bounds?.words?.indexOf(text.toLowerCase()) ?? -1;
  if (word >= 0) return BigInt(word) + bounds!.min;
  const value = atoi(text);
  return value === undefined || value < 0n ? undefined : value;
}
