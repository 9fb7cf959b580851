import { App, Chart, Duration, Size } from 'cdk8s';
import {
  Alerts, AlertsOptions, BackupPolicy, BackupSchedule, ClusterStorage, Delivery, Durability, ObjectStorage, ObjectStore, OperatorAlerts, Placement, PodMonitoring,
  PostgresHAProps, Probes, S3Credentials, S3Provider,
} from '../../lib';
import { kubectl } from '../cluster/kubectl';
import { S3 } from '../cluster/layout';
import { emptyBucket, makeS3Secret, removeBucket } from '../cluster/object-storage';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { guideWith, NAME } from './guide';
import { MEASURED, MeasuredVolumes } from './measured-volumes';
import { Stage } from './scenario';

/** The Barman Cloud plugin in a Backup. */
const PLUGIN = 'barman-cloud.cloudnative-pg.io';
const OPERATOR_NAMESPACE = 'cnpg-system';

/** A cluster whose alerts Prometheus evaluates. */
export interface WatchedCluster {
  readonly namespace: string;
  readonly instances: number;
  /** Whether commits wait for a standby whatever happens. */
  readonly required: boolean;
  readonly alerts?: AlertsOptions;
  readonly parameters?: { readonly [name: string]: string };
  /** @default - no ScheduledBackup, although the alerts expect a daily one */
  readonly schedule?: BackupSchedule;
  readonly pooler: boolean;
  /** Size of the volumes. */
  readonly mebibytes: number;
  /** @default - those of CloudNativePG */
  readonly probes?: Probes;
  /** Between two scrapes. @default - what users get */
  readonly scrapeInterval?: Duration;
}

/** Clusters with a Prometheus and a bucket of their own, so that other scenarios may run next to them. */
export class WatchedClusters {
  public readonly databases: ReadonlyMap<string, Database>;
  private readonly volumes: readonly MeasuredVolumes[];
  private prometheus?: Prometheus;

  /** `name` becomes the bucket, the namespace of Prometheus, and the label by which it selects. */
  constructor(private readonly stage: Stage, private readonly name: string, private readonly clusters: readonly WatchedCluster[]) {
    this.databases = new Map(clusters.map(({ namespace }) => [namespace, new Database(stage.api, namespace)]));
    this.volumes = clusters.map(cluster => new MeasuredVolumes(this.of(cluster.namespace), cluster.instances, cluster.mebibytes));
  }

  public of(namespace: string): Database {
    return this.databases.get(namespace)!;
  }

  public volumesOf(namespace: string): MeasuredVolumes {
    return this.volumes[this.clusters.findIndex(cluster => cluster.namespace === namespace)];
  }

  /** Resolves when they are healthy and Prometheus evaluates every alert. */
  public async start(): Promise<Prometheus> {
    for (const database of this.databases.values()) await database.prepare(this.stage.label);
    emptyBucket(this.name);   // when nothing of an earlier run writes to it any more
    for (const cluster of this.clusters) {
      const database = this.of(cluster.namespace);
      this.volumesOf(cluster.namespace).make();
      makeS3Secret(cluster.namespace);
      database.apply(this.manifest(cluster));
    }
    for (const database of this.databases.values()) await database.healthy(600);
    this.stage.log('every cluster is healthy');
    const labels = { release: this.name };
    const prometheus = await Prometheus.start(this.stage.api, { namespace: this.name, namespaceLabels: this.stage.label, labels, kubelets: true });
    this.prometheus = prometheus;
    kubectl(['apply', '--server-side', '-f', '-'], this.operatorManifest());
    const namespaces = [...this.databases.keys(), OPERATOR_NAMESPACE];
    await waitUntil('Prometheus to load every group', 180, async () => {
      const loaded = (await prometheus.ruleGroups()).map(group => group.file);
      return namespaces.every(namespace => loaded.some(file => file.includes(`/${namespace}-`)));
    }, 2000);
    await waitUntil('Prometheus to evaluate every rule', 120, async () => (await rules(prometheus)).every(rule => rule.health !== 'unknown'), 2000);
    await waitUntil('Prometheus to read every instance', 180, async () => {
      const read = await prometheus.query('count by (namespace) (cnpg_collector_up)');
      return this.clusters.every(({ namespace, instances }) => read.some(({ metric, value }) => metric.namespace === namespace && Number(value[1]) === instances));
    }, 2000);
    const bad = (await rules(prometheus)).filter(rule => rule.health === 'err');
    if (bad.length > 0) throw new Error(`Prometheus cannot evaluate ${bad.map(rule => `${rule.name}: ${rule.lastError}`).join('; ')}`);
    return prometheus;
  }

