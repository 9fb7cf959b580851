import { Json } from '../../../facts/json-value';
import { labelValue, qualifiedName } from '../../../facts/kubernetes-names';
import { Check, each, free, struct } from './checks';
import { ObjectValidation } from './object-validation';

type Operator = (values: Json, path: string, validation: ObjectValidation) => void;

const some: Operator = (values, path, validation) => values?.length || validation.fail('Required', path, "is required with the operators 'In' and 'NotIn'");
const none: Operator = (values, path, validation) => values?.length && validation.fail('Forbidden', path, "must be left out with the operators 'Exists' and 'DoesNotExist'");
const OPERATORS: Readonly<Record<string, Operator>> = { In: some, NotIn: some, Exists: none, DoesNotExist: none };

/** The key of a label, which must be there. */
export const labelKey: Check = (key = '', path, validation) => qualifiedName(key ?? '').forEach(message => validation.fail('Invalid', path, `'${key}': ${message}`));

const value: Check = (text, path, validation) => labelValue(text ?? '').forEach(message => validation.fail('Invalid', path, `'${text}': ${message}`));

/** A map of labels. Both of a key and of a value the server reports the path of the map. */
export const labels: Check = (map, path, validation) => {
  for (const [key, text] of Object.entries<string>(map ?? {})) {
    const at = `${path}.${key}`;
    qualifiedName(key).forEach(message => validation.fail('Invalid', path, `'${key}': ${message}`, at));
    labelValue(text ?? '').forEach(message => validation.fail('Invalid', path, `'${text}': ${message}`, at));
  }
};

const FIELDS = struct({ key: labelKey, operator: free, values: each(value) });

const expression: Check = (requirement, path, validation) => {
  const { operator = '', values } = requirement ?? {};
  if (Object.hasOwn(OPERATORS, operator)) OPERATORS[operator](values, `${path}.values`, validation);
  else validation.fail('Invalid', `${path}.operator`, `must be one of ${Object.keys(OPERATORS).join(', ')}, got '${operator}'`);
  FIELDS(requirement ?? {}, path, validation);
};

/** A selector of labels, if any. */
export const labelSelector: Check = struct({ matchLabels: labels, matchExpressions: each(expression) });
