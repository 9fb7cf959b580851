import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { labelKeyProblem, labelsProblem, labelValueProblem } from '../facts/name-problems';
import { nonEmpty } from '../internal/non-empty';

/**
 * One condition on the labels of an object.
 */
export interface LabelSelectorRequirement {
  /** Key of the label. */
  readonly key: string;

  /** 'In', 'NotIn', 'Exists' or 'DoesNotExist'. */
  readonly operator: string;

  /**
   * Values, with 'In' and 'NotIn'.
   *
   * @default - none
   */
  readonly values?: string[];
}

/**
 * Selects objects by their labels. All conditions must hold.
 */
export interface LabelSelector {
  /**
   * Labels and the values that they must have.
   *
   * @default - none
   */
  readonly matchLabels?: { readonly [key: string]: string };

  /**
   * Further conditions.
   *
   * @default - none
   */
  readonly matchExpressions?: LabelSelectorRequirement[];
}

/** A selector as Kubernetes writes it. */
export function selectorSpec({ matchLabels, matchExpressions }: LabelSelector): LabelSelector {
  return { matchLabels: nonEmpty(matchLabels), matchExpressions: nonEmpty(matchExpressions) };
}

export function selectorCode(selector: Json): Code | undefined {
  return selector === undefined ? undefined : code.plain(selector);
}

/** What Kubernetes refuses in a selector, in the words of the prop, or undefined. */
export function selectorProblem(prop: string, { matchLabels, matchExpressions }: LabelSelector): string | undefined {
  return labelsProblem(`${prop}.matchLabels`, matchLabels ?? {})
    ?? (matchExpressions ?? []).map(requirement => requirementProblem(`${prop}.matchExpressions`, requirement)).find(problem => problem !== undefined);
}

function requirementProblem(prop: string, requirement: LabelSelectorRequirement): string | undefined {
  const wrong = (problem: string) => `'${prop}' has ${describeValue(requirement)}: ${problem}`;
  const { key, operator, values = [] } = requirement;
  const keyProblem = labelKeyProblem(key);
  if (keyProblem) return wrong(`'key' ${keyProblem}`);
  if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator)) {
    return wrong(`'operator' must be one of 'In', 'NotIn', 'Exists', 'DoesNotExist', got ${describeValue(operator)}`);
  }
  const needsValues = operator.endsWith('In');
  if (needsValues && values.length === 0) return wrong(`'${operator}' needs 'values'`);
  if (!needsValues && values.length > 0) return wrong(`'${operator}' takes no 'values'; remove them`);
  const valueProblem = values.map(labelValueProblem).find(problem => problem !== undefined);
  return valueProblem && wrong(`one of 'values' ${valueProblem}`);
}
