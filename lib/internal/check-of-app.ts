import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { YamlText } from './yaml-text';

/** One look at the objects of an app, as one synthesis renders them. */
export interface CheckRun {
  /** Takes an object as it will be written. */
  add(object: ApiObject, json: unknown, text: YamlText): void;
  /** What is wrong, a line each, beginning with the construct in brackets as the validation errors of cdk8s do. */
  problems(): string[];
}

/** Checks the objects of an app at every synthesis. */
export interface CheckOfApp {
  /** Checks everything inside a construct from now on. */
  include(scope: IConstruct): void;
  /** Does some work while the validations of the check report nothing, for a synthesis that starts a run of its own. */
  withoutValidations(work: () => void): void;
  /** Starts a run; undefined if nothing in the app is to be checked. */
  start(): CheckRun | undefined;
}

const checks = new WeakMap<IConstruct, CheckOfApp>();

/** The check of an app, if it has one. */
export function checkOf(app: IConstruct): CheckOfApp | undefined {
  return checks.get(app);
}

/** Gives an app its check. */
export function setCheck(app: IConstruct, check: CheckOfApp): CheckOfApp {
  checks.set(app, check);
  return check;
}

/** Fails a synthesis in the words of cdk8s. */
export function failValidation(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
}
