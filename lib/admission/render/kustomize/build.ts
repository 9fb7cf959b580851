import * as path from 'node:path';
import { isObject, Json } from '../../../facts/json-value';
import { FileTree } from '../../read/file-tree';
import { SourcePosition, Origins } from '../origins';
import { CHARTS, Configuration, readConfiguration, withSpecs } from './kustomize-configuration';
import { DEFAULT_SPECS, Specs } from './default-specs';
import { contentHash, generate } from './generators';
import { applyJsonPatch, PatchError } from './json6902-patch';
import { followNames } from './name-references';
import { ordered } from './order';
import { BuildError } from './build-problems';
import { readAsKustomize } from './reading';
import { replace } from './replacements';
import { Resource } from './resource';
import { isTarget } from './selector';
import { MergeError, strategicMerge } from './strategic-merge';
import { addAffix, addEntries, setImage, setNamespace, setReplicas } from './transformers';

/** The names that a kustomization may have. */
export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The kustomization of a folder, if it has one. */
export function kustomizationIn(folder: string, tree: FileTree): string | undefined {
  return KUSTOMIZATION_FILES.map(name => path.join(folder, name)).find(file => tree.kindOf(file) === 'file');
}

/** What `kustomize build` makes of a folder. */
export interface Built {
  readonly resources: readonly Resource[];
  /** What is missing because it would have to be fetched, or made by something else. */
  readonly missing: readonly string[];
  /** Whether charts of Helm are among what is missing. */
  readonly hasCharts: boolean;
}

/** What a folder and those below it add up to, before names are followed. */
interface Target {
  resources: Resource[];
  specs: Specs;
}

/** A base that would have to be fetched. */
export function isRemote(name: string): boolean {
  return /^(?:[a-z+]+:\/\/|[a-z]+::|git@|(?:github|gitlab)\.com[/:]|bitbucket\.org\/)|\?ref=|\.git(?:\/|\?|$)/.test(name);
}

/** Builds folders with a `kustomization.yaml`, as far as nothing has to be fetched. */
export class Builder {
  /** Every file that was read, so that nobody takes it for a manifest of its own. */
  public readonly files = new Set<string>();
  private readonly missing = new Set<string>();
  private readonly open: string[] = [];

  constructor(private readonly tree: FileTree, public readonly origins: Origins) {}

  /** Builds a folder; `change` may add to its configuration, as Flux does. */
  public build(folder: string, change: (configuration: Json) => Json = configuration => configuration): Built {
    const file = kustomizationIn(folder, this.tree);
    const read = file === undefined ? {} : this.configurationOf(file);
    return this.finish(folder, file ?? path.join(folder, KUSTOMIZATION_FILES[0]), change(read));
  }

  /** Applies a configuration to objects that are built already. */
  public change(folder: string, resources: readonly Resource[], value: Json): Built {
    const file = kustomizationIn(folder, this.tree) ?? path.join(folder, KUSTOMIZATION_FILES[0]);
    this.missing.clear();
    return this.finish(folder, file, value, { resources: [...resources], specs: DEFAULT_SPECS });
  }

  private finish(folder: string, file: string, value: Json, around?: Target): Built {
    const { resources, specs } = this.target(folder, file, value, around);
    for (const resource of resources) {
      if (!resource.needsHash) continue;
      resource.remember();
      resource.setMetadata('name', `${resource.name}-${contentHash(resource.value)}`);
    }
    followNames(resources, specs.nameReference, file);
    const kept = resources.filter(({ metadata }) => !isObject(metadata.annotations) || [undefined, 'false', false].includes(metadata.annotations['config.kubernetes.io/local-config']));
    for (const { value: object, metadata } of kept) if (metadata.annotations !== undefined) cleanAnnotations(object.metadata);
    return { resources: ordered(kept, value.sortOptions), missing: [...this.missing], hasCharts: this.missing.has(CHARTS) };
  }

  private configurationOf(file: string): Json {
    const [document] = this.documents(file);
    return document?.value ?? {};
  }

  private documents(file: string) {
    this.files.add(this.tree.identityOf(file));
    const read = this.tree.read(file);
    if ('problem' in read) throw new BuildError(read.problem, file);
    const documents = readAsKustomize(file, read.text);
    for (const { value, index, prefix } of documents) this.origins.note(value, { file, index, path: prefix });
    return documents;
  }

