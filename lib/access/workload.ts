import { ApiObjectMetadataDefinition, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail } from '../internal/naming';
import { MountedVolume } from './connection-files';
import { EnvVar } from './env-var';

/** What the containers of every cdk8s-plus have, from 27 on. */
interface Container {
  readonly name: string;
  readonly env: { readonly variables: { readonly [name: string]: unknown }; addVariable(name: string, value: unknown): void };
  readonly mounts: ReadonlyArray<{ readonly path: string }>;
  mount(path: string, storage: unknown, options: unknown): void;
}

/** What its workloads have. */
interface Workload {
  readonly containers?: unknown;
  readonly initContainers?: unknown;
  readonly podMetadata?: ApiObjectMetadataDefinition;
  readonly securityContext?: { readonly fsGroup?: number };
  readonly matchLabels?: { readonly [label: string]: string };
}

/** The label by which cdk8s-plus finds the pods of a workload. */
const ADDRESS_LABEL = 'cdk8s.io/metadata.addr';

/**
 * A Deployment, StatefulSet, Job or Pod, known by what it can do and not by its class: a program may use any version of cdk8s-plus.
 */
export class WorkloadPods {
  private readonly containers: readonly Container[];

  constructor(public readonly construct: IConstruct) {
    const { initContainers, containers } = construct as Workload;
    this.containers = [initContainers, containers].filter(Array.isArray).flat().filter(isContainer);
  }

  /** Its namespace. */
  public get namespace(): string | undefined {
    return Chart.of(this.construct).namespace;
  }

  /** Whether there is anything in it that could connect. */
  public get isEmpty(): boolean {
    return this.containers.length === 0;
  }

  /** The group that the files of its volumes belong to. */
  public get fsGroup(): number | undefined {
    return (this.construct as Workload).securityContext?.fsGroup;
  }

  /** The labels that select its pods, or undefined if it is nothing of cdk8s-plus. */
  public get labels(): { readonly [label: string]: string } | undefined {
    const { matchLabels, podMetadata } = this.construct as Workload;
    if (matchLabels && Object.keys(matchLabels).length > 0) return matchLabels;
    const address = podMetadata?.getLabel?.(ADDRESS_LABEL);
    return address === undefined ? undefined : { [ADDRESS_LABEL]: address };
  }

  /** Adds an annotation to its pods. */
  public annotate(annotations: { readonly [name: string]: string }): void {
    const { podMetadata } = this.construct as Workload;
    if (typeof podMetadata?.addAnnotation !== 'function') fail(this.construct, 'has no pods that could be annotated; give a Deployment, StatefulSet, Job or Pod of cdk8s-plus');
    for (const [name, value] of Object.entries(annotations)) podMetadata.addAnnotation(name, value);
  }

  /** Gives every container variables and volumes: all of them, or none and an error. */
  public give(variables: readonly EnvVar[], volumes: readonly MountedVolume[]): void {
    for (const { name } of variables) {
      const taken = this.containers.find(container => name in container.env.variables);
      if (taken) fail(this.construct, `has the variable '${name}' already; a container gets one database this way, and others by endpoint.uri()`);
    }
    for (const { path } of volumes) {
      if (this.containers.some(container => container.mounts.some(mount => mount.path === path))) fail(this.construct, `has something mounted at '${path}' already`);
    }
    const shared = volumes.map(({ name, content, path }) => ({ path, volume: volume(name, content) }));
    for (const container of this.containers) {
      for (const variable of variables) container.env.addVariable(variable.name, envValue(variable));
      for (const { path, volume: storage } of shared) container.mount(path, storage, { readOnly: true });
    }
  }
}

function isContainer(value: unknown): value is Container {
  const { env, mount, mounts } = (value ?? {}) as Partial<Container>;
  return typeof env?.addVariable === 'function' && typeof env.variables === 'object' && typeof mount === 'function' && Array.isArray(mounts);
}

/** An `EnvValue` of cdk8s-plus has these two members, whatever its version. */
function envValue({ value, valueFrom }: EnvVar): { readonly value?: string; readonly valueFrom?: EnvVar['valueFrom'] } {
  return valueFrom ? { valueFrom } : { value };
}

/** What a container of cdk8s-plus mounts: a thing that is a volume, with a name, and that says what the pod has to list. */
function volume(name: string, content: object) {
  const made = { name, asVolume: () => made, _toKube: () => ({ name, ...content }) };
  return made;
}
