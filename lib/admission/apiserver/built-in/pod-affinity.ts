import { isObject, Json } from '../../../facts/json-value';
import { dnsLabel } from '../../../facts/kubernetes-names';
import { Check, each, struct } from './checks';
import { labelKey, labelSelector } from './label-selector';
import { nodeAffinity, weight } from './node-affinity';
import { ObjectValidation } from './object-validation';

/** Keys of labels whose values the pod itself has. */
export const labelKeys = (selector: Json): Check => (keys, path, validation) => {
  if (!keys?.length) return;
  if (isObject(selector)) each(labelKey)(keys, path, validation);
  else validation.fail('Forbidden', path, 'must be left out without a labelSelector');
};

/** A key of the pod itself must not be selected too; the path of the server has an index and no field. */
export function selectedTwice(keys: readonly string[], selector: Json, path: string, validation: ObjectValidation): void {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const { key = '' } of selector?.matchExpressions ?? []) {
    if (keys.includes(key) && seen.has(key)) validation.fail('Invalid', `${path}[${keys.lastIndexOf(key)}]`, `'${key}' is in matchLabelKeys and twice in labelSelector`, `${path}.matchLabelKeys`);
    seen.add(key);
  }
}

// The server reports these without an index, and calls them by another name.
const namespaces: Check = (names, path, validation) => {
  (names ?? []).forEach((name: string, i: number) => dnsLabel(name).forEach(message => validation.fail('Invalid', path.slice(0, -1), `'${name}': ${message}`, `${path}[${i}]`)));
};

const topologyKey: Check = (key, path, validation) => {
  if (!key) validation.fail('Required', path, 'is required');
  labelKey(key, path, validation);
};

const term: Check = (value, path, validation) => {
  const { labelSelector: selector, matchLabelKeys = [], mismatchLabelKeys = [] } = value ?? {};
  const keys = labelKeys(selector);
  struct({ labelSelector, namespaceSelector: labelSelector, namespaces, topologyKey, matchLabelKeys: keys, mismatchLabelKeys: keys })(value ?? {}, path, validation);
  if (isObject(selector)) selectedTwice(matchLabelKeys, selector, path, validation);
  matchLabelKeys.forEach((key: string, i: number) => {
    if (mismatchLabelKeys.includes(key)) validation.fail('Invalid', `${path}.matchLabelKeys[${i}]`, `'${key}' is in mismatchLabelKeys too`);
  });
};

const podAffinity = struct({
  requiredDuringSchedulingIgnoredDuringExecution: each(term),
  preferredDuringSchedulingIgnoredDuringExecution: each(struct({ weight, podAffinityTerm: term })),
});

export const affinity = struct({ nodeAffinity, podAffinity, podAntiAffinity: podAffinity });
