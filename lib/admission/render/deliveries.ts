import * as path from 'node:path';
import { isObject, Json } from '../../facts/json-value';
import { Document, readDocuments } from '../read/document';
import { FileTree } from '../read/file-tree';
import { Unjudged } from '../report/finding';
import { BuildProblem } from './build-problem';
import { Foreign, resourcesOf } from './foreign';
import { Checked, FluxFolders, isIn } from './flux-folders';
import { addCommonMetadata, isFluxKustomization, substituted, Variables, withFluxSpec } from './flux';
import { Builder, Built, kustomizationIn } from './kustomize/build';
import { BuildError, NotBuilt } from './kustomize/build-problems';
import { namedBy } from './kustomize/reference-updates';
import { Resource } from './kustomize/resource';
import { SourcePosition, Origins } from './origins';
import { placeOf, UnsetVariables } from './unset-variables';

/** Objects that reach Kubernetes together, because one build makes them. */
export interface Delivery {
  /** The folder that is built, and for Flux the name of its Kustomization. */
  readonly build: string;
  readonly folder: string;
  readonly documents: readonly Document[];
  /** Whether there are more objects than these, which would have to be fetched or are made by something else. */
  readonly isPartial: boolean;
}

/** A build that has failed, so that nobody knows what is in it. */
export interface FailedBuild {
  readonly build: string;
  readonly folder: string;
  readonly reason: string;
}

/** What the files of a repository become. */
export interface Delivered {
  readonly deliveries: readonly Delivery[];
  readonly problems: readonly BuildProblem[];
  readonly unjudged: readonly Unjudged[];
  /** Builds of which nothing is known. */
  readonly failed: readonly FailedBuild[];
  /**
   * What keeps a file from being applied as it is: it is a part of a build, or lies where one decides what is applied and does
   * not name it.
   */
  readonly roleOf: (file: string) => 'part' | 'unused' | undefined;
}

export interface DeliveryOptions extends Checked {
  /** Values of variables that the caller gives. */
  readonly variables: ReadonlyMap<string, string>;
  /** Builds what is not built here. */
  readonly kustomize?: Foreign;
  /** Whether that program renders charts of Helm too. */
  readonly hasHelm?: boolean;
}

interface Kustomization {
  readonly folder: string;
  readonly file: string;
  readonly value: Json;
}

interface Flux {
  readonly value: Json;
  /** Where it is written. */
  readonly file: string;
  readonly index: number;
  /** The build that everything began with, empty for a file that is applied as it is. */
  readonly root: string;
  /** The Kustomizations that have led to this one. */
  readonly above: readonly string[];
}

/** Finds what is built in a repository, and builds it as Flux, Argo CD and `kubectl apply -k` would. Nothing is fetched. */
export function deliver(tree: FileTree, files: readonly string[], options: DeliveryOptions): Delivered {
  return new Deliverer(tree, files, options).run();
}

class Deliverer {
  private readonly kustomizations = new Map<string, Kustomization>();
  private readonly configMaps: Json[] = [];
  private readonly fluxes: Flux[] = [];
  /** Files that kustomizations name. */
  private readonly parts = new Set<string>();
  private readonly referenced = new Set<string>();
  private readonly started = new Set<string>();
  /** What has been built under which name. */
  private readonly made = new Map<string, string>();
  private readonly deliveries: Delivery[] = [];
  private readonly problems: BuildProblem[] = [];
  private readonly unset = new UnsetVariables();
  private readonly unjudged: Unjudged[] = [];
  private readonly failed: FailedBuild[] = [];
  private readonly folders: FluxFolders;
  /** Folders of Flux whose kustomizations say what is applied. */
  private lists: readonly string[] = [];

  constructor(private readonly tree: FileTree, private readonly files: readonly string[], private readonly options: DeliveryOptions) {
    this.folders = new FluxFolders(tree, options, () => this.fluxes.map(({ value }) => value));
  }

