import { SecretKey } from '../access/secret-key';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { objectNameProblem, SECRET_KEY } from '../facts/name-problems';
import { checkStruct } from '../internal/construct-props';
import { describeSecret } from '../facts/describe';

/**
 * Which keys of a Secret hold the parts of an S3 access key.
 */
export interface S3SecretKeys {
  /**
   * Key that holds the access key's id.
   *
   * @default 'ACCESS_KEY_ID'
   */
  readonly accessKeyId?: string;

  /**
   * Key that holds the secret part.
   *
   * @default 'ACCESS_SECRET_KEY'
   */
  readonly secretAccessKey?: string;

  /**
   * Key that holds a session token, for temporary access.
   *
   * @default - no session token
   */
  readonly sessionToken?: string;

  /**
   * Key that holds the region of the bucket.
   *
   * @default - the provider says it
   */
  readonly region?: string;
}

/**
 * The parts of an S3 access key, each in a Secret of its own choice.
 */
export interface S3AccessKey {
  /** The access key's id. */
  readonly accessKeyId: SecretKey;

  /** The secret part. */
  readonly secretAccessKey: SecretKey;

  /**
   * A session token, for temporary access.
   *
   * @default - no session token
   */
  readonly sessionToken?: SecretKey;

  /**
   * The region of the bucket.
   *
   * @default - the provider says it
   */
  readonly region?: SecretKey;
}

/**
 * Options for `S3Credentials.inheritFromIamRole`.
 */
export interface IamRoleOptions {
  /**
   * A Secret's key that holds the region of the bucket.
   *
   * @default - the provider says it
   */
  readonly region?: SecretKey;
}

interface S3Spec {
  readonly accessKeyId?: SecretKey;
  readonly secretAccessKey?: SecretKey;
  readonly sessionToken?: SecretKey;
  readonly region?: SecretKey;
  readonly inheritFromIamRole?: boolean;
}

/**
 * How the backup sidecar proves to an object store who it is.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/
 */
export class S3Credentials {
  /**
   * An access key in a Secret of the store's namespace.
   *
   * Errors: `secretName` is not a valid Secret name, or a key none of its keys.
   */
  public static fromSecret(secretName: string, keys: S3SecretKeys = {}): S3Credentials {
    const problem = objectNameProblem(secretName);
    if (problem) throw new Error(`'secretName' ${problem}, got ${describeSecret(secretName)}; give the name of a Secret, never what is in it`);
    checkStruct('S3SecretKeys', keys);
    for (const [prop, key] of Object.entries(keys)) {
      if (!SECRET_KEY.test(key)) throw new Error(`'${prop}' must be a key of the Secret '${secretName}', got ${describeSecret(key)}; give the name of the key, never what is in it`);
    }
    const of = (key: string) => ({ name: secretName, key });
    return new S3Credentials({
      accessKeyId: of(keys.accessKeyId ?? 'ACCESS_KEY_ID'),
      secretAccessKey: of(keys.secretAccessKey ?? 'ACCESS_SECRET_KEY'),
      sessionToken: keys.sessionToken === undefined ? undefined : of(keys.sessionToken),
      region: keys.region === undefined ? undefined : of(keys.region),
    });
  }

  /**
   * An access key whose parts are in several Secrets.
   *
   * Errors: a name of a Secret or of a key that none can have.
   */
  public static fromSecretKeys(accessKey: S3AccessKey): S3Credentials {
    checkStruct('S3AccessKey', accessKey);
    for (const [prop, secret] of Object.entries(accessKey)) checkSecretKey(prop, secret);
    const { accessKeyId, secretAccessKey, sessionToken, region } = accessKey;
    return new S3Credentials({ accessKeyId, secretAccessKey, sessionToken, region });
  }

  /** The identity of the pod (IAM role of the service account or of the node), without a Secret. */
  public static inheritFromIamRole(options: IamRoleOptions = {}): S3Credentials {
    checkStruct('IamRoleOptions', options);
    if (options.region) checkSecretKey('region', options.region);
    return new S3Credentials({ inheritFromIamRole: true, region: options.region });
  }

  /** @internal */
  public static _convert(credentials: Json): Code {
    const { accessKeyId, secretAccessKey, sessionToken, region, inheritFromIAMRole: inherits } = credentials ?? {};
    const secret = (selected: Json) => code.struct({ name: code.literal(selected?.name), key: code.literal(selected?.key) });
    if (inherits || !accessKeyId) return code.call('S3Credentials.inheritFromIamRole', code.struct({ region: secret(region) }));
    const parts = [accessKeyId, secretAccessKey, sessionToken, region].filter(part => part !== undefined);
    if (parts.some(({ name }) => name !== accessKeyId.name)) {
      return code.call('S3Credentials.fromSecretKeys',
        code.struct({ accessKeyId: secret(accessKeyId), secretAccessKey: secret(secretAccessKey), sessionToken: secret(sessionToken), region: secret(region) }));
    }
    const key = (selected: Json) => code.literal(selected?.key);
    return code.call('S3Credentials.fromSecret', code.literal(accessKeyId.name),
      code.struct({ accessKeyId: key(accessKeyId), secretAccessKey: key(secretAccessKey), sessionToken: key(sessionToken), region: key(region) }));
  }

  private constructor(private readonly spec: S3Spec) {}

  /** @internal */
  public _toS3Credentials(): S3Spec {
    return this.spec;
  }
}

function checkSecretKey(prop: string, secret: SecretKey): void {
  const problem = objectNameProblem(secret.name);
  if (problem) throw new Error(`'${prop}.name' ${problem}, got ${describeSecret(secret.name)}; give the name of a Secret, never what is in it`);
  if (!SECRET_KEY.test(secret.key)) throw new Error(`'${prop}.key' must be a key of the Secret '${secret.name}', got ${describeSecret(secret.key)}`);
}