  /** `around` are the objects that a component changes. */
  private target(folder: string, file: string, value: Json, around?: Target): Target {
    const id = this.tree.identityOf(folder);
    if (this.open.includes(id)) throw new BuildError('a kustomization contains itself', file);
    this.open.push(id);
    try {
      const { configuration, missing } = readConfiguration(value, file);
      for (const what of missing) this.lacks(what);
      const target = around ?? { resources: [], specs: DEFAULT_SPECS };
      configuration.resources.forEach((name: string, i: number) => this.addResource(target, folder, name, file, `resources[${i}]`));
      for (const name of configuration.configurations) {
        for (const document of this.documents(path.join(folder, name))) target.specs = withSpecs(target.specs, document.value);
      }
      for (const [kind, key] of [['ConfigMap', 'configMapGenerator'], ['Secret', 'secretGenerator']] as const) {
        configuration[key].forEach((args: Json, i: number) => {
          const made = generate(kind, args, configuration.generatorOptions, folder, file, this.tree);
          this.origins.note(made.value, { file, index: 0, path: `${key}[${i}]` });
          absorb(target, made, file);
        });
      }
      configuration.components.forEach((name: string, i: number) => this.addComponent(target, folder, name, file, `components[${i}]`));
      this.transform(target, configuration, folder, file);
      return target;
    } finally {
      this.open.pop();
    }
  }

  /** A part of a build that is not here: a patch may be meant for it. */
  private lacks(what: string): void {
    this.missing.add(what);
  }

  private addResource(target: Target, folder: string, name: string, file: string, at: string): void {
    const place = path.join(folder, name);
    const kind = this.tree.kindOf(place);
    if (kind === undefined && isRemote(name)) return this.lacks(`the remote base '${name}'`);
    if (kind === undefined) throw new BuildError(`'${name}' does not exist`, file, at);
    if (kind === 'folder') {
      const inner = kustomizationIn(place, this.tree);
      if (!inner) throw new BuildError(`'${name}' has no kustomization.yaml`, file, at);
      const value = this.configurationOf(inner);
      if (value.kind === 'Component') throw new BuildError(`'${name}' is a component: it belongs to 'components'`, file, at);
      const below = this.target(place, inner, value);
      target.specs = mergedSpecs(target.specs, below.specs);
      for (const resource of below.resources) append(target, resource, file, at);
      return;
    }
    for (const document of this.documents(place)) {
      const { value } = document;
      if (typeof value.kind !== 'string' || !isObject(value.metadata ?? {}) || (!value.metadata?.name && !value.metadata?.generateName))
        throw new BuildError(`'${name}' has an object without ${typeof value.kind === 'string' ? 'a name' : 'a kind'}`, file, at);
      append(target, new Resource(value, document), file, at);
    }
  }

  private addComponent(target: Target, folder: string, name: string, file: string, at: string): void {
    const place = path.join(folder, name);
    const kind = this.tree.kindOf(place);
    if (kind === undefined && isRemote(name)) return this.lacks(`the remote component '${name}'`);
    const inner = kind === 'folder' ? kustomizationIn(place, this.tree) : undefined;
    if (!inner) throw new BuildError(kind === undefined ? `'${name}' does not exist` : `'${name}' has no kustomization.yaml`, file, at);
    const value = this.configurationOf(inner);
    if (value.kind !== 'Component') throw new BuildError(`'${name}' is not a component: it belongs to 'resources'`, file, at);
    this.target(place, inner, value, target);
  }

