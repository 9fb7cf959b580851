import { Json } from '../../../facts/json-value';
import { groupVersion } from './field-spec';
import { Resource } from './resource';

const FIRST = [
  'Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount', 'PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding',
  'ConfigMap', 'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** The order in which `kustomize build` writes objects: what others need comes first. */
export function ordered(resources: readonly Resource[], options: Json): Resource[] {
  if (options?.order === 'fifo') return [...resources];
  const { orderFirst = FIRST, orderLast = LAST } = options?.legacySortOptions ?? {};
  const rank = (kind: string) => (orderFirst.includes(kind) ? orderFirst.indexOf(kind) - orderFirst.length : orderLast.indexOf(kind) + 1);
  const keys = new Map(resources.map(resource => {
    const { group, version } = groupVersion(resource.apiVersion);
    const type = [group || '~G', version || '~V', resource.kind || '~K'].join('_');
    const id = [[resource.kind || '[noKind]', version || '[noVer]', group || '[noGrp]'].join('.'), resource.namespace || '~X', resource.name || '~N'].join('|');
    return [resource, { rank: rank(resource.kind), type, id }] as const;
  }));
  return [...resources].sort((one, other) => {
    const [a, b] = [keys.get(one)!, keys.get(other)!];
    return a.rank - b.rank || compare(a.type, b.type) || compare(a.id, b.id);
  });
}

function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
