import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { BackupPolicy } from '../backup/backup-policy';
import { Bootstrap } from '../bootstrap/bootstrap';
import { ClusterStorage } from './cluster-storage';
import { Delivery } from '../delivery/delivery';
import { Durability } from './durability';
import { Endpoint } from '../access/endpoint';
import { FailoverTiming } from './failover-timing';
import { ImportedPostgresCluster, PostgresClusterAttributes } from './imported-postgres-cluster';
import { Monitoring } from '../monitoring/monitoring';
import { PodMonitor } from '../monitoring/pod-monitor';
import { Placement } from '../pods/placement';
import { Pooler, PoolerOptions, PoolerType } from '../pooler/pooler';
import { PostgresClusterBase, serviceEndpoints } from './postgres-cluster-base';
import { IPostgresCluster } from './postgres-cluster-interface';
import { clusterManifest } from './postgres-cluster-manifest';
import { clusterProblem } from './postgres-cluster-rules';
import { ClusterSettings } from './postgres-cluster-settings';
import { PostgresVersion } from './postgres-version';
import { PrimaryUpdateMethod, PrimaryUpdateStrategy } from './primary-update';
import { CLUSTER_NAME_MAX_LENGTH, LABEL_CLUSTER, LABEL_POD_ROLE, POD_ROLE_INSTANCE } from '../facts/cnpg';
import { claimArchive, claimName } from '../internal/name-registry';
import { misspeltProblem, PropNames } from '../internal/misspelt';
import { fail, nameOf } from '../internal/naming';
import { describeValue } from '../facts/describe';
import { Cpu, CpuResources, MemoryResources } from '../pods/resources';
import { ScheduledBackup } from '../backup/scheduled-backup';
import { judgeAtSynthesis } from '../internal/synthesis-check';

const PROPS: PropNames<PostgresClusterProps> = {
  storage: true, backup: true, clusterName: true, instances: true, version: true, walStorage: true, memory: true, cpu: true, durability: true, placement: true,
  parameters: true, pgHba: true, primaryUpdateMethod: true, primaryUpdateStrategy: true, failoverTiming: true, bootstrap: true, monitoring: true, delivery: true,
};

/**
 * Properties of a `PostgresCluster`.
 */
export interface PostgresClusterProps {
  /** The volume that each instance gets for itself. */
  readonly storage: ClusterStorage;

  /** Where backups go, or why there are none. */
  readonly backup: BackupPolicy;

  /**
   * Name of the Cluster, at most 50 characters. Renaming one makes a new, empty database.
   *
   * @default - the ids of the chart and of the construct; 'Default' adds nothing
   */
  readonly clusterName?: string;

  /**
   * How many copies of the database run: one primary, the others its replicas.
   *
   * @default 3
   */
  readonly instances?: number;

  /**
   * Which PostgreSQL runs.
   *
   * @default PostgresVersion.V18
   */
  readonly version?: PostgresVersion;

  /**
   * A volume of its own for the WAL of each instance. It can be added later and never removed.
   *
   * @default - the WAL is on `storage`
   */
  readonly walStorage?: ClusterStorage;

  /**
   * Memory of each instance. At most as many connections as it carries: 256Mi was measured to hold 80 busy ones with
   * small transactions and to be killed at 90, and at 10 that sort a million rows.
   *
   * @default - request and limit 1Gi
   */
  readonly memory?: MemoryResources;

  /**
   * CPU of each instance.
   *
   * @default - request and limit 500m
   */
  readonly cpu?: CpuResources;

  /**
   * When a commit counts: what a failover may lose, and what may stop writes.
   *
   * @default - asynchronous on one instance, Durability.preferred() on two, Durability.required() from three on
   */
  readonly durability?: Durability;

  /**
   * On which nodes the instances run.
   *
   * @default Placement.separateHosts()
   */
  readonly placement?: Placement;

  /**
   * Settings of PostgreSQL, such as `{ shared_buffers: '256MB' }`.
   *
   * Errors: a name that this major version does not have, or a value that it does not start with (text is not judged, nor is the setting of an
   * extension, whose name has a dot); one that CloudNativePG fixes or refuses; one that would lose data.
   *
   * @default - the operator's, and `max_slot_wal_keep_size` at a quarter of `storage` or half of `walStorage`, so that the WAL kept for a
   * replica that is away cannot fill the volume; `max_wal_size` the same where PostgreSQL's own 1 GB is more; with a `durability` of `required`,
   * `wal_retrieve_retry_interval: '1s'`, since writes go on only when a standby has found the new primary
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * Lines of `pg_hba.conf`, tried after the operator's own for replication and before its last, `host all all all scram-sha-256`. Since that one
   * lets every password in, a line that allows something restricts nothing; a line that ends in `reject` does.
   *
   * @default - none
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_hba-section
   */
  readonly pgHba?: string[];

  /**
   * How the primary gets a change that needs a restart or a new pod.
   *
   * @default PrimaryUpdateMethod.RESTART
   */
  readonly primaryUpdateMethod?: PrimaryUpdateMethod;

  /**
   * Who decides when the primary is updated.
   *
   * @default PrimaryUpdateStrategy.UNSUPERVISED
   */
  readonly primaryUpdateStrategy?: PrimaryUpdateStrategy;

  /**
   * How long each step of a failover may take.
   *
   * @default FailoverTiming.FAST
   */
  readonly failoverTiming?: FailoverTiming;

  /**
   * What a new cluster starts from.
   *
   * @default Bootstrap.newDatabase('app')
   */
  readonly bootstrap?: Bootstrap;

  /**
   * Whether Prometheus finds the instances.
   *
   * @default Monitoring.enabled()
   */
  readonly monitoring?: Monitoring;