  /** What a kustomization does to its objects, in the order in which kustomize does it. */
  private transform(target: Target, configuration: Configuration, folder: string, file: string): void {
    const { origins } = this;
    const at = (key: string): SourcePosition => ({ file, index: 0, path: key });
    const each = (work: (resource: Resource) => void) => target.resources.forEach(work);
    configuration.patchesStrategicMerge.forEach((text: Json, i: number) => this.patchAll(target, folder, file, `patchesStrategicMerge[${i}]`, this.tree.kindOf(path.join(folder, String(text))) === 'file' ? { path: text } : { patch: text }));
    configuration.patches.forEach((patch: Json, i: number) => this.patchAll(target, folder, file, `patches[${i}]`, patch));
    const { namespace, namePrefix, nameSuffix, commonLabels, commonAnnotations } = configuration;
    if (namespace) {
      each(resource => setNamespace(resource, String(namespace), target.specs.namespace, origins, at('namespace')));
      noTwins(target, file);
    }
    if (namePrefix) each(resource => addAffix(resource, 'prefix', String(namePrefix), target.specs.namePrefix, origins, at('namePrefix')));
    if (nameSuffix) each(resource => addAffix(resource, 'suffix', String(nameSuffix), target.specs.nameSuffix, origins, at('nameSuffix')));
    configuration.labels.forEach((label: Json, i: number) => {
      const { pairs = {}, includeSelectors, includeTemplates, fields = [] } = label;
      const specs = [...fields, ...target.specs.labels, ...(includeSelectors ? target.specs.commonLabels : [...(includeTemplates ? target.specs.templateLabels : []), { path: 'metadata/labels', create: true }])];
      each(resource => addEntries(resource, pairs, specs, origins, at(`labels[${i}].pairs`)));
    });
    if (commonLabels) each(resource => addEntries(resource, commonLabels, target.specs.commonLabels, origins, at('commonLabels')));
    if (commonAnnotations) each(resource => addEntries(resource, commonAnnotations, target.specs.commonAnnotations, origins, at('commonAnnotations')));
    configuration.patchesJson6902.forEach((patch: Json, i: number) => this.patchAll(target, folder, file, `patchesJson6902[${i}]`, patch));
    configuration.replicas.forEach((replica: Json, i: number) => {
      if (!setReplicas(target.resources, replica, target.specs.replicas, origins, at(`replicas[${i}].count`)) && this.missing.size === 0) throw new BuildError(`nothing with replicas is called '${replica.name}'`, file, `replicas[${i}]`);
    });
    configuration.images.forEach((image: Json, i: number) => each(resource => setImage(resource, image, target.specs.images, origins, at(`images[${i}]`))));
    configuration.replacements.forEach((replacement: Json, i: number) => this.replaceAll(target, replacement, folder, file, at(`replacements[${i}]`)));
  }

  private replaceAll(target: Target, replacement: Json, folder: string, file: string, origin: SourcePosition): void {
    const list = isObject(replacement) && replacement.path ? this.listOf(path.join(folder, replacement.path)) : [replacement];
    for (const one of list) {
      try {
        replace(target.resources, one, file, this.origins, origin);
      } catch (error) {
        // Its source or its target may be what is missing.
        if (!(error instanceof BuildError) || this.missing.size === 0) throw error;
      }
    }
  }

  /** A file that is a list, or one item of it. */
  private listOf(file: string): readonly Json[] {
    const text = this.textOf(file);
    const [value] = parseList(file, text) ?? [this.documents(file)[0]?.value];
    return Array.isArray(value) ? value : [value];
  }

  private textOf(file: string): string {
    this.files.add(this.tree.identityOf(file));
    const read = this.tree.read(file);
    if ('problem' in read) throw new BuildError(read.problem, file);
    return read.text;
  }

  private patchAll(target: Target, folder: string, file: string, at: string, { path: name, patch, target: selector, options = {} }: Json): void {
    const fail = (message: string): never => {
      throw new BuildError(message, file, at);
    };
    if (typeof name === 'string' && this.tree.kindOf(path.join(folder, name)) !== 'file') fail(`'${name}' does not exist`);
    const source = typeof name === 'string' ? path.join(folder, name) : file;
    const text = typeof name === 'string' ? this.textOf(source) : String(patch ?? '').trim();
    if (text.trim() === '') return fail('a patch is empty');
    const operations = parseList(source, text);
    const selected = selector ? target.resources.filter(resource => isTarget(resource, selector)) : undefined;
    try {
      if (operations) {
        if (!selected) return fail('a JSON patch needs a target');
        this.noteAll(operations, name, source, at);
        for (const resource of selected) {
          resource.remember();
          applyJsonPatch(resource.value, operations[0], this.origins);
        }
        return;
      }
      const patches = readAsKustomize(source, text);
      for (const document of patches) {
        this.origins.note(document.value, typeof name === 'string' ? { file: source, index: document.index, path: document.prefix } : { file, index: 0, path: `${at}.patch` });
        const wanted = new Resource(document.value, document);
        const to = selected ?? target.resources.filter(resource => resource.ids.some(id => resource.isCalled(wanted, id)));
        if (!selected && to.length !== 1) {
          // What the patch is meant for may be missing here.
          if (to.length === 0 && this.missing.size > 0) continue;
          fail(to.length ? `a patch fits ${to.length} objects: ${wanted.text}` : `there is no ${wanted.text} to patch`);
        }
        for (const resource of to) this.merge(target, resource, document.value, options);
      }
    } catch (error) {
      if (error instanceof PatchError || error instanceof MergeError) fail(error.message);
      throw error;
    }
  }

