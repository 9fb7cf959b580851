import { ApiObject, Chart, Duration, Lazy, Size } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as barman from '../../imports/barmancloud.cnpg.io';
import { Delivery, SyncWave } from '../delivery/delivery';
import { claimName } from '../internal/name-registry';
import { wholeDays } from '../internal/durations';
import { declareElsewhere } from '../internal/imported-objects';
import { misspeltProblem, PropNames } from '../internal/misspelt';
import { labelProblem } from '../facts/name-problems';
import { fail, nameOf } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { describeValue } from '../facts/describe';
import { Cpu, CpuResources, MemoryResources, Resources } from '../pods/resources';
import { S3Credentials } from './s3-credentials';
import { S3Provider } from './s3-provider';

/**
 * Where backups and the WAL archive of clusters go.
 */
export interface IObjectStore extends IConstruct {
  /** Name of the ObjectStore. */
  readonly objectStoreName: string;

  /**
   * The namespace, which must be that of every cluster that uses it.
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;

  /** Where it is: the endpoint, the bucket and the path, or the name of a store that is declared elsewhere. */
  readonly location: string;

  /**
   * Deletes backups once they are older than `retention`. Every cluster that is backed up here calls it: a store has one retention, and
   * what one cluster asks for deletes the backups of all.
   *
   * Errors: another cluster asked for something else; the store is not declared here; not a whole number of days.
   *
   * @param retention How far back a recovery must reach. Whole days. @default - backups are kept for ever
   */
  keepBackupsFor(retention?: Duration): void;
}

const PROPS: PropNames<ObjectStoreProps> = {
  bucket: true, provider: true, credentials: true, path: true, objectStoreName: true, sidecarMemory: true, sidecarCpu: true, delivery: true,
};

/**
 * Properties of an `ObjectStore`.
 */
export interface ObjectStoreProps {
  /** The bucket. It must exist. */
  readonly bucket: string;

  /** Whose store it is. */
  readonly provider: S3Provider;

  /** How the sidecar proves who it is. */
  readonly credentials: S3Credentials;

  /**
   * Folder inside the bucket. Each cluster makes one of its own below it.
   *
   * @default - the bucket's root
   */
  readonly path?: string;

  /**
   * Name of the ObjectStore.
   *
   * @default - the ids of the chart and of the construct; 'Default' adds nothing
   */
  readonly objectStoreName?: string;

  /**
   * Memory of the sidecar that every instance gets. Without a limit it grows with the backup; 128Mi killed backups of real users, 512Mi did not.
   *
   * @default - request 128Mi, limit 512Mi
   * @see https://github.com/cloudnative-pg/plugin-barman-cloud/issues/765
   */
  readonly sidecarMemory?: MemoryResources;

  /**
   * CPU of the sidecar.
   *
   * @default - request 50m, limit 1
   */
  readonly sidecarCpu?: CpuResources;

  /**
   * Which GitOps engine delivers the store.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * A bucket for base backups and WAL, used through the Barman Cloud plugin. It outlives every cluster, so give it a chart of its own.
 *
 * Needs the plugin 0.14 and cert-manager in Kubernetes. One store can serve several clusters: each writes below its own name.
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
  /** Where it is: the endpoint, the bucket and the path. */
  public readonly location: string;
  /** The days that the clusters asked for; 'for ever' is an answer too. */
  private retention?: { readonly days?: number };

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    const misspelt = misspeltProblem(props, PROPS);
    if (misspelt) fail(this, misspelt);

    this.objectStoreName = nameOf(this, 'objectStoreName', props.objectStoreName, 63);
    this.namespace = Chart.of(this).namespace;
    if (!(props.provider instanceof S3Provider)) fail(this, `'provider' must be an S3Provider such as S3Provider.aws(), got ${describeValue(props.provider)}`);
    if (!(props.credentials instanceof S3Credentials)) {
      fail(this, `'credentials' must be S3Credentials such as S3Credentials.fromSecret('s3'), got ${describeValue(props.credentials)}`);
    }
    claimName(this, 'objectStoreName', 'ObjectStore', this.objectStoreName);

