import { objectNameProblem, SECRET_KEY } from '../facts/name-problems';
import { checkStruct } from '../internal/struct-check';
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
   * Errors: `secretName` is no name of a Secret, or a key none of its keys.
   */
  public static fromSecret(secretName: string, keys: S3SecretKeys = {}): S3Credentials {
    const problem = objectNameProblem(secretName);
    if (problem) throw new Error(`'secretName' ${problem}, got ${describeSecret(secretName)}; give the name of a Secret, never what is in it`);
    checkStruct('S3SecretKeys', keys);
    for (const [prop, key] of Object.entries(keys)) {
      if (!SECRET_KEY.test(key)) throw new Error(`'${prop}' must be a key of the Secret '${secretName}', got ${describeSecret(key)}; give the name of the key, never what is in it`);
    }
    return new S3Credentials(secretName, keys);
  }

  /** The identity of the pod (IAM role of the service account or of the node), without a Secret. */
  public static inheritFromIamRole(): S3Credentials {
    return new S3Credentials(undefined, {});
  }

  private constructor(private readonly secretName: string | undefined, private readonly keys: S3SecretKeys) {}

  /** @internal */
  public _toS3Credentials() {
    if (this.secretName === undefined) return { inheritFromIamRole: true };
    const select = (key: string) => ({ name: this.secretName!, key });
    return {
      accessKeyId: select(this.keys.accessKeyId ?? 'ACCESS_KEY_ID'),
      secretAccessKey: select(this.keys.secretAccessKey ?? 'ACCESS_SECRET_KEY'),
      sessionToken: this.keys.sessionToken === undefined ? undefined : select(this.keys.sessionToken),
    };
  }
}
