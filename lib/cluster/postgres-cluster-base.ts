import { Construct, IConstruct } from 'constructs';
import { Connections } from '../access/connections';
import { Endpoint } from '../access/endpoint';
import { connectWorkload } from '../access/connect-workload';
import { NetworkPeer } from '../access/network-peer';
import { Backup, BackupObjectOptions } from '../backup/backup';
import { ScheduledBackup, ScheduledBackupOptions } from '../backup/scheduled-backup';
import { describeValue } from '../facts/describe';
import { fail } from '../internal/naming';
import { checkNamed, checkStruct } from '../internal/construct-props';
import { Database, DatabaseOptions } from '../database/database';
import { DatabaseRole, DatabaseRoleOptions } from '../database/database-role';
import { Publication, PublicationOptions } from '../database/publication';
import { Subscription, SubscriptionOptions } from '../database/subscription';
import { Delivery } from '../delivery/delivery';
import { PodMonitoring } from '../monitoring/pod-monitoring';
import { Pooler } from '../pooler/pooler';
import { PoolerOptions } from '../pooler/pooler-options';
import { grantOf } from './grant';
import { GrantConnectOptions, IPostgresCluster } from './postgres-cluster-interface';

/** What a cluster hands on to what is added to it. */
export type DependentDefaults = { readonly podMonitor?: PodMonitoring; readonly delivery?: Delivery };

/**
 * What an owned and an imported cluster have in common.
 * @internal
 */
export abstract class PostgresClusterBase extends Construct implements IPostgresCluster {
  public abstract readonly clusterName: string;
  public abstract readonly namespace?: string;
  public abstract readonly serverCaSecretName: string;
  public abstract readonly connections: Connections;
  public abstract readonly readWrite: Endpoint;
  public abstract readonly readOnly: Endpoint;
  public abstract readonly read: Endpoint;
  /** @internal */
  protected abstract readonly _dependents: DependentDefaults;

  /** PgBouncer in front of the cluster. */
  public addPooler(id: string, options: PoolerOptions = {}): Pooler {
    this.refuseId('pooler', id);
    checkNamed(this, 'PoolerOptions', options);
    return new Pooler(this, id, { ...this._dependents, ...options, cluster: this });
  }

  /** A database in the cluster. */
  public addDatabase(id: string, options: DatabaseOptions): Database {
    const childId = this.childId('database', id);
    checkNamed(this, 'DatabaseOptions', options);
    return new Database(this, childId, { ...this.named(id), ...options, cluster: this });
  }

  /** A role of PostgreSQL. */
  public addRole(id: string, options: DatabaseRoleOptions = {}): DatabaseRole {
    const childId = this.childId('role', id);
    checkNamed(this, 'DatabaseRoleOptions', options);
    const { name, ...others } = this.named(id);
    return new DatabaseRole(this, childId, { name: options?.credentials?._username ?? name, ...others, ...options, cluster: this });
  }

  /** Tables whose changes others may subscribe to. */
  public addPublication(id: string, options: PublicationOptions): Publication {
    const childId = this.childId('publication', id);
    checkNamed(this, 'PublicationOptions', options);
    return new Publication(this, childId, { ...this.named(id), ...options, cluster: this });
  }

  /** Receives the changes of a publication in another PostgreSQL. */
  public addSubscription(id: string, options: SubscriptionOptions): Subscription {
    const childId = this.childId('subscription', id);
    checkNamed(this, 'SubscriptionOptions', options);
    return new Subscription(this, childId, { ...this.named(id), ...options, cluster: this });
  }

  /** Base backups on a further schedule. */
  public addScheduledBackup(id: string, options: ScheduledBackupOptions): ScheduledBackup {
    this.refuseId('schedule', id);
    checkNamed(this, 'ScheduledBackupOptions', options);
    return new ScheduledBackup(this, id, { delivery: this._dependents.delivery, ...options, cluster: this });
  }

  /** One base backup. */
  public addBackup(id: string, options: BackupObjectOptions = {}): Backup {
    this.refuseId('backup', id);
    checkNamed(this, 'BackupObjectOptions', options);
    return new Backup(this, id, { delivery: this._dependents.delivery, ...options, cluster: this });
  }

  /** Gives every container of a workload what it takes to connect. */
  public grantConnect(workload: IConstruct, options: GrantConnectOptions = {}): void {
    if (!Construct.isConstruct(workload)) fail(this, `'workload' must be a Deployment, StatefulSet, Job or Pod of cdk8s-plus, got ${describeValue(workload)}`);
    checkStruct('GrantConnectOptions', options);
    const grant = grantOf(this, workload, options);
    const peer = this.connections._policies && NetworkPeer.workload(workload);
    connectWorkload(workload, grant);
    if (!peer) return;
    for (const endpoint of [grant.endpoint, grant.readOnlyEndpoint]) if (endpoint) this.connections._allow(peer, endpoint.serviceName);
  }

  /** A database and a role may have one id: it is their name in PostgreSQL. */
  private childId(what: string, id: string): string {
    this.refuseId(what, id, `${what}-${id}`);
    return `${what}-${id}`;
  }

  /** What the id says about something in the cluster. */
  private named(id: string) {
    const name = id.toLowerCase();
    return { name, resourceName: `${this.clusterName}-${name.replace(/_/g, '-')}`, delivery: this._dependents.delivery };
  }

  /** Refuses an id that no child of this cluster can have. */
  private refuseId(what: string, id: string, childId = id): void {
    if (typeof id !== 'string' || id === '') fail(this, `a ${what} needs an id such as '${what === 'pooler' ? 'rw' : 'shop'}', got ${describeValue(id)}`);
    // It would be a second default child, and ApiObject.of would no longer find the Cluster.
    if (id === 'Default') fail(this, `'Default' cannot be a ${what}'s id; choose one that names it, such as '${what === 'pooler' ? 'rw' : 'shop'}'`);
    if (this.node.tryFindChild(childId)) fail(this, `there is already a '${id}' in cluster '${this.clusterName}'; give each ${what} an id of its own`);
  }
}