  private noteAll(operations: readonly Json[], name: Json, source: string, at: string): void {
    if (typeof name === 'string') this.origins.note(operations[0], { file: source, index: 0, path: '' });
    else for (const operation of operations[0]) this.origins.note(operation, { file: source, index: 0, path: `${at}.patch` });
  }

  private merge(target: Target, resource: Resource, patch: Json, { allowNameChange, allowKindChange }: Json): void {
    const { kind, name, namespace, apiVersion } = resource;
    if (allowNameChange || allowKindChange) resource.remember();
    const merged = strategicMerge(resource.value, patch, apiVersion, kind, this.origins);
    if (merged === undefined || Object.keys(merged).length === 0) {
      target.resources = target.resources.filter(other => other !== resource);
      return;
    }
    resource.value = merged;
    merged.apiVersion = apiVersion;
    if (!allowKindChange) merged.kind = kind;
    if (!allowNameChange && name) resource.setMetadata('name', name);
    if (namespace) resource.setMetadata('namespace', namespace);
    else if (isObject(merged.metadata)) delete merged.metadata.namespace;
  }
}

/** The list that a text is, as one value; undefined when it is none. */
function parseList(file: string, text: string): readonly Json[] | undefined {
  if (!/^(?:\s*(?:#[^\n]*|---[^\n]*))*\s*(?:\[|-\s)/.test(text)) return undefined;
  // What begins like JSON has to be JSON. A list is not a manifest, so that it is read inside of one.
  const body = text.replace(/^---[^\n]*\n/, '').replace(/\n---\s*$/, '\n');
  if (!/^\s*\[/.test(body)) return [readAsKustomize(file, `kind: Patch\nlist:\n${body}`)[0].value.list];
  try {
    return [JSON.parse(body)];
  } catch {
    throw new BuildError('what begins with a bracket is read as JSON, and is none', file);
  }
}

function append(target: Target, resource: Resource, file: string, at: string): void {
  const twin = target.resources.find(other => resource.isCalled(other, resource.current));
  if (twin) throw new BuildError(`${resource.text} is there already`, file, at);
  target.resources.push(resource);
}

function noTwins(target: Target, file: string): void {
  target.resources.forEach((resource, i) => {
    if (target.resources.findIndex(other => resource.isCalled(other, resource.current)) !== i) throw new BuildError(`two objects become ${resource.text}`, file, 'namespace');
  });
}

/** What a generator makes is added, or takes the place of an object of the same name. */
function absorb(target: Target, made: Resource, file: string): void {
  const [same] = target.resources.filter(other => other.ids.some(id => other.isCalled(made, id)));
  if (!same) {
    if (made.behavior !== 'create') throw new BuildError(`there is no ${made.text} to ${made.behavior}`, file);
    target.resources.push(made);
    return;
  }
  if (made.behavior === 'create') throw new BuildError(`${made.text} is there already; a generator can merge or replace it`, file);
  const { value } = made;
  for (const field of ['labels', 'annotations']) {
    const all = { ...same.metadata[field], ...value.metadata[field] };
    if (Object.keys(all).length) value.metadata[field] = all;
  }
  if (made.behavior === 'merge') {
    for (const field of ['data', 'binaryData']) {
      const all = { ...same.value[field], ...value[field] };
      if (Object.keys(all).length) value[field] = all;
    }
  }
  value.metadata.name = same.name;
  if (same.namespace) value.metadata.namespace = same.namespace;
  else delete value.metadata.namespace;
  made.previous.push(...same.previous);
  made.prefixes.push(...same.prefixes);
  made.suffixes.push(...same.suffixes);
  made.needsHash &&= same.needsHash;
  target.resources[target.resources.indexOf(same)] = made;
}

function mergedSpecs(one: Specs, other: Specs): Specs {
  if (other === DEFAULT_SPECS || one === other) return one;
  if (one === DEFAULT_SPECS) return other;
  const added: Json = {};
  for (const key of Object.keys(other) as (keyof Specs)[]) added[key] = other[key].filter(spec => !(one[key] as readonly Json[]).includes(spec));
  return withSpecs(one, added);
}

/** Annotations are texts in the end, and none is no field. */
function cleanAnnotations(metadata: Json): void {
  const { annotations } = metadata;
  if (annotations === null || (isObject(annotations) && Object.keys(annotations).length === 0)) delete metadata.annotations;
  else if (isObject(annotations)) for (const key of Object.keys(annotations)) if (typeof annotations[key] !== 'string') annotations[key] = annotations[key] === null ? '' : String(annotations[key]);
}
