/** The kinds of error of the API, by the names they have in `status.details.causes[].reason`. */
export type ErrorType = 'Required' | 'TypeInvalid' | 'NotSupported' | 'TooLong' | 'TooMany' | 'Duplicate' | 'Invalid' | 'Forbidden' | 'NotFound';

/** One error of the API server or of the operator, with the path that they report. */
export interface FieldError {
  readonly type: ErrorType;
  readonly path: string;
  readonly message: string;
  /** Where the mistake stands in the manifest, when the reported path is not a path of the manifest. */
  readonly at?: string;
  /** The rule of ours that explains it. */
  readonly ruleId: string;
}

export function child(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}
