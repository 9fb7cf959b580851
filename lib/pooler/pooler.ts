import { ApiObject, Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Delivery, SyncWave } from '../delivery/delivery';
import { Endpoint } from '../access/endpoint';
import { PodMonitoring } from '../monitoring/pod-monitoring';
import { PodMonitor } from '../monitoring/pod-monitor';
import { PGBOUNCER_SETTINGS, pgbouncerProblems } from '../postgres/pgbouncer-settings';
import { Placement } from '../pods/placement';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { LABEL_POD_ROLE, LABEL_POOLER_NAME, POD_ROLE_POOLER } from '../facts/cnpg';
import { judgeAtSynthesis } from '../internal/synthesis-check';
import { claimName } from '../internal/name-registry';
import { labelProblem } from '../facts/name-problems';
import { fail } from '../internal/naming';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/struct-check';
import { nearest } from '../facts/nearest';
import { pgbouncerText, settingValueProblem } from '../postgres/setting-text';
import { describeValue } from '../facts/describe';
import { Cpu, CpuResources, MemoryResources, Resources } from '../pods/resources';

/**
 * Which instances a pooler connects to.
 */
export enum PoolerType {
  /** The primary. */
  RW = 'rw',
  /** The replicas. */
  RO = 'ro',
}

/**
 * When PgBouncer takes a server connection back.
 *
 * @see https://www.pgbouncer.org/features.html
 */
export enum PoolMode {
  /** When the client disconnects. Everything works as without a pooler. */
  SESSION = 'session',
  /** After each transaction. Serves many more clients; session state (SET, LISTEN, advisory locks, temporary tables) does not last. */
  TRANSACTION = 'transaction',
}

/**
 * Options for `IPostgresCluster.addPooler`.
 */
export interface PoolerOptions {
  /**
   * Which instances to connect to.
   *
   * @default PoolerType.RW
   */
  readonly type?: PoolerType;

  /**
   * When a server connection is taken back.
   *
   * @default PoolMode.SESSION
   */
  readonly poolMode?: PoolMode;

  /**
   * Number of PgBouncer pods. Two survive the loss of a node.
   *
   * @default 2
   */
  readonly instances?: number;

  /**
   * Settings of PgBouncer, such as `{ default_pool_size: '20' }`.
   *
   * @default - PgBouncer's own, and `server_login_retry` at 1 s: with PgBouncer's 15 s a deleted primary stops clients for 15-16 s, with 1 s for 2-6 s (measured)
   * @see https://cloudnative-pg.io/docs/1.30/connection_pooling/#pgbouncer-configuration-options
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * Name of the Pooler, of its Service and of its Deployment. Never the cluster's, nor that of a Service of the cluster.
   *
   * @default - `<clusterName>-pooler-<id>`; `<clusterName>-<id>` if the id starts with 'pooler'
   */
  readonly poolerName?: string;

  /**
   * On which nodes the pods run.
   *
   * @default Placement.preferSeparateHosts()
   */
  readonly placement?: Placement;

  /**
   * Memory of each pod.
   *
   * @default - request and limit 128Mi
   */
  readonly memory?: MemoryResources;

  /**
   * CPU of each pod. PgBouncer uses one core at most.
   *
   * @default - request 100m, limit 1
   */
  readonly cpu?: CpuResources;

  /**
   * Whether Prometheus finds the pods.
   *
   * @default - as for the cluster; PodMonitoring.enabled() for a cluster that is declared elsewhere
   */
  readonly podMonitor?: PodMonitoring;

  /**
   * Which GitOps engine delivers the pooler.
   *
   * @default - as for the cluster; Delivery.ANY for a cluster that is declared elsewhere
   */
  readonly delivery?: Delivery;
}

/**
 * Properties of a `Pooler`.
 */
export interface PoolerProps extends PoolerOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

nameProps('Pooler', {
  'metadata.name': 'poolerName',
  'spec.instances': 'instances',
  'spec.type': 'type',
  'spec.pgbouncer.poolMode': 'poolMode',
  'spec.pgbouncer.parameters': 'parameters',
  'spec.template.spec.affinity': 'placement',
  'spec.template.spec.nodeSelector': 'placement',
  'spec.template.spec.tolerations': 'placement',
  'spec.template.spec.containers': 'memory',
});

/** After a failed login PgBouncer waits this long before it asks the new primary. */
const DEFAULT_PARAMETERS = { server_login_retry: '1' };

/**
 * PgBouncer in front of a cluster: many clients on few server connections.
 *
 * @see https://cloudnative-pg.io/docs/1.30/connection_pooling/
 */
export class Pooler extends Construct {
  /** Name of the Pooler, of its Service and of its Deployment. */
  public readonly poolerName: string;

