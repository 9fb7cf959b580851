import { SecretKey } from '../access/secret-key';
import { archiveKey } from '../facts/archive-address';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { describeValue } from '../facts/describe';
import { checkStruct } from '../internal/construct-props';
import { S3Credentials } from './s3-credentials';
import { S3Provider } from './s3-provider';

/**
 * Options for `ObjectStorage.s3`.
 */
export interface S3StorageOptions {
  /** The bucket. It must exist. */
  readonly bucket: string;

  /** How the sidecar authenticates. */
  readonly credentials: S3Credentials;

  /**
   * Which provider runs the store.
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
 * Options for `ObjectStorage.s3Path`.
 */
export interface S3PathOptions {
  /** Where the archives are, such as 's3://pg-backups/databases'. */
  readonly destinationPath: string;

  /** How the sidecar authenticates. */
  readonly credentials: S3Credentials;

  /**
   * Which provider runs the store.
   *
   * @default S3Provider.aws()
   */
  readonly provider?: S3Provider;
}

/**
 * How the sidecar authenticates to Azure Blob Storage.
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

  /** @internal */
  public static _convert(credentials: Json): Code {
    const { connectionString, storageAccount, storageKey, storageSasToken } = credentials;
    const secret = (selected: Json) => code.struct({ name: code.literal(selected?.name), key: code.literal(selected?.key) });
    if (connectionString) return code.call('AzureCredentials.connectionString', secret(connectionString));
    if (storageKey) return code.call('AzureCredentials.storageKey', secret(storageAccount), secret(storageKey));
    if (storageSasToken) return code.call('AzureCredentials.storageSasToken', secret(storageAccount), secret(storageSasToken));
    return code.call(`AzureCredentials.${credentials.useDefaultAzureCredentials ? 'useDefaultAzureCredentials' : 'inheritFromAzureAd'}`);
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

  /** How the sidecar authenticates. */
  readonly credentials: AzureCredentials;
}

/**
 * How the sidecar authenticates to Google Cloud Storage.
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

  /** @internal */
  public static _convert({ applicationCredentials: selected }: Json): Code {
    return selected ? code.call('GoogleCredentials.applicationCredentials', code.struct({ name: code.literal(selected.name), key: code.literal(selected.key) }))
      : code.call('GoogleCredentials.gkeEnvironment');
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

  /** How the sidecar authenticates. */
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
   * Errors: `bucket` is not a bare bucket name; `path` is not a folder.
   */
  public static s3(options: S3StorageOptions): ObjectStorage {
    checkStruct('S3StorageOptions', options);
    const { bucket, path, ...rest } = options;
    return ObjectStorage.s3Path({ destinationPath: bucketUrl('s3', bucket, path), ...rest });
  }

  /**
   * The same, for a path that must be spelled as it is in a manifest written by hand.
   *
   * Errors: `destinationPath` is not the address of a bucket.
   */
  public static s3Path(options: S3PathOptions): ObjectStorage {
    checkStruct('S3PathOptions', options);
    const { destinationPath, credentials, provider = S3Provider.aws() } = options;
    if (!/^s3:\/\/[^/\s@?#]+(\/[^\s?#]*)?$/.test(destinationPath)) throw new Error(`'destinationPath' must be the address of a bucket, such as 's3://pg-backups/databases', got ${describeValue(destinationPath)}`);
    return new ObjectStorage({
      configuration: { destinationPath, ...provider._toConfiguration(), s3Credentials: credentials._toS3Credentials() },
      env: provider._toEnv(),
    });
  }

  /**
   * A container of Azure Blob Storage.
   *
   * Errors: `destinationPath` is not an https address with a container.
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
   * Errors: `bucket` is not a bare bucket name; `path` is not a folder.
   */
  public static googleCloud(options: GoogleCloudStorageOptions): ObjectStorage {
    checkStruct('GoogleCloudStorageOptions', options);
    const destinationPath = bucketUrl('gs', options.bucket, options.path);
    return new ObjectStorage({ configuration: { destinationPath, googleCredentials: options.credentials._googleCredentials }, env: [] });
  }

  /**
   * The storage of a manifest, and what it leaves of the environment.
   * @internal
   */
  public static _convert(configuration: Json, env: readonly Json[]): { readonly storage: Code; readonly env: readonly Json[] } {
    const { destinationPath, azureCredentials, googleCredentials } = configuration ?? {};
    const url = String(destinationPath);
    const bucket = /^[a-z0-9]+:\/\/(?<name>[^/]+)\/(?<path>.*)$/.exec(url)?.groups;
    if (azureCredentials) {
      const options = { destinationPath: code.literal(url), credentials: AzureCredentials._convert(azureCredentials) };
      return { storage: code.call('ObjectStorage.azure', code.struct(options)), env };
    }
    if (googleCredentials) {
      const options = { bucket: code.literal(bucket?.name ?? url), path: code.literal(bucket?.path || undefined), credentials: GoogleCredentials._convert(googleCredentials) };
      return { storage: code.call('ObjectStorage.googleCloud', code.struct(options)), env };
    }
    const { provider, env: rest } = S3Provider._convert(configuration, env);
    const credentials = S3Credentials._convert(configuration?.s3Credentials);
    const isPlain = bucket && pathProblem(bucket.path || undefined) === undefined && bucketProblem('s3', bucket.name) === undefined;
    return {
      storage: isPlain
        ? code.call('ObjectStorage.s3', code.struct({ bucket: code.literal(bucket.name), path: code.literal(bucket.path || undefined), provider, credentials }))
        : code.call('ObjectStorage.s3Path', code.struct({ destinationPath: code.literal(url), provider, credentials })),
      env: rest,
    };
  }

  private constructor(
    /** @internal */
    public readonly _storage: StorageConfiguration,
  ) {}

  /**
   * Where it answers. The host is undefined where it is one of a cloud.
   * @internal
   */
  public get _address(): { readonly host?: string; readonly port: number } {
    const { endpointUrl, destinationPath } = this._storage.configuration;
    const url = /^(https?):\/\/([^/:]+|\[[^\]]*\])(?::(\d+))?/.exec(endpointUrl ?? destinationPath);
    if (!url) return { port: 443 };
    return { host: url[2].replace(/[[\]]/g, ''), port: Number(url[3] ?? (url[1] === 'http' ? 80 : 443)) };
  }

  /**
   * Whether the sidecar asks the node or the cloud who it is.
   * @internal
   */
  public get _asksForIdentity(): boolean {
    return /"(inheritFrom|gkeEnvironment|useDefaultAzure)/i.test(JSON.stringify(this._storage.configuration));
  }

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
  const problem = bucketProblem(scheme, bucket) ?? pathProblem(path);
  if (problem) throw new Error(problem);
  return path === undefined ? `${scheme}://${bucket}/` : `${scheme}://${bucket}/${path}`;
}

function bucketProblem(scheme: string, bucket: string): string | undefined {
  return /^[a-z0-9][a-z0-9._-]+[a-z0-9]$/.test(bucket) ? undefined
    : `'bucket' must be the bare name of a bucket, three lower-case characters or more without '${scheme}://' or a path, got ${describeValue(bucket)}`;
}

function pathProblem(path: string | undefined): string | undefined {
  return path === undefined || /^[A-Za-z0-9][-\w.]*(\/[A-Za-z0-9][-\w.]*)*$/.test(path) ? undefined
    : `'path' must be a folder such as 'databases/prod', without a slash at either end, got '${path}'`;
}
