import { atoi, fields, parseDuration } from './go';
import { memo } from './memo';

/** The grammar of robfig/cron. The dialect of v1.2.0, which is CNPG's, has seconds first, and five fields mean that the day of the week is missing. */

interface Bounds { readonly min: bigint; readonly max: bigint; readonly names?: readonly string[] }

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const BOUNDS: readonly Bounds[] = [
  { min: 0n, max: 59n }, { min: 0n, max: 59n }, { min: 0n, max: 23n }, { min: 1n, max: 31n },
  { min: 1n, max: 12n, names: MONTHS }, { min: 0n, max: 6n, names: DAYS },
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** Why the operator refuses a schedule; undefined when it takes it. */
export const cronError = memo((spec: string) => scheduleError(spec, BOUNDS, 5, 'a schedule has 6 fields (seconds first)'));

/** Why Kubernetes itself does: there the first field is the minute, and none can be left out (`ParseStandard`). */
export const crontabError = memo((spec: string) => scheduleError(spec, BOUNDS.slice(1), 5, 'a schedule has 5 fields (minutes first)'));

function scheduleError(spec: string, bounds: readonly Bounds[], least: number, must: string): string | undefined {
  if (spec === '') return 'the schedule is empty';
  if (spec.startsWith('@')) {
    if (DESCRIPTORS.includes(spec)) return undefined;
    if (spec.startsWith('@every ')) return parseDuration(spec.slice(7)) === undefined ? `'${spec.slice(7)}' is not a duration` : undefined;
    return `'${spec}' is not a known descriptor`;
  }
  const parts = fields(spec);
  if (parts.length < least || parts.length > bounds.length) return `${must}, this one has ${parts.length}`;
  for (const [i, part] of parts.entries()) {
    for (const range of part.split(',').filter(item => item !== '')) {
      const error = rangeError(range, bounds[i]);
      if (error) return error;
    }
  }
  return undefined;
}

export function cronFieldCount(spec: string): number {
  return fields(spec).length;
}

function rangeError(range: string, bounds: Bounds): string | undefined {
  const [span, ...steps] = range.split('/');
  const ends = span.split('-');
  let start = bounds.min;
  let end = bounds.max;
  if (ends[0] !== '*' && ends[0] !== '?') {
    const first = number(ends[0], bounds);
    if (first === undefined) return `'${ends[0]}' in '${range}' is not a number or name`;
    start = end = first;
    if (ends.length > 2) return `'${range}' has too many hyphens`;
    if (ends.length === 2) {
      const last = number(ends[1], bounds);
      if (last === undefined) return `'${ends[1]}' in '${range}' is not a number or name`;
      end = last;
    }
  }
  let step = 1n;
  if (steps.length > 1) return `'${range}' has too many slashes`;
  if (steps.length === 1) {
    const value = number(steps[0], { min: 0n, max: 0n });
    if (value === undefined) return `the step in '${range}' is not a number`;
    step = value;
    if (ends.length === 1) end = bounds.max;
  }
  if (start < bounds.min) return `'${range}' begins below ${bounds.min}`;
  if (end > bounds.max) return `'${range}' ends above ${bounds.max}`;
  if (start > end) return `'${range}' begins after its end`;
  return step === 0n ? `the step in '${range}' is zero` : undefined;
}

function number(text: string, bounds: Bounds): bigint | undefined {
  const name = text === '' ? -1 : bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  if (name >= 0) return BigInt(name);
  const value = atoi(text);
  return value === undefined || value < 0n ? undefined : value;
}
