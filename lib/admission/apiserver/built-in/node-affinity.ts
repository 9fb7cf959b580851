import { Json } from '../../../facts/json-value';
import { dnsSubdomain, labelValue } from '../../../facts/kubernetes-names';
import { all, Check, each, free, struct } from './checks';
import { labelKey } from './label-selector';
import { Notes } from './notes';

type Operator = (values: readonly Json[], path: string, notes: Notes) => void;

const some: Operator = (values, path, notes) => values.length || notes.fail('Required', path, "is required with the operators 'In' and 'NotIn'");
const none: Operator = (values, path, notes) => values.length && notes.fail('Forbidden', path, "must be left out with the operators 'Exists' and 'DoesNotExist'");
const one: Operator = (values, path, notes) => values.length === 1 || notes.fail('Required', path, `must be one value with this operator, got ${values.length}`);

const ON_LABELS: Readonly<Record<string, Operator>> = { In: some, NotIn: some, Exists: none, DoesNotExist: none, Gt: one, Lt: one };
const ON_FIELDS: Readonly<Record<string, Operator>> = { In: one, NotIn: one };

function operation(operators: Readonly<Record<string, Operator>>): Check {
  return all(struct({ key: free, operator: free, values: free }), ({ operator = '', values }, path, notes) => {
    if (Object.hasOwn(operators, operator)) operators[operator](values ?? [], `${path}.values`, notes);
    else notes.fail('Invalid', `${path}.operator`, `must be one of ${Object.keys(operators).join(', ')}, got '${operator}'`);
  });
}

const values = (problems: (text: string) => readonly string[]): Check => each((text, path, notes) => problems(text).forEach(message => notes.fail('Invalid', path, `'${text}': ${message}`)));

const onLabels = (look: Check): Check => all(operation(ON_LABELS), (requirement, path, notes) => {
  labelKey(requirement.key, `${path}.key`, notes);
  look(requirement.values, `${path}.values`, notes);
});

const onFields = all(operation(ON_FIELDS), (requirement, path, notes) => {
  if (requirement.key === 'metadata.name') values(dnsSubdomain)(requirement.values, `${path}.values`, notes);
  else notes.fail('Invalid', `${path}.key`, `must be 'metadata.name', got '${requirement.key ?? ''}'`);
});

/** A term that nodes must meet; where it is only preferred, the server takes any value. */
const term = (look: Check): Check => struct({ matchExpressions: each(onLabels(look)), matchFields: each(onFields) });

const required: Check = (selector, path, notes) => {
  if (selector === undefined) return;
  const terms = `${path}.nodeSelectorTerms`;
  if (selector.nodeSelectorTerms?.length) each(term(values(labelValue)))(selector.nodeSelectorTerms, terms, notes);
  else notes.fail('Required', terms, 'must have a term');
};

export const weight: Check = (value = 0, path, notes) => {
  if (value < 1 || value > 100) notes.fail('Invalid', path, `must be between 1 and 100, got ${value}`);
};

export const nodeAffinity = struct({
  requiredDuringSchedulingIgnoredDuringExecution: required,
  preferredDuringSchedulingIgnoredDuringExecution: each(struct({ weight, preference: term(free) })),
});
