import { IConstruct } from 'constructs';
import { Endpoint } from '../access/endpoint';
import { DatabaseAccess } from '../access/access-level';
import { ConnectTls } from '../access/connect-tls';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Backup, BackupObjectOptions } from '../backup/backup';
import { ScheduledBackup, ScheduledBackupOptions } from '../backup/scheduled-backup';
import { Database, DatabaseOptions } from '../database/database';
import { DatabaseRole, DatabaseRoleOptions } from '../database/database-role';
import { Publication, PublicationOptions } from '../database/publication';
import { Subscription, SubscriptionOptions } from '../database/subscription';
import { Pooler } from '../pooler/pooler';
import { PoolerOptions } from '../pooler/pooler-options';
import { VaultDelivery } from '../vault/vault-delivery';
import { VaultRole } from '../vault/vault-role';

/**
 * Options for `IPostgresCluster.grantConnect`.
 */
export interface GrantConnectOptions {
  /**
   * The database that it connects to, one of this cluster.
   *
   * @default - the cluster's first database, as its owner
   */
  readonly database?: Database;

  /**
   * What it may do there, which decides the role that it logs in as. A database that was declared with `logins` has a role for each.
   *
   * @default DatabaseAccess.WRITE
   */
  readonly access?: DatabaseAccess;

  /**
   * Where the workload connects: `cluster.readWrite`, `cluster.readOnly`, or the endpoint of a pooler or of a Service.
   *
   * @default - the primary; with an `access` of READ the replicas, if there are any
   */
  readonly endpoint?: Endpoint;

  /**
   * Where it may read from replicas, as `PGHOST_RO` (and `PGPORT_RO` where that is another port), such as the endpoint of a
   * pooler of type RO.
   *
   * @default - the replicas, if there are any and no `endpoint` is given
   */
  readonly readOnlyEndpoint?: Endpoint;

  /**
   * How it verifies that it talks to the right PostgreSQL. For this a volume with the authority of the server's certificate, and
   * with nothing else, is mounted at
   * '/etc/postgres-ca'.
   *
   * @default ConnectTls.verifyFull()
   */
  readonly tls?: ConnectTls;

  /**
   * Whether it gets the connection as files in the form of servicebinding.io, in the folder '/bindings/<database>', instead of
   * `PGUSER` and `PGPASSWORD`: type, provider, host, port, database, username, password, sslmode, sslrootcert and ca.crt. The files
   * follow a Secret that changes; variables do not. There is no Secret of the type `servicebinding.io/postgresql`, which
   * would need a copy of the password.
   *
   * Spring Boot reads them at its start with the library spring-cloud-bindings and the system property
   * `org.springframework.cloud.bindings.boot.enable=true`, Quarkus with the extension quarkus-kubernetes-service-binding and
   * `quarkus.kubernetes-service-binding.enabled=true`.
   *
   * @default false
   * @see https://servicebinding.io/
   */
  readonly serviceBinding?: boolean;

  /**
   * The Secret with `username` and `password` in the workload's namespace. Kubernetes lets no pod read a Secret of another namespace,
   * so a workload elsewhere needs a copy (External Secrets, Vault, or by hand).
   *
   * @default - the Secret of the endpoint
   */
  readonly secretName?: string;

  /**
   * A role of Vault's database engine, instead of a Secret: the workload gets a file `/vault/secrets/postgres` with a name and a
   * password, which changes when they do.
   *
   * @default - its credentials are in a Secret
   */
  readonly vault?: VaultRole;

  /**
   * How the file comes to the workload.
   *
   * @default VaultDelivery.agentInjector()
   */
  readonly vaultDelivery?: VaultDelivery;

  /**
   * Whether leases may go through a pooler, which then has a pool for each and keeps its connections until `server_idle_timeout`.
   *
   * @default false
   */
  readonly vaultLeasesInPools?: boolean;

  /**
   * Leaves out `PGUSER` and `PGPASSWORD`, for a workload that gets its credentials from Vault or from a client certificate.
   *
   * @default false
   */
  readonly withoutCredentials?: boolean;
}

/**
 * A PostgreSQL cluster, declared here or elsewhere.
 */
export interface IPostgresCluster extends IPostgresClusterRef {
  /**
   * PgBouncer in front of the cluster.
   *
   * Errors: a second pooler of that id or name; a name that the cluster or one of its Services has; an unknown pool mode, type or setting.
   *
   * @param id Part of the Pooler's name.
   */
  addPooler(id: string, options?: PoolerOptions): Pooler;

  /**
   * A database in the cluster, which the operator creates and keeps as it is declared.
   *
   * Errors: a second database of that id or name; one that every PostgreSQL has; contradictions of the options.
   *
   * @param id The database's name, and part of the object's.
   */
  addDatabase(id: string, options: DatabaseOptions): Database;

  /**
   * A role of PostgreSQL, which the operator creates and keeps as it is declared.
   *
   * Errors: a second role of that id or name; one that PostgreSQL or the operator keeps for itself; contradictions of the options.
   *
   * @param id The role's name, and part of the object's.
   */
  addRole(id: string, options?: DatabaseRoleOptions): DatabaseRole;

  /**
   * Tables whose changes other databases may subscribe to.
   *
   * Errors: a second publication of that id or name.
   *
   * @param id The publication's name, and part of the object's.
   */
  addPublication(id: string, options: PublicationOptions): Publication;

  /**
   * Receives the changes of a publication in another PostgreSQL.
   *
   * Errors: a second subscription of that id or name.
   *
   * @param id The subscription's name, and part of the object's.
   */
  addSubscription(id: string, options: SubscriptionOptions): Subscription;

  /**
   * Base backups on a further schedule, such as one that keeps a month's end.
   *
   * Errors: a second one of that id or name; BackupSchedule.none().
   *
   * @param id Part of the ScheduledBackup's name.
   */
  addScheduledBackup(id: string, options: ScheduledBackupOptions): ScheduledBackup;

  /**
   * One base backup, made when the object appears.
   *
   * Errors: a second one of that id or name.
   *
   * @param id Part of the Backup's name.
   */
  addBackup(id: string, options?: BackupObjectOptions): Backup;

  /**
   * Gives every container that a workload has so far, init containers too, the environment variables that libpq and most drivers
   * read: `PGHOST`, `PGPORT`, `PGDATABASE`,
   * `PGUSER`, `PGPASSWORD`, `PGSSLMODE`, `PGSSLROOTCERT`; and `PGHOST_RO`, where it may read from replicas. For containers that
   * are no cdk8s-plus objects,
   * `endpoint.env()` is most of that list.
   *
   * Errors: the workload has no container yet, or one that has such a variable already; nobody logs in for that access; its
   * credentials cannot be read where
   * it is, or are not known, and neither `secretName` nor `withoutCredentials` is given; the authority of the server's
   * certificate cannot be read where it is, or
   * the name that it connects to is not in the certificate.
   *
   * @param workload A Deployment, StatefulSet, Job or Pod of any cdk8s-plus.
   */
  grantConnect(workload: IConstruct, options?: GrantConnectOptions): void;
}
