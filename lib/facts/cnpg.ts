/** What CloudNativePG 1.30 names and numbers, as its source has them. */

export const POSTGRES_PORT = 5432;
export const METRICS_PORT_NAME = 'metrics';
export const INSTANCE_METRICS_PORT = 9187;
export const POOLER_METRICS_PORT = 9127;
/** Where the operator asks an instance how it is, and instances ask each other. */
export const STATUS_PORT = 8000;

/** @see https://cloudnative-pg.io/docs/1.30/labels_annotations/ */
export const LABEL_CLUSTER = 'cnpg.io/cluster';
export const LABEL_POD_ROLE = 'cnpg.io/podRole';
export const LABEL_POOLER_NAME = 'cnpg.io/poolerName';

export const POD_ROLE_INSTANCE = 'instance';
export const POD_ROLE_POOLER = 'pooler';

/** The Services that the operator makes for every cluster, by what they select. */
export const SERVICE_SUFFIX = { readWrite: '-rw', readOnly: '-ro', read: '-r' } as const;

/**
 * The PodDisruptionBudget that the operator makes for the primary: the cluster's name and this. The one for the replicas has the
 * cluster's name.
 */
export const PRIMARY_BUDGET_SUFFIX = '-primary';

/** The Secret that the operator makes for the owner of the first database when none is given. */
export const GENERATED_OWNER_SECRET_SUFFIX = '-app';

/** The operator follows a Secret with this label when it changes; without it at the next reconciliation. */
export const RELOAD_LABEL = 'cnpg.io/reload';

/** The Secret with the authority of the certificates that the operator signs. */
export const CA_SECRET_SUFFIX = '-ca';
/** The Secret with the certificate of the replicas. */
export const REPLICATION_SECRET_SUFFIX = '-replication';
export const SECRET_KEY_CA = 'ca.crt';

/** Keys of a `kubernetes.io/basic-auth` Secret. */
export const SECRET_KEY_USERNAME = 'username';
export const SECRET_KEY_PASSWORD = 'password';

/** The Secret with the client certificate that the operator issues for a DatabaseRole: the object's name and this. */
export const CLIENT_CERTIFICATE_SECRET_SUFFIX = '-client-cert';

/** The user that the operator's images run PostgreSQL as. */
export const POSTGRES_UID = 26;

export const BARMAN_PLUGIN = 'barman-cloud.cloudnative-pg.io';

/** The operator's webhook refuses a longer Cluster name: pods, volumes and Secrets add their suffixes to it. */
export const CLUSTER_NAME_MAX_LENGTH = 50;

/** The fast shutdown gets what `smartShutdownTimeout` leaves of `stopDelay`, and needs this much. */
export const FAST_SHUTDOWN_MIN_SECONDS = 15;

/** Roles that belong to PostgreSQL or to the operator; PostgreSQL keeps the names `public` and `none` even in quotes. */
export const RESERVED_ROLE = /^(postgres|public|none|streaming_replica|pg_.*|cnpg_.*)$/;

/** The role that the operator reads metrics as. */
export const METRICS_EXPORTER_ROLE = 'cnpg_metrics_exporter';

/** Databases that exist before the first one is made. */
export const RESERVED_DATABASES = ['postgres', 'template0', 'template1'];
