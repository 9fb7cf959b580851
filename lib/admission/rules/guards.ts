import { Json } from '../../facts/json-value';
import { each, LibraryRule, problemIf } from './world';

/** The annotations that keep a GitOps engine from deleting an object, as text to compare. */
export function guards(object: Json): string[] {
  const annotations = object.metadata?.annotations ?? {};
  const argo = String(annotations['argocd.argoproj.io/sync-options'] ?? '')
    .split(',')
    .map(option => option.trim())
    .filter(option => /^(Prune|Delete)=(false|confirm)$/.test(option));
  return [
    ...argo.map(option => `argocd.argoproj.io/sync-options: ${option}`),
    ...(annotations['kustomize.toolkit.fluxcd.io/prune'] === 'disabled' ? ['kustomize.toolkit.fluxcd.io/prune: disabled'] : []),
    ...(annotations['helm.sh/resource-policy'] === 'keep' ? ['helm.sh/resource-policy: keep'] : []),
  ];
}

export const guardRules: readonly LibraryRule[] = [
  {
    id: 'ha/no-deletion-guard',
    severity: 'info',
    what: 'Nothing keeps a GitOps engine from deleting the Cluster.',
    fix: 'Add the annotation of your engine: `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, or `kustomize.toolkit.fluxcd.io/prune: disabled`.',
    why: 'A file that is moved or renamed in Git is pruned from Kubernetes, and a Cluster takes its volumes with it.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/',
    wrong: '[{Cluster: {}}]',
    right: '[{Cluster: {metadata: {annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}}}]',
    check: world => each(world, 'Cluster', cluster => problemIf(guards(cluster).length === 0, 'metadata', 'no annotation guards this cluster against pruning')),
  },
];
