import { isObject, Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { applications, heldByArgo, heldByFlux, HOLDS_DATA, KUSTOMIZATION, prunedBy } from './gitops-engines';
import { guards } from './guards';
import { clusterText, CrossProblem, each, LibraryRule, problemIf } from './world';

const ARGO_OPTIONS = 'argocd.argoproj.io/sync-options';
const FLUX_FORCE = 'kustomize.toolkit.fluxcd.io/force';
const FLUX_SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

const optionsOf = (value: Json): string[] => String(value ?? '').split(',').map(option => option.trim());
const DESTRUCTIVE = /^(Replace|Force)=true$/;

/** Names a few of the objects that an engine holds. */
function names(objects: ReadonlySet<Json>): string {
  const known = [...objects].slice(0, 3).map(object => `${object.kind} '${object.metadata?.name}'`).join(', ');
  return objects.size > 3 ? `${known} and ${objects.size - 3} more` : known;
}

export const gitopsRules: readonly LibraryRule[] = [
  {
    id: 'ha/flux-force',
    severity: 'error',
    what: 'Flux may delete and recreate a Cluster: `force` does so after any change that the server refuses.',
    fix: 'Set `force: false`, and remove the annotation. What really has to be recreated can be deleted by hand.',
    why: 'The operator answers a refused change, such as a smaller volume or a misspelt parameter, with the code that Flux takes for "immutable". Flux then deletes the Cluster, its volumes go with it, '
      + 'and the new one is empty. No other annotation prevents that, not even `prune: disabled`. Which Kustomization applies a file is known by its path, or by the same file.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#force',
    wrong: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {force: true}}}, {Cluster: {}}]',
    right: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {force: false}}}, {Cluster: {}}]',
    check: world => [
      ...world.all(KUSTOMIZATION).filter(({ spec }) => spec?.force === true).flatMap(object => {
        const objects = heldByFlux(world, object);
        return withObject(object, problemIf(objects.size, 'spec.force', `\`force\` deletes and recreates ${names(objects)} after any refused change, with all data`));
      }),
      ...each(world, HOLDS_DATA, object => problemIf(/^enabled$/i.test(String(object.metadata?.annotations?.[FLUX_FORCE])), `metadata.annotations.${FLUX_FORCE}`,
        `Flux deletes and recreates this ${object.kind} after any refused change, with all data`)),
    ],
  },
  {
    id: 'ha/argo-replace',
    severity: 'error',
    what: 'Argo CD replaces a Cluster where it should apply it: `Replace=true` or `Force=true`.',
    fix: 'Remove the option, and use `ServerSideApply=true` where manifests are too large for an annotation.',
    why: 'With `Force=true` an object that cannot be changed is deleted and recreated, and a Cluster takes its volumes with it. `Replace=true` writes the manifest over the object, so that it loses what others wrote, '
      + 'such as fencing and finalizers, and becomes the same deletion as soon as a sync is forced.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#replace-resource-instead-of-applying-changes',
    wrong: '[{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [Replace=true]}}}}, {Cluster: {metadata: {namespace: databases}}}]',
    right: '[{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [ServerSideApply=true]}}}}, {Cluster: {metadata: {namespace: databases}}}]',
    check: world => [
      ...applications(world).flatMap(application => {
        const options = list(application.spec.syncPolicy?.syncOptions);
        const objects = options.some(option => DESTRUCTIVE.test(String(option))) ? heldByArgo(world, application) : new Set<Json>();
        return options.flatMap((option, i) =>
          withObject(application.object, problemIf(DESTRUCTIVE.test(String(option)) && objects.size, `${application.path}.syncPolicy.syncOptions[${i}]`, `'${option}' holds for ${names(objects)} too`)));
      }),
      ...each(world, HOLDS_DATA, object => optionsOf(object.metadata?.annotations?.[ARGO_OPTIONS]).filter(option => DESTRUCTIVE.test(option)).flatMap(option =>
        problemIf(true, `metadata.annotations.${ARGO_OPTIONS}`, `'${option}' lets Argo CD delete and recreate this ${object.kind}, with all data`))),
    ],
  },
  {
    id: 'ha/flux-substitution',
    severity: 'error',
    what: 'Flux replaces variables in a Cluster whose `pg_hba` or `pg_ident` names pods with `${podselector:...}`.',
    fix: 'Add the annotation `kustomize.toolkit.fluxcd.io/substitute: disabled` to the Cluster.',
    why: 'To Flux it is a variable that nobody sets. With `postBuild` the build fails since Flux 2.9, and before it the address was empty, which PostgreSQL cannot read.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
    wrong: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {postBuild: {substitute: {site: home}}}}}, {Cluster: {spec: {podSelectorRefs: [{name: app, selector: {matchLabels: {app: shop}}}], postgresql: {pg_hba: ["host app app ${podselector:app} scram-sha-256"]}}}}]',
    right: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {postBuild: {substitute: {site: home}}}}}, {Cluster: {metadata: {annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}, spec: {podSelectorRefs: [{name: app, selector: {matchLabels: {app: shop}}}], postgresql: {pg_hba: ["host app app ${podselector:app} scram-sha-256"]}}}}]',
    check: world => {
      const engines = world.all(KUSTOMIZATION).filter(({ spec }) => isObject(spec?.postBuild));
      return each(world, 'Cluster', cluster => {
        if (cluster.metadata?.annotations?.[FLUX_SUBSTITUTE] === 'disabled') return [];
        const lines = ['pg_hba', 'pg_ident'].flatMap(field => list(cluster.spec.postgresql?.[field]).map((line, i) => ({ path: `spec.postgresql.${field}[${i}]`, line })));
        const [found] = lines.filter(({ line }) => typeof line === 'string' && line.includes('${podselector:'));
        const engine = found && engines.find(candidate => heldByFlux(world, candidate).has(cluster));
        return problemIf(engine, found?.path ?? '', `the Kustomization '${engine?.metadata?.name}' replaces '\${podselector:...}' as a variable of its own`);
      });
    },
  },
  {
    id: 'ha/no-deletion-guard',
    severity: 'info',
    what: 'Nothing keeps a GitOps engine from deleting the Cluster.',
    fix: 'Add the annotation of your engine: `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, or `kustomize.toolkit.fluxcd.io/prune: disabled`.',
    why: 'A file that is moved or renamed in Git is pruned from Kubernetes, and a Cluster takes its volumes with it. It is a warning where an Application or a Kustomization that prunes is among the manifests and holds the Cluster.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/',
    wrong: '[{Cluster: {}}]',
    right: '[{Cluster: {metadata: {annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}}}]',
    check: world => each(world, 'Cluster', cluster => {
      if (guards(cluster).length) return [];
      const engine = prunedBy(world, cluster);
      return problemIf(true, 'metadata', engine ? `${engine} prunes, and no annotation guards ${clusterText(cluster)}` : 'no annotation guards this cluster against pruning', engine ? 'warning' : 'info');
    }),
  },
];

function withObject(object: Json, problems: readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return problems.map(problem => ({ object, ...problem }));
}
