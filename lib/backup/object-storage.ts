import { SecretKey } from '../access/secret-key';
import { archiveKey } from '../facts/archive-address';
import { describeValue } from '../facts/describe';
import { checkStruct } from '../internal/struct-check';
import { S3Credentials } from './s3-credentials';
import { S3Provider } from './s3-provider';

/**
 * Options for `ObjectStorage.s3`.
 */
export interface S3StorageOptions {
  /** The bucket. It must exist. */
  readonly bucket: string;

  /** How the sidecar proves who it is. */
  readonly credentials: S3Credentials;

  /**
   * Whose store it is.
   *
   * @default S3Provider.aws()
   */
  readonly provider?: S3Provider;

  /**
   * Folder inside the bucket. Each cluster makes one of its own below it.
   *
   * @default - the bucket's root
   */
  readonly path?: string;
}

/**
 * How the sidecar proves to Azure Blob Storage who it is.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/#azure-blob-storage
 */
export class AzureCredentials {
  /** A Secret's key that holds the connection string of the storage account. */
  public static connectionString(key: SecretKey): AzureCredentials {
    checkStruct('SecretKey', key);
    return new AzureCredentials({ connectionString: { ...key } });
  }

  /** Keys of Secrets that hold the name of the storage account and its access key. */
  public static storageKey(storageAccount: SecretKey, storageKey: SecretKey): AzureCredentials {
    checkStruct('SecretKey', storageAccount);
    checkStruct('SecretKey', storageKey);
    return new AzureCredentials({ storageAccount: { ...storageAccount }, storageKey: { ...storageKey } });
  }

  /** Keys of Secrets that hold the name of the storage account and a shared access signature. */
  public static storageSasToken(storageAccount: SecretKey, storageSasToken: SecretKey): AzureCredentials {
    checkStruct('SecretKey', storageAccount);
    checkStruct('SecretKey', storageSasToken);
    return new AzureCredentials({ storageAccount: { ...storageAccount }, storageSasToken: { ...storageSasToken } });
  }

  /** The identity of the pod, through Microsoft Entra Workload ID. */
  public static inheritFromAzureAd(): AzureCredentials {
    return new AzureCredentials({ inheritFromAzureAd: true });
  }

  /** Whatever Azure's own `DefaultAzureCredential` finds, in its order. */
  public static useDefaultAzureCredentials(): AzureCredentials {
    return new AzureCredentials({ useDefaultAzureCredentials: true });
  }

  private constructor(
    /** @internal */
    public readonly _azureCredentials: AzureSpec,
  ) {}
}

interface AzureSpec {
  readonly connectionString?: SecretKey;
  readonly storageAccount?: SecretKey;
  readonly storageKey?: SecretKey;
  readonly storageSasToken?: SecretKey;
  readonly inheritFromAzureAd?: boolean;
  readonly useDefaultAzureCredentials?: boolean;
}

/**
 * Options for `ObjectStorage.azure`.
 */
export interface AzureStorageOptions {
  /** Where the container is, such as `https://account.blob.core.windows.net/container/path`. */
  readonly destinationPath: string;

  /** How the sidecar proves who it is. */
  readonly credentials: AzureCredentials;
}

/**
 * How the sidecar proves to Google Cloud Storage who it is.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/#google-cloud-storage
 */
export class GoogleCredentials {
  /** A Secret's key that holds the JSON file of a service account. */
  public static applicationCredentials(key: SecretKey): GoogleCredentials {
    checkStruct('SecretKey', key);
    return new GoogleCredentials({ applicationCredentials: { ...key } });
  }

  /** The identity of the pod, through Workload Identity of GKE. */
  public static gkeEnvironment(): GoogleCredentials {
    return new GoogleCredentials({ gkeEnvironment: true });
  }

  private constructor(
    /** @internal */
    public readonly _googleCredentials: { readonly applicationCredentials?: SecretKey; readonly gkeEnvironment?: boolean },
  ) {}
}

/**
 * Options for `ObjectStorage.googleCloud`.
 */
