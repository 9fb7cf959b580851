import { pathSegment } from '../../../facts/kubernetes-names';
import { all, Check, each, free, object, required, struct } from './checks';
import { BuiltInKind } from './kind';
import { readSelector } from './selection';

const FIELDS = struct({ verbs: required(), apiGroups: free, resources: free, resourceNames: free, nonResourceURLs: free });

/** A rule is about resources, or in a ClusterRole about addresses. */
const rule = (namespaced: boolean): Check => (value, path, validation) => {
  FIELDS(value, path, validation);
  const [urls, groups, resources, names] = ['nonResourceURLs', 'apiGroups', 'resources', 'resourceNames'].map(key => value[key]?.length > 0);
  if (urls) {
    const at = `${path}.nonResourceURLs`;
    if (namespaced) validation.fail('Invalid', at, 'only a ClusterRole can be about addresses');
    if (groups || resources || names) validation.fail('Invalid', at, 'a rule is about resources or about addresses, not both: make two rules');
  } else {
    if (!groups) validation.fail('Required', `${path}.apiGroups`, "is required; the group of pods, secrets and services is ''");
    if (!resources) validation.fail('Required', `${path}.resources`, 'is required');
  }
};

export const ROLE: BuiltInKind = { names: pathSegment, check: object({ rules: each(rule(true)) }) };

const selector: Check = (value, path, validation) => void readSelector(value, path, validation);

export const CLUSTER_ROLE: BuiltInKind = {
  names: pathSegment,
  check: object({ rules: each(rule(false)), aggregationRule: struct({ clusterRoleSelectors: all(required(), each(selector)) }) }),
};
