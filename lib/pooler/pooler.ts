import { ApiObject, Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Delivery, SyncWave } from '../delivery/delivery';
import { Endpoint } from '../access/endpoint';
import { Monitoring } from '../monitoring/monitoring';
import { PodMonitor } from '../monitoring/pod-monitor';
import { PGBOUNCER_SETTINGS, pgbouncerProblems } from '../postgres/pgbouncer-settings';
import { Placement } from '../pods/placement';
import { IPostgresCluster } from '../cluster/postgres-cluster-interface';
import { LABEL_POD_ROLE, LABEL_POOLER_NAME, POD_ROLE_POOLER } from '../facts/cnpg';
import { claimName } from '../internal/name-registry';
import { misspeltProblem, PropNames } from '../internal/misspelt';
import { labelProblem } from '../facts/name-problems';
import { fail } from '../internal/naming';
import { nearest } from '../facts/nearest';
import { nonEmpty } from '../internal/non-empty';
import { pgbouncerText, settingValueProblem } from '../postgres/setting-text';
import { describeValue, enumProblem, instanceProblem } from '../facts/describe';
import { Cpu, CpuResources, MemoryResources, Resources } from '../pods/resources';

/** The options that are value classes, for callers without types. */
const VALUES = [
  ['placement', Placement, 'Placement.separateHosts()'],
  ['monitoring', Monitoring, 'Monitoring.enabled()'],
  ['delivery', Delivery, 'Delivery.ANY'],
] as const;

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
   * @default - as for the cluster; Monitoring.enabled() for a cluster that is declared elsewhere
   */
  readonly monitoring?: Monitoring;

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
  readonly cluster: IPostgresCluster;
}

const PROPS: PropNames<PoolerProps> = {
  cluster: true, type: true, poolMode: true, instances: true, parameters: true, poolerName: true, placement: true, memory: true, cpu: true, monitoring: true, delivery: true,
};

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

    const misspelt = misspeltProblem(props, PROPS);
    if (misspelt) fail(this, misspelt);
    const { cluster } = props;
    const instances = props.instances ?? 2;
    const delivery = props.delivery ?? Delivery.ANY;
    const monitoring = props.monitoring ?? Monitoring.enabled();
    this.poolerName = props.poolerName ?? `${cluster.clusterName}-${id.toLowerCase().startsWith('pooler') ? '' : 'pooler-'}${id.toLowerCase()}`;
    this.validate(props, instances);

    claimName(this, 'poolerName', 'Cluster or Pooler', this.poolerName);
    claimName(this, 'poolerName', 'Service', this.poolerName);

    const target = props.type === PoolerType.RO ? cluster.readOnly : cluster.readWrite;
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
            ...this.scheduling(props.placement ?? Placement.preferSeparateHosts()),
            containers: [{ name: 'pgbouncer', resources: this.resources(props) }],
          },
        },
      },
    }));

    if (monitoring.isEnabled) {
      new PodMonitor(this, 'PodMonitor', {
        name: this.poolerName,
        matchLabels: { [LABEL_POOLER_NAME]: this.poolerName, [LABEL_POD_ROLE]: POD_ROLE_POOLER },
        monitoring,
        delivery,
      });
    }
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
    const enums = enumProblem('poolMode', props.poolMode, PoolMode) ?? enumProblem('type', props.type, PoolerType);
    if (enums) fail(this, enums);
    for (const [prop, type, example] of VALUES) {
      const wrongClass = props[prop] === undefined || props[prop] === null ? undefined : instanceProblem(prop, props[prop], type, example);
      if (wrongClass) fail(this, wrongClass);
    }
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

  private scheduling(placement: Placement) {
    const term = {
      labelSelector: { matchLabels: { [LABEL_POOLER_NAME]: this.poolerName } },
      topologyKey: placement.topologyKey,
    };
    return {
      affinity: {
        podAntiAffinity: placement.isRequired
          ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
      },
      nodeSelector: nonEmpty(placement.nodeSelector),
      tolerations: nonEmpty(placement.tolerations),
    };
  }

  private resources(props: PoolerProps) {
    const memory = props.memory ?? { limit: Size.mebibytes(128) };
    const cpu = props.cpu ?? { request: Cpu.millis(100), limit: Cpu.cores(1) };
    const problem = Resources.problem(cpu, memory);
    if (problem) fail(this, problem);
    return new Resources(cpu, memory).render(cnpg.PoolerSpecTemplateSpecContainersResourcesLimits.fromString);
  }
}
