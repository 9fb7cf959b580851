import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Certificates } from '../access/certificates';
import { Connections } from '../access/connections';
import { ClusterAdditions } from '../access/cluster-additions';
import { Endpoint, serviceEndpoints } from '../access/endpoint';
import { archiveIn } from '../backup/object-store';
import { ScheduledBackup, ScheduledBackupOptions } from '../backup/scheduled-backup';
import { CA_SECRET_SUFFIX, CLUSTER_NAME_MAX_LENGTH, LABEL_CLUSTER, LABEL_POD_ROLE, POD_ROLE_INSTANCE } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { reserveArchive, reserveName, reservePassword } from '../internal/name-registry';
import { nextRestoreOf } from '../internal/next-restore';
import { fail, nameOf } from '../internal/naming';
import { checkNamed, checkProps, checkStruct } from '../internal/construct-props';
import { dependentsOf } from '../internal/dependents';
import { loadAlertGroups } from '../monitoring/load-alert-groups';
import { monitoredCluster } from '../monitoring/monitored-manifests';
import { PodMonitor } from '../monitoring/pod-monitor';
import { PrometheusRule } from '../monitoring/prometheus-rule';
import { MetricsQueries } from '../monitoring/queries/metrics-queries';
import { poolersOf } from '../pooler/pooler-policy';
import { afterRestore, archivesOf, scheduleMetadata } from './archive-history';
import { keepEmergencyFiles } from './cluster-emergency';
import { clusterManifest } from './cluster-manifest';
import { instancePolicy } from './cluster-network';
import { clusterProblem, ClusterSettings, PostgresClusterProps, withDefaults } from './cluster-parts';
import { DeclaredCluster, declareCluster } from './declared-cluster';
import { ImportedPostgresCluster, PostgresClusterAttributes } from './imported-postgres-cluster';
import { ManagedService, ManagedServiceOptions, ServiceEndpoints, ServiceSelectorType } from './managed-service';
import { managedSpec } from './parts/services-part';
import { DependentDefaults, PostgresClusterBase } from './postgres-cluster-base';
import { IPostgresCluster } from './postgres-cluster-interface';
import { RestoreDrill, RestoreDrillOptions } from './restore-drill';

/**
 * A CloudNativePG Cluster: one primary and its replicas, a volume each, three Services.
 *
 * Errors, each with the value and the way out: a name that is too long or no DNS label; no instance; more synchronous replicas than
 * there are replicas; required durability on two instances without saying so; a setting that the operator fixes; memory or a volume that
 * a setting does not fit into.
 *
 * At synthesis it judges its finished objects, JSON patches and objects of your own inside it included, as `cdk8s-postgres-ha check` does:
 * the synthesis fails on what the API server or the operator would refuse, and on errors of the library's own rules (docs/RULES.md) that
 * `acknowledge` does not name. `app.node.setContext('cdk8s-postgres-ha/judge', false)` before the first chart
 * switches that off; a construct around some clusters does it for these.
 *
 * @see https://cloudnative-pg.io/docs/1.30/
 */
export class PostgresCluster extends PostgresClusterBase {
  /**
   * A cluster that is declared elsewhere: by hand, by Helm, or in another program.
   *
   * Errors: `clusterName` is not a valid Cluster name.
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
  /** The Secret in its namespace with the authority of PostgreSQL's certificate, as `ca.crt`. */
  public readonly serverCaSecretName: string;
  /** Who may reach it over the network. */
  public readonly connections: Connections;
  /** The primary: reads and writes. */
  public readonly readWrite: Endpoint;
  /** The replicas: reads that may be a moment behind. */
  public readonly readOnly: Endpoint;
  /** Any instance: reads that may be a moment behind. */
  public readonly read: Endpoint;
  /** @internal */
  protected readonly _dependents: DependentDefaults;
  private readonly services = new Map<string, ManagedService>();
  private readonly additions: ClusterAdditions;
  private readonly anyService: ServiceEndpoints;
  private readonly settings: ClusterSettings;
  private readonly declared: DeclaredCluster;

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    super(scope, id);
    checkProps(this, 'PostgresClusterProps', props);
    const settings = withDefaults(props);
    this.clusterName = nameOf(this, 'clusterName', props.clusterName, CLUSTER_NAME_MAX_LENGTH);
    this.namespace = Chart.of(this).namespace;
    const problem = clusterProblem(settings, this);
    if (problem) fail(this, problem);
    this.settings = settings;
    this.declared = declareCluster(this, () => this.settingsNow());

