import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as barman from '../../imports/barmancloud.cnpg.io';
import { Delivery, SyncWave } from '../delivery/delivery';
import { code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { labelProblem } from '../facts/name-problems';
import { CheckedObject } from '../internal/checked-object';
import { secondsCode, wholeSeconds } from '../internal/durations';
import { declareImported } from '../internal/imported-objects';
import { reserveName } from '../internal/name-registry';
import { fail, nameOf } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/construct-props';
import { Metadata } from '../pods/metadata';
import { Cpu, Resources } from '../pods/resources';
import { DataBackup, dataCode, dataSpec, WalArchiving, walCode, walSpec } from './archive-options';
import { InstanceSidecar } from './instance-sidecar';
import { IObjectStore } from './object-store-ref';
import { ObjectStorage } from './object-storage';
import { RetentionPolicy } from './retention-policy';

nameProps('ObjectStore', {
  'metadata.name': 'objectStoreName',
  'metadata.labels': 'metadata',
  'spec.configuration': 'storage',
  'spec.configuration.wal': 'wal',
  'spec.configuration.data': 'data',
  'spec.configuration.tags': 'tags',
  'spec.configuration.historyTags': 'historyTags',
  'spec.retentionPolicy': 'retentionPolicy',
  'spec.instanceSidecarConfiguration': 'instanceSidecar',
});

/**
 * Properties of an `ObjectStore`.
 */
export interface ObjectStoreProps {
  /** Where the data goes. */
  readonly storage: ObjectStorage;

  /**
   * How far back a recovery must reach. A store has one retention for all its clusters.
   *
   * @default - backups are kept until somebody deletes them
   */
  readonly retentionPolicy?: RetentionPolicy;

  /**
   * How WAL is archived.
   *
   * @default - compressed with gzip, one file at a time
   */
  readonly wal?: WalArchiving;

  /**
   * How base backups are made.
   *
   * @default - compressed with gzip
   */
  readonly data?: DataBackup;

  /**
   * Tags that the store puts on every file, for its own rules of lifecycle and cost.
   *
   * @default - none
   */
  readonly tags?: { readonly [name: string]: string };

  /**
   * Tags of history files, which a recovery needs for as long as any backup exists.
   *
   * @default - none
   */
  readonly historyTags?: { readonly [name: string]: string };

  /**
   * Labels and annotations of the ObjectStore.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Name of the ObjectStore.
   *
   * @default - the ids of the chart and of the construct; 'Default' adds nothing
   */
  readonly objectStoreName?: string;

  /**
   * The sidecar that every instance of a cluster with this store gets.
   *
   * @default - memory 128Mi to 512Mi, CPU 50m to 1
   */
  readonly instanceSidecar?: InstanceSidecar;

  /**
   * Which GitOps engine delivers the store.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * A place for base backups and WAL, used through the Barman Cloud plugin. It outlives every cluster, so give it a chart of its own.
 *
 * Needs the plugin and cert-manager in Kubernetes. One store can serve several clusters: each writes below its own name.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/intro/
 */
export class ObjectStore extends Construct implements IObjectStore {
  /**
   * A store that is declared elsewhere, in the chart's namespace.
   *
   * Errors: `objectStoreName` is not a valid name.
   */
  public static fromObjectStoreName(scope: Construct, id: string, objectStoreName: string): IObjectStore {
    return new ImportedObjectStore(scope, id, objectStoreName);
  }

  /** @internal */
  public static _convert({ metadata, spec }: Json): CodeFields {
    const { wal, data, tags, historyTags } = spec.configuration ?? {};
    const { resources, env = [], logLevel, additionalContainerArgs, retentionPolicyIntervalSeconds: interval } = spec.instanceSidecarConfiguration ?? {};
    const { storage, env: rest } = ObjectStorage._convert(spec.configuration, env);
    const texts = (list: Json) => code.list(list?.map(code.literal));
    return {
      storage,
      retentionPolicy: RetentionPolicy._convert(spec.retentionPolicy),
      wal: walCode(wal),
      data: dataCode(data),
      tags: code.map(tags),
      historyTags: code.map(historyTags),
      instanceSidecar: code.struct({
        ...Resources.convert(resources),
        env: rest.length === 0 ? undefined : code.list(rest.map(variable => envVarCode(variable))),
        retentionPolicyInterval: secondsCode(interval),
        logLevel: code.literal(logLevel),
        additionalContainerArgs: texts(additionalContainerArgs),
      }),
      objectStoreName: code.literal(metadata.name),
    };
  }

  /** Name of the ObjectStore. */
  public readonly objectStoreName: string;
  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  public readonly namespace?: string;
  /** @internal */
  public readonly _storage: ObjectStorage;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    checkProps(this, 'ObjectStoreProps', props);

    this.objectStoreName = nameOf(this, 'objectStoreName', props.objectStoreName, 63);
    this.namespace = Chart.of(this).namespace;
    this._storage = props.storage;
    reserveName(this, 'objectStoreName', 'ObjectStore', this.objectStoreName);

    const { configuration, env } = props.storage._storage;
    new CheckedObject(this, 'Resource', barman.ObjectStore.manifest({
      metadata: {
        name: this.objectStoreName,
        labels: nonEmpty(props.metadata?.labels),
        annotations: nonEmpty({ ...(props.delivery ?? Delivery.ANY)._annotations(SyncWave.STORE, { guarded: true }), ...props.metadata?.annotations }),
      },
      spec: {
        configuration: {
          ...configuration,
          wal: walSpec(props.wal ?? {}),
          data: dataSpec(props.data ?? {}),
          tags: nonEmpty(props.tags),
          historyTags: nonEmpty(props.historyTags),
        },
        instanceSidecarConfiguration: nonEmpty(this.sidecar(props.instanceSidecar ?? {}, env)),
        retentionPolicy: props.retentionPolicy?._text,
      },
    }));
  }

  private sidecar(sidecar: InstanceSidecar, env: ReadonlyArray<{ readonly name: string; readonly value: string }>): barman.ObjectStoreSpecInstanceSidecarConfiguration {
    const cpu = sidecar.cpu ?? { request: Cpu.millis(50), limit: Cpu.cores(1) };
    const memory = sidecar.memory ?? { request: Size.mebibytes(128), limit: Size.mebibytes(512) };
    const problem = Resources.problem(cpu, memory);
    if (problem) fail(this, `'instanceSidecar': ${problem}`);
    const interval = sidecar.retentionPolicyInterval;
    return {
      env: nonEmpty([...env, ...sidecar.env ?? []]),
      resources: new Resources(cpu, memory).render(barman.ObjectStoreSpecInstanceSidecarConfigurationResourcesLimits.fromString),
      retentionPolicyIntervalSeconds: interval && wholeSeconds('retentionPolicyInterval', interval),
      logLevel: sidecar.logLevel as barman.ObjectStoreSpecInstanceSidecarConfigurationLogLevel | undefined,
      additionalContainerArgs: nonEmpty(sidecar.additionalContainerArgs),
    };
  }
}

function envVarCode({ name, value, valueFrom }: Json): Json {
  const key = (selected: Json) => code.struct({ name: code.literal(selected?.name), key: code.literal(selected?.key) });
  return code.struct({
    name: code.literal(name),
    value: code.literal(value),
    valueFrom: code.struct({
      secretKeyRef: key(valueFrom?.secretKeyRef),
      configMapKeyRef: key(valueFrom?.configMapKeyRef),
      fieldRef: code.struct({ fieldPath: code.literal(valueFrom?.fieldRef?.fieldPath) }),
    }),
  });
}

class ImportedObjectStore extends Construct implements IObjectStore {
  public readonly namespace?: string;

  constructor(scope: Construct, id: string, public readonly objectStoreName: string) {
    super(scope, id);
    const problem = labelProblem(objectStoreName, 63);
    if (problem) fail(this, `'objectStoreName' ${problem}, got '${objectStoreName}'`);
    this.namespace = Chart.of(this).namespace;
    declareImported(this, 'ObjectStore', objectStoreName);
  }
}

/**
 * The folder of a cluster in a store. A store that is declared elsewhere is known by its name alone.
 * @internal
 */
export function archiveIn(store: IObjectStore, serverName: string): { readonly key: string; readonly text: string } {
  if (store instanceof ObjectStore) return store._storage._archive(serverName);
  const text = `${store.namespace ?? ''}/${store.objectStoreName}/${serverName}`;
  return { key: text, text };
}
