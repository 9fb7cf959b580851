import { child, ErrorType, FieldError } from '../field-error';
import { own } from '../../../facts/own-keys';
import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { CelError, compileCel } from './cel';
import { Ratchet, sameItem } from './ratchet';
import { Reach } from './reach';

const withRules = new Reach(node => node.v !== undefined);

/**
 * Runs the CEL rules of a CRD. A rule that names `oldSelf` is a transition: it runs only where the old object has the field too,
 * so adding or removing the field is allowed. Items of a plain list have no old self.
 */
export function validateCel(schema: KindSchema, object: Json, old?: Json, ratchet?: Ratchet): FieldError[] {
  const errors: FieldError[] = [];
  const place: (string | number)[] = [];
  const reach = withRules.of(schema);
  const walk = (value: Json, before: Json, node: Node | undefined, path: string) => {
    if (!node || !reach.has(node) || value === null || value === undefined) return;
    for (const [rule, message, reason, fieldPath] of node.v ?? []) {
      const transition = /\boldSelf\b/.test(rule);
      if (transition && before === undefined) continue;
      const failure = evaluate(rule, value, before);
      if (failure === true) continue;
      const type = (reason?.replace(/^FieldValue/, '') || 'Invalid') as ErrorType;
      // A rule that could not be evaluated, or that compares, is never forgiven.
      const list = failure === false && !transition && ratchet?.forgives(place) ? ratchet.forgiven : errors;
      list.push({
        type: failure === false ? type : 'Invalid',
        path: failure === false ? path + (fieldPath ?? '') : path,
        message: failure === false ? message : `${message} (${failure})`,
        ruleId: transition ? 'apiserver/immutable' : 'apiserver/cel',
      });
    }
    if (Array.isArray(value)) {
      value.forEach((item, i) => step(i, item, sameItem(item, before, node), items(schema, node), `${path}[${i}]`));
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        const at = node.p && Object.hasOwn(node.p, key) ? child(path, key) : `${path}[${key}]`;
        step(key, value[key], isObject(before) ? own(before, key) : undefined, below(schema, node, key), at);
      }
    }
  };
  const step = (part: string | number, value: Json, before: Json, node: Node | undefined, path: string) => {
    place.push(part);
    walk(value, before, node, path);
    place.pop();
  };
  walk(object, old, schema.nodes[schema.root], '');
  return errors;
}

export function hasCel(schema: KindSchema): boolean {
  return withRules.of(schema).size > 0;
}

/** True when the rule holds, false when it does not, else why it could not be evaluated, which is a refusal too. */
function evaluate(rule: string, self: Json, oldSelf: Json): boolean | string {
  try {
    return compileCel(rule)({ self, oldSelf }) === true;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}