  public run(): Delivered {
    this.look();
    const targets = this.fluxes.flatMap(flux => this.folders.of(flux.value) ?? []);
    this.lists = targets.filter(target => kustomizationIn(target, this.tree));
    const isCovered = (folder: string) => targets.some(target => isIn(folder, target) && (this.idOf(folder) === this.idOf(target) || !kustomizationIn(target, this.tree)));
    const queue: Flux[] = [];
    for (const { folder, value } of this.kustomizations.values()) {
      if (value.kind === 'Component' || this.referenced.has(this.idOf(folder)) || isCovered(folder)) continue;
      queue.push(...this.build(folder));
    }
    for (;;) {
      const next = queue.shift() ?? this.nextFlux();
      if (!next) break;
      queue.push(...this.buildFlux(next));
    }
    this.leftOver();
    this.problems.push(...this.unset.problems());
    // Several Kustomizations may build one folder.
    const unjudged = [...new Map(this.unjudged.map(found => [`${found.file}|${found.reason}`, found])).values()];
    return { deliveries: this.deliveries, problems: this.problems, unjudged, failed: this.failed, roleOf: file => this.roleOf(file) };
  }

  private roleOf(file: string): 'part' | 'unused' | undefined {
    if (this.parts.has(this.tree.identityOf(file))) return 'part';
    const isListed = this.kustomizations.has(this.idOf(path.dirname(file))) || this.lists.some(folder => isIn(file, folder));
    return isListed ? 'unused' : undefined;
  }

  private idOf(folder: string): string {
    return this.tree.identityOf(folder);
  }

