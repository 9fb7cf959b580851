import { Duration, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { NetworkPeer } from '../access/network-peer';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { BackupSchedule } from '../backup/backup-schedule';
import { LABEL_RESTORE_DRILL } from '../facts/annotations';
import { CLUSTER_NAME_MAX_LENGTH, REPLICATION_SECRET_SUFFIX } from '../facts/cnpg';
import { longestGap } from '../facts/cron';
import { describeValue } from '../facts/describe';
import { CheckedObject } from '../internal/checked-object';
import { wholeSeconds } from '../internal/durations';
import { reserveName } from '../internal/name-registry';
import { fail, nameOf } from '../internal/naming';
import { checkProps } from '../internal/construct-props';
import { Delivery, SyncWave } from '../delivery/delivery';
import { PINNED_TAGS, POSTGRES_REPOSITORY } from '../postgres/postgres-images';
import { declaredCluster } from './declared-cluster';
import { drillCluster } from './drill-cluster';
import { drillPod, KUBECTL_IMAGE, OriginalCluster, OWNER } from './drill-pod';
import { askScript, checkScript, END_SQL } from './drill-scripts';

/** Seconds for what stands around the restore and the checks. */
const REMOVAL = 1800;

/**
 * Options for `addRestoreDrill`.
 */
export interface RestoreDrillOptions {
  /** When. A drill begins at whole minutes, in UTC. */
  readonly schedule: BackupSchedule;

  /**
   * What must be true of the restored database: queries by their titles. Each must return at least one row, and `true` in every
   * row. Ask for what a wrong backup
   * would not have: rows of yesterday, the number of customers.
   */
  readonly checks: { readonly [title: string]: string };

  /**
   * Whether `pg_amcheck` reads every table and B-tree index for corruption, in all databases. It takes as long as reading them all.
   *
   * @default true
   */
  readonly amcheck?: boolean;

  /**
   * Whether the restore must have come as far as the cluster has archived. A restore ends without an error at the first file of WAL that
   * is missing or damaged. The drill asks the primary before it restores, with the certificate of its replicas, and fails if the
   * primary does not answer.
   *
   * @default true
   */
  readonly compareWithCluster?: boolean;

  /**
   * How long the restore may take, and how long the checks. Whole seconds.
   *
   * @default Duration.hours(4)
   */
  readonly timeout?: Duration;

  /**
   * How long the Job is kept after its end, with the restored cluster if it failed: time to look at it. Whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly keepFailedFor?: Duration;

  /**
   * Name of the CronJob and of the throw-away Cluster, at most 50 characters.
   *
   * @default - `<clusterName>-drill`
   */
  readonly drillName?: string;

  /**
   * An image with kubectl, of at most one minor version more or less than the API server.
   *
   * @default - Kubernetes' own, registry.k8s.io/kubectl, by its digest
   */
  readonly kubectlImage?: string;

  /**
   * Makes no drills for the time being.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Which GitOps engine delivers the objects.
   *
   * @default - that of the cluster
   */
  readonly delivery?: Delivery;
}

/**
 * Properties of a `RestoreDrill`.
 */
export interface RestoreDrillProps extends RestoreDrillOptions {
  /** The cluster, which must be declared in this program. */
  readonly cluster: IPostgresClusterRef;
}

/**
 * A CronJob that restores the backups of a cluster to prove that it works: into a Cluster of one instance next to it, which asks
 * its checks and is removed again.
 *
 * The drill never archives, takes no traffic, runs no subscriptions and no jobs of pg_cron. Its Cluster belongs to the Job, so
 * that it goes with it, whatever
 * ended the Job. It needs room for one more instance and its volume, in the namespace of the cluster: the Barman Cloud plugin
 * only reads stores of its own.
 *
 * It reports by the state of the Job, and by `kube_cronjob_status_last_successful_time` of kube-state-metrics: the alert
 * CNPGDrillStale of the cluster fires when
 * none has succeeded for too long.
 *
 * Errors: a cluster that is declared elsewhere or has no archive; no checks, or an empty one.
 */
export class RestoreDrill extends Construct {
  /** Name of the CronJob and of the throw-away Cluster. */
  public readonly drillName: string;

  constructor(scope: Construct, id: string, props: RestoreDrillProps) {
    super(scope, id);
    checkProps(this, 'RestoreDrillProps', props);
    const { cluster, ...options } = props;
    const { schedule, checks, amcheck = true, compareWithCluster = true, kubectlImage = KUBECTL_IMAGE, suspend } = options;
    const declared = declaredCluster(cluster);
    if (!declared) fail(this, `the cluster '${cluster.clusterName}' is declared elsewhere, and a drill repeats its image and its volumes; declare it in this program`);
    const { settings, drills } = declared;
    const now = settings();
    if (!now.backup._store) fail(this, "a drill restores from the archive of the cluster, and its 'backup' has none; say BackupPolicy.to()");
    if (schedule._isNone) fail(this, "'schedule' is BackupSchedule.none(), and a drill that never runs proves nothing; say when");
    const empty = Object.entries(checks).find(([title, sql]) => title.trim() === '' || /[\n\r]/.test(title) || sql.trim() === '');
    if (empty) fail(this, `'checks' has ${describeValue(Object.fromEntries([empty]))}; a check is a title of one line and a query that answers true`);
    if (Object.keys(checks).length === 0) fail(this, "'checks' is empty, and a faithful restore of an empty database would pass; ask for rows that must be there");
    if (options.drillName === cluster.clusterName) fail(this, `'drillName' is '${cluster.clusterName}', the cluster itself, which the drill would delete; give it another`);
    const timeout = wholeSeconds('timeout', options.timeout ?? Duration.hours(4));
    const keepFailedFor = wholeSeconds('keepFailedFor', options.keepFailedFor ?? Duration.hours(1));
    this.drillName = nameOf(this, 'drillName', options.drillName ?? `${cluster.clusterName}-drill`, CLUSTER_NAME_MAX_LENGTH);
    reserveName(this, 'drillName', 'Cluster or Pooler', this.drillName);
    if (!suspend) drills.push({ cronJobName: this.drillName, period: longestGap(schedule.expression) ?? 0 });

    const name = this.drillName;
    const annotations = (options.delivery ?? now.delivery)._annotations(SyncWave.DEPENDENT, { guarded: false });
    const metadata = { name, annotations };
    // The operator makes a ServiceAccount and a Role of the Cluster's name, and would give the drill their rights.
    const runner = { name: `${name}-runner`, annotations };
    const manifest = () => {
      const throwAway = drillCluster(settings(), cluster, name);
      return { ...throwAway, metadata: { ...throwAway.metadata, ownerReferences: [OWNER] } };
    };
    const original: OriginalCluster | undefined = compareWithCluster ? {
      serviceName: cluster.readWrite.serviceName,
      replicationSecretName: now.certificates?._toSpec()?.replicationTlsSecret ?? `${cluster.clusterName}${REPLICATION_SECRET_SUFFIX}`,
      serverCaSecretName: cluster.serverCaSecretName,
    } : undefined;
    const labels = { [LABEL_RESTORE_DRILL]: name };
    if (original) cluster.connections._allow(NetworkPeer.pods(labels), original.serviceName);
    const queries = Object.values(checks).map((sql, i) => [`check-${i + 1}.sql`, sql.endsWith('\n') ? sql : `${sql}\n`]);
    new CheckedObject(this, 'ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      // The shell's variables look like those of Flux.
      metadata: { ...metadata, annotations: { ...metadata.annotations, 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } },
      data: {
        'cluster.json': Lazy.any({ produce: () => `${JSON.stringify(manifest(), undefined, 2)}\n` }),
        ...original ? { 'ask.sh': askScript(), 'end.sql': END_SQL } : {},
        'check.sh': checkScript(Object.keys(checks), { amcheck, original: original && cluster.clusterName }),
        ...Object.fromEntries(queries),
      },
    });
    new CheckedObject(this, 'ServiceAccount', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: runner, automountServiceAccountToken: false });
    // RBAC cannot limit 'create' to a name.
    new CheckedObject(this, 'Role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: runner,
      rules: [
        { apiGroups: ['postgresql.cnpg.io'], resources: ['clusters'], verbs: ['create'] },
        { apiGroups: ['postgresql.cnpg.io'], resources: ['clusters'], resourceNames: [name], verbs: ['get', 'list', 'watch', 'delete'] },
      ],
    });
    new CheckedObject(this, 'RoleBinding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: runner,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: runner.name },
      subjects: [{ kind: 'ServiceAccount', name: runner.name, namespace: cluster.namespace }],
    });
    const { imageName } = now.version._toSpec();
    const postgresImage = imageName ?? `${POSTGRES_REPOSITORY}:${PINNED_TAGS[now.version.major]}`;
    new CheckedObject(this, 'CronJob', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: {
        schedule: schedule.expression.split(' ').slice(1).join(' '),
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        suspend: suspend ?? false,
        jobTemplate: {
          spec: {
            // A second attempt would hide the first failure.
            backoffLimit: 0,
            // Later than the container that waits, whose log would go with the pod.
            activeDeadlineSeconds: 2 * timeout + REMOVAL,
            ttlSecondsAfterFinished: keepFailedFor,
            template: {
              metadata: { labels },
              spec: drillPod({
                original, drillName: name, serviceAccountName: runner.name, configMapName: name, kubectlImage, postgresImage, database: now.bootstrap.database ?? 'postgres', timeout,
              }),
            },
          },
        },
      },
    });
  }
}
