import { ErrorType } from './field-error';

/** What a rule of the operator found: the type and path that the operator reports. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  /** @default Invalid */
  readonly type?: ErrorType;
  /** Where the mistake stands in the manifest, when the operator reports another path. */
  readonly at?: string;
}

/** The rule reports one problem when the condition holds. */
export function when(condition: unknown, problem: Problem): Problem[] {
  return condition ? [problem] : [];
}
