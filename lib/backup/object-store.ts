import { ApiObject, Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as barman from '../../imports/barmancloud.cnpg.io';
import { Delivery, SyncWave } from '../delivery/delivery';
import { labelProblem } from '../facts/name-problems';
import { wholeSeconds } from '../internal/durations';
import { declareElsewhere } from '../internal/imported-objects';
import { claimName } from '../internal/name-registry';
import { fail, nameOf } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/struct-check';
import { judgeAtSynthesis } from '../internal/synthesis-check';
import { Cpu, Resources } from '../pods/resources';
import { InstanceSidecar } from './instance-sidecar';
import { IObjectStore } from './object-store-ref';
import { ObjectStorage } from './object-storage';
import { RetentionPolicy } from './retention-policy';

nameProps('ObjectStore', {
  'metadata.name': 'objectStoreName',
  'spec.configuration': 'storage',
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
   * Errors: `objectStoreName` is no name of an ObjectStore.
   */
  public static fromObjectStoreName(scope: Construct, id: string, objectStoreName: string): IObjectStore {
    return new ImportedObjectStore(scope, id, objectStoreName);
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
    claimName(this, 'objectStoreName', 'ObjectStore', this.objectStoreName);

    const { configuration, env } = props.storage._storage;
    new ApiObject(this, 'Resource', barman.ObjectStore.manifest({
      metadata: { name: this.objectStoreName, annotations: (props.delivery ?? Delivery.ANY)._annotations(SyncWave.STORE, { guarded: true }) },
      spec: {
        configuration: {
          ...configuration,
          wal: { compression: barman.ObjectStoreSpecConfigurationWalCompression.GZIP },
          data: { compression: barman.ObjectStoreSpecConfigurationDataCompression.GZIP },
        },
        instanceSidecarConfiguration: this.sidecar(props.instanceSidecar ?? {}, env),
        retentionPolicy: props.retentionPolicy?._text,
      },
    }));
    judgeAtSynthesis(this);
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

class ImportedObjectStore extends Construct implements IObjectStore {
  public readonly namespace?: string;

  constructor(scope: Construct, id: string, public readonly objectStoreName: string) {
    super(scope, id);
    const problem = labelProblem(objectStoreName, 63);
    if (problem) fail(this, `'objectStoreName' ${problem}, got '${objectStoreName}'`);
    this.namespace = Chart.of(this).namespace;
    declareElsewhere(this, 'ObjectStore', objectStoreName);
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