    this.serverCaSecretName = settings.certificates?._serverCaSecret ?? `${this.clusterName}${CA_SECRET_SUFFIX}`;
    this.additions = new ClusterAdditions(settings.certificates?._serverAltDnsNames !== undefined || settings.certificates === undefined,
      settings.superuserAccess._secretNameFor(this.clusterName));
    this.additions.belongTo(this);
    this.connections = Connections._of(this, settings.networkPolicies);
    this._dependents = { podMonitor: settings.podMonitor, delivery: settings.delivery };

    const { database, owner } = settings.bootstrap;
    const { readWrite, readOnly, read } = serviceEndpoints(this, database, owner);
    this.readWrite = readWrite;
    const disabled = (type: ServiceSelectorType) => (settings.disabledDefaultServices.includes(type) ? "'disabledDefaultServices' leaves this Service out" : undefined);
    const alone = settings.instances > 1 ? undefined : "the cluster has 1 instance, so nothing would answer; raise 'instances'";
    this.readOnly = readOnly._unanswered(alone ?? disabled(ServiceSelectorType.RO));
    this.read = read._unanswered(disabled(ServiceSelectorType.R));
    this.anyService = { readWrite, readOnly: readOnly._unanswered(alone), read };

    reserveName(this, 'clusterName', 'Cluster or Pooler', this.clusterName);
    for (const { serviceName } of [readWrite, readOnly, read]) reserveName(this, 'clusterName', 'Service', serviceName);

