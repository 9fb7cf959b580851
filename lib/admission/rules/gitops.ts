import { isObject, Json } from '../../facts/json-value';
import { isStandIn } from '../../facts/unknown';
import { list } from '../operator/cluster-facts';
import { guards } from './guards';
import { clusterText, CrossProblem, each, LibraryRule, namespace, problemIf, World } from './world';

/** Objects that hold data: deleting one deletes a database, at least by default. */
const HOLDS_DATA = ['Cluster', 'Database'];
const ARGO_OPTIONS = 'argocd.argoproj.io/sync-options';
const FLUX_FORCE = 'kustomize.toolkit.fluxcd.io/force';
const FLUX_SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

const KUSTOMIZATION = 'Kustomization.kustomize.toolkit.fluxcd.io';
const APPLICATIONS = ['Application.argoproj.io', 'ApplicationSet.argoproj.io'];

/** A folder in a repository, as an engine names it: no dot at its start, no slashes at its ends. */
const folderName = (path: string) => path.replace(/^(\.?\/)+|\/+$/g, '').replace(/^\.$/, '');

/** Whether what an engine applies from a folder holds an object: its file lies there, or beside the engine's own object. */
function holds(world: World, engine: Json, paths: readonly Json[], object: Json): boolean {
  const { file, folder } = world.fileOf(object);
  if (file !== '' && world.fileOf(engine).file === file || world.fileOf(engine).folder === '') return true;
  return paths.some(path => typeof path === 'string' && !isStandIn(path) && !path.includes('$') && folderName(path) !== '' && `${folder.replace(/\\/g, '/')}/`.includes(`/${folderName(path)}/`));
}

function heldByFlux(world: World, kustomization: Json): Json[] {
  return HOLDS_DATA.flatMap(kind => world.all(kind)).filter(object => holds(world, kustomization, [kustomization.spec?.path], object));
}

interface Application {
  readonly object: Json;
  /** Where its spec stands: an ApplicationSet has it in a template. */
  readonly path: string;
  readonly spec: Json;
}

function applications(world: World): Application[] {
  return APPLICATIONS.flatMap(kind => world.all(kind)).flatMap(object => {
    const [path, spec] = object.kind === 'Application' ? ['spec', object.spec] : ['spec.template.spec', object.spec?.template?.spec];
    return isObject(spec) ? [{ object, path, spec }] : [];
  });
}

function heldByArgo(world: World, { object, spec }: Application): Json[] {
  const sources = [spec.source, ...list(spec.sources)].filter(source => isObject(source) && source.chart === undefined);
  const target = spec.destination?.namespace;
  const paths = sources.map(source => source.path);
  const isTarget = (held: Json) => !target || !namespace(held) || namespace(held) === target;
  return HOLDS_DATA.flatMap(kind => world.all(kind)).filter(held => isTarget(held) && holds(world, object, paths, held));
}

const optionsOf = (value: Json): string[] => String(value ?? '').split(',').map(option => option.trim());
const DESTRUCTIVE = /^(Replace|Force)=true$/;

/** Names a few of the objects that an engine holds. */
function names(held: readonly Json[]): string {
  const known = held.slice(0, 3).map(object => `${object.kind} '${object.metadata?.name}'`).join(', ');
  return held.length > 3 ? `${known} and ${held.length - 3} more` : known;
}

/** Whether an engine that is among the manifests deletes an object when its manifest is gone from Git. */
export function prunedBy(world: World, object: Json): string | undefined {
  const flux = world.all(KUSTOMIZATION).find(engine => engine.spec?.prune === true && heldByFlux(world, engine).includes(object));
  if (flux) return `the Kustomization '${flux.metadata?.name}'`;
  const argo = applications(world).find(application => application.spec.syncPolicy?.automated?.prune === true && heldByArgo(world, application).includes(object));
  return argo && `the ${argo.object.kind} '${argo.object.metadata?.name}'`;
}

export const gitopsRules: readonly LibraryRule[] = [
  {
    id: 'ha/flux-force',
    severity: 'error',
    what: 'Flux may delete a Cluster and make it again: `force` does so after any change that the server refuses.',
    fix: 'Set `force: false`, and remove the annotation. What really has to be recreated can be deleted by hand.',
    why: 'The operator answers a refused change, such as a smaller volume or a misspelt parameter, with the code that Flux takes for "immutable". Flux then deletes the Cluster, its volumes go with it, '
      + 'and the new one is empty. No other annotation prevents that, not even `prune: disabled`. Which Kustomization applies a file is known by its path, or by the same file.',
    source: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#force',
    wrong: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {force: true}}}, {Cluster: {}}]',
    right: '[{Kustomization.kustomize.toolkit.fluxcd.io: {spec: {force: false}}}, {Cluster: {}}]',
    check: world => [
      ...world.all(KUSTOMIZATION).filter(({ spec }) => spec?.force === true).flatMap(object => {
        const held = heldByFlux(world, object);
        return withObject(object, problemIf(held.length, 'spec.force', `\`force\` deletes and recreates ${names(held)} after any refused change, with all data`));
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
    why: 'With `Force=true` an object that cannot be changed is deleted and made again, and a Cluster takes its volumes with it. `Replace=true` writes the manifest over the object, so that it loses what others wrote, '
      + 'such as fencing and finalizers, and becomes the same deletion as soon as a sync is forced.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#replace-resource-instead-of-applying-changes',
    wrong: '[{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [Replace=true]}}}}, {Cluster: {metadata: {namespace: databases}}}]',
    right: '[{Application.argoproj.io: {spec: {syncPolicy: {syncOptions: [ServerSideApply=true]}}}}, {Cluster: {metadata: {namespace: databases}}}]',
    check: world => [
      ...applications(world).flatMap(application => {
        const options = list(application.spec.syncPolicy?.syncOptions);
        const held = options.some(option => DESTRUCTIVE.test(String(option))) ? heldByArgo(world, application) : [];
        return options.flatMap((option, i) =>
          withObject(application.object, problemIf(DESTRUCTIVE.test(String(option)) && held.length, `${application.path}.syncPolicy.syncOptions[${i}]`, `'${option}' holds for ${names(held)} too`)));
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
        const engine = found && engines.find(candidate => heldByFlux(world, candidate).includes(cluster));
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
