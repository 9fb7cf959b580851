import { Chart, ChartProps } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ClusterAdditions } from './access/cluster-additions';
import { Connections } from './access/connections';
import { Endpoint } from './access/endpoint';
import { Backup, BackupObjectOptions } from './backup/backup';
import { ScheduledBackup, ScheduledBackupOptions } from './backup/scheduled-backup';
import { ManagedServiceOptions } from './cluster/managed-service';
import { Database, DatabaseOptions } from './database/database';
import { DatabaseRole, DatabaseRoleOptions } from './database/database-role';
import { Publication, PublicationOptions } from './database/publication';
import { Subscription, SubscriptionOptions } from './database/subscription';
import { Pooler } from './pooler/pooler';
import { PoolerOptions } from './pooler/pooler-options';
import { PostgresClusterProps } from './cluster/cluster-parts';
import { PostgresCluster } from './cluster/postgres-cluster';
import { GrantConnectOptions, IPostgresCluster } from './cluster/postgres-cluster-interface';
import { RestoreDrill, RestoreDrillOptions } from './cluster/restore-drill';
import { labelsProblem } from './facts/name-problems';
import { fail } from './internal/naming';
import { checkProps } from './internal/construct-props';
import { checkAtSynthesis } from './internal/synthesis-check';

/**
 * Properties of `PostgresHA`: those of the cluster and those of its chart.
 */
export interface PostgresHAProps extends PostgresClusterProps, ChartProps {}

/**
 * A highly available PostgreSQL in a file of its own: the one-stop construct.
 *
 * Needs `storage` and `backup`, for which no default would be honest. Everything else has a default that is safe for data first:
 * three instances on three hosts, synchronous replication, a failover in seconds, guards against pruning, no superuser access.
 *
 * @see https://cloudnative-pg.io/docs/1.30/
 */
export class PostgresHA extends Chart implements IPostgresCluster {
  /** The cluster. */
  public readonly cluster: PostgresCluster;

  constructor(scope: Construct, id: string, props: PostgresHAProps) {
    const { namespace, labels, disableResourceNameHashes, ...clusterProps } = props ?? {};
    super(scope, id, { namespace: namespace ?? namespaceAround(scope), labels, disableResourceNameHashes });
    checkProps(this, 'PostgresHAProps', props ?? {});
    const problem = labelsProblem('labels', labels ?? {});
    if (problem) fail(this, problem);
    this.cluster = new PostgresCluster(this, 'Default', clusterProps);
    ClusterAdditions.of(this.cluster)!.belongTo(this);
    checkAtSynthesis(this);
  }

  /** Name of the Cluster. */
  public get clusterName(): string {
    return this.cluster.clusterName;
  }

  /** The Secret in its namespace with the authority of PostgreSQL's certificate, as `ca.crt`. */
  public get serverCaSecretName(): string {
    return this.cluster.serverCaSecretName;
  }

  /** Who may reach it over the network. */
  public get connections(): Connections {
    return this.cluster.connections;
  }

  /** The primary: reads and writes. */
  public get readWrite(): Endpoint {
    return this.cluster.readWrite;
  }

  /** The replicas: reads that may be a moment behind. */
  public get readOnly(): Endpoint {
    return this.cluster.readOnly;
  }

  /** Any instance: reads that may be a moment behind. */
  public get read(): Endpoint {
    return this.cluster.read;
  }

  /** PgBouncer in front of the cluster. */
  public addPooler(id: string, options: PoolerOptions = {}): Pooler {
    return this.cluster.addPooler(id, options);
  }

  /** A database in the cluster. */
  public addDatabase(id: string, options: DatabaseOptions): Database {
    return this.cluster.addDatabase(id, options);
  }

  /** A role of PostgreSQL. */
  public addRole(id: string, options: DatabaseRoleOptions = {}): DatabaseRole {
    return this.cluster.addRole(id, options);
  }

  /** Tables whose changes others may subscribe to. */
  public addPublication(id: string, options: PublicationOptions): Publication {
    return this.cluster.addPublication(id, options);
  }

  /** Receives the changes of a publication in another PostgreSQL. */
  public addSubscription(id: string, options: SubscriptionOptions): Subscription {
    return this.cluster.addSubscription(id, options);
  }

  /** A Service that the operator makes and keeps, besides its own three. */
  public addService(id: string, options: ManagedServiceOptions = {}): Endpoint {
    return this.cluster.addService(id, options);
  }

  /** Base backups on a further schedule. */
  public addScheduledBackup(id: string, options: ScheduledBackupOptions): ScheduledBackup {
    return this.cluster.addScheduledBackup(id, options);
  }

  /** One base backup. */
  public addBackup(id: string, options: BackupObjectOptions = {}): Backup {
    return this.cluster.addBackup(id, options);
  }

  /** Proves on a schedule that the backups can be restored. */
  public addRestoreDrill(options: RestoreDrillOptions): RestoreDrill {
    return this.cluster.addRestoreDrill(options);
  }

  /** Gives every container of a workload what it takes to connect. */
  public grantConnect(workload: IConstruct, options: GrantConnectOptions = {}): void {
    this.cluster.grantConnect(workload, options);
  }
}

/** A chart takes no namespace from the chart around it; a database that lands in another namespace than its neighbours finds no Secret. */
function namespaceAround(scope: Construct): string | undefined {
  return scope.node.scopes.filter(Chart.isChart).map(chart => (chart as Chart).namespace).filter(Boolean).at(-1);
}
