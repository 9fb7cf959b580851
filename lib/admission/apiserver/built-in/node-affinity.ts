import { Json } from '../../../facts/json-value';
import { dnsSubdomain, labelValue } from '../../../facts/kubernetes-names';
import { all, Check, each, free, struct } from './checks';
import { labelKey } from './label-selector';
import { ObjectValidation } from './object-validation';

type Operator = (values: readonly Json[], path: string, validation: ObjectValidation) => void;

const some: Operator = (values, path, validation) => values.length || validation.fail('Required', path, "is required with the operators 'In' and 'NotIn'");
const none: Operator = (values, path, validation) => values.length && validation.fail('Forbidden', path, "must be left out with the operators 'Exists' and 'DoesNotExist'");
const one: Operator = (values, path, validation) => values.length === 1 || validation.fail('Required', path, `must be one value with this operator, got ${values.length}`);

const ON_LABELS: Readonly<Record<string, Operator>> = { In: some, NotIn: some, Exists: none, DoesNotExist: none, Gt: one, Lt: one };
const ON_FIELDS: Readonly<Record<string, Operator>> = { In: one, NotIn: one };

function operation(operators: Readonly<Record<string, Operator>>): Check {
  return all(struct({ key: free, operator: free, values: free }), ({ operator = '', values }, path, validation) => {
    if (Object.hasOwn(operators, operator)) operators[operator](values ?? [], `${path}.values`, validation);
    else validation.fail('Invalid', `${path}.operator`, `must be one of ${Object.keys(operators).join(', ')}, got '${operator}'`);
  });
}

const values = (problems: (text: string) => readonly string[]): Check => each((text, path, validation) => problems(text).forEach(message => validation.fail('Invalid', path, `'${text}': ${message}`)));

const onLabels = (checkValues: Check): Check => all(operation(ON_LABELS), (requirement, path, validation) => {
  labelKey(requirement.key, `${path}.key`, validation);
  checkValues(requirement.values, `${path}.values`, validation);
});

const onFields = all(operation(ON_FIELDS), (requirement, path, validation) => {
  if (requirement.key === 'metadata.name') values(dnsSubdomain)(requirement.values, `${path}.values`, validation);
  else validation.fail('Invalid', `${path}.key`, `must be 'metadata.name', got '${requirement.key ?? ''}'`);
});

/** A term that nodes must meet; where it is only preferred, the server takes any value. */
const term = (checkValues: Check): Check => struct({ matchExpressions: each(onLabels(checkValues)), matchFields: each(onFields) });

const required: Check = (selector, path, validation) => {
  if (selector === undefined) return;
  const terms = `${path}.nodeSelectorTerms`;
  if (selector.nodeSelectorTerms?.length) each(term(values(labelValue)))(selector.nodeSelectorTerms, terms, validation);
  else validation.fail('Required', terms, 'must have a term');
};

export const weight: Check = (value = 0, path, validation) => {
  if (value < 1 || value > 100) validation.fail('Invalid', path, `must be between 1 and 100, got ${value}`);
};

export const nodeAffinity = struct({
  requiredDuringSchedulingIgnoredDuringExecution: required,
  preferredDuringSchedulingIgnoredDuringExecution: each(struct({ weight, preference: term(free) })),
});
