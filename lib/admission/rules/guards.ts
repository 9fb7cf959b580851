import { Json } from '../../facts/json-value';

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
