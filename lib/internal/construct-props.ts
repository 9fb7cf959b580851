import { IConstruct } from 'constructs';
import { checkStruct, notNamedValues, requiredProps, structProblem } from '../facts/struct-check';
import { fail } from './naming';

export { checkStruct, requiredProps };

/** Refuses props that callers without a compiler can write, with the place of the construct in the error. */
export function checkProps(construct: IConstruct, struct: string, props: unknown): void {
  const problem = structProblem(struct, props);
  if (problem) fail(construct, problem);
}

/** Refuses options that are not named values, before they are spread into props. No options at all are none. */
export function checkNamed(construct: IConstruct, struct: string, options: unknown): void {
  const problem = notNamedValues(struct, options ?? {});
  if (problem) fail(construct, problem);
}
