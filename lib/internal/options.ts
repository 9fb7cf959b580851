import { misspeltProblem, PropNames } from './misspelt';
import { describeValue } from '../facts/describe';

/** Refuses options that are no object with names, or that have a misspelt one, for callers without types. */
export function checkOptions<T extends object>(options: T, example: string, known: PropNames<T>): void {
  const isNamed = typeof options === 'object' && options !== null && ['Object', undefined].includes(options.constructor?.name);
  const problem = isNamed ? misspeltProblem(options, known) : `the options must be an object such as ${example}, got ${describeValue(options)}`;
  if (problem) throw new Error(problem);
}
