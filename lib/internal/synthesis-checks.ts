import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { YamlText } from './yaml-text';

/** Looks at the objects that one synthesis renders. */
export interface Judgement {
  /** An object as it will be written. */
  add(object: ApiObject, json: unknown, text: YamlText): void;
  /** What is wrong, a line each; it begins with the construct in brackets, as the validation errors of cdk8s do. */
  problems(): string[];
}

/** Who judges the objects of an app at every synthesis. */
export interface Judge {
  /** Judges everything inside a construct from now on. */
  watch(scope: IConstruct): void;
  /** Does the work while the judge's own validations say nothing, for a synthesis that shows it what it renders. */
  aside(work: () => void): void;
  /** Undefined if nothing in the app wants to be judged. */
  begin(): Judgement | undefined;
}

const judges = new WeakMap<IConstruct, Judge>();

/** The judge of an app, if it has one. */
export function judgeOf(app: IConstruct): Judge | undefined {
  return judges.get(app);
}

export function appoint(app: IConstruct, judge: Judge): Judge {
  judges.set(app, judge);
  return judge;
}

/** Fails a synthesis in the words of cdk8s. */
export function failValidation(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
}
