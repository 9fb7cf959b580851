import { Problem } from '../apiserver/problem';
import { Json } from '../../facts/json-value';
import { RuleText } from '../report/rule-text';

/** One rule of the operator's admission webhook. Its examples are laid over a minimal manifest of its kind. */
export interface Rule extends RuleText {
  readonly kind: string;
  readonly check: (object: Json) => readonly Problem[];
}

/** A warning of the operator: it allows the object. */
export interface Warning extends RuleText {
  readonly kind: string;
  /** Where in the manifest it stands. */
  readonly path: string;
  readonly check: (object: Json) => readonly string[];
  /** What to do about this object, when the rule's own `fix` does not fit. */
  readonly fixFor?: (object: Json) => string | undefined;
}

/** The function of the operator that a rule is modelled on, in the version that this library knows; Markdown. */
export function webhook(kind: string, validator: string): string {
  return `[\`${validator}\`](https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/webhook/v1/${kind}_webhook.go) of the operator`;
}