export interface GoogleCloudStorageOptions {
  /** The bucket. It must exist. */
  readonly bucket: string;

  /** How the sidecar proves who it is. */
  readonly credentials: GoogleCredentials;

  /**
   * Folder inside the bucket. Each cluster makes one of its own below it.
   *
   * @default - the bucket's root
   */
  readonly path?: string;
}

/**
 * What barman-cloud needs to reach a store.
 * @internal
 */
export interface StorageConfiguration {
  /** The part of `spec.configuration`. */
  readonly configuration: { readonly destinationPath: string; readonly endpointUrl?: string; readonly [field: string]: unknown };
  /** What the sidecar needs in its environment. */
  readonly env: ReadonlyArray<{ readonly name: string; readonly value: string }>;
}

/**
 * A place in S3, Azure Blob Storage or Google Cloud Storage.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/
 */
export class ObjectStorage {
  /**
   * A bucket of Amazon S3, or of another store that speaks S3.
   *
   * Errors: `bucket` is no bare name of a bucket; `path` is no folder.
   */
  public static s3(options: S3StorageOptions): ObjectStorage {
    checkStruct('S3StorageOptions', options);
    const provider = options.provider ?? S3Provider.aws();
    return new ObjectStorage({
      configuration: {
        destinationPath: bucketUrl('s3', options.bucket, options.path),
        ...provider._toConfiguration(),
        s3Credentials: options.credentials._toS3Credentials(),
      },
      env: provider._toEnv(),
    });
  }

  /**
   * A container of Azure Blob Storage.
   *
   * Errors: `destinationPath` is no https address with a container.
   */
  public static azure(options: AzureStorageOptions): ObjectStorage {
    checkStruct('AzureStorageOptions', options);
    const { destinationPath, credentials } = options;
    if (!/^https?:\/\/[^/\s@?#]+\/[^\s?#]+$/.test(destinationPath)) {
      throw new Error(`'destinationPath' must be the address of a container, such as 'https://account.blob.core.windows.net/container', got ${describeValue(destinationPath)}`);
    }
    return new ObjectStorage({ configuration: { destinationPath, azureCredentials: credentials._azureCredentials }, env: [] });
  }

  /**
   * A bucket of Google Cloud Storage.
   *
   * Errors: `bucket` is no bare name of a bucket; `path` is no folder.
   */
  public static googleCloud(options: GoogleCloudStorageOptions): ObjectStorage {
    checkStruct('GoogleCloudStorageOptions', options);
    const destinationPath = bucketUrl('gs', options.bucket, options.path);
    return new ObjectStorage({ configuration: { destinationPath, googleCredentials: options.credentials._googleCredentials }, env: [] });
  }

  private constructor(
    /** @internal */
    public readonly _storage: StorageConfiguration,
  ) {}

  /**
   * The folder of one cluster in it.
   * @internal
   */
  public _archive(serverName: string): { readonly key: string; readonly text: string } {
    const { destinationPath, endpointUrl } = this._storage.configuration;
    const path = destinationPath.replace(/\/+$/, '');
    return {
      key: archiveKey({ endpointURL: endpointUrl, destinationPath, serverName }),
      text: `${endpointUrl === undefined ? path : path.replace('s3:/', endpointUrl.replace(/\/+$/, ''))}/${serverName}`,
    };
  }
}

function bucketUrl(scheme: string, bucket: string, path: string | undefined): string {
  if (!/^[a-z0-9][a-z0-9._-]+[a-z0-9]$/.test(bucket)) {
    throw new Error(`'bucket' must be the bare name of a bucket, three lower-case characters or more without '${scheme}://' or a path, got ${describeValue(bucket)}`);
  }
  if (path !== undefined && !/^[A-Za-z0-9][-\w.]*(\/[A-Za-z0-9][-\w.]*)*$/.test(path)) {
    throw new Error(`'path' must be a folder such as 'databases/prod', without a slash at either end, got '${path}'`);
  }
  return path === undefined ? `${scheme}://${bucket}/` : `${scheme}://${bucket}/${path}`;
}
