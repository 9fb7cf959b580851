import { BackupPolicy } from '../backup/backup-policy';
import { BackupSchedule } from '../backup/backup-schedule';
import { ObjectStore } from '../backup/object-store';
import { CLUSTER_PARTS } from '../cluster/cluster-parts';
import { SyncWave } from '../delivery/delivery';
import { code, Code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { PodMonitoring } from '../monitoring/pod-monitoring';
import { ImageCatalog } from '../pods/image-catalog';
import { grow, Refused } from './grow';
import { keyOf, Manifest, storedOf } from './manifest';
import { minimize } from './minimize';
import { Ids, Names } from './names';
import { patchSteps } from './patch';
import { APP, PatchStep, run, Statement } from './program-statements';
import { metadataCode, Satellite, SATELLITES } from './satellites';
import { stable } from './stable';
import { made, optionsOf, Unit, withOptions } from './unit';
import { World } from './known-objects';

/** What became of a manifest. */
export interface Outcome {
  readonly manifest: Manifest;
  /** The variable of the statement that makes it. */
  readonly variable: string;
  /** Whether it is a plain object, since no construct makes it. */
  readonly isPlain: boolean;
  readonly patches: readonly PatchStep[];
  /** What the library refuses of it. It is in the patches, or the reason why the object is plain. */
  readonly refused: readonly Refused[];
}

/** What clusters and poolers make besides, and the chart for those that nobody makes. */
const COMPANIONS = [['PodMonitor', 'pod-monitors'], ['PodDisruptionBudget', 'pod-disruption-budgets']] as const;

/** Makes a program of manifests, statement by statement. Each one is run, and compared with the manifest, before the next. */
export class Planner {
  public readonly program: Statement[] = [];
  public readonly outcomes: Outcome[] = [];
  public readonly names = new Names();
  private readonly ids = new Ids();
  /** The variables of constructs that others refer to, by what they stand for. */
  private readonly variables = new Map<string, string>();
  /** Charts, by what they are for. */
  private readonly charts = new Map<string, string>();

  constructor(private readonly world: World) {}

  public plan(): void {
    for (const catalog of this.world.of('ImageCatalog', 'ClusterImageCatalog')) this.addCatalog(catalog);
    for (const store of this.world.of('ObjectStore')) this.addStore(store);
    for (const cluster of this.world.of('Cluster')) this.addCluster(cluster);
    for (const kind of SATELLITES.keys()) {
      for (const manifest of this.world.of(kind).filter(one => !this.isDone(one))) this.addOrphan(manifest);
    }
    for (const [kind, sort] of COMPANIONS) {
      for (const other of this.world.of(kind).filter(one => !this.isDone(one))) this.addPlain(other, this.chartFor(sort, other.namespace));
    }
  }

  private isDone(manifest: Manifest): boolean {
    return this.outcomes.some(outcome => outcome.manifest === manifest);
  }

  private addCatalog(manifest: Manifest): void {
    const chart = this.chartFor('image-catalogs', manifest.kind === 'ImageCatalog' ? manifest.namespace : undefined);
    const options = { ...ImageCatalog._convert(manifest.json), ...metadataCode(manifest.json, false, SyncWave.STORE) };
    this.declare(manifest, this.settle(this.construct(manifest, chart, manifest.kind, 'ImageCatalogProps', options)));
  }

  private addStore(manifest: Manifest): void {
    const chart = this.chartFor('object-stores', manifest.namespace);
    const options = { ...ObjectStore._convert(manifest.json), ...metadataCode(manifest.json, true, SyncWave.STORE) };
    this.declare(manifest, this.settle(this.construct(manifest, chart, 'ObjectStore', 'ObjectStoreProps', options)));
  }

  private addCluster(manifest: Manifest): void {
    const { name, namespace, json } = manifest;
    const variable = this.names.variable(name);
    let options = this.clusterOptions(json);
    const imports = objectsOf(options).filter(([kind, other]) => this.variables.get(referenceKey(kind, namespace, other)) === undefined);
    const id = this.chartId(name, namespace);
    const where = { namespace: code.literal(namespace), clusterName: code.literal(name) };
    let main: Statement;
    if (imports.length === 0) {
      main = { variable, isNew: true, callee: 'PostgresHA', args: [code.variable(APP), code.literal(id)!, { kind: 'struct', fields: { ...where, ...options } }] };
    } else {
      const chart = this.addChart(`${variable}Chart`, id, namespace);
      const isMissing = imports.map(([kind, other]) => this.addImport(chart, kind, namespace, other)).includes(false);
      // A reference to a name that no object can have stays in a patch.
      if (isMissing) options = { ...options, backup: BackupPolicy._convert({ ...json, spec: { ...json.spec, plugins: [] } }) };
      main = { variable, isNew: true, callee: 'PostgresCluster', args: [code.variable(chart), code.literal('Default')!, { kind: 'struct', fields: { clusterName: where.clusterName, ...options } }] };
    }
    const calls = CLUSTER_PARTS.flatMap(part => attempt(() => part.calls?.(json)) ?? []).map(({ method, args }, i) => (
      { variable: `${variable}Call${i}`, isNew: false, callee: `${variable}.${method}`, args: [...args] }));
    const unit: Unit = { manifests: [manifest], main, calls, struct: main.callee === 'PostgresHA' ? 'PostgresHAProps' : 'PostgresClusterProps' };
    const settled = this.settle(this.withSchedule(this.withMonitor(this.resolved(unit, namespace))));
    if (!settled) {
      this.addPlain(manifest, this.chartFor(name, namespace));
      return;
    }
    this.variables.set(referenceKey('Cluster', namespace, name), variable);
    for (const [kind, satellite] of SATELLITES) {
      for (const other of this.world.belonging(kind, namespace, name).filter(one => !this.isDone(one))) this.addSatellite(other, satellite, variable, name);
    }
    const monitor = this.world.find('PodMonitor', namespace, name);
    if (monitor && !this.isDone(monitor)) this.addPlain(monitor, main.callee === 'PostgresHA' ? variable : this.charts.get(id)!);
  }

  /** What every topic of the Cluster makes of it. */
  private clusterOptions(json: Json): CodeFields {
    const all = CLUSTER_PARTS.map(part => attempt(() => part.convert(json)) ?? {});
    return Object.assign({}, ...all, { podMonitor: code.call('PodMonitoring.disabled') });
  }

  /** The unit with the PodMonitor of the same name, if the library makes it just so. */
  private withMonitor(unit: Unit): Unit {
    const [cluster] = unit.manifests;
    const monitor = this.world.find('PodMonitor', cluster.namespace, cluster.name);
    const podMonitor = monitor && attempt(() => PodMonitoring._convert(monitor.json));
    if (!monitor || !podMonitor || this.isDone(monitor) || !['Cluster', 'Pooler'].includes(cluster.kind)) return unit;
    return this.ifExact(unit, monitor, { ...optionsOf(unit.main), podMonitor });
  }

  /** The Pooler with the PodDisruptionBudget of the same name, if the library makes it just so. */
  private withBudget(unit: Unit): Unit {
    const [pooler] = unit.manifests;
    const budget = this.world.find('PodDisruptionBudget', pooler.namespace, pooler.name);
    if (pooler.kind !== 'Pooler' || !budget || this.isDone(budget)) return unit;
    const { podDisruptionBudget, ...options } = optionsOf(unit.main);
    return this.ifExact(unit, budget, options);
  }

  /** The unit with the ScheduledBackup that `backup` makes by itself, if that is just so. */
  private withSchedule(unit: Unit): Unit {
    const [cluster] = unit.manifests;
    const scheduled = this.world.find('ScheduledBackup', cluster.namespace, `${cluster.name}-backup`);
    const options = optionsOf(unit.main);
    const { backup } = options;
    const policy = backup?.kind === 'call' && backup.callee === 'BackupPolicy.to' ? backup.args[1] : undefined;
    const schedule = scheduled && attempt(() => BackupSchedule._convert(scheduled.json.spec.schedule));
    if (!scheduled || !schedule || backup?.kind !== 'call' || policy?.kind !== 'struct') return unit;
    const withIt: Code = { ...backup, args: [backup.args[0], { kind: 'struct', fields: { ...policy.fields, schedule } }] };
    return this.ifExact(unit, scheduled, { ...options, backup: withIt });
  }

  /** The unit that makes another object too, if that is then as its manifest. */
  private ifExact(unit: Unit, other: Manifest, options: CodeFields): Unit {
    const both = { ...unit, manifests: [...unit.manifests, other], main: withOptions(unit.main, options) };
    const grown = grow(this.program, both);
    const object = grown && made(this.program, grown.unit).get(keyOf(other));
    return object && stable(storedOf(object)) === stable(other.stored) ? both : unit;
  }

  private addOrphan(manifest: Manifest): void {
    const { namespace, json } = manifest;
    const clusterName = json.spec?.cluster?.name;
    const satellite = SATELLITES.get(manifest.kind)!;
    if (typeof clusterName !== 'string') {
      this.addPlain(manifest, this.chartFor(manifest.name, namespace));
      return;
    }
    const key = referenceKey('Cluster', namespace, clusterName);
    if (!this.variables.has(key)) {
      const chart = this.chartFor(clusterName, namespace);
      const variable = this.names.variable(clusterName);
      this.program.push({
        variable, isNew: false, callee: 'PostgresCluster.fromClusterAttributes',
        args: [code.variable(chart), code.literal('Default')!, code.struct({ clusterName: code.literal(clusterName) })!],
      });
      this.variables.set(key, variable);
    }
    this.addSatellite(manifest, satellite, this.variables.get(key)!, clusterName);
  }

  private addSatellite(manifest: Manifest, { method, struct, options, ids }: Satellite, cluster: string, clusterName: string): void {
    const id = this.ids.free(`${cluster}.${['addRole', 'addDatabase', 'addPublication', 'addSubscription'].includes(method) ? method : ''}`, ids(manifest.json, clusterName));
    const fields = attempt(() => options(manifest.json)) ?? {};
    const variable = this.names.variable(`${id} ${manifest.kind === 'DatabaseRole' ? 'role' : manifest.kind}`);
    const main: Statement = { variable, isNew: false, callee: `${cluster}.${method}`, args: [code.literal(id)!, { kind: 'struct', fields }] };
    const unit = this.withBudget(this.withMonitor(this.resolved({ manifests: [manifest], main, calls: [], struct }, manifest.namespace, cluster)));
    if (!this.settle(unit)) this.addPlain(manifest, this.chartOf(cluster) ?? this.chartFor(clusterName, manifest.namespace));
    else if (manifest.kind === 'DatabaseRole') this.variables.set(referenceKey('DatabaseRole', cluster, manifest.json.spec.name), variable);
  }

  /** A construct in a chart. */
  private construct(manifest: Manifest, chart: string, className: string, struct: string, fields: CodeFields): Unit {
    const main: Statement = {
      variable: this.names.variable(storeName(manifest)), isNew: true, callee: className,
      args: [code.variable(chart), code.literal(this.ids.free(chart, [manifest.name]))!, { kind: 'struct', fields }],
    };
    return { manifests: [manifest], main, calls: [], struct };
  }

  private declare(manifest: Manifest, unit: Unit | undefined): void {
    const namespace = manifest.kind === 'ClusterImageCatalog' ? undefined : manifest.namespace;
    if (unit) this.variables.set(referenceKey(manifest.kind, namespace, manifest.name), unit.main.variable);
    else this.addPlain(manifest, this.chartFor('others', manifest.namespace));
  }

  /** Makes a unit work, small, and exact, and adds it to the program; undefined if it cannot be made. */
  private settle(unit: Unit): Unit | undefined {
    const grown = grow(this.program, unit);
    if (!grown) return undefined;
    const small = minimize(this.program, grown.unit);
    const [manifest, ...others] = small.manifests;
    const steps = this.steps(small, manifest);
    if (!steps) return undefined;
    const main = { ...small.main, patches: steps };
    this.program.push(main, ...small.calls);
    this.outcomes.push({ manifest, variable: main.variable, isPlain: false, patches: steps, refused: grown.refused });
    for (const other of others) this.outcomes.push({ manifest: other, variable: main.variable, isPlain: false, patches: [], refused: [] });
    return { ...small, main };
  }

  /** What the main object must be told besides, so that it is exact; undefined if that does not help. */
  private steps(unit: Unit, manifest: Manifest): PatchStep[] | undefined {
    const object = made(this.program, unit).get(keyOf(manifest));
    if (!object) return undefined;
    const steps = patchSteps(object, storedOf(object), manifest.json, manifest.stored);
    if (steps.length === 0) return steps;
    const patched = made(this.program, { ...unit, main: { ...unit.main, patches: steps } }).get(keyOf(manifest));
    return patched && stable(storedOf(patched)) === stable(manifest.stored) ? steps : undefined;
  }

  /** An object as it stands in the manifest. */
  private addPlain(manifest: Manifest, scope: string): void {
    const { apiVersion, kind, metadata: { namespace, ...metadata }, ...rest } = manifest.json;
    const variable = this.names.variable(`${manifest.name} ${kind}`);
    const fields = code.plain({ apiVersion, kind, metadata, ...rest })!;
    this.program.push({ variable, isNew: true, callee: 'ApiObject', args: [code.variable(scope), code.literal(this.ids.free(scope, [`${manifest.name}-${kind.toLowerCase()}`]))!, fields] });
    this.outcomes.push({ manifest, variable, isPlain: true, patches: [], refused: [] });
  }

  /** The unit whose references are variables. */
  private resolved(unit: Unit, namespace: string | undefined, cluster = unit.main.variable): Unit {
    const resolve = (part: Code): Code => {
      switch (part.kind) {
        case 'object': return code.variable(this.variables.get(referenceKey(part.objectKind, namespace, part.name)) ?? part.name);
        case 'list': return { kind: 'list', items: part.items.map(resolve) };
        case 'struct': return { kind: 'struct', fields: Object.fromEntries(Object.entries(part.fields).map(([name, field]) => [name, field && resolve(field)])) };
        case 'call': {
          const [name] = part.args;
          const role = part.callee === 'DatabaseRole.fromRoleName' && name?.kind === 'literal' ? this.variables.get(referenceKey('DatabaseRole', cluster, String(name.value))) : undefined;
          return role ? code.variable(role) : { ...part, args: part.args.map(resolve) };
        }
        default: return part;
      }
    };
    const inside = (statement: Statement): Statement => ({ ...statement, args: statement.args.map(resolve) });
    return { ...unit, main: inside(unit.main), calls: unit.calls.map(inside) };
  }

  private addImport(chart: string, kind: string, namespace: string | undefined, name: string): boolean {
    const variable = this.names.variable(storeName({ kind, name }));
    const statement: Statement = {
      variable, isNew: false, callee: `${kind}.from${kind}Name`, args: [code.variable(chart), code.literal(this.ids.free(chart, [name]))!, code.literal(name)!],
    };
    if (!attempt(() => run([...this.program, statement]))) return false;
    this.program.push(statement);
    this.variables.set(referenceKey(kind, namespace, name), variable);
    return true;
  }

  /** The chart for objects of one sort in one namespace. */
  private chartFor(sort: string, namespace: string | undefined): string {
    const key = `${sort} ${namespace ?? ''}`;
    const known = this.charts.get(key);
    if (known !== undefined) return known;
    const id = this.chartId(sort, namespace);
    const chart = this.addChart(this.names.variable(`${id} chart`), id, namespace);
    this.charts.set(key, chart);
    return chart;
  }

  private addChart(variable: string, id: string, namespace: string | undefined): string {
    const args = [code.variable(APP), code.literal(id)!, code.struct({ namespace: code.literal(namespace) })].filter(arg => arg !== undefined);
    this.program.push({ variable, isNew: true, callee: 'Chart', args });
    this.charts.set(id, variable);
    return variable;
  }

  private chartId(name: string, namespace: string | undefined): string {
    return this.ids.free(APP, [name, `${namespace ?? 'default'}-${name}`]);
  }

  /** The chart that a cluster is in, or is. */
  private chartOf(cluster: string): string | undefined {
    const statement = this.program.find(({ variable }) => variable === cluster);
    if (statement?.callee === 'PostgresHA') return cluster;
    const [scope] = statement?.args ?? [];
    return scope?.kind === 'variable' ? scope.name : undefined;
  }
}

/** Clusters and their stores often have one name, and the cluster should keep it. */
function storeName({ kind, name }: Pick<Manifest, 'kind' | 'name'>): string {
  return kind === 'ObjectStore' && !/store|backup|archive|bucket|s3|minio|r2|b2/i.test(name) ? `${name} store` : name;
}

function referenceKey(kind: string, scope: string | undefined, name: string): string {
  return `${kind} ${kind === 'ClusterImageCatalog' ? '' : scope ?? ''} ${name}`;
}

/** The objects that options refer to. */
function objectsOf(fields: CodeFields): (readonly [kind: string, name: string])[] {
  const found = new Map<string, readonly [string, string]>();
  const walk = (part: Code | undefined): void => {
    if (part?.kind === 'object') found.set(`${part.objectKind} ${part.name}`, [part.objectKind, part.name]);
    else if (part?.kind === 'list') part.items.forEach(walk);
    else if (part?.kind === 'struct') Object.values(part.fields).forEach(walk);
    else if (part?.kind === 'call') part.args.forEach(walk);
  };
  Object.values(fields).forEach(walk);
  return [...found.values()];
}

/** Manifests are anybody's: a topic that cannot make sense of one says nothing, and the rest is patched. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
