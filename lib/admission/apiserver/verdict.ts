import { FieldError } from './field-error';
import { Json } from '../../facts/json-value';

/**
 * Who refused: strict decoding, decoding, server-side apply, a conflict, the operator's decoding, the API server's validation, or
 * the operator's rules.
 */
export type Gate = 'strict' | 'decode' | 'apply' | 'conflict' | 'webhook-decode' | 'schema' | 'webhook';

export interface AdmissionWarning {
  readonly ruleId: string;
  readonly message: string;
  readonly path?: string;
  /** When the rule's own does not fit this object. */
  readonly fix?: string;
  /** The server does not say it. */
  readonly silent?: boolean;
}

/** What the server would say to one object. */
export interface Verdict {
  readonly allowed: boolean;
  readonly by?: Gate;
  readonly errors: readonly FieldError[];
  readonly warnings: readonly AdmissionWarning[];
  /** Why the verdict is not certain without a cluster; such an object is neither allowed nor denied. */
  readonly skipped?: string;
  /** There may be more errors: a part of the object was not looked at. */
  readonly partial?: boolean;
  /** The server reports the errors as one, in the field `patch`. */
  readonly patch?: boolean;
  /** The object as the server would store it, when it is allowed. */
  readonly stored?: Json;
}

export function denied(by: Gate, errors: readonly FieldError[], warnings: readonly AdmissionWarning[] = []): Verdict {
  return { allowed: false, by, errors, warnings };
}

export function conflict(path: string): Verdict {
  const message = 'belongs to the server; what is stored has another value, or none yet';
  return denied('conflict', [{ type: 'Invalid', path, ruleId: 'apiserver/conflict', message }]);
}

export function nothingWrong(kind: string, path: string): string {
  return `what the server says to \`${path}\` of ${kind} depends on the cluster, or is not known here; nothing else is wrong`;
}

const BLOCKING = ['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid'];

export const BLOCKED: FieldError = {
  type: 'Invalid',
  path: '<nil>',
  ruleId: 'apiserver/not-checked',
  message: 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

export function isBlocking(errors: readonly FieldError[]): boolean {
  return errors.some(error => BLOCKING.includes(error.type));
}
