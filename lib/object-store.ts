import { ApiObject, Chart, Duration, Lazy, Size } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as barman from '../imports/barmancloud.cnpg.io';
import { Delivery, SyncWave } from './delivery';
import { claimName } from './private/claims';
import { wholeDays } from './private/durations';
import { labelProblem } from './private/names';
import { fail, nameOf } from './private/naming';
import { nonEmpty } from './private/non-empty';
import { show } from './private/show';
import { Cpu, CpuResources, MemoryResources, Resources } from './resources';
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

  /**
   * Deletes backups once they are older than `retention`. `BackupPolicy.to` calls it.
   *
   * Errors: another retention was asked for before; the store is not declared here; not a whole number of days.
   *
   * @param retention How far back a recovery must reach. Whole days.
   */
  keepBackupsFor(retention: Duration): void;
}

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
  private retention?: Duration;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);

    this.objectStoreName = nameOf(this, 'objectStoreName', props.objectStoreName, 63);
    this.namespace = Chart.of(this).namespace;
    if (!(props.provider instanceof S3Provider)) fail(this, `'provider' must be an S3Provider such as S3Provider.aws(), got ${show(props.provider)}`);
    if (!(props.credentials instanceof S3Credentials)) {
      fail(this, `'credentials' must be S3Credentials such as S3Credentials.fromSecret('s3'), got ${show(props.credentials)}`);
    }
    claimName(this, 'objectStoreName', 'ObjectStore', this.objectStoreName);

    new ApiObject(this, 'Resource', barman.ObjectStore.manifest({
      metadata: { name: this.objectStoreName, annotations: (props.delivery ?? Delivery.ANY)._annotations(SyncWave.STORE, { guarded: true }) },
      spec: {
        configuration: {
          destinationPath: this.destinationPath(props.bucket, props.path),
          ...props.provider._toConfiguration(),
          s3Credentials: props.credentials._toS3Credentials(),
          wal: { compression: barman.ObjectStoreSpecConfigurationWalCompression.GZIP },
          data: { compression: barman.ObjectStoreSpecConfigurationDataCompression.GZIP },
        },
        instanceSidecarConfiguration: {
          env: nonEmpty(props.provider._toEnv()),
          resources: this.sidecarResources(props),
        },
        retentionPolicy: Lazy.any({ produce: () => this.retention && `${this.retention.toDays()}d` }),
      },
    }));
  }

  /**
   * Deletes backups once they are older than `retention`.
   *
   * Errors: another retention was asked for before; not a whole number of days.
   */
  public keepBackupsFor(retention: Duration): void {
    const days = wholeDays('retention', retention);
    if (days < 1) fail(this, `'retention' must be at least one day, got ${days}`);
    if (this.retention && this.retention.toDays() !== days) {
      fail(this, `'retention' of ${days} days contradicts the ${this.retention.toDays()} days that another cluster asked of '${this.objectStoreName}'; ` +
        'a store has one retention, so use one value or two stores');
    }
    this.retention = retention;
  }

  private destinationPath(bucket: string, path: string | undefined): string {
    if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9.-]+[a-z0-9]$/.test(bucket)) {
      fail(this, `'bucket' must be the bare name of a bucket, without 's3://' or a path, got ${show(bucket)}`);
    }
    if (path !== undefined && !/^[^/\s][^\s]*[^/\s]$|^[^/\s]$/.test(path)) {
      fail(this, `'path' must be a folder such as 'databases/prod', without a slash at either end, got '${path}'`);
    }
    return path === undefined ? `s3://${bucket}/` : `s3://${bucket}/${path}`;
  }

  private sidecarResources(props: ObjectStoreProps) {
    const cpu = props.sidecarCpu ?? { request: Cpu.millis(50), limit: Cpu.cores(1) };
    const memory = props.sidecarMemory ?? { request: Size.mebibytes(128), limit: Size.mebibytes(512) };
    const problem = Resources.problem(cpu, memory);
    if (problem) fail(this, problem.replaceAll("'cpu'", "'sidecarCpu'").replaceAll("'memory'", "'sidecarMemory'"));
    const { requests, limits } = new Resources(cpu, memory);
    const wrap = ([name, value]: [string, string]) => [name, barman.ObjectStoreSpecInstanceSidecarConfigurationResourcesLimits.fromString(value)];
    return { requests: Object.fromEntries(Object.entries(requests).map(wrap)), limits: Object.fromEntries(Object.entries(limits).map(wrap)) };
  }
}

class ImportedObjectStore extends Construct implements IObjectStore {
  public readonly namespace?: string;

  constructor(scope: Construct, id: string, public readonly objectStoreName: string) {
    super(scope, id);
    const problem = labelProblem(objectStoreName, 63);
    if (problem) fail(this, `'objectStoreName' ${problem}, got '${objectStoreName}'`);
    this.namespace = Chart.of(this).namespace;
  }

  public keepBackupsFor(): void {
    fail(this, `'retention' cannot be set on '${this.objectStoreName}' from here; set it where the store is declared`);
  }
}
