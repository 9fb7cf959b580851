import { Duration } from 'cdk8s';
import { ServiceOptions } from '../access/service-options';
import { Delivery } from '../delivery/delivery';
import { PodMonitoring } from '../monitoring/pod-monitoring';
import { Metadata } from '../pods/metadata';
import { Placement } from '../pods/placement';
import { CpuResources, MemoryResources } from '../pods/resources';
import { PgbouncerImage } from './pgbouncer-image';

/**
 * Which instances a pooler connects to.
 */
export enum PoolerType {
  /** The primary. */
  RW = 'rw',
  /** The replicas. */
  RO = 'ro',
  /** Any instance. */
  R = 'r',
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
 * How new pods of a pooler take the place of old ones.
 */
export interface PoolerDeploymentStrategy {
  /**
   * 'RollingUpdate', or 'Recreate', which stops all pods first.
   *
   * @default - Kubernetes' default, 'RollingUpdate'
   */
  readonly type?: string;

  /**
   * How many pods there may be above `instances`: a number or a percentage, such as '25%'.
   *
   * @default - Kubernetes' default, '25%'
   */
  readonly maxSurge?: string;

  /**
   * How many pods may be missing meanwhile: a number or a percentage.
   *
   * @default - Kubernetes' default, '25%'
   */
  readonly maxUnavailable?: string;
}

/**
 * Certificates of a pooler that are not the cluster's own. Each is the name of a Secret in the cluster's namespace.
 *
 * @see https://cloudnative-pg.io/docs/1.30/connection_pooling/#tls
 */
export interface PoolerTls {
  /**
   * The certificate that clients are shown, with `tls.crt` and `tls.key`. The cluster's own does not have the pooler's name in it, so that
   * `sslmode=verify-full` needs this one, or the name in the cluster's `certificates`.
   *
   * @default - the server certificate of the cluster
   */
  readonly clientTlsSecret?: string;

  /**
   * The authority that client certificates are verified with, as `ca.crt`.
   *
   * @default - the client authority of the cluster
   */
  readonly clientCaSecret?: string;

  /**
   * The certificate that PgBouncer shows PostgreSQL, with `tls.crt` and `tls.key`. It must let it in as the user that runs `authQuery`.
   *
   * @default - one that the operator makes for its own user
   */
  readonly serverTlsSecret?: string;

  /**
   * The authority that PostgreSQL's certificate is verified with, as `ca.crt`.
   *
   * @default - the server authority of the cluster
   */
  readonly serverCaSecret?: string;
}

/**
 * The long tail of what a pooler's pods are like.
 */
export interface PoolerPods {
  /**
   * Labels and annotations of the pods.
   *
   * @default - those of the operator
   */
  readonly metadata?: Metadata;

  /**
   * Secrets to pull the image with.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * How long PgBouncer may take to end. Whole seconds.
   *
   * @default - Kubernetes' default, 30 s
   */
  readonly terminationGracePeriod?: Duration;
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
   * @default - PgBouncer's own, and those of `recommendedParameters`
   * @see https://cloudnative-pg.io/docs/1.30/connection_pooling/#pgbouncer-configuration-options
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * Whether `server_login_retry` is 1 s where `parameters` does not set it: with PgBouncer's 15 s a deleted primary stops clients
   * for 15-16 s, with 1 s
   * for 2-6 s (measured).
   *
   * @default true
   */
  readonly recommendedParameters?: boolean;

  /**
   * Lines of PgBouncer's own `pg_hba.conf`, tried before the operator's last ones, which let in everybody who has a password. So
   * a line that
   * allows something restricts nothing; a line that ends in `reject` does.
   *
   * @default - none
   */
  readonly pgHba?: string[];

  /**
   * The query that gets the hash of a user's password. With it the operator leaves the whole authentication to you: the user, the
   * function and the grants.
   *
   * @default - the operator's own, which it sets up by itself
   */
  readonly authQuery?: string;

  /**
   * The `kubernetes.io/basic-auth` Secret of the user that runs `authQuery`. Deprecated by the operator; `tls.serverTlsSecret` is
   * the other way.
   *
   * @default - a user of the operator's, with a client certificate
   */
  readonly authQuerySecret?: string;

  /**
   * Certificates other than the cluster's own.
   *
   * @default - the cluster's own
   */
  readonly tls?: PoolerTls;

  /**
   * Whether the metrics are served by TLS, with the certificate that clients are shown. A change restarts the pods.
   *
   * @default false
   */
  readonly metricsTls?: boolean;

  /**
   * Which PgBouncer it runs.
   *
   * @default - the operator's choice
   */
  readonly image?: PgbouncerImage;

  /**
   * Whether PgBouncer holds all clients back until this is false again, for maintenance of the database.
   *
   * @default false
   */
  readonly paused?: boolean;

  /**
   * What its Service is like. Its name is the pooler's.
   *
   * @default - reachable inside the Kubernetes cluster
   */
  readonly service?: ServiceOptions;

  /**
   * How new pods take the place of old ones.
   *
   * @default - a rolling update
   */
  readonly deploymentStrategy?: PoolerDeploymentStrategy;

  /**
   * Whether drains of nodes take one pod at a time.
   *
   * @default - true from two instances on
   */
  readonly podDisruptionBudget?: boolean;

  /**
   * A ServiceAccount in the cluster's namespace that exists already. It needs the rights that the operator would give its own.
   *
   * @default - the operator makes one
   */
  readonly serviceAccountName?: string;

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
   * What else there is to say about the pods.
   *
   * @default - nothing
   */
  readonly pods?: PoolerPods;

  /**
   * Whether Prometheus finds the pods.
   *
   * @default - as for the cluster; PodMonitoring.enabled() for a cluster that is declared elsewhere
   */
  readonly podMonitor?: PodMonitoring;

  /**
   * Labels and annotations of the Pooler.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Which GitOps engine delivers the pooler.
   *
   * @default - as for the cluster; Delivery.ANY for a cluster that is declared elsewhere
   */
  readonly delivery?: Delivery;
}
