import { code, Code } from '../facts/code';
import { describeSecret } from '../facts/describe';
import { Json } from '../facts/json-value';
import { objectNameProblem } from '../facts/name-problems';

/**
 * Whether anybody can log in as `postgres` over the network.
 *
 * Declared databases, extensions and roles need no superuser, and `kubectl cnpg psql` needs no password.
 *
 * @see https://cloudnative-pg.io/docs/1.30/security/#user-accounts
 */
export class SuperuserAccess {
  /** No one can: `postgres` has no password. */
  public static readonly DISABLED = new SuperuserAccess(false);

  /** Anyone who can read the Secret `<clusterName>-superuser`, in which the operator puts a password that it makes. */
  public static generated(): SuperuserAccess {
    return new SuperuserAccess(true);
  }

  /**
   * Anyone who can read this Secret.
   *
   * Errors: `secretName` is not a valid Secret name.
   *
   * @param secretName Name of a `kubernetes.io/basic-auth` Secret whose `username` is 'postgres'.
   */
  public static fromSecret(secretName: string): SuperuserAccess {
    const problem = objectNameProblem(secretName);
    if (problem) throw new Error(`'secretName' ${problem}, got ${describeSecret(secretName)}; give the name of a Secret, never what is in it`);
    return new SuperuserAccess(true, secretName);
  }

  /** @internal */
  public static _convert({ enableSuperuserAccess, superuserSecret }: Json): Code {
    if (enableSuperuserAccess !== true) return code.constant('SuperuserAccess.DISABLED');
    return superuserSecret?.name ? code.call('SuperuserAccess.fromSecret', code.literal(superuserSecret.name)) : code.call('SuperuserAccess.generated');
  }

  private constructor(
    /** @internal */
    public readonly _isEnabled: boolean,
    private readonly secretName?: string,
  ) {}

  /**
   * The Secret with its password; undefined if it has none.
   * @internal
   */
  public _secretNameFor(clusterName: string): string | undefined {
    return this._isEnabled ? this.secretName ?? `${clusterName}-superuser` : undefined;
  }

  /** @internal */
  public _toSpec() {
    return { enableSuperuserAccess: this._isEnabled, superuserSecret: this.secretName === undefined ? undefined : { name: this.secretName } };
  }
}
