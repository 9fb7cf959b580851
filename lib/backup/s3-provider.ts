import { SecretKey } from '../access/secret-key';
import { objectNameProblem, SECRET_KEY } from '../facts/name-problems';
import { checkStruct } from '../internal/struct-check';
import { describeValue } from '../facts/describe';

/**
 * Options for a store that speaks S3 and is not Amazon's.
 */
export interface S3CompatibleOptions {
  /**
   * The region that requests are signed for.
   *
   * @default - none
   */
  readonly region?: string;

  /**
   * The certificate authority of the endpoint, in PEM.
   *
   * @default - the authorities that the sidecar's image knows
   */
  readonly endpointCa?: SecretKey;

  /**
   * Whether the store understands the checksums that boto3 adds to every upload since 1.36. Most stores but Amazon's refuse such uploads,
   * so that every backup fails.
   *
   * @default false
   * @see https://github.com/cloudnative-pg/plugin-barman-cloud/issues/512
   */
  readonly supportsChecksums?: boolean;
}

/**
 * Whose object store it is: where it listens, and what it does not understand.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/
 */
export class S3Provider {
  /**
   * Amazon S3.
   *
   * @param region Region of the bucket. @default - the one of the pod's environment
   */
  public static aws(region?: string): S3Provider {
    return new S3Provider(undefined, { region, supportsChecksums: true });
  }

  /**
   * MinIO.
   *
   * Errors: `endpoint` has no scheme, or has more than a host and a port, such as a password.
   *
   * @param endpoint Such as 'https://minio.storage:9000'.
   */
  public static minio(endpoint: string, options: S3CompatibleOptions = {}): S3Provider {
    return S3Provider.compatible(endpoint, options);
  }

  /**
   * Cloudflare R2.
   *
   * Errors: `accountId` is no part of a host name.
   *
   * @param accountId The account's id, which is part of the endpoint.
   */
  public static cloudflareR2(accountId: string): S3Provider {
    if (typeof accountId !== 'string' || !/^[a-z0-9]+(\.[a-z0-9]+)?$/.test(accountId)) {
      throw new Error(`'accountId' must be the id of a Cloudflare account, letters and digits, got ${describeValue(accountId)}`);
    }
    return S3Provider.compatible(`https://${accountId}.r2.cloudflarestorage.com`, { region: 'auto' });
  }

  /**
   * Garage, Ceph, Backblaze B2, Wasabi, SeaweedFS and whatever else speaks S3.
   *
   * Errors: `endpoint` has no scheme, or has more than a host and a port, such as a password.
   *
   * @param endpoint Such as 'https://s3.garage.svc:3900'.
   */
  public static compatible(endpoint: string, options: S3CompatibleOptions = {}): S3Provider {
    if (typeof endpoint === 'string' && endpoint.includes('@')) throw new Error("'endpoint' must not contain credentials, which would end up in Git; use S3Credentials.fromSecret(...)");
    if (!/^https?:\/\/[^/\s@?#]+\/?$/.test(endpoint)) throw new Error(`'endpoint' must be a URL such as 'https://minio.storage:9000', got '${endpoint}'`);
    return new S3Provider(endpoint, options);
  }

  private constructor(private readonly endpoint: string | undefined, private readonly options: S3CompatibleOptions) {
    checkStruct('S3CompatibleOptions', options);
    const problem = options.endpointCa && objectNameProblem(options.endpointCa.name);
    if (options.endpointCa && !SECRET_KEY.test(options.endpointCa.key)) throw new Error(`'endpointCa.key' must be a key of the Secret, got ${describeValue(options.endpointCa.key)}`);
    if (problem) throw new Error(`'endpointCa.name' ${problem}, got '${options.endpointCa?.name}'`);
  }

  /** @internal */
  public _toConfiguration() {
    const ca = this.options.endpointCa;
    return { endpointUrl: this.endpoint, endpointCa: ca && { name: ca.name, key: ca.key } };
  }

  /** @internal */
  public _toEnv(): Array<{ name: string; value: string }> {
    const whenRequired = this.options.supportsChecksums ? [] : ['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'];
    return [
      ...whenRequired.map(name => ({ name, value: 'when_required' })),
      ...this.options.region === undefined ? [] : [{ name: 'AWS_DEFAULT_REGION', value: this.options.region }],
    ];
  }
}
