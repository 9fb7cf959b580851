import { IConstruct } from 'constructs';

/** The methods of an app that synthesize all of it. cdk8s validates the whole app once in each, and then again for every chart. */
const WHOLE = ['synth', 'synthYaml'];

/** The call that is under way for an app. */
const current = new WeakMap<IConstruct, object>();

/** Follows the calls of an app's own methods that synthesize all of it. An app that is synthesized in another way only takes longer. */
export function followSyntheses(app: IConstruct): void {
  for (const name of WHOLE) {
    const method: unknown = Reflect.get(app, name);
    if (typeof method !== 'function') continue;
    const followed = function (this: unknown, ...args: unknown[]): unknown {
      const outer = current.get(app);
      current.set(app, outer ?? {});
      try {
        return Reflect.apply(method, this, args);
      } finally {
        if (!outer) current.delete(app);
      }
    };
    Object.defineProperty(app, name, { value: followed, configurable: true, writable: true, enumerable: false });
  }
}

/** The synthesis of the whole app that is under way, if one is: an object of its own for each. */
export function currentSynthesis(app: IConstruct): object | undefined {
  return current.get(app);
}
