import { Duration, TimeConversionOptions } from 'cdk8s';
import { describeValue } from '../facts/describe';

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
