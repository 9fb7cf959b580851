import { isObject, Json } from '../../../facts/json-value';
import { labelValue } from '../../../facts/kubernetes-names';
import { DEPRECATED_LABELS as LABELS } from './node-labels';
import { ObjectValidation } from './object-validation';
import { podAffinityTerms } from './pod-parts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What the server warns of where pods are to run. */
export function schedulingWarnings({ nodeSelector, affinity, topologySpreadConstraints = [] }: Json, path: string, validation: ObjectValidation): void {
  const warn = (at: string, text: string) => validation.warn(at, `${at}: ${text}`);
  const old = (at: string, label = '', prefix = `${label} is `) => {
    if (Object.hasOwn(LABELS, label)) warn(at, prefix + LABELS[label]);
  };
  const selects = (selector: Json, at: string) => {
    if (!isObject(selector)) warn(`${at}.labelSelector`, 'a null labelSelector results in matching no pod');
  };
  for (const label of Object.keys(nodeSelector ?? {})) old(`${path}.nodeSelector[${label}]`, label, '');
  const nodes = (term: Json, at: string, preferred: boolean) => (term?.matchExpressions ?? []).forEach(({ key, values }: Json, i: number) => {
    old(`${at}.matchExpressions[${i}].key`, key);
    // The warning has the whole grammar in it.
    if (preferred && values?.some((value: string) => labelValue(value).length)) validation.leave(`${at}.matchExpressions[${i}].values`);
  });
  const at = `${path}.affinity`;
  affinity?.nodeAffinity?.[REQUIRED]?.nodeSelectorTerms?.forEach((term: Json, i: number) => nodes(term, `${at}.nodeAffinity.${REQUIRED}.nodeSelectorTerms[${i}]`, false));
  affinity?.nodeAffinity?.[PREFERRED]?.forEach((term: Json, i: number) => nodes(term.preference, `${at}.nodeAffinity.${PREFERRED}[${i}].preference`, true));
  for (const [term, where] of podAffinityTerms({ affinity }, path)) selects(term.labelSelector, where);
  topologySpreadConstraints.forEach(({ topologyKey, labelSelector }: Json, i: number) => {
    old(`${path}.topologySpreadConstraints[${i}].topologyKey`, topologyKey);
    selects(labelSelector, `${path}.topologySpreadConstraints[${i}]`);
  });
}
