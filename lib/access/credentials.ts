import { GENERATED_OWNER_SECRET_SUFFIX, RESERVED_ROLE } from '../facts/cnpg';
import { objectNameProblem, roleNameProblem } from '../facts/name-problems';
import { code, Code } from '../facts/code';
import { describeSecret, describeValue } from '../facts/describe';

const DEFAULT_OWNER = 'app';

/**
 * Where a role's username and password are, never what they are: no part of this library takes a password.
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
   * Errors: `secretName` is no name of a Secret; `username` is no PostgreSQL role name, or one that the operator keeps for itself.
   *
   * @param secretName Name of the `kubernetes.io/basic-auth` Secret.
   * @param username The role; must equal the Secret's `username`. @default - the role that they are for; for the owner of a first database 'app'
   */
  public static fromSecret(secretName: string, username?: string): Credentials {
    const problem = objectNameProblem(secretName);
    if (problem) throw new Error(`'secretName' ${problem}, got ${describeSecret(secretName)}; give the name of a Secret, never what is in it`);
    return new Credentials(username, secretName);
  }

  /**
   * A password that the operator makes, in the Secret `<clusterName>-app` with the keys `username`, `password`, `uri` and others.
   *
   * Errors: `username` is no PostgreSQL role name, or one that the operator keeps for itself.
   *
   * @param username The role. @default 'app'
   */
  public static generated(username?: string): Credentials {
    return new Credentials(username);
  }

  /** @internal */
  public static _convert(secretName?: string, username?: string): Code {
    return secretName === undefined
      ? code.call('Credentials.generated', code.literal(username))
      : code.call('Credentials.fromSecret', code.literal(secretName), code.literal(username));
  }

  /** The PostgreSQL role. */
  public readonly username: string;

  private constructor(
    /**
     * The role, if it was named.
     * @internal
     */
    public readonly _username: string | undefined,
    /**
     * Name of the Secret that somebody else provides.
     * @default - the operator makes `<clusterName>-app`
     */
    public readonly secretName?: string,
  ) {
    this.username = _username ?? DEFAULT_OWNER;
    const problem = roleNameProblem(this.username);
    if (problem) throw new Error(`'username' ${problem}, got ${describeValue(this.username)}`);
    if (RESERVED_ROLE.test(this.username)) throw new Error(`'username' is '${this.username}', a role that PostgreSQL or the operator keeps for itself; choose another`);
  }

  /** @internal */
  public _secretNameFor(clusterName: string): string {
    return this.secretName ?? `${clusterName}${GENERATED_OWNER_SECRET_SUFFIX}`;
  }
}