  public async remove(): Promise<void> {
    for (const database of this.databases.values()) await database.remove();
    this.volumes.forEach(volumes => volumes.remove());
    kubectl(['-n', OPERATOR_NAMESPACE, 'delete', 'prometheusrule,podmonitor', '-l', `release=${this.name}`]);
    this.prometheus?.stop();
    removeBucket(this.name);
  }

  public backup(namespace: string, name: string): void {
    this.of(namespace).apply(JSON.stringify({
      apiVersion: 'postgresql.cnpg.io/v1', kind: 'Backup', metadata: { name, namespace },
      spec: { cluster: { name: NAME }, method: 'plugin', pluginConfiguration: { name: PLUGIN } },
    }));
  }

  /** Where the ObjectStore of a cluster looks for S3. */
  public setStore(namespace: string, endpointURL: string): void {
    kubectl(['-n', namespace, 'patch', 'objectstore', this.name, '--type', 'merge', '-p', JSON.stringify({ spec: { configuration: { endpointURL } } })]);
  }

  private manifest({ namespace, instances, required, alerts, parameters, schedule, pooler, mebibytes, probes, scrapeInterval }: WatchedCluster): string {
    const labels = { release: this.name };
    const props = (app: App): Partial<PostgresHAProps> => {
      const store = new ObjectStore(new Chart(app, this.name, { namespace }), 'Default', {
        storage: ObjectStorage.s3({ bucket: this.name, provider: S3Provider.minio(S3), credentials: S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' }) }),
      });
      return {
        namespace,   // also in the expressions of its alerts
        instances,
        storage: ClusterStorage.of(Size.mebibytes(mebibytes), { storageClass: MEASURED }),
        placement: Placement.preferSeparateHosts(),
        durability: instances === 1 ? Durability.asynchronous() : required ? Durability.required({ acceptStoppedWrites: true }) : Durability.preferred(),
        backup: BackupPolicy.to(store, { schedule: schedule ?? BackupSchedule.daily({ hour: 3 }), serverName: namespace }),
        podMonitor: PodMonitoring.enabled({ labels, interval: scrapeInterval }),
        alerts: Alerts.enabled({ ...alerts, labels }),
        ...parameters && { parameters },
        ...probes && { probes },
      };
    };
    const made = guideWith({ props, extend: cluster => { if (pooler) cluster.addPooler('rw', { instances: 1, podMonitor: PodMonitoring.enabled({ labels }) }); } }, this.stage.major);
    return schedule ? made : made.split(/^---$/m).filter(document => !/^kind: ScheduledBackup$/m.test(document)).join('---');
  }

  /** Under a name of its own: another Prometheus may watch the same operator. */
  private operatorManifest(): string {
    const chart = new Chart(new App(), 'operator', { namespace: OPERATOR_NAMESPACE });
    const labels = { release: this.name };
    new OperatorAlerts(chart, 'Alerts', { delivery: Delivery.NONE, alerts: Alerts.enabled({ labels }) });
    return chart.toJson().map((object: any) => JSON.stringify({ ...object, metadata: { ...object.metadata, name: this.name } })).join('\n---\n');
  }
}

async function rules(prometheus: Prometheus): Promise<any[]> {
  return (await prometheus.ruleGroups()).flatMap(group => group.rules);
}
