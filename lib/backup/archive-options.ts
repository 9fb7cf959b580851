import * as barman from '../../imports/barmancloud.cnpg.io';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';

/** How WAL files are compressed. */
export enum WalCompression {
  /** Not at all. */
  NONE = 'none',
  /** gzip. */
  GZIP = 'gzip',
  /** bzip2: small and slow. */
  BZIP2 = 'bzip2',
  /** LZ4: fast. */
  LZ4 = 'lz4',
  /** Snappy: fast. */
  SNAPPY = 'snappy',
  /** XZ: smallest and slowest. */
  XZ = 'xz',
  /** Zstandard: small and fast. */
  ZSTD = 'zstd',
}

/** How base backups are compressed. Barman knows fewer ways here than for WAL. */
export enum DataCompression {
  /** Not at all. */
  NONE = 'none',
  /** gzip. */
  GZIP = 'gzip',
  /** bzip2: small and slow. */
  BZIP2 = 'bzip2',
  /** LZ4: fast. */
  LZ4 = 'lz4',
  /** Snappy: fast. */
  SNAPPY = 'snappy',
}

/** How the store encrypts what it keeps. */
export enum StorageEncryption {
  /** With a key of the store's own. */
  AES256 = 'AES256',
  /** With a key of Amazon's KMS. */
  AWS_KMS = 'aws:kms',
}

/**
 * How WAL is archived and fetched back.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/
 */
export interface WalArchiving {
  /**
   * How it is compressed.
   *
   * @default WalCompression.GZIP
   */
  readonly compression?: WalCompression;

  /**
   * How the store encrypts it.
   *
   * @default - as the bucket says
   */
  readonly encryption?: StorageEncryption;

  /**
   * How many files are sent or fetched at once. On a busy server one at a time may be too slow, and a recovery is faster with several.
   *
   * @default 1
   */
  readonly maxParallel?: number;

  /**
   * Further arguments of `barman-cloud-wal-archive`, one per item: `['--read-timeout', '60']`.
   *
   * @default - none
   */
  readonly archiveAdditionalCommandArgs?: string[];

  /**
   * Further arguments of `barman-cloud-wal-restore`, one per item.
   *
   * @default - none
   */
  readonly restoreAdditionalCommandArgs?: string[];
}

/**
 * How base backups are made and restored.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/
 */
export interface DataBackup {
  /**
   * How they are compressed.
   *
   * @default DataCompression.GZIP
   */
  readonly compression?: DataCompression;

  /**
   * How the store encrypts them.
   *
   * @default - as the bucket says
   */
  readonly encryption?: StorageEncryption;

  /**
   * How many parts are sent at once.
   *
   * @default - Barman's own, 2
   */
  readonly jobs?: number;

  /**
   * Whether the checkpoint at the beginning is done as fast as the disks allow, instead of spread over minutes.
   *
   * @default false
   */
  readonly immediateCheckpoint?: boolean;

  /**
   * Further arguments of `barman-cloud-backup`, one per item: `['--min-chunk-size', '5MB']`.
   *
   * @default - none
   */
  readonly additionalCommandArgs?: string[];

  /**
   * Further arguments of `barman-cloud-restore`, one per item.
   *
   * @default - none
   */
  readonly restoreAdditionalCommandArgs?: string[];
}

export function walSpec({ compression = WalCompression.GZIP, encryption, maxParallel, ...args }: WalArchiving): barman.ObjectStoreSpecConfigurationWal | undefined {
  return nonEmpty({
    compression: unlessNone(compression) as barman.ObjectStoreSpecConfigurationWalCompression,
    encryption: encryption as string | undefined as barman.ObjectStoreSpecConfigurationWalEncryption,
    maxParallel: atLeastOne('wal.maxParallel', maxParallel),
    archiveAdditionalCommandArgs: nonEmpty(args.archiveAdditionalCommandArgs),
    restoreAdditionalCommandArgs: nonEmpty(args.restoreAdditionalCommandArgs),
  });
}

export function dataSpec({ compression = DataCompression.GZIP, encryption, jobs, immediateCheckpoint, ...args }: DataBackup): barman.ObjectStoreSpecConfigurationData | undefined {
  return nonEmpty({
    compression: unlessNone(compression) as barman.ObjectStoreSpecConfigurationDataCompression,
    encryption: encryption as string | undefined as barman.ObjectStoreSpecConfigurationDataEncryption,
    jobs: atLeastOne('data.jobs', jobs),
    immediateCheckpoint,
    additionalCommandArgs: nonEmpty(args.additionalCommandArgs),
    restoreAdditionalCommandArgs: nonEmpty(args.restoreAdditionalCommandArgs),
  });
}

export function walCode(wal: Json): Code | undefined {
  return code.struct({
    compression: constant('WalCompression', wal?.compression ?? 'none'),
    encryption: encryptionCode(wal?.encryption),
    maxParallel: code.literal(wal?.maxParallel),
    archiveAdditionalCommandArgs: texts(wal?.archiveAdditionalCommandArgs),
    restoreAdditionalCommandArgs: texts(wal?.restoreAdditionalCommandArgs),
  });
}

export function dataCode(data: Json): Code | undefined {
  return code.struct({
    compression: constant('DataCompression', data?.compression ?? 'none'),
    encryption: encryptionCode(data?.encryption),
    jobs: code.literal(data?.jobs),
    immediateCheckpoint: code.literal(data?.immediateCheckpoint),
    additionalCommandArgs: texts(data?.additionalCommandArgs),
    restoreAdditionalCommandArgs: texts(data?.restoreAdditionalCommandArgs),
  });
}

const constant = (type: string, value: string) => code.constant(`${type}.${value.toUpperCase()}`);
const encryptionCode = (value: Json) => (value === undefined ? undefined : code.constant(value === 'AES256' ? 'StorageEncryption.AES256' : 'StorageEncryption.AWS_KMS'));
const texts = (list: Json) => code.list(list?.map(code.literal));
const unlessNone = (compression: string) => (compression === 'none' ? undefined : compression);

function atLeastOne(prop: string, number: number | undefined): number | undefined {
  if (number !== undefined && !(Number.isInteger(number) && number >= 1)) throw new Error(`'${prop}' must be a whole number above 0, got ${describeValue(number)}`);
  return number;
}
