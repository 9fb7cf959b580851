import { Duration } from 'cdk8s';
import { DatabaseAccess } from '../access/access-level';
import { Database } from '../database/database';
import { DatabaseRole } from '../database/database-role';

/**
 * Options for `VaultDatabaseEngine.addDynamicRole`.
 */
export interface VaultDynamicRoleOptions {
  /** The database, one with `logins`: leases are members of its roles. */
  readonly database: Database;

  /**
   * What a lease may do there.
   *
   * @default DatabaseAccess.WRITE
   */
  readonly access?: DatabaseAccess;

  /**
   * How long a lease lives without being renewed.
   *
   * @default Duration.hours(1)
   */
  readonly defaultTtl?: Duration;

  /**
   * How long it lives at most, however often it is renewed.
   *
   * @default Duration.hours(24)
   */
  readonly maxTtl?: Duration;
}

/**
 * Options for `VaultDatabaseEngine.addStaticRole`.
 */
export interface VaultStaticRoleOptions {
  /** The role whose password Vault owns: one without `credentials` that may log in. */
  readonly role: DatabaseRole;

  /**
   * The database that workloads connect to as this role.
   *
   * @default - the cluster's first database
   */
  readonly database?: Database;

  /**
   * How often the password changes.
   *
   * @default Duration.days(1)
   */
  readonly rotationPeriod?: Duration;
}

/**
 * What is known of a role of the engine.
 * @internal
 */
export interface VaultRoleParts {
  /** Its name in Vault. */
  readonly name: string;
  /** Where the engine is mounted. */
  readonly mount: string;
  /**
   * The database that workloads connect to.
   * @default - that of the endpoint
   */
  readonly database?: string;
  /**
   * How long a lease lives, in seconds.
   * @default - it is a role that stays
   */
  readonly defaultTtl?: number;
  /** Lets a workload read it; the name of the role that it logs in to Vault as. */
  readonly bind: (serviceAccount: string, namespace: string) => string;
  /** Where Vault answers. */
  readonly address: string;
  /** Where Kubernetes auth is mounted in Vault. */
  readonly authMount: string;
  /** Name of the cluster. */
  readonly clusterName: string;
}

/**
 * A role of Vault's database engine, for `grantConnect`.
 */
export class VaultRole {
  /** @internal */
  public static _of(parts: VaultRoleParts): VaultRole {
    const role = new VaultRole(parts.name, `${parts.mount}/${parts.defaultTtl === undefined ? 'static-creds' : 'creds'}/${parts.name}`, parts.defaultTtl !== undefined);
    role.parts = parts;
    return role;
  }

  private parts?: object;

  private constructor(
    /** Its name in Vault. */
    public readonly roleName: string,
    /** Where credentials are read, such as 'database/creds/shop-app'. */
    public readonly path: string,
    /** Whether each lease is a role of its own in PostgreSQL. */
    public readonly isDynamic: boolean,
  ) {}

  /** @internal */
  public get _parts(): VaultRoleParts {
    return this.parts as VaultRoleParts;
  }
}