  /**
   * Which GitOps engine delivers the objects.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * A CloudNativePG Cluster: one primary and its replicas, a volume each, three Services.
 *
 * Errors, each with the value and the way out: a name that is too long or no DNS label; no instance; more synchronous replicas than
 * there are replicas; required durability on two instances without saying so; a setting that the operator fixes; memory or a volume that
 * a setting does not fit into.
 *
 * At synthesis it judges its finished objects, JSON patches and objects of your own inside it included, as `cdk8s-postgres-ha check` does:
 * the synthesis fails on what the API server or the operator would refuse, and on errors of the library's own rules (docs/RULES.md) without
 * the annotation `cdk8s-postgres-ha.io/acknowledge`. `app.node.setContext('cdk8s-postgres-ha/judge', false)` before the first chart
 * switches that off; a construct around some clusters does it for these.
 *
 * @see https://cloudnative-pg.io/docs/1.30/
 */
export class PostgresCluster extends PostgresClusterBase {
  /**
   * A cluster that is declared elsewhere: by hand, by Helm, or in another program.
   *
   * Errors: `clusterName` is no name of a Cluster.
   */
  public static fromClusterAttributes(scope: Construct, id: string, attributes: PostgresClusterAttributes): IPostgresCluster {
    return new ImportedPostgresCluster(scope, id, attributes);
  }

  /** Name of the Cluster. */
  public readonly clusterName: string;
  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  public readonly namespace?: string;
  /** The primary: reads and writes. */
  public readonly readWrite: Endpoint;
  /** The replicas: reads that may be a moment behind. */
  public readonly readOnly: Endpoint;
  /** Any instance: reads that may be a moment behind. */
  public readonly read: Endpoint;
  /** @internal */
  protected readonly _poolerDefaults: PoolerOptions;
  private readonly instances: number;

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    super(scope, id);
    const misspelt = misspeltProblem(props, PROPS);
    if (misspelt) fail(this, misspelt);

    const settled = this.settle(props);
    this.instances = settled.instances;
    this.clusterName = nameOf(this, 'clusterName', props.clusterName, CLUSTER_NAME_MAX_LENGTH);
    this.namespace = Chart.of(this).namespace;
    this._poolerDefaults = { monitoring: settled.monitoring, delivery: settled.delivery };

    const endpoints = serviceEndpoints(this, settled.bootstrap.database, settled.bootstrap.owner);
    this.readWrite = endpoints.readWrite;
    this.readOnly = endpoints.readOnly;
    this.read = endpoints.read;

    claimName(this, 'clusterName', 'Cluster or Pooler', this.clusterName);
    for (const { serviceName } of Object.values(endpoints)) claimName(this, 'clusterName', 'Service', serviceName);

    clusterManifest(this, 'Resource', this.clusterName, settled);
    this.addBackup(settled.backup, settled.delivery);
    this.addPodMonitor(settled.monitoring, settled.delivery);
    judgeAtSynthesis(this);
  }

  /** PgBouncer in front of the cluster. */
  public addPooler(id: string, options: PoolerOptions = {}): Pooler {
    if (options.type === PoolerType.RO && this.instances === 1) {
      fail(this, `the pooler '${id}' is for the replicas, and 1 instance has none, so nothing would answer; raise 'instances' or use PoolerType.RW`);
    }
    return super.addPooler(id, options);
  }

  private settle(props: PostgresClusterProps): ClusterSettings {
    const instances = props.instances ?? 3;
    const settled: ClusterSettings = {
      ...props,
      instances,
      version: props.version ?? PostgresVersion.V18,
      memory: props.memory ?? { limit: Size.gibibytes(1) },
      cpu: props.cpu ?? { limit: Cpu.millis(500) },
      durability: props.durability ?? Durability._default(instances),
      placement: props.placement ?? Placement.separateHosts(),
      parameters: props.parameters ?? {},
      pgHba: props.pgHba ?? [],
      primaryUpdateMethod: props.primaryUpdateMethod ?? PrimaryUpdateMethod.RESTART,
      primaryUpdateStrategy: props.primaryUpdateStrategy ?? PrimaryUpdateStrategy.UNSUPERVISED,
      failoverTiming: props.failoverTiming ?? FailoverTiming.FAST,
      bootstrap: props.bootstrap ?? Bootstrap.newDatabase('app'),
      monitoring: props.monitoring ?? Monitoring.enabled(),
      delivery: props.delivery ?? Delivery.ANY,
    };
    const problem = clusterProblem(settled);
    if (problem) fail(this, problem);
    return settled;
  }

  private addBackup(backup: BackupPolicy, delivery: Delivery): void {
    const { store, schedule, retention } = backup;
    if (!store) return;
    if (store.namespace !== this.namespace) {
      fail(this, `'backup' goes to the store '${store.objectStoreName}' in the namespace ${describeValue(store.namespace)}, ` +
        `and the plugin only looks into the cluster's own, ${describeValue(this.namespace)}; declare the store there`);
    }
    // Two clusters that archive into one folder overwrite each other's WAL.
    claimArchive(this, 'backup', `${store.location}/${backup._serverName(this.clusterName)}`);
    store.keepBackupsFor(retention);
    new ScheduledBackup(this, 'ScheduledBackup', { clusterName: this.clusterName, schedule, delivery });
  }

  private addPodMonitor(monitoring: Monitoring, delivery: Delivery): void {
    if (!monitoring.isEnabled) return;
    // Poolers carry the cluster's label too, hence the role.
    new PodMonitor(this, 'PodMonitor', {
      name: this.clusterName,
      matchLabels: { [LABEL_CLUSTER]: this.clusterName, [LABEL_POD_ROLE]: POD_ROLE_INSTANCE },
      monitoring,
      delivery,
    });
  }
}
