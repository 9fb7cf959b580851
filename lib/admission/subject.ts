import { Entry } from './raw-finding';
import { Json } from '../facts/json-value';

/** An object that is judged together with others. */
export interface Subject {
  readonly entry: Entry;
  /** The object in each form that its unknown values may give it; one where all is known, none where no rule can look at it. */
  readonly forms: readonly Json[];
  /** Whether its kind has a schema. Rules may read the others anyway. */
  readonly hasSchema: boolean;
  /** Where its values are unknown. */
  readonly open: readonly string[];
}

/** The form of an object that belongs to a form of the others. */
export function formAt(subject: Pick<Subject, 'forms'>, form: number): Json {
  return subject.forms[form] ?? subject.forms[0];
}
