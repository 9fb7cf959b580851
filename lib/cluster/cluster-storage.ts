import { Size, SizeRoundingBehavior } from 'cdk8s';
import { objectNameProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/struct-check';
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
    return new ClusterStorage(size, options.storageClass, options.resizeInUseVolumes ?? true);
  }

  /** @internal */
  public static _convert(storage: Json): Code | undefined {
    const size = sizeCode(storage?.size);
    return size && code.call('ClusterStorage.of', size, code.struct({
      storageClass: code.literal(storage.storageClass),
      resizeInUseVolumes: code.literal(storage.resizeInUseVolumes ?? true),
    }));
  }

  private constructor(
    /** Size of one instance's volume. */
    public readonly size: Size,
    /**
     * The StorageClass of the volumes.
     * @default - the cluster's default StorageClass
     */
    public readonly storageClass: string | undefined,
    /** Whether the operator grows the volumes when the size is raised. */
    public readonly resizeInUseVolumes: boolean,
  ) {
    if (typeof size?.toKibibytes !== 'function') throw new Error(`'size' must be a Size, such as Size.gibibytes(5), got ${describeValue(size)}`);
    const problem = storageClass === undefined ? undefined : objectNameProblem(storageClass);
    if (problem) throw new Error(`'storageClass' ${problem}, got '${storageClass}'`);
  }

  /** @internal */
  public get _kibibytes(): number {
    return this.size.toKibibytes();
  }

  /** @internal */
  public _tooSmall(prop: string): string | undefined {
    return this.size.toKibibytes({ rounding: SizeRoundingBehavior.FLOOR }) >= SMALLEST_KIBIBYTES ? undefined
      : `'${prop}' is ${this.size.asString()}, less than the 1Gi that PostgreSQL's WAL needs for itself; did you mean gibibytes?`;
  }

  /** @internal */
  public _toStorage() {
    return { size: binaryQuantity(this._kibibytes), storageClass: this.storageClass, resizeInUseVolumes: this.resizeInUseVolumes };
  }
}
