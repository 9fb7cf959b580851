import { isObject, Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { applications, heldByArgo, heldByFlux, HOLDS_DATA, isHeldByFlux, KUSTOMIZATION, prunedBy } from './gitops-engines';
import { guards } from './guards';
import { clusterText, CrossProblem, each, LibraryRule, namespace, problemIf, World } from './world';

const ARGO_OPTIONS = 'argocd.argoproj.io/sync-options';
const FLUX_FORCE = 'kustomize.toolkit.fluxcd.io/force';
const FLUX_SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

const HOOKS = ['argocd.argoproj.io/hook', 'helm.sh/hook'];
/** What Flux takes for a variable; `$${` is its way to write a plain one. */
const FLUX_VARIABLE = /(?<!\$)\$\{([A-Za-z_]\w*)\}/g;

/** Whether Grafana reads a ConfigMap as a dashboard of CloudNativePG, or the operator as queries. */
function isReadElsewhere(world: World, object: Json): boolean {
  const { name, labels } = object.metadata ?? {};
  if (isObject(labels) && Object.hasOwn(labels, 'grafana_dashboard')) return /cnpg_/.test(JSON.stringify(object.data ?? {}));
  return world.all('Cluster').some(cluster => namespace(cluster) === namespace(object) && list(cluster.spec?.monitoring?.customQueriesConfigMap).some(reference => reference?.name === name));
}

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
    why: 'The operator answers a refused change, such as a smaller volume or a misspelt parameter, with the code that Flux takes for '
      + '"immutable". Flux then deletes the Cluster, its volumes go with it, '
      + 'and the new one is empty. No other annotation prevents that, not even `prune: disabled`. Which Kustomization applies a file is '
      + 'known by its path, or by the same file.',
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
    why: 'With `Force=true` an object that cannot be changed is deleted and recreated, and a Cluster takes its volumes with it. '
      + '`Replace=true` writes the manifest over the object, so that it loses what others wrote, '
      + 'such as fencing and finalizers, and becomes the same deletion as soon as a sync is forced.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#replace-resource-instead-of-applying-changes',
    wrong: '[{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [Replace=true]}}}}, {Cluster: {metadata: {namespace: '
      + 'databases}}}]',
    right: '[{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [ServerSideApply=true]}}}}, {Cluster: {metadata: {namespace: '
      + 'databases}}}]',
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
    why: 'To Flux it is a variable that nobody sets. With `postBuild` the build fails since Flux 2.9, and before it the address was empty, '
      + 'which PostgreSQL cannot read.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
    wrong: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {postBuild: {substitute: {site: home}}}}}, {Cluster: {spec: '
      + '{podSelectorRefs: [{name: app, selector: {matchLabels: {app: shop}}}], postgresql: {pg_hba: ["host app app ${podselector:app} '
      + 'scram-sha-256"]}}}}]',
    right: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {postBuild: {substitute: {site: home}}}}}, {Cluster: {metadata: '
      + '{annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}, spec: {podSelectorRefs: [{name: app, selector: {matchLabels: '
      + '{app: shop}}}], postgresql: {pg_hba: ["host app app ${podselector:app} scram-sha-256"]}}}}]',
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
    id: 'ha/flux-substitution-text',
    severity: 'warning',
    what: 'Flux replaces variables in a dashboard or in custom queries, which have `${...}` of their own.',
    fix: 'Add the annotation `kustomize.toolkit.fluxcd.io/substitute: disabled` to the ConfigMap.',
    why: 'To Flux the variables of Grafana are its own, which nobody sets. With `postBuild` the build fails since Flux 2.9, and before it '
      + 'the panels asked for nothing.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
    wrong: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {postBuild: {substitute: {site: home}}}}}, '
      + '{ConfigMap: {metadata: {labels: {grafana_dashboard: "1"}}, data: {cnpg.json: "cnpg_collector_up{pod=~\\"${instances}\\"}"}}}]',
    right: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {postBuild: {substitute: {site: home}}}}}, '
      + '{ConfigMap: {metadata: {labels: {grafana_dashboard: "1"}, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}, data: '
      + '{cnpg.json: "cnpg_collector_up{pod=~\\"${instances}\\"}"}}}]',
    check: world => {
      const engines = world.all(KUSTOMIZATION).filter(({ spec }) => isObject(spec?.postBuild));
      if (!engines.length) return [];
      return world.all('ConfigMap').filter(object => isReadElsewhere(world, object) && object.metadata?.annotations?.[FLUX_SUBSTITUTE] !== 'disabled').flatMap(object => {
        const engine = engines.find(candidate => isHeldByFlux(world, candidate, object));
        if (!engine) return [];
        const given = isObject(engine.spec.postBuild.substitute) ? engine.spec.postBuild.substitute : {};
        return Object.entries<Json>(isObject(object.data) ? object.data : {}).flatMap(([key, text]) => {
          const [, name] = (typeof text === 'string' ? [...text.matchAll(FLUX_VARIABLE)].find(match => !Object.hasOwn(given, match[1])) : undefined) ?? [];
          return withObject(object, problemIf(name && !list(engine.spec.postBuild.substituteFrom).length, `data.${key}`, `the Kustomization '${engine.metadata?.name}' replaces '\${${name}}' as a variable of its own`));
        });
      });
    },
  },
  {
    id: 'ha/flux-health',
    severity: 'warning',
    what: 'A Flux Kustomization has `healthCheckExprs` for CloudNativePG, and nothing that they are asked about.',
    fix: 'Set `wait: true`, or name the objects in `healthChecks`.',
    why: 'Flux evaluates an expression only for objects that it waits for. Without them it is ready at once, and so is all that depends on '
      + 'it, before the database is there. '
      + 'It is a note where `wait` is left out, since another Kustomization may add it.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions',
    wrong: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {healthCheckExprs: [{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, '
      + 'current: "status.readyInstances >= 1"}], wait: false}}}]',
    right: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {wait: true, healthCheckExprs: [{apiVersion: postgresql.cnpg.io/v1, kind: '
      + 'Cluster, current: "status.readyInstances >= 1"}]}}}]',
    check: world => world.all(KUSTOMIZATION).filter(({ spec }) => isObject(spec)).flatMap(object => {
      const { wait, healthChecks, healthCheckExprs } = object.spec;
      const isOfOperator = list(healthCheckExprs).some(check => String(check?.apiVersion).startsWith('postgresql.cnpg.io/'));
      return withObject(object, problemIf(isOfOperator && (wait === undefined || wait === false) && (healthChecks === undefined || Array.isArray(healthChecks) && !healthChecks.length), 'spec.healthCheckExprs',
        'without `wait: true` and without `healthChecks` no expression is evaluated', wait === undefined ? 'info' : 'warning'));
    }),
  },
  {
    id: 'ha/gitops-hook',
    severity: 'error',
    what: 'A Cluster is a hook of Argo CD or Helm, which delete and recreate their hooks.',
    fix: 'Remove the annotation. To apply the Cluster before other objects, use `argocd.argoproj.io/sync-wave`, or a chart of its own.',
    why: 'Before every sync or upgrade the hook of the last one is deleted, unless `hook-delete-policy` says otherwise, and a Cluster '
      + 'takes its volumes with it. '
      + 'Argo CD runs the hooks of Helm as its own. A Database with the reclaim policy `delete` is dropped in the same way.',
    source: 'https://helm.sh/docs/topics/charts_hooks/#hook-deletion-policies',
    wrong: '[{Cluster: {metadata: {annotations: {helm.sh/hook: pre-install}}}}]',
    right: '[{Cluster: {metadata: {annotations: {argocd.argoproj.io/sync-wave: "-1"}}}}]',
    check: world => each(world, HOLDS_DATA, object => HOOKS.flatMap(key => {
      const value = object.metadata?.annotations?.[key];
      const isLost = object.kind === 'Cluster' || object.spec.databaseReclaimPolicy === 'delete';
      return problemIf(typeof value === 'string' && value !== 'Skip' && isLost, `metadata.annotations.${key}`, `as a hook ('${value}') this ${object.kind} is deleted and recreated, with all data`);
    })),
  },
  {
    id: 'ha/no-deletion-guard',
    severity: 'info',
    what: 'Nothing keeps a GitOps engine from deleting the Cluster, or a Database that is dropped with its object.',
    fix: 'Add the annotation of your engine: `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, or '
      + '`kustomize.toolkit.fluxcd.io/prune: disabled`.',
    why: 'A file that is moved or renamed in Git is pruned from Kubernetes, and a Cluster takes its volumes with it. It is a warning where '
      + 'an Application or a Kustomization that prunes is among the manifests and holds the Cluster.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/',
    wrong: '[{Cluster: {}}]',
    right: '[{Cluster: {metadata: {annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}}}]',
    check: world => [
      ...each(world, 'Cluster', cluster => {
        if (guards(cluster).length) return [];
        const engine = prunedBy(world, cluster);
        return problemIf(true, 'metadata', engine ? `${engine} prunes, and no annotation guards ${clusterText(cluster)}` : 'no annotation guards this cluster against pruning', engine ? 'warning' : 'info');
      }),
      ...each(world, 'Database', database => problemIf(database.spec.databaseReclaimPolicy === 'delete' && guards(database).length === 0, 'spec.databaseReclaimPolicy',
        `the database '${database.spec.name}' is dropped with this object, and no annotation guards it against pruning`, 'warning')),
    ],
  },
];

function withObject(object: Json, problems: readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return problems.map(problem => ({ object, ...problem }));
}
