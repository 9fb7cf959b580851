import { Duration, TimeConversionOptions } from 'cdk8s';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { parseDuration } from '../facts/go';

/** What a number of seconds may be in a Kubernetes object. */
const INT32_MAX = 2 ** 31 - 1;

/** The seconds in a prop, or throws in its words: no Duration, a fraction, more than Kubernetes can hold. */
export function wholeSeconds(prop: string, duration: Duration): number {
  return whole(prop, duration, 'seconds', 'Duration.seconds(30)', options => duration.toSeconds(options));
}

/** The days in a prop, or throws in its words. */
export function wholeDays(prop: string, duration: Duration): number {
  return whole(prop, duration, 'days', 'Duration.days(30)', options => duration.toDays(options));
}

function whole(prop: string, duration: Duration, unit: string, example: string, convert: (options: TimeConversionOptions) => number): number {
  if (typeof duration?.toSeconds !== 'function') throw new Error(`'${prop}' must be a Duration such as ${example}, got ${describeValue(duration)}`);
  const amount = convert({ integral: false });
  if (!Number.isInteger(amount) || amount > INT32_MAX) throw new Error(`'${prop}' must be whole ${unit}, at most ${INT32_MAX}, got ${amount}`);
  return amount;
}

/** `Duration.seconds(30)`, in the largest unit that needs no fraction. */
export function secondsCode(seconds: number | undefined): Code | undefined {
  if (seconds === undefined) return undefined;
  const [unit, length] = ([['days', 86400], ['hours', 3600], ['minutes', 60]] as const).find(([, size]) => seconds > 0 && seconds % size === 0) ?? ['seconds', 1];
  return code.call(`Duration.${unit}`, code.literal(seconds / length));
}

/**
 * The duration as Go writes it, such as `1m30s` or `500ms`: any other spelling shows as drift in Argo CD. Throws in the words of
 * the prop.
 */
export function goDuration(prop: string, duration: Duration): string {
  if (typeof duration?.toMilliseconds !== 'function') throw new Error(`'${prop}' must be a Duration such as Duration.seconds(30), got ${describeValue(duration)}`);
  const milliseconds = duration.toMilliseconds({ integral: false });
  if (!Number.isInteger(milliseconds)) throw new Error(`'${prop}' must be whole milliseconds, got ${milliseconds}`);
  return goDurationText(milliseconds);
}

/** Whole milliseconds as Go writes them. */
export function goDurationText(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const [hours, minutes, seconds] = [Math.floor(milliseconds / 3600e3), Math.floor(milliseconds / 60e3) % 60, (milliseconds % 60e3) / 1e3];
  return `${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${seconds}s`;
}

/** `Duration.seconds(30)` for a duration of Go; undefined for one that has a fraction of a millisecond. */
export function goDurationCode(text: unknown): Code | undefined {
  const nanoseconds = typeof text === 'string' ? parseDuration(text) : undefined;
  if (nanoseconds === undefined || nanoseconds < 0n || nanoseconds % 1000000n !== 0n) return undefined;
  const milliseconds = Number(nanoseconds / 1000000n);
  return milliseconds % 1000 === 0 ? secondsCode(milliseconds / 1000) : code.call('Duration.millis', code.literal(milliseconds));
}
