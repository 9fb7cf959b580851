import { dnsSubdomain, pathSegment } from '../../../facts/kubernetes-names';
import { all, among, byValue, Check, each, free, matching, object, required, struct } from './checks';
import { BuiltInKind } from './kind';
import { ObjectValidation } from './object-validation';

const GROUP = 'rbac.authorization.k8s.io';

const subject = (namespaced: boolean): Check => all(
  struct({ kind: among('ServiceAccount', 'User', 'Group'), name: required(), namespace: free, apiGroup: free }),
  ({ kind, name, namespace, apiGroup }, path, validation) => {
    if (kind === 'ServiceAccount') {
      matching(dnsSubdomain)(name, `${path}.name`, validation);
      if (apiGroup) wrongGroup(apiGroup, "''", path, validation);
      if (!namespaced && !namespace) validation.fail('Required', `${path}.namespace`, 'is required: a ClusterRoleBinding has no namespace of its own');
    } else if (['User', 'Group'].includes(kind) && apiGroup && apiGroup !== GROUP) wrongGroup(apiGroup, `'${GROUP}'`, path, validation);
  },
);

function binding(...kinds: readonly string[]): BuiltInKind {
  const namespaced = kinds.includes('Role');
  const role = struct({
    apiGroup: (group, path, validation) => group && among(GROUP)(group, path, validation),
    kind: among(...kinds),
    name: required(matching(pathSegment)),
  });
  return { names: pathSegment, check: object({ roleRef: byValue(role), subjects: each(subject(namespaced)) }) };
}

export const ROLE_BINDING = binding('Role', 'ClusterRole');
export const CLUSTER_ROLE_BINDING = binding('ClusterRole');

function wrongGroup(group: string, right: string, path: string, validation: ObjectValidation): void {
  validation.fail('NotSupported', `${path}.apiGroup`, `must be ${right}, got '${group}'`);
}