  /** Reads what says how the other files are put together. */
  private look(): void {
    const folders = new Set(this.files.map(file => path.dirname(file)));
    for (const folder of folders) {
      const file = kustomizationIn(folder, this.tree);
      const value = file && this.configurationOf(file);
      if (!file || !value) continue;
      this.kustomizations.set(this.idOf(folder), { folder, file, value });
    }
    for (const { file, value } of this.kustomizations.values()) {
      this.parts.add(this.tree.identityOf(file));
      for (const { name, kind } of namedBy(file, value, this.tree)) (kind === 'file' ? this.parts : this.referenced).add(this.tree.identityOf(name));
    }
    for (const file of this.files) {
      const read = this.tree.read(file);
      if (!('text' in read)) continue;
      const mayBeFlux = read.text.includes('kustomize.toolkit.fluxcd.io');
      if (!mayBeFlux && !/kind:\s*["']?(?:ConfigMap|Secret)/.test(read.text)) continue;
      for (const document of readDocuments(file, read.text)) {
        if (!('value' in document)) continue;
        if (isFluxKustomization(document.value)) this.fluxes.push({ value: document.value, file, index: document.index, root: '', above: [] });
        else if (['ConfigMap', 'Secret'].includes(document.value.kind)) this.configMaps.push(document.value);
      }
    }
  }

  /** What a file says, if it is a configuration of kustomize. */
  private configurationOf(file: string): Json {
    const read = this.tree.read(file);
    if (!('text' in read)) return undefined;
    const [document] = [...readDocuments(file, read.text)];
    // What cannot be read fails when it is built.
    if (!document || !('value' in document)) return document && !/\{\{/.test(read.text) ? {} : undefined;
    const { apiVersion = 'kustomize.config.k8s.io/', kind = 'Kustomization' } = document.value;
    return /^kustomize\.config\.k8s\.io\//.test(apiVersion) && ['Kustomization', 'Component'].includes(kind) ? document.value : undefined;
  }

  private build(folder: string, flux?: Flux): Flux[] {
    const builder = new Builder(this.tree, new Origins());
    const build = this.nameOf(folder, flux);
    if (build === undefined) return [];
    try {
      const built = this.builtBy(builder, folder, flux);
      this.addBuilt(folder, build, built, builder, flux);
      return built.resources.filter(({ value }) => isFluxKustomization(value)).map(({ value, document }) => ({
        value, file: document.file, index: document.index, root: flux?.root || build, above: flux ? [...flux.above, nameOfFlux(flux)] : [],
      }));
    } catch (error) {
      if (!(error instanceof NotBuilt || error instanceof BuildError)) throw error;
      this.addFailed(folder, build, error, flux);
      return [];
    } finally {
      for (const file of builder.files) this.parts.add(file);
    }
  }

  private builtBy(builder: Builder, folder: string, flux: Flux | undefined): Built {
    try {
      const built = builder.build(folder, configuration => this.configure(folder, configuration, flux));
      if (!built.hasCharts || !this.options.hasHelm) return built;
      const whole = this.builtElsewhere(builder, folder, flux);
      return typeof whole === 'string' ? { ...built, missing: [...built.missing, `what Helm would add (${whole})`] } : whole;
    } catch (error) {
      if (!(error instanceof NotBuilt)) throw error;
      const whole = this.builtElsewhere(builder, folder, flux);
      if (typeof whole === 'string') throw new NotBuilt(`${error.message}, which only kustomize knows${whole && `, and kustomize says '${whole}'`}`);
      return whole;
    }
  }

  /** What kustomize itself builds, with what Flux adds to it. */
  private builtElsewhere(builder: Builder, folder: string, flux: Flux | undefined): Built | string {
    const objects = this.options.kustomize?.(folder) ?? '';
    if (typeof objects === 'string') return objects;
    const resources = resourcesOf(objects, kustomizationIn(folder, this.tree) ?? folder, this.tree, builder.origins);
    return builder.change(folder, resources, flux ? withFluxSpec({}, flux.value.spec) : {});
  }

  private addFailed(folder: string, build: string, error: NotBuilt | BuildError, flux: Flux | undefined): void {
    this.failed.push({ build, folder, reason: error.message });
    if (error instanceof NotBuilt) {
      this.unjudged.push({ file: folder, reason: `not built: ${error.message}` });
      return;
    }
    const written = { file: error.file, index: 0, path: error.path };
    // Where Flux makes the configuration there is no file of it.
    const place = flux && this.isOfFlux(written, flux) ? { file: flux.file, index: flux.index, path: 'spec' }
      : this.tree.kindOf(error.file) === 'file' ? written : { file: folder, index: 0, path: '' };
    this.problems.push({ build, ruleId: 'ha/kustomize-build', ...place, message: error.message });
  }

  /** What a build is called in a report, and before and after a change; undefined when the same one is built already. */
  private nameOf(folder: string, flux?: Flux): string | undefined {
    const inside = this.options.names.length === 1 ? path.relative(this.options.names[0], folder) : folder;
    const name = flux?.value.metadata?.name;
    const place = inside || '.';
    const calls = name ? [`${place} (${name}${flux?.root ? ` of ${flux.root}` : ''})`, `${place} (${name} in ${flux?.file})`] : [place];
    const made = JSON.stringify(flux?.value ?? {});
    for (const call of calls) {
      const known = this.made.get(call);
      if (known === made) return undefined;
      if (known !== undefined) continue;
      this.made.set(call, made);
      return call;
    }
    return undefined;
  }

  /** The configuration of a folder; Flux makes one of all manifests where there is none. */
  private configure(folder: string, configuration: Json, flux: Flux | undefined): Json {
    if (!flux) return configuration;
    const own = kustomizationIn(folder, this.tree) ? configuration : { resources: [...this.manifestsIn(folder, folder)] };
    return withFluxSpec(own, flux.value.spec);
  }

  private *manifestsIn(folder: string, root: string): Generator<string> {
    const entries = this.tree.entriesOf(folder);
    if (typeof entries === 'string') return;
    for (const { name, kind } of entries) {
      const file = path.join(folder, name);
      if (kind === 'folder') {
        const inner = kustomizationIn(file, this.tree);
        if (inner && this.configurationOf(inner)?.kind !== 'Component') yield path.relative(root, file);
        else if (!inner) yield* this.manifestsIn(file, root);
      } else if (kind === 'file' && /\.ya?ml$/.test(name) && this.files.includes(file) && this.isManifest(file)) yield path.relative(root, file);
    }
  }

  private isManifest(file: string): boolean {
    const read = this.tree.read(file);
    if (!('text' in read)) return false;
    const documents = [...readDocuments(file, read.text)];
    return documents.length > 0 && documents.every(document => 'value' in document && typeof document.value.kind === 'string' && isObject(document.value.metadata));
  }

  private addBuilt(folder: string, build: string, { resources, missing }: Built, builder: Builder, flux: Flux | undefined): void {
    const variables = flux && this.variablesOf(flux);
    const documents = resources.map(resource => this.documentOf(resource, build, builder, flux, variables));
    this.deliveries.push({ build, folder, documents, isPartial: missing.length > 0 });
    if (missing.length) this.unjudged.push({ file: folder, reason: `built without ${missing.join(', ')}` });
  }

  private documentOf(resource: Resource, build: string, builder: Builder, flux: Flux | undefined, variables: Variables | undefined): Document {
    const { value: built, document: { file, index, prefix } } = resource;
    const locate = (place: string) => {
      const origin = builder.origins.locate(built, place);
      return flux && origin && this.isOfFlux(origin, flux) ? { file: flux.file, index: flux.index, path: `spec.${origin.path.replace(/^namespace$/, 'targetNamespace')}` } : origin;
    };
    let value = built;
    if (flux && variables?.areAny) {
      const { value: made, missing, problem } = substituted(built, variables);
      value = made;
      if (problem) this.problems.push({ ruleId: 'ha/flux-syntax', build, file, index, path: prefix, message: problem });
      for (const name of missing) this.unset.add(name, build, () => locate(placeOf(built, name)) ?? { file, index, path: prefix });
    }
    if (flux?.value.spec.commonMetadata) {
      value = structuredClone(value);
      addCommonMetadata(value, flux.value.spec.commonMetadata);
    }
    return { file, index, prefix, value, locate };
  }

  /** Whether a part of an object comes from what Flux adds to a configuration, of which there may be no file. */
  private isOfFlux({ file, path: place }: SourcePosition, { value: { spec } }: Flux): boolean {
    if (this.tree.kindOf(file) !== 'file') return true;
    const own = this.kustomizations.get(this.idOf(path.dirname(file)));
    if (own?.file !== file) return false;
    const [, list, index] = /^(patches|components|images)\[(\d+)\]/.exec(place) ?? [];
    return index !== undefined ? Number(index) >= (own.value[list]?.length ?? 0) : place === 'namespace' && spec.targetNamespace !== undefined;
  }

  /**
   * The variables of a Kustomization: what it sets itself goes before what it takes from ConfigMaps and Secrets, and what the
   * caller gives before all.
   */
  private variablesOf({ value: { spec, metadata }, root }: Flux): Variables {
    const variables = new Variables();
    // What has failed may change this Kustomization.
    if (spec.postBuild && root === '' && this.failed.length > 0) variables.open();
    for (const { kind, name } of spec.postBuild?.substituteFrom ?? []) {
      const isIt = (object: Json) => object.kind === kind && object.metadata?.name === name && [undefined, metadata?.namespace].includes(object.metadata?.namespace);
      const found = this.configMaps.filter(isIt);
      const [first] = found;
      if (found.length !== 1) variables.open();
      else if (kind === 'ConfigMap' && !first.sops) variables.addAll(first.data);
      else for (const field of ['data', 'stringData']) variables.addAll(first[field], false);
    }
    variables.addAll(spec.postBuild?.substitute);
    if (spec.postBuild) variables.addAll(Object.fromEntries(this.options.variables));
    return variables;
  }

  private buildFlux(flux: Flux): Flux[] {
    const folder = this.folders.of(flux.value);
    const { namespace = '', name = '' } = flux.value.metadata ?? {};
    const id = [flux.root, nameOfFlux(flux), namespace, folder ?? ''].join('|');
    if (this.started.has(id) || flux.above.includes(nameOfFlux(flux))) return [];
    this.started.add(id);
    this.started.add(nameOfFlux(flux));
    if (folder === undefined || !this.options.names.some(checked => isIn(folder, checked))) {
      this.unjudged.push({ file: flux.file, reason: `the Kustomization '${name}' builds '${flux.value.spec.path ?? './'}', which is not among the checked files`, isOther: true });
      return [];
    }
    return this.build(folder, flux);
  }

  /** A Kustomization of Flux that no build has brought: those that others contain come last. */
  private nextFlux(): Flux | undefined {
    const open = this.fluxes.filter(flux => !this.started.has(nameOfFlux(flux)));
    const isBelow = (flux: Flux) => open.some(other => {
      const target = this.folders.of(other.value);
      return other !== flux && target !== undefined && isIn(flux.file, target) && !isIn(other.file, this.folders.of(flux.value) ?? '\0');
    });
    return open.find(flux => !isBelow(flux)) ?? open[0];
  }

  /** Parts that nothing uses. */
  private leftOver(): void {
    for (const { folder, value } of this.kustomizations.values()) {
      if (value.kind === 'Component' && !this.referenced.has(this.idOf(folder))) this.unjudged.push({ file: folder, reason: 'a component of kustomize that nothing here uses', isOther: true });
    }
  }
}

/** The same wherever a Kustomization turns up again. */
function nameOfFlux({ file, value }: Flux): string {
  return [file, value.metadata?.name ?? ''].join('|');
}
