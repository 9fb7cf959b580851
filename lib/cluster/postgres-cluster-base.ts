import { Construct, IConstruct } from 'constructs';
import { Endpoint } from '../access/endpoint';
import { connectWorkload } from '../access/workload';
import { describeValue } from '../facts/describe';
import { fail } from '../internal/naming';
import { checkStruct } from '../internal/struct-check';
import { Pooler, PoolerOptions } from '../pooler/pooler';
import { GrantConnectOptions, IPostgresCluster } from './postgres-cluster-interface';

/**
 * What an owned and an imported cluster have in common.
 * @internal
 */
export abstract class PostgresClusterBase extends Construct implements IPostgresCluster {
  public abstract readonly clusterName: string;
  public abstract readonly namespace?: string;
  public abstract readonly readWrite: Endpoint;
  public abstract readonly readOnly: Endpoint;
  public abstract readonly read: Endpoint;
  /** @internal */
  protected abstract readonly _poolerDefaults: PoolerOptions;

  /** PgBouncer in front of the cluster. */
  public addPooler(id: string, options: PoolerOptions = {}): Pooler {
    this.refuseId('pooler', id);
    return new Pooler(this, id, { ...this._poolerDefaults, ...options, cluster: this });
  }

  /** Gives every container of a workload what it takes to connect. */
  public grantConnect(workload: IConstruct, options: GrantConnectOptions = {}): void {
    checkStruct('GrantConnectOptions', options);
    connectWorkload(workload, options.endpoint ?? this.readWrite, options);
  }

  /** Refuses an id that no child of this cluster can have. */
  private refuseId(what: string, id: string): void {
    if (typeof id !== 'string' || id === '') fail(this, `a ${what} needs an id such as 'rw', got ${describeValue(id)}`);
    // It would be a second default child, and ApiObject.of would no longer find the Cluster.
    if (id === 'Default') fail(this, `'Default' cannot be a ${what}'s id; choose one that names it, such as 'rw'`);
    if (this.node.tryFindChild(id)) fail(this, `there is already a '${id}' in cluster '${this.clusterName}'; give each ${what} an id of its own`);
  }
}
