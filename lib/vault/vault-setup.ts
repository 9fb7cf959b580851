import { checkStruct } from '../internal/construct-props';

/**
 * Options for `VaultSetup.jobs`.
 */
export interface VaultSetupJobsOptions {
  /** The role of Vault's Kubernetes auth method that the Job logs in as. It may write the engine, policies and roles of that method. */
  readonly vaultRole: string;

  /**
   * A ServiceAccount for the Job that is there already, in the namespace of the cluster. The role in Vault names it.
   *
   * @default - one of the Job's own, `<clusterName>-vault-setup`
   */
  readonly serviceAccountName?: string;

  /**
   * An image with a shell and `vault` or `bao`.
   *
   * @default 'hashicorp/vault:1.21.4'
   */
  readonly image?: string;

  /**
   * The Secret of the superuser, with `username` and `password`. The Job needs it; afterwards `superuserAccess` may be switched off again.
   *
   * @default - that of the cluster's `superuserAccess`, `<clusterName>-superuser`
   */
  readonly superuserSecretName?: string;
}

/**
 * Who runs the two scripts: what PostgreSQL needs, as a superuser, and what Vault needs.
 */
export class VaultSetup {
  /**
   * You do: they stand in the ConfigMap `<clusterName>-vault`, as `postgres.sql` and `vault.sh`, and in what `postgresSql()` and
   * `vaultScript()` answer.
   */
  public static byHand(): VaultSetup {
    return new VaultSetup(undefined);
  }

  /** Two Jobs, which run again when the scripts change. */
  public static jobs(options: VaultSetupJobsOptions): VaultSetup {
    return new VaultSetup(options);
  }

  private constructor(
    /** @internal */
    public readonly _jobs: VaultSetupJobsOptions | undefined,
  ) {
    if (_jobs) checkStruct('VaultSetupJobsOptions', _jobs);
  }
}
