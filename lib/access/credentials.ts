import { GENERATED_OWNER_SECRET_SUFFIX, RESERVED_ROLE } from '../facts/cnpg';
import { objectNameProblem, roleNameProblem } from '../facts/name-problems';
import { Construct } from 'constructs';
import { code, Code } from '../facts/code';
import { Delivery } from '../delivery/delivery';
import { describeSecret, describeValue } from '../facts/describe';
import { ExternalSecretOptions, externalPassword, generatedPassword, PasswordGeneratorOptions } from './external-secret';
import { PasswordSource, SecretCopy } from './password-source';

const DEFAULT_OWNER = 'app';

/**
 * Who makes the password of a role, and where it is; never what it is: no part of this library takes a password.
 *
 * A password has one owner. What rotates in Vault's database engine has no credentials here: see `VaultDatabaseEngine`.
 *
 * The Secret is of type `kubernetes.io/basic-auth` with the keys `username` (the role) and `password`, in the
 * namespace of the cluster. With the label `cnpg.io/reload: "true"` the operator follows a changed password at once.
 *
 * @see https://cloudnative-pg.io/docs/1.30/bootstrap/#bootstrap-an-empty-cluster-initdb
 */
export class Credentials {
  /**
   * A Secret that you, Vault or the External Secrets Operator put into the cluster's namespace, never into Git.
   *
   * Errors: `secretName` is not a valid Secret name; `username` is not a valid PostgreSQL role name, or one that the operator
   * keeps for itself.
   *
   * @param secretName Name of the `kubernetes.io/basic-auth` Secret.
   * @param username The role; must equal the Secret's `username`. @default - the role that they are for; for the owner of a first
   * database 'app'
   */
  public static fromSecret(secretName: string, username?: string): Credentials {
    return new Credentials(username, secretName ?? '');
  }

  /**
   * A password that the operator makes, in the Secret `<clusterName>-app` with the keys `username`, `password`, `uri` and others.
   *
   * Errors: `username` is not a valid PostgreSQL role name, or one that the operator keeps for itself.
   *
   * @param username The role. @default 'app'
   */
  public static generated(username?: string): Credentials {
    return new Credentials(username);
  }

  /**
   * A password that the External Secrets Operator reads from a store, such as Vault's key-value engine or the secret manager of a cloud.
   *
   * Errors: `secretName` is not a valid Secret name; contradictions of the options.
   *
   * @param secretName Name of the Secret to make, and of the ExternalSecret.
   * @see https://external-secrets.io/latest/api/externalsecret/
   */
  public static externalSecret(secretName: string, options: ExternalSecretOptions): Credentials {
    return new Credentials(options.username, secretName, externalPassword(options));
  }

  /**
   * A new password that the External Secrets Operator makes, once. The Secret in Kubernetes is its only copy: back it up, or push
   * it to a store. When the ExternalSecret is deleted and made again, there is another password; a Secret that is deleted alone
   * does not come back.
   *
   * Errors: `secretName` is not a valid Secret name; a length outside 16 to 128.
   *
   * @param secretName Name of the Secret to make, and of the ExternalSecret and the generator.
   * @see https://external-secrets.io/latest/api/generator/password/
   */
  public static passwordGenerator(secretName: string, options: PasswordGeneratorOptions = {}): Credentials {
    return new Credentials(options.username, secretName, generatedPassword(options));
  }

  /**
   * No password: a client certificate that the operator issues and renews. The cluster needs a line of `pgHba` for it, such as
   * 'hostssl shop shop all cert'; `addDatabase` and `addRole` of a cluster that is declared here add it.
   *
   * @param username The role. @default - the role that they are for
   */
  public static clientCertificate(username?: string): Credentials {
    return new Credentials(username, undefined, 'certificate');
  }

  /**
   * No password: a client certificate in a Secret with `tls.crt` and `tls.key`, which cert-manager or you make and renew. Its
   * common name must be the role, and its
   * authority the one that the cluster's `certificates` name for clients. The cluster needs the same line of `pgHba`.
   *
   * Errors: `secretName` is not a valid Secret name.
   *
   * @param secretName Name of the Secret, in the namespace of the cluster.
   * @param username The role. @default - the role that they are for
   */
  public static withCertificate(secretName: string, username?: string): Credentials {
    const wrong = objectNameProblem(secretName);
    if (wrong) throw new Error(`'secretName' ${wrong}, got ${describeSecret(secretName)}; give the name of a Secret, never what is in it`);
    const credentials = new Credentials(username, undefined, 'certificate');
    credentials.certificateSecretName = secretName;
    return credentials;
  }

  /** @internal */
  public static _convert(secretName?: string, username?: string): Code {
    return secretName === undefined
      ? code.call('Credentials.generated', code.literal(username))
      : code.call('Credentials.fromSecret', code.literal(secretName), code.literal(username));
  }

  /** The PostgreSQL role. */
  public readonly username: string;

  private certificateSecretName?: string;

  private constructor(
    /**
     * The role, if it was named.
     * @internal
     */
    public readonly _username: string | undefined,
    /**
     * Name of the Secret with `username` and `password`.
     * @default - the operator makes `<clusterName>-app`, or there is a certificate instead of a password
     */
    public readonly secretName?: string,
    private readonly source?: PasswordSource | 'certificate',
  ) {
    const wrong = secretName === undefined ? undefined : objectNameProblem(secretName);
    if (wrong) throw new Error(`'secretName' ${wrong}, got ${describeSecret(secretName)}; give the name of a Secret, never what is in it`);
    this.username = _username ?? DEFAULT_OWNER;
    const problem = roleNameProblem(this.username);
    if (problem) throw new Error(`'username' ${problem}, got ${describeValue(this.username)}`);
    if (RESERVED_ROLE.test(this.username)) throw new Error(`'username' is '${this.username}', a role that PostgreSQL or the operator keeps for itself; choose another`);
  }

  /** @internal */
  public _secretNameFor(clusterName: string): string {
    return this.secretName ?? `${clusterName}${GENERATED_OWNER_SECRET_SUFFIX}`;
  }

  /**
   * The Secret with a client certificate that the operator does not make.
   * @internal
   */
  public get _certificateSecretName(): string | undefined {
    return this.certificateSecretName;
  }

  /**
   * Whether there is a client certificate instead of a password.
   * @internal
   */
  public get _isCertificate(): boolean {
    return this.source === 'certificate';
  }

  /**
   * Declares what makes the Secret, if anything here does.
   * @internal
   */
  public _declare(scope: Construct, username: string, delivery: Delivery): void {
    if (this.secretName !== undefined && typeof this.source === 'object') this.source.declare(scope, this.secretName, username, delivery);
  }

  /**
   * How the Secret gets into another namespace, if something here makes it.
   * @internal
   */
  public _copyFor(username: string): SecretCopy | undefined {
    const { secretName, source } = this;
    if (secretName === undefined || typeof source !== 'object') return undefined;
    return { noCopy: source.noCopy, declare: scope => source.declare(scope, secretName, username) };
  }
}
