import { IConstruct } from 'constructs';

const rulesByObject = new WeakMap<IConstruct, ReadonlySet<string>>();

/** Says that an object breaks some rules on purpose, without saying so in the object. */
export function acknowledgeRules(object: IConstruct, ruleIds: readonly string[]): void {
  rulesByObject.set(object, new Set(ruleIds));
}

export function isAcknowledged(object: IConstruct | undefined, ruleId: string): boolean {
  return object !== undefined && (rulesByObject.get(object)?.has(ruleId) ?? false);
}
