import { own } from '../../../facts/own-keys';
import { Json } from '../../../facts/json-value';
import { labelSelector } from './label-selector';
import { ObjectValidation } from './object-validation';

/**
 * Looks at a selector that the server reads at once; whether it can. One that it cannot read is wrong as a whole too
 * (`LabelSelectorAsSelector`).
 */
export function readSelector(selector: Json, path: string, validation: ObjectValidation, report = true): boolean {
  const before = validation.errors.length;
  labelSelector(selector, path, validation);
  const reads = validation.errors.length === before;
  if (!reads && report) validation.fail('Invalid', path, 'cannot be read as a selector of labels');
  return reads;
}

/** Whether a selector that can be read selects these labels. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Json, labels: Json = {}): boolean {
  if (Object.keys(matchLabels).some(key => own(labels, key) !== matchLabels[key])) return false;
  return matchExpressions.every((expression: Json) => holds(expression, own(labels, expression.key)));
}

function holds({ operator, values = [] }: Json, value: string | undefined): boolean {
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    default: return value === undefined;
  }
}
