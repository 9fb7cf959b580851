import { ErrorType } from '../field-error';
import { Json } from '../schema';

/** What a rule of the operator found: the type and path that the operator reports. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  /** @default Invalid */
  readonly type?: ErrorType;
  /** Where the mistake stands in the manifest, when the operator reports another path. */
  readonly at?: string;
}

/** One rule of the operator's admission webhook. Everything that `docs/RULES.md` says about it stands in the row. */
export interface Rule {
  readonly id: string;
  readonly kind: string;
  /** What is refused, in one sentence. */
  readonly what: string;
  /** What goes wrong otherwise, and what to do. */
  readonly fix: string;
  /** YAML laid over a minimal manifest of the kind: the smallest mistake, and the same thing done right. */
  readonly wrong: string;
  readonly right: string;
  readonly check: (object: Json) => readonly Problem[];
}

/** A warning of the operator: it allows the object. */
export interface Warning {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly fix: string;
  readonly wrong: string;
  readonly right: string;
  /** Where in the manifest it stands. */
  readonly path: string;
  readonly check: (object: Json) => readonly string[];
}

/** The rule reports one problem when the condition holds. */
export function when(condition: unknown, problem: Problem): Problem[] {
  return condition ? [problem] : [];
}
