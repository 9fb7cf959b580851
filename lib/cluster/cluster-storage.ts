import { Size, SizeRoundingBehavior } from 'cdk8s';
import { objectNameProblem } from '../facts/name-problems';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { PvcTemplate, pvcTemplateCode, pvcTemplateSpec } from '../pods/pvc-template';
import { Quantity } from '../facts/kubernetes-quantity';
import { checkStruct } from '../internal/construct-props';
import { binaryQuantity } from '../facts/quantity';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { sizeCode } from '../internal/size-code';

/** PostgreSQL keeps 512 MB of WAL for its replicas and checkpoints at 1 GB: anything smaller fills up by itself. */
const SMALLEST_KIBIBYTES = Size.gibibytes(1).toKibibytes();

/**
 * Options for `ClusterStorage.of`.
 */
export interface ClusterStorageOptions {
  /**
   * The StorageClass of the volumes. A later change does not move volumes that exist.
   *
   * @default - the cluster's default StorageClass
   */
  readonly storageClass?: string;

  /**
   * Whether the operator grows the volumes when the size is raised. It never shrinks one.
   *
   * @default true
   */
  readonly resizeInUseVolumes?: boolean;

  /**
   * What else the claims of the volumes say.
   *
   * @default - nothing
   */
  readonly pvcTemplate?: PvcTemplate;
}

/**
 * The volume that each instance gets for itself.
 *
 * @see https://cloudnative-pg.io/docs/1.30/storage/
 */
export class ClusterStorage {
  /**
   * A volume of `size` for each instance.
   *
   * Errors: `size` is no `Size`. Where it is the volume of the data, one under 1 GiB, which PostgreSQL fills with WAL alone.
   *
   * @param size Size of one instance's volume; it can grow later, never shrink.
   */
  public static of(size: Size, options: ClusterStorageOptions = {}): ClusterStorage {
    checkStruct('ClusterStorageOptions', options);
    return new ClusterStorage(size, options);
  }

  /**
   * The same with the size as Kubernetes writes it, for sizes that no `Size` has: '5G' is 5 * 10^9 bytes.
   *
   * Errors: `size` is not a Kubernetes quantity.
   *
   * @param size Such as '5Gi' or '5G'.
   */
  public static ofQuantity(size: string, options: ClusterStorageOptions = {}): ClusterStorage {
    checkStruct('ClusterStorageOptions', options);
    const quantity = Quantity.of(size);
    if (!quantity || quantity.nano <= 0n) throw new Error(`'size' must be a quantity such as '5Gi', got ${describeValue(size)}`);
    return new ClusterStorage(Size.kibibytes(Number(quantity.nano) / 1e9 / 1024), options, size);
  }

  /**
   * A volume that its claim alone describes: `storage.pvcTemplate` without `storage.size`.
   *
   * Errors: `template` has no `size`.
   */
  public static fromPvcTemplate(template: PvcTemplate): ClusterStorage {
    checkStruct('PvcTemplate', template);
    if (!template.size) throw new Error("'template' needs a 'size', such as Size.gibibytes(5)");
    return new ClusterStorage(template.size, { pvcTemplate: template }, '');
  }

  /** @internal */
  public static _convert(storage: Json): Code | undefined {
    if (!storage) return undefined;
    const template = pvcTemplateCode(storage.pvcTemplate);
    if (storage.size === undefined) return code.call('ClusterStorage.fromPvcTemplate', template);
    const kibibytes = sizeInKibibytes(storage.size);
    const size = kibibytes !== undefined && binaryQuantity(kibibytes) === storage.size ? sizeCode(storage.size) : undefined;
    return code.call(size ? 'ClusterStorage.of' : 'ClusterStorage.ofQuantity', size ?? code.literal(storage.size), code.struct({
      storageClass: code.literal(storage.storageClass),
      resizeInUseVolumes: code.literal(storage.resizeInUseVolumes ?? true),
      pvcTemplate: template,
    }));
  }

  /**
   * The StorageClass of the volumes.
   * @default - the cluster's default StorageClass
   */
  public readonly storageClass: string | undefined;

  /** Whether the operator grows the volumes when the size is raised. */
  public readonly resizeInUseVolumes: boolean;

  private readonly pvcTemplate: PvcTemplate | undefined;

  private constructor(
    /** Size of one instance's volume. */
    public readonly size: Size,
    options: ClusterStorageOptions,
    /** The size as it is written; empty if the claim's template says it. */
    private readonly text?: string,
  ) {
    if (typeof size?.toKibibytes !== 'function') throw new Error(`'size' must be a Size, such as Size.gibibytes(5), got ${describeValue(size)}`);
    const problem = options.storageClass === undefined ? undefined : objectNameProblem(options.storageClass);
    if (problem) throw new Error(`'storageClass' ${problem}, got '${options.storageClass}'`);
    this.storageClass = options.storageClass;
    this.resizeInUseVolumes = options.resizeInUseVolumes ?? true;
    this.pvcTemplate = options.pvcTemplate;
  }

  /** @internal */
  public get _kibibytes(): number {
    return this.size.toKibibytes({ rounding: SizeRoundingBehavior.FLOOR });
  }

  /** @internal */
  public _tooSmall(prop: string): string | undefined {
    return this._kibibytes >= SMALLEST_KIBIBYTES ? undefined
      : `'${prop}' is ${binaryQuantity(this._kibibytes)}, less than the 1Gi that PostgreSQL's WAL needs for itself; raise it (did you mean gibibytes?)`;
  }

  /** @internal */
  public _toStorage(): cnpg.ClusterSpecStorage {
    return {
      size: this.text === undefined ? binaryQuantity(this._kibibytes) : this.text || undefined,
      storageClass: this.storageClass,
      resizeInUseVolumes: this.resizeInUseVolumes,
      pvcTemplate: this.pvcTemplate && pvcTemplateSpec(this.pvcTemplate, cnpg.ClusterSpecStoragePvcTemplateResourcesRequests.fromString),
    };
  }
}

function sizeInKibibytes(quantity: unknown): number | undefined {
  const bytes = Quantity.of(quantity);
  return bytes && Number(bytes.nano) / 1e9 / 1024;
}
