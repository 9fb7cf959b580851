import { isObject, Json } from '../../../facts/json-value';
import { labelValue, qualifiedName } from '../../../facts/kubernetes-names';
import { all, Check, choice, each, free, given, oneOf, required, struct } from './checks';
import { labelKey, labelSelector } from './label-selector';
import { labelKeys, selectedTwice } from './pod-affinity';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

const toleration: Check = ({ key = '', operator = '', value = '', effect = '', tolerationSeconds }, path, validation) => {
  const at = `${path}.operator`;
  if (!key && operator !== 'Exists') validation.fail('Invalid', at, `must be Exists when there is no key, got '${operator}'`);
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') validation.fail('Invalid', `${path}.effect`, `must be NoExecute when there are tolerationSeconds, got '${effect}'`);
  // The server reports the value there too.
  if (operator === '' || operator === 'Equal') labelValue(value).forEach(message => validation.fail('Invalid', at, `'${value}': ${message}`, `${path}.value`));
  else if (operator !== 'Exists') validation.fail('NotSupported', at, `must be one of Equal, Exists, got '${operator}'`);
  else if (value) validation.fail('Invalid', at, `value must be left out with the operator Exists, got '${value}'`, `${path}.value`);
};

export const tolerations = each(all(struct({ key: given(labelKey), operator: free, value: free, effect: oneOf(...EFFECTS), tolerationSeconds: free }), toleration));

const positive: Check = (value = 0, path, validation) => {
  if (value <= 0) validation.fail('Invalid', path, `must be more than 0, got ${value}`);
};

const policy = choice('Honor', 'Ignore');

const whenUnsatisfiable: Check = (action = '', path, validation) => choice('DoNotSchedule', 'ScheduleAnyway')(action, path, validation);

const constraint: Check = (value, path, validation) => {
  const { minDomains, matchLabelKeys = [], whenUnsatisfiable: action = '', labelSelector: selector } = value;
  struct({
    maxSkew: positive,
    topologyKey: required(),
    whenUnsatisfiable,
    labelSelector,
    minDomains: free,
    nodeAffinityPolicy: policy,
    nodeTaintsPolicy: policy,
    matchLabelKeys: labelKeys(selector),
  })(value, path, validation);
  if (isObject(selector)) selectedTwice(matchLabelKeys, selector, path, validation);
  if (minDomains === undefined) return;
  positive(minDomains, `${path}.minDomains`, validation);
  if (action !== 'DoNotSchedule') validation.fail('Invalid', `${path}.minDomains`, `must be left out unless whenUnsatisfiable is DoNotSchedule, got ${minDomains}`);
};

/** How pods spread: once for a topology key and what happens when they cannot. */
export const topologySpreadConstraints: Check = (list, path, validation) => {
  each(constraint)(list, path, validation);
  const pairs = (list ?? []).map(({ topologyKey = '', whenUnsatisfiable: action = '' }: Json) => `${topologyKey} ${action}`);
  pairs.forEach((pair: string, i: number) => {
    const at = `${path}[${i}]`;
    if (pairs.lastIndexOf(pair) > i) validation.fail('Duplicate', `${at}.{topologyKey, whenUnsatisfiable}`, `'${pair}' comes again`, at);
  });
};

export const readinessGates = each(struct({ conditionType: labelKey }));

// The server leaves the name out of these paths.
export const schedulingGates: Check = (list, path, validation) => {
  const names = (list ?? []).map(({ name = '' }: Json) => name);
  names.forEach((name: string, i: number) => {
    const at = `${path}[${i}]`;
    qualifiedName(name).forEach(message => validation.fail('Invalid', at, `'${name}': ${message}`, `${at}.name`));
    if (names.indexOf(name) < i) validation.fail('Duplicate', at, `'${name}' is there already`, `${at}.name`);
  });
};
