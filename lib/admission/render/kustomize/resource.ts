import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { Document } from '../../read/document';
import { Gvk, groupVersion } from './field-spec';
import { isClusterScoped } from './kinds';

/** What an object was called at some point of a build. */
export interface Id {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** An object on its way through a build. */
export class Resource {
  /** What it was called before something renamed it, oldest first. */
  public readonly previous: Id[] = [];
  public readonly prefixes: string[] = [];
  public readonly suffixes: string[] = [];
  /** Whether its name gets a hash of its content at the end. */
  public needsHash = false;
  public behavior: 'create' | 'replace' | 'merge' = 'create';

  constructor(public value: Json, public readonly document: Pick<Document, 'file' | 'index' | 'prefix'>) {}

  public get kind(): string {
    return String(this.value.kind ?? '');
  }

  public get apiVersion(): string {
    return String(this.value.apiVersion ?? '');
  }

  public get name(): string {
    return String(this.metadata.name ?? '');
  }

  public get namespace(): string {
    return String(this.metadata.namespace ?? '');
  }

  public get metadata(): Json {
    return isObject(this.value.metadata) ? this.value.metadata : {};
  }

  public get isClusterScoped(): boolean {
    return isClusterScoped(this.apiVersion, this.kind);
  }

  /** What it is called now. */
  public get current(): Id {
    return { kind: this.kind, namespace: this.namespace, name: this.name };
  }

  /** What it was called when it was read. */
  public get original(): Id {
    return this.previous[0] ?? this.current;
  }

  public get ids(): readonly Id[] {
    return [...this.previous, this.current];
  }

  /** Notes what it is called now. kustomize keeps that in an annotation, so that a patch finds annotations. */
  public remember(): void {
    if (!isObject(this.metadata.annotations)) this.setMetadata('annotations', {});
    this.previous.push({ ...this.current, namespace: this.effectiveNamespace() });
  }

  public setMetadata(key: string, value: Json): void {
    if (!isObject(this.value.metadata)) this.value.metadata = {};
    setOwn(this.value.metadata, key, value);
  }

  /** An object without a namespace is in `default`, unless its kind has none. */
  public effectiveNamespace(id: Id = this.current): string {
    return isClusterScoped(this.apiVersion, id.kind) ? NO_NAMESPACE : id.namespace || 'default';
  }

  public isCalled(other: Resource, id: Id): boolean {
    const theirs = other.current;
    return id.kind === theirs.kind && id.name === theirs.name && this.apiVersion === other.apiVersion && this.effectiveNamespace(id) === other.effectiveNamespace();
  }

  public isSelected({ group, version, kind }: Gvk, id: Id = this.original): boolean {
    const own = groupVersion(this.apiVersion);
    return (!kind || kind === id.kind) && (!group || group === own.group) && (!version || version === own.version);
  }

  /** As messages name it. */
  public get text(): string {
    return `${this.kind} ${[this.namespace, this.name].filter(Boolean).join('/')}`;
  }
}

const NO_NAMESPACE = '_non_namespaceable_';
