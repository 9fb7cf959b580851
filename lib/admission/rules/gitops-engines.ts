import { isObject, Json } from '../../facts/json-value';
import { isStandIn } from '../../facts/unknown';
import { list } from '../operator/cluster-facts';
import { namespace, World } from './world';

/** Objects that hold data: deleting one deletes a database, at least by default. */
export const HOLDS_DATA = ['Cluster', 'Database'];

export const KUSTOMIZATION = 'Kustomization.kustomize.toolkit.fluxcd.io';
const APPLICATIONS = ['Application.argoproj.io', 'ApplicationSet.argoproj.io'];

/** A folder in a repository, as an engine names it: no dot at its start, no slashes at its ends. */
const folderName = (path: string) => path.replace(/^(\.?\/)+|\/+$/g, '').replace(/^\.$/, '');

interface Located {
  readonly object: Json;
  readonly file: string;
  /** With a slash at its end. */
  readonly folder: string;
}

/** What is known of one world: where its objects with data stand, and what each engine holds of them. */
interface Deliveries {
  readonly objects: readonly Located[];
  readonly held: Map<Json, ReadonlySet<Json>>;
}

const deliveries = new WeakMap<World, Deliveries>();

function deliveriesOf(world: World): Deliveries {
  let known = deliveries.get(world);
  if (!known) {
    known = { objects: HOLDS_DATA.flatMap(kind => world.all(kind)).map(object => located(world, object)), held: new Map() };
    deliveries.set(world, known);
  }
  return known;
}

/** Whether an engine applies a file: it lies in a folder that the engine names, or the engine's own object stands in the same file. */
function isDelivered(world: World, engine: Json, paths: readonly Json[]): (one: Omit<Located, 'object'>) => boolean {
  const { file, folder } = world.fileOf(engine);
  const folders = paths.filter(path => typeof path === 'string' && !isStandIn(path) && !path.includes('$') && folderName(path) !== '').map(path => `/${folderName(path)}/`);
  return one => folder === '' || file !== '' && one.file === file || folders.some(name => one.folder.includes(name));
}

function located(world: World, object: Json): Located {
  const { file, folder } = world.fileOf(object);
  return { object, file, folder: `${folder.replace(/\\/g, '/')}/` };
}

/** The objects with data that an engine applies. */
function heldBy(world: World, engine: Json, paths: readonly Json[], isTarget: (object: Json) => boolean = () => true): ReadonlySet<Json> {
  const { objects, held } = deliveriesOf(world);
  const known = held.get(engine);
  if (known) return known;
  const isHeld = isDelivered(world, engine, paths);
  const found = new Set(objects.filter(one => isHeld(one) && isTarget(one.object)).map(({ object }) => object));
  held.set(engine, found);
  return found;
}

export function heldByFlux(world: World, kustomization: Json): ReadonlySet<Json> {
  return heldBy(world, kustomization, [kustomization.spec?.path]);
}

/** Whether Flux applies an object of any kind. */
export function isHeldByFlux(world: World, kustomization: Json, object: Json): boolean {
  return isDelivered(world, kustomization, [kustomization.spec?.path])(located(world, object));
}

/** The spec of an Application, or of those that an ApplicationSet makes. */
interface Application {
  readonly object: Json;
  /** Where the spec stands. */
  readonly path: string;
  readonly spec: Json;
}

export function applications(world: World): Application[] {
  return APPLICATIONS.flatMap(kind => world.all(kind)).flatMap(object => {
    const [path, spec] = object.kind === 'Application' ? ['spec', object.spec] : ['spec.template.spec', object.spec?.template?.spec];
    return isObject(spec) ? [{ object, path, spec }] : [];
  });
}

export function heldByArgo(world: World, { object, spec }: Application): ReadonlySet<Json> {
  const sources = [spec.source, ...list(spec.sources)].filter(source => isObject(source) && source.chart === undefined);
  const target = spec.destination?.namespace;
  return heldBy(world, object, sources.map(source => source.path), candidate => !target || !namespace(candidate) || namespace(candidate) === target);
}

/** Whether an engine that is among the manifests deletes an object when its manifest is gone from Git. */
export function prunedBy(world: World, object: Json): string | undefined {
  const flux = world.all(KUSTOMIZATION).find(engine => engine.spec?.prune === true && heldByFlux(world, engine).has(object));
  if (flux) return `the Kustomization '${flux.metadata?.name}'`;
  const argo = applications(world).find(application => application.spec.syncPolicy?.automated?.prune === true && heldByArgo(world, application).has(object));
  return argo && `the ${argo.object.kind} '${argo.object.metadata?.name}'`;
}

