import { IConstruct } from 'constructs';
import { checkStruct, requiredProps, structProblem } from '../facts/struct-check';
import { fail } from './naming';

export { checkStruct, requiredProps };

/** Refuses props that callers without a compiler can write, with the place of the construct in the error. */
export function checkProps(construct: IConstruct, struct: string, props: unknown): void {
  const problem = structProblem(struct, props);
  if (problem) fail(construct, problem);
}