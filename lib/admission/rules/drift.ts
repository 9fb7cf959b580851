import { canonicalQuantity } from '../../facts/canonical-quantity';
import { isObject, Json } from '../../facts/json-value';
import { isStandIn } from '../../facts/unknown';
import { applyDefaults } from '../apiserver/machinery/defaults';
import { copy } from '../apiserver/machinery/reach';
import { kindSchema } from '../apiserver/schema';
import { list } from '../operator/cluster-facts';
import { CrossProblem, each, LibraryRule, World } from './world';

/** The kinds of resource definitions: the server writes their defaults. */
const KINDS = ['Cluster', 'Pooler', 'Database', 'DatabaseRole', 'Publication', 'Subscription', 'ScheduledBackup', 'ObjectStore', 'PodMonitor'];

interface Drift {
  readonly path: string;
  readonly message: string;
}

/** Lists whose items the server completes. Argo CD compares a list of a resource definition as a whole. */
function completedLists(given: Json, stored: Json, path: string): Drift[] {
  if (Array.isArray(given)) {
    const added = new Set(given.flatMap((item, i) => (isObject(item) && isObject(stored[i]) ? addedKeys(item, stored[i]) : [])));
    if (added.size) return [{ path, message: `the server adds ${[...added].map(key => `'${key}'`).join(', ')} to the items of this list` }];
    return given.flatMap((item, i) => completedLists(item, stored[i], `${path}[${i}]`));
  }
  return isObject(given) ? Object.keys(given).flatMap(key => completedLists(given[key], stored[key], path ? `${path}.${key}` : key)) : [];
}

function addedKeys(given: Json, stored: Json): string[] {
  return Object.keys(stored).flatMap(key => {
    if (!Object.hasOwn(given, key)) return [key];
    return isObject(given[key]) && isObject(stored[key]) ? addedKeys(given[key], stored[key]).map(below => `${key}.${below}`) : [];
  });
}

/** Where the operator's webhook reads quantities, and writes them back in their canonical form. */
function rewrittenQuantities({ spec }: Json): Drift[] {
  const volumes = [['storage', spec.storage], ['walStorage', spec.walStorage], ...list(spec.tablespaces).map((tablespace, i) => [`tablespaces[${i}].storage`, tablespace?.storage])] as [string, Json][];
  const maps: [string, Json][] = [
    ['resources.requests', spec.resources?.requests],
    ['resources.limits', spec.resources?.limits],
    ['ephemeralVolumesSizeLimit', spec.ephemeralVolumesSizeLimit],
    ...volumes.map(([path, storage]) => [`${path}.pvcTemplate.resources.requests`, storage?.pvcTemplate?.resources?.requests] as [string, Json]),
  ];
  return maps.flatMap(([path, map]) => Object.entries<Json>(isObject(map) ? map : {}).flatMap(([key, value]) => {
    const written = typeof value === 'string' && isStandIn(value) ? undefined : canonicalQuantity(value);
    return written === undefined || written === value ? [] : [{ path: `spec.${path}.${key}`, message: `the server stores ${value} as ${written}` }];
  }));
}

/** Up to CloudNativePG 1.25.0 the webhook took an empty list away. */
function emptyLists(value: Json, path: string): Drift[] {
  if (Array.isArray(value)) return value.length ? value.flatMap((item, i) => emptyLists(item, `${path}[${i}]`)) : [{ path, message: 'an empty list says nothing, and operators before 1.25.1 do not store it' }];
  return isObject(value) ? Object.keys(value).flatMap(key => emptyLists(value[key], `${path}.${key}`)) : [];
}

/** Whether Argo CD compares with what the server itself would make of a manifest, or Flux applies it. */
function comparesOnServer(world: World): boolean {
  const applications = [...world.all('Application.argoproj.io').map(({ spec }) => spec), ...world.all('ApplicationSet.argoproj.io').map(({ spec }) => spec?.template?.spec)];
  const isFlux = world.all('Kustomization.kustomize.toolkit.fluxcd.io').length > 0 || world.all('HelmRelease.helm.toolkit.fluxcd.io').length > 0
    || world.objects.some(({ metadata }) => Object.keys(isObject(metadata?.annotations) ? metadata.annotations : {}).some(key => key.startsWith('kustomize.toolkit.fluxcd.io/')));
  if (!applications.length) return isFlux;
  return applications.some(spec => list(spec?.syncPolicy?.syncOptions).includes('ServerSideApply=true'));
}

function driftOf(object: Json): Drift[] {
  const schema = kindSchema(object.apiVersion, object.kind);
  if (!schema) return [];
  const stored = copy(object);
  applyDefaults(schema, stored);
  const lists = completedLists(object.spec, stored.spec, 'spec');
  return object.kind === 'Cluster' ? [...emptyLists(object.spec, 'spec'), ...rewrittenQuantities(object), ...lists] : lists;
}

export const driftRules: readonly LibraryRule[] = [
  {
    id: 'ha/drift',
    severity: 'info',
    what: 'The server stores something else than the manifest says, so that Argo CD shows the object as OutOfSync forever.',
    fix: 'Write what the server stores: the defaults inside the items of a list, quantities in their canonical form, no empty lists. Or '
      + 'let Argo CD compare on the server, with `ServerSideApply=true`.',
    why: 'Argo CD compares a list of a resource definition as a whole, and text as it stands. With automatic healing it applies the same '
      + 'manifest again and again. '
      + 'The rule is silent where Flux is used, and where an Application has `ServerSideApply=true`.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/',
    wrong: '[{Cluster: {spec: {resources: {requests: {cpu: 1000m, memory: 1024Mi}}, managed: {roles: [{name: reports}]}}}}]',
    right: '[{Cluster: {spec: {resources: {requests: {cpu: "1", memory: 1Gi}}, managed: {roles: [{name: reports, connectionLimit: -1, '
      + 'ensure: present, inherit: true}]}}}}]',
    check: (world: World): CrossProblem[] => (comparesOnServer(world) ? [] : each(world, KINDS, driftOf)),
  },
];
