import { SecretKey } from '../access/secret-key';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { objectNameProblem, SECRET_KEY } from '../facts/name-problems';
import { checkStruct } from '../internal/construct-props';
import { describeValue } from '../facts/describe';

const CHECKSUM_SWITCHES = ['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'];
const REGION = 'AWS_DEFAULT_REGION';

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
   * Errors: `accountId` cannot be part of a host name.
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

  /**
   * The provider of a store's configuration, and what it leaves of the environment.
   * @internal
   */
  public static _convert(configuration: Json, env: readonly Json[]): { readonly provider: Code; readonly env: readonly Json[] } {
    const valueOf = (name: string) => env.find(variable => variable?.name === name && typeof variable.value === 'string')?.value;
    const isSpared = CHECKSUM_SWITCHES.every(name => valueOf(name) === 'when_required');
    const region = valueOf(REGION);
    const rest = env.filter(({ name, value }) => !(name === REGION && value === region && value !== undefined) && !(isSpared && CHECKSUM_SWITCHES.includes(name)));
    const { endpointURL: endpoint, endpointCA: ca } = configuration ?? {};
    if (endpoint === undefined && !isSpared) return { provider: code.call('S3Provider.aws', code.literal(region)), env: rest };
    const options = {
      region: code.literal(region),
      endpointCa: code.struct({ name: code.literal(ca?.name), key: code.literal(ca?.key) }),
      supportsChecksums: code.literal(!isSpared),
    };
    return { provider: code.call('S3Provider.compatible', code.literal(endpoint), code.struct(options)), env: rest };
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
    return [
      ...this.options.supportsChecksums ? [] : CHECKSUM_SWITCHES.map(name => ({ name, value: 'when_required' })),
      ...this.options.region === undefined ? [] : [{ name: REGION, value: this.options.region }],
    ];
  }
}