  /** Where clients connect. */
  public readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: PoolerProps) {
    super(scope, id);

    checkProps(this, 'PoolerProps', props);
    const { cluster } = props;
    const instances = props.instances ?? 2;
    const delivery = props.delivery ?? Delivery.ANY;
    const podMonitor = props.podMonitor ?? PodMonitoring.enabled();
    this.poolerName = props.poolerName ?? `${cluster.clusterName}-${id.toLowerCase().startsWith('pooler') ? '' : 'pooler-'}${id.toLowerCase()}`;
    this.validate(props, instances);

    claimName(this, 'poolerName', 'Cluster or Pooler', this.poolerName);
    claimName(this, 'poolerName', 'Service', this.poolerName);

    const target = props.type === PoolerType.RO ? cluster.readOnly : cluster.readWrite;
    if (target._silence) fail(this, `'type' is ${describeValue(props.type)}: ${target._silence}`);
    this.endpoint = new Endpoint({
      serviceName: this.poolerName,
      namespace: cluster.namespace,
      database: target.database,
      username: target.username,
      secretName: target.secretName,
    });

    new ApiObject(this, 'Resource', cnpg.Pooler.manifest({
      metadata: { name: this.poolerName, annotations: delivery._annotations(SyncWave.DEPENDENT, { guarded: false }) },
      spec: {
        cluster: { name: cluster.clusterName },
        instances,
        type: (props.type ?? PoolerType.RW) as string as cnpg.PoolerSpecType,
        pgbouncer: {
          poolMode: (props.poolMode ?? PoolMode.SESSION) as string as cnpg.PoolerSpecPgbouncerPoolMode,
          parameters: Object.fromEntries(Object.entries({ ...DEFAULT_PARAMETERS, ...props.parameters }).map(([name, value]) => [name, pgbouncerText(value)])),
        },
        template: {
          spec: {
            ...(props.placement ?? Placement.preferSeparateHosts())._toPodSpec({ [LABEL_POOLER_NAME]: this.poolerName }),
            containers: [{ name: 'pgbouncer', resources: this.resources(props) }],
          },
        },
      },
    }));

    if (podMonitor.isEnabled) {
      new PodMonitor(this, 'PodMonitor', {
        name: this.poolerName,
        matchLabels: { [LABEL_POOLER_NAME]: this.poolerName, [LABEL_POD_ROLE]: POD_ROLE_POOLER },
        monitoring: podMonitor,
        delivery,
      });
    }
    judgeAtSynthesis(this);
  }

  private validate(props: PoolerProps, instances: number): void {
    const { cluster } = props;
    const problem = labelProblem(this.poolerName, 63);
    if (problem) fail(this, `'poolerName' ${problem}, got '${this.poolerName}'`);
    const taken = [cluster.clusterName, cluster.readWrite.serviceName, cluster.readOnly.serviceName, cluster.read.serviceName];
    if (taken.includes(this.poolerName)) {
      fail(this, `'poolerName' is '${this.poolerName}', which the cluster '${cluster.clusterName}' or one of its Services has; ` +
        `choose another, such as '${cluster.clusterName}-pooler'`);
    }
    const namespace = Chart.of(this).namespace;
    if (namespace !== cluster.namespace) fail(this, `a pooler must be in its cluster's namespace '${cluster.namespace}', got '${namespace}'`);
    if (!Number.isInteger(instances) || instances < 1) fail(this, `'instances' must be a whole number above 0, got ${describeValue(instances)}`);
    const parameters = Object.entries(props.parameters ?? {});
    for (const [name, value] of parameters) {
      const wrongValue = settingValueProblem(name, value);
      if (wrongValue) fail(this, wrongValue);
      if (PGBOUNCER_SETTINGS.has(name)) continue;
      const meant = nearest(name, PGBOUNCER_SETTINGS.keys());
      fail(this, `'parameters' has '${name}', which is no setting of PgBouncer that CloudNativePG lets through; ` +
        (meant ? `did you mean '${meant}'?` : 'see https://cloudnative-pg.io/docs/1.30/connection_pooling/'));
    }
    const [wrong] = pgbouncerProblems(Object.fromEntries(parameters.map(([name, value]) => [name, pgbouncerText(value)])));
    if (wrong) fail(this, `'parameters' sets '${wrong.name}' to ${describeValue(props.parameters![wrong.name])}; ${wrong.message}`);
  }

  private resources(props: PoolerProps) {
    const memory = props.memory ?? { limit: Size.mebibytes(128) };
    const cpu = props.cpu ?? { request: Cpu.millis(100), limit: Cpu.cores(1) };
    const problem = Resources.problem(cpu, memory);
    if (problem) fail(this, problem);
    return new Resources(cpu, memory).render(cnpg.PoolerSpecTemplateSpecContainersResourcesLimits.fromString);
  }
}