    const manifest = clusterManifest(this, 'Resource', this, () => this.settingsNow(), { managed: () => managedSpec(settings, [...this.services.values()]) });
    this.ownPassword(settings);
    this.addArchive(settings);
    this.addPodMonitor(settings);
    this.addMetricsQueries(settings);
    this.addAlerts(settings, manifest);
    this.addPolicy(settings, manifest);
    if (settings.established) keepEmergencyFiles(this, settings);
  }

  /**
   * A Service that the operator makes and keeps, besides its own three: a load balancer, for instance.
   *
   * Errors: a second Service of that id or name; a name that the operator keeps for itself; options that contradict each other.
   *
   * @param id Part of the Service's name.
   * @see https://cloudnative-pg.io/docs/1.30/service_management/#adding-your-own-services
   */
  public addService(id: string, options: ManagedServiceOptions = {}): Endpoint {
    checkStruct('ManagedServiceOptions', options);
    if (typeof id !== 'string' || id === '') fail(this, `a Service needs an id such as 'lb', got ${describeValue(id)}`);
    if (this.services.has(id)) fail(this, `there is already a Service '${id}' in cluster '${this.clusterName}'; give each an id of its own`);
    const service = new ManagedService(this.clusterName, id, options);
    const problem = service.problem(this.clusterName);
    if (problem) fail(this, `in the Service '${id}' ${problem}`);
    reserveName(this, 'serviceName', 'Service', service.serviceName);
    this.services.set(id, service);
    return service.endpoint(this.anyService);
  }

  /** The password of the first database's owner has one owner itself. */
  private ownPassword({ bootstrap: { owner }, delivery }: ClusterSettings): void {
    if (!owner) return;
    reservePassword(this, this.clusterName, owner.username, `the Secret '${owner._secretNameFor(this.clusterName)}'`);
    owner._declare(this, owner.username, delivery);
  }

  /** Base backups on a further schedule. */
  public addScheduledBackup(id: string, options: ScheduledBackupOptions): ScheduledBackup {
    checkNamed(this, 'ScheduledBackupOptions', options);
    // Where the policy has no schedule of its own, these make the first base backup of an archive.
    if (options?.scheduledBackupName !== undefined || this.settings.backup._schedule || !this.settings.backup._store) return super.addScheduledBackup(id, options);
    const metadata = () => scheduleMetadata(this.settingsNow(), this.clusterName, String(id).toLowerCase());
    const scheduled = super.addScheduledBackup(id, { ...options, scheduledBackupName: metadata().name });
    scheduled._metadataNow = metadata;
    return scheduled;
  }

  /**
   * Proves on a schedule that the backups can be restored.
   *
   * Errors: no archive; no checks, or an empty one.
   */
  public addRestoreDrill(options: RestoreDrillOptions): RestoreDrill {
    checkNamed(this, 'RestoreDrillOptions', options);
    return new RestoreDrill(this, 'RestoreDrill', { ...options, cluster: this });
  }

  /** The settings, or what they will be once the restore that is being rendered has happened. */
  private settingsNow(): ClusterSettings {
    const next = nextRestoreOf(this);
    return withAdditions(next ? afterRestore(this.settings, this.clusterName, next.from) : this.settings, this.additions);
  }

  private addArchive({ backup, delivery, acknowledge }: ClusterSettings): void {
    const store = backup._store;
    if (!store) return;
    if (store.namespace !== this.namespace) {
      fail(this, `'backup' goes to the store '${store.objectStoreName}' in the namespace ${describeValue(store.namespace)}, ` +
        `and the plugin only looks into the cluster's own, ${describeValue(this.namespace)}; declare the store there`);
    }
    // Two clusters that archive into one folder overwrite each other's WAL.
    if (acknowledge?.['ha/archive-shared'] === undefined) {
      for (const { serverName } of archivesOf(this.settings, this.clusterName)) reserveArchive(this, 'backup', archiveIn(store, serverName));
    }
    const schedule = backup._schedule;
    if (!schedule) return;
    // A ScheduledBackup makes its immediate backup once, so that each archive needs one of its own.
    const metadata = () => scheduleMetadata(this.settingsNow(), this.clusterName, 'backup');
    new ScheduledBackup(this, 'ScheduledBackup', { cluster: this, schedule, scheduledBackupName: metadata().name, delivery })._metadataNow = metadata;
  }

  private addPolicy({ networkPolicies, podMonitor, delivery }: ClusterSettings, cluster: ApiObject): void {
    if (!networkPolicies?.isEnabled) return;
    const { clusterName, namespace, connections } = this;
    const isPooler = (service: string) => poolersOf(this).has(service);
    instancePolicy(this, { clusterName, namespace, connections, policies: networkPolicies, cluster, isMonitored: podMonitor.isEnabled, isPooler, delivery });
  }

  private addPodMonitor({ podMonitor, monitoring, certificates, delivery }: ClusterSettings): void {
    if (!podMonitor.isEnabled) return;
    // Poolers carry the cluster's label too, hence the role.
    new PodMonitor(this, 'PodMonitor', {
      name: this.clusterName,
      matchLabels: { [LABEL_CLUSTER]: this.clusterName, [LABEL_POD_ROLE]: POD_ROLE_INSTANCE },
      monitoring: podMonitor,
      delivery,
      tls: monitoring?.tls ? { caSecret: certificates?._serverCaSecret ?? `${this.clusterName}-ca`, serverName: this.readWrite.serviceName } : undefined,
    });
  }

  private addMetricsQueries({ metricsQueries: queries, delivery }: ClusterSettings): void {
    if (queries.length > 0) new MetricsQueries(this, 'Queries', { clusterName: this.clusterName, queries, delivery });
  }

  private addAlerts({ alerts, delivery, metricsQueries }: ClusterSettings, manifest: ApiObject): void {
    if (!alerts.isEnabled) return;
    const groups = () => {
      const dependents = dependentsOf(this).map(object => object.toJson());
      const monitored = monitoredCluster(manifest.toJson(), dependents, metricsQueries.map(({ name }) => name));
      return loadAlertGroups().clusterGroups({ ...monitored, drill: this.declared.drills.at(-1) }, alerts);
    };
    new PrometheusRule(this, 'PrometheusRule', { name: this.clusterName, groups, alerts, delivery });
  }
}

/** The settings with what stands beside the cluster. */
function withAdditions(settings: ClusterSettings, { hbaLines, serverNames }: ClusterAdditions): ClusterSettings {
  const { pgHba, certificates = Certificates.operatorManaged() } = settings;
  return {
    ...settings,
    // Before the user's: a line that ends in `reject` may come last there.
    pgHba: [...hbaLines, ...pgHba],
    ...serverNames.size > 0 ? { certificates: certificates._withNames([...serverNames]) } : {},
  };
}
