import { isObject, Json } from '../schema';
import { labelValue } from '../values/names';
import { Notes } from './notes';
import { podAffinityTerms } from './pod-parts';

const LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What the server warns of where pods are to run. */
export function schedulingWarnings({ nodeSelector, affinity, topologySpreadConstraints = [] }: Json, path: string, notes: Notes): void {
  const warn = (at: string, text: string) => notes.warn(at, `${at}: ${text}`);
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
    if (preferred && values?.some((value: string) => labelValue(value).length)) notes.leave(`${at}.matchExpressions[${i}].values`);
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