    const destinationPath = this.destinationPath(props.bucket, props.path);
    const { endpointUrl } = props.provider._toConfiguration();
    this.location = destinationPath.replace(/\/$/, '').replace('s3:/', endpointUrl ?? 's3:/');

    new ApiObject(this, 'Resource', barman.ObjectStore.manifest({
      metadata: { name: this.objectStoreName, annotations: (props.delivery ?? Delivery.ANY)._annotations(SyncWave.STORE, { guarded: true }) },
      spec: {
        configuration: {
          destinationPath,
          ...props.provider._toConfiguration(),
          s3Credentials: props.credentials._toS3Credentials(),
          wal: { compression: barman.ObjectStoreSpecConfigurationWalCompression.GZIP },
          data: { compression: barman.ObjectStoreSpecConfigurationDataCompression.GZIP },
        },
        instanceSidecarConfiguration: {
          env: nonEmpty(props.provider._toEnv()),
          resources: this.sidecarResources(props),
        },
        retentionPolicy: Lazy.any({ produce: () => this.retention?.days && `${this.retention.days}d` }),
      },
    }));
  }

  /**
   * Deletes backups once they are older than `retention`.
   *
   * Errors: another cluster asked for something else; not a whole number of days.
   */
  public keepBackupsFor(retention?: Duration): void {
    const days = retention && wholeDays('retention', retention);
    if (days !== undefined && days < 1) fail(this, `'retention' must be at least one day, got ${days}`);
    if (this.retention && this.retention.days !== days) {
      const text = (amount?: number) => amount === undefined ? 'none (backups are kept for ever)' : `${amount} ${amount === 1 ? 'day' : 'days'}`;
      fail(this, `'retention' is ${text(days)} here and ${text(this.retention.days)} for another cluster of '${this.objectStoreName}'; ` +
        "a store has one retention, which deletes every cluster's backups, so use one value or two stores");
    }
    this.retention = { days };
  }

  private destinationPath(bucket: string, path: string | undefined): string {
    if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9.-]+[a-z0-9]$/.test(bucket)) {
      fail(this, `'bucket' must be the bare name of a bucket, three lower-case characters or more without 's3://' or a path, got ${describeValue(bucket)}`);
    }
    if (path !== undefined && !/^[A-Za-z0-9][-\w.]*(\/[A-Za-z0-9][-\w.]*)*$/.test(path)) {
      fail(this, `'path' must be a folder such as 'databases/prod', without a slash at either end, got '${path}'`);
    }
    return path === undefined ? `s3://${bucket}/` : `s3://${bucket}/${path}`;
  }

  private sidecarResources(props: ObjectStoreProps) {
    const cpu = props.sidecarCpu ?? { request: Cpu.millis(50), limit: Cpu.cores(1) };
    const memory = props.sidecarMemory ?? { request: Size.mebibytes(128), limit: Size.mebibytes(512) };
    const problem = Resources.problem(cpu, memory);
    if (problem) fail(this, problem.replaceAll("'cpu'", "'sidecarCpu'").replaceAll("'memory'", "'sidecarMemory'"));
    return new Resources(cpu, memory).render(barman.ObjectStoreSpecInstanceSidecarConfigurationResourcesLimits.fromString);
  }
}

class ImportedObjectStore extends Construct implements IObjectStore {
  public readonly namespace?: string;
  public readonly location: string;

  constructor(scope: Construct, id: string, public readonly objectStoreName: string) {
    super(scope, id);
    const problem = labelProblem(objectStoreName, 63);
    if (problem) fail(this, `'objectStoreName' ${problem}, got '${objectStoreName}'`);
    this.namespace = Chart.of(this).namespace;
    this.location = `${this.namespace ?? ''}/${objectStoreName}`;
    declareElsewhere(this, 'ObjectStore', objectStoreName);
  }

  public keepBackupsFor(retention?: Duration): void {
    if (retention) fail(this, `'retention' cannot be set on '${this.objectStoreName}' from here; set it where the store is declared`);
  }
}
