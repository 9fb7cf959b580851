import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import {
  AlertName, Alerts, AlertsOptions, BackupPolicy, BackupSchedule, Delivery, Durability, MetricsQuery, ObjectStorage, ObjectStore, OperatorAlerts, Placement, PostgresHAProps,
  S3Credentials, S3Provider,
} from '../../lib';
import { clusterGroups } from '../../lib/monitoring/alert-groups';
import { MonitoredCluster } from '../../lib/monitoring/monitored-cluster';
import { PrometheusRule } from '../../lib/monitoring/prometheus-rule';
import { BUCKET } from '../cluster/cluster';
import { nextTag, POSTGRES_IMAGE } from '../cluster/images';
import { kubectl } from '../cluster/kubectl';
import { NODES, S3 } from '../cluster/layout';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { version } from '../machine/versions';
import { queriesOf } from '../../test/monitoring/dashboard-queries';
import { picture } from './dashboard-picture';
import { Database } from './database';
import { DATABASE, guideWith, NAME, NAMESPACE, PARAMETERS, USER_SECRET } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const RECORDS = path.join(__dirname, '..', '..', 'docs', 'truth');
const GIB = 2 ** 30;
const BROKEN = 'broken';
/** Minutes that the healthy clusters are watched at least. */
const WATCHED = 20;

interface Subject {
  readonly namespace: string;
  readonly instances: number;
  readonly required: boolean;
  readonly alerts: AlertsOptions;
  readonly parameters?: { readonly [name: string]: string };
}

/** With the times and thresholds that users get. */
const HEALTHY: readonly Subject[] = [
  { namespace: 'one', instances: 1, required: false, alerts: {} },
  { namespace: 'two', instances: 2, required: false, alerts: {} },
  { namespace: 'three', instances: 3, required: true, alerts: {} },
];

/** With short times and low thresholds; promtool has proven the real ones. */
const FAULTY: Subject = {
  namespace: BROKEN,
  instances: 2,
  required: true,
  parameters: { ...PARAMETERS, max_connections: '30', max_wal_size: '64MB', min_wal_size: '32MB', max_slot_wal_keep_size: '1GB' },
  alerts: {
    overrides: Object.values(AlertName).map(alert => ({ alert, pendingFor: Duration.seconds(20) })),
    thresholds: { backupAge: Duration.seconds(60), transactionIdAge: { warning: 5000, critical: 1_000_000 }, slotRetainedWal: Size.mebibytes(64) },
  },
};

interface Fired {
  readonly after: number;
  readonly alert: string;
  readonly severity: string;
  readonly where: string;
}

/** Every alert that must wake somebody up, on a real cluster that really has the fault; and silence on healthy ones. */
export const alerts: Scenario = {
  name: 'alerts',
  title: 'Alerts fire on faults, and only then',

  async run(stage: Stage): Promise<string> {
    const started = Date.now();
    emptyBucket(BUCKET);
    // Other major versions are only recorded: `--case record`.
    const subjects = [...stage.wants('healthy') ? HEALTHY : HEALTHY.slice(1, 2), ...stage.wants('faults') ? [FAULTY] : []];
    const databases = new Map(subjects.map(subject => [subject.namespace, new Database(stage.api, subject.namespace)]));
    for (const subject of subjects) {
      const database = databases.get(subject.namespace)!;
      await database.prepare();
      makeS3Secret(subject.namespace);
      database.apply(manifest(subject, stage.major));
    }
    for (const database of databases.values()) await database.healthy(600);
    const prometheus = await Prometheus.start(stage.api, { labels: { release: 'kube-prometheus-stack' } });
    for (const subject of subjects) databases.get(subject.namespace)!.apply(rules(subject));
    kubectl(['apply', '--server-side', '-f', '-'], operatorRules());
    await waitUntil('Prometheus to load every group', 180, async () => (await prometheus.ruleGroups()).length >= 8 * subjects.length, 2000);
    const bad = (await prometheus.ruleGroups()).flatMap(group => group.rules).filter((rule: any) => rule.health === 'err');
    if (bad.length > 0) throw new Error(`Prometheus cannot evaluate ${bad.map((rule: any) => `${rule.name}: ${rule.lastError}`).join('; ')}`);

    const watch = new Watch(prometheus, started);
    const healthy = stage.wants('healthy') ? events(databases, stage) : undefined;
    const rows = stage.wants('faults') ? await faults(databases.get(BROKEN)!, prometheus, stage) : [];
    await healthy;
    const minutes = healthy ? WATCHED : 4;
    await waitUntil(`${minutes} minutes`, minutes * 60 + 10, () => Date.now() - watch.since > minutes * 60_000, 1000);
    watch.stop();

    for (const database of databases.values()) await clients(database);
    const dashboards = await record(prometheus, stage);
    const silent = rows.filter(([, , after]) => after.includes('not within')).map(([alert]) => alert);
    if (silent.length > 0) throw new Error(`${silent.join(', ')} did not fire`);
    for (const database of databases.values()) await database.remove();
    kubectl(['-n', 'cnpg-system', 'delete', 'prometheusrule,podmonitor', '--all']);
    prometheus.stop();
    const noise = watch.fired.filter(({ where }) => !where.startsWith(`${BROKEN}/`));
    return [
      'A cluster of two instances is given one fault after the other:',
      '',
      table(['alert', 'the fault', 'fires after'], rows),
      '',
      'Its alerts have short times and low thresholds, since promtool has proven the real ones (`npm run alerts`). '
      + '`CNPGVolumeFilling` is missing, since the volumes of this rig are folders, for which a kubelet has no metrics; `CNPGTwoPrimaries` too: a standby that is promoted by hand is made a standby again '
      + 'before Prometheus looks.',
      '',
      `Meanwhile three healthy clusters, of one, two and three instances with backups, are watched for ${((watch.until - watch.since) / 60_000).toFixed(0)} minutes with the alerts that users get. Their primaries are deleted, then all their pods are updated one after the other.`,
      '',
      noise.length === 0 ? 'No alert fires for them.' : table(['after', 'alert', 'severity', 'cluster'], noise.map(each => [`${each.after.toFixed(0)} s`, each.alert, each.severity, each.where])),
      '',
      dashboards,
    ].join('\n');
  },
};

function manifest({ namespace, instances, required, parameters }: Subject, major: number): string {
  const props = (app: App): Partial<PostgresHAProps> => {
    const store = new ObjectStore(new Chart(app, BUCKET, { namespace: NAMESPACE }), 'Default', {
      storage: ObjectStorage.s3({ bucket: BUCKET, provider: S3Provider.minio(S3), credentials: S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' }) }),
    });
    return {
      instances,
      placement: Placement.preferSeparateHosts(),
      durability: instances === 1 ? Durability.asynchronous() : required ? Durability.required({ acceptStoppedWrites: true }) : Durability.preferred(),
      backup: BackupPolicy.to(store, { schedule: BackupSchedule.daily({ hour: 3 }), serverName: namespace }),
      ...parameters && { parameters },
    };
  };
  const made = guideWith({ props, extend: cluster => { if (namespace !== BROKEN) cluster.addPooler('rw', { instances: 1 }); } }, major);
  // The first backup of the broken cluster is part of the play.
  return namespace === BROKEN ? made.split(/^---$/m).filter(document => !/^kind: ScheduledBackup$/m.test(document)).join('---') : made;
}

function described({ namespace, instances, required, parameters }: Subject): MonitoredCluster {
  return {
    clusterName: NAME,
    namespace,
    instances,
    sync: instances === 1 ? undefined : { number: 1, required },
    volumes: { data: 5 * GIB },
    maxSlotWalKeepSize: parameters ? GIB : 1.25 * GIB,
    maxConnections: Number((parameters ?? PARAMETERS).max_connections),
    reservedConnections: 3,
    backup: { by: 'plugin', period: 86_400, immediate: true },
    poolers: namespace === BROKEN ? [] : [{ poolerName: `${NAME}-pooler-rw`, clusterName: NAME, namespace, instances: 1 }],
    queries: MetricsQuery.cheap().map(query => query.name),
  };
}

function rules(subject: Subject): string {
  const app = new App();
  const given = Alerts.enabled(subject.alerts);
  new PrometheusRule(new Chart(app, 'rules', { namespace: subject.namespace }), 'Rule', { name: NAME, groups: () => clusterGroups(described(subject), given), alerts: given, delivery: Delivery.NONE });
  return app.synthYaml();
}

function operatorRules(): string {
  const app = new App();
  new OperatorAlerts(new Chart(app, 'operator', { namespace: 'cnpg-system' }), 'Alerts', { delivery: Delivery.NONE });
  return app.synthYaml();
}

/** A failover and an update of every pod on each healthy cluster. */
async function events(databases: ReadonlyMap<string, Database>, stage: Stage): Promise<void> {
  const healthy = HEALTHY.map(({ namespace }) => databases.get(namespace)!);
  await pause(60);
  for (const database of healthy) kubectl(['-n', database.namespace, 'delete', 'pod', await database.primary(), '--wait=false']);
  stage.log('the primaries of the healthy clusters are deleted');
  for (const database of healthy) await database.healthy(300);
  await pause(240);
  for (const database of healthy) {
    kubectl(['-n', database.namespace, 'patch', 'cluster', NAME, '--type', 'merge', '-p', JSON.stringify({ spec: { imageName: `${POSTGRES_IMAGE}:${nextTag(stage.major)}` } })]);
  }
  stage.log('the healthy clusters get another image');
  await pause(20);
  for (const database of healthy) await database.healthy(600);
  stage.log('the healthy clusters are updated');
}

async function faults(database: Database, prometheus: Prometheus, stage: Stage): Promise<string[][]> {
  const rows: string[][] = [];
  const annotate = (annotation: string) => kubectl(['-n', BROKEN, 'annotate', '--overwrite', 'cluster', NAME, annotation]);
  const firing = async (alert: AlertName) => (await prometheus.alerts().catch(() => [])).some(each => each.state === 'firing' && each.labels.alertname === alert && each.labels.namespace === BROKEN);
  const fires = async (alert: AlertName, fault: string, seconds = 240) => {
    const from = Date.now();
    try {
      await waitUntil(`${alert} to fire`, seconds, () => firing(alert), 1000);
      rows.push([alert, fault, `${((Date.now() - from) / 1000).toFixed(0)} s`]);
    } catch {
      rows.push([alert, fault, `**not within ${seconds} s**`]);
    }
    stage.log(rows.at(-1)!.join(' | '));
  };
  const other = (name: string) => name === `${NAME}-1` ? `${NAME}-2` : `${NAME}-1`;
  const healthyAgain = () => database.healthy(600);
  const backup = (name: string) => database.apply(JSON.stringify({
    apiVersion: 'postgresql.cnpg.io/v1', kind: 'Backup', metadata: { name, namespace: BROKEN },
    spec: { cluster: { name: NAME }, method: 'plugin', pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' } },
  }));
  const store = (endpointURL: string) => kubectl(['-n', BROKEN, 'patch', 'objectstore', BUCKET, '--type', 'merge', '-p', JSON.stringify({ spec: { configuration: { endpointURL } } })]);

  await fires(AlertName.BACKUP_NEVER, 'no backup has been made');
  backup('first');
  const primary = await database.primary();

  for (let i = 0; i < 24; i++) kubectlSleep(primary);
  await fires(AlertName.CONNECTIONS_HIGH, '24 of 27 connections are taken');

  database.sql(primary, 'select txid_current();\n'.repeat(6000));
  await fires(AlertName.XID_WRAPAROUND, '6,000 transactions, the threshold is 5,000');

  database.sql(primary, "select pg_create_physical_replication_slot('nobody', true)");
  for (let i = 0; i < 12; i++) database.sql(primary, "select pg_logical_emit_message(false, 'x', repeat('x', 1000000)); select pg_switch_wal()");
  await fires(AlertName.SLOT_RETAINS_WAL, 'a slot that nobody reads keeps 192 MiB');
  await fires(AlertName.WAL_EXCEEDS_BUDGET, 'the same: 12 segments where `max_wal_size` means 4');
  database.sql(primary, "select pg_drop_replication_slot('nobody')");

  await fires(AlertName.BACKUP_STALE, 'the backup is older than the 60 s that are allowed', 300);
  store('http://127.0.0.1:1');
  await pause(5);
  database.sql(primary, "select pg_logical_emit_message(false, 'x', 'x'); select pg_switch_wal()");
  backup('second');
  await fires(AlertName.WAL_ARCHIVING_FAILING, 'the object store does not answer', 400);
  await fires(AlertName.BACKUP_FAILED, 'a backup while the object store does not answer', 300);
  store(S3);

  const replica = other(primary);
  NODES.forEach(({ name }) => kubectl(['cordon', name]));
  kubectl(['-n', BROKEN, 'delete', 'pod', replica, '--wait=false']);
  await fires(AlertName.SYNC_STANDBYS_BELOW_REQUIRED, 'the standby is deleted, and no node takes it');
  await fires(AlertName.INSTANCES_MISSING, 'the same');
  NODES.forEach(({ name }) => kubectl(['uncordon', name]));
  await healthyAgain();

  annotate(`cnpg.io/fencedInstances=${JSON.stringify([primary])}`);
  await fires(AlertName.NO_PRIMARY, 'the primary is fenced');
  annotate('cnpg.io/fencedInstances=[]');
  await pause(60);

  annotate('cnpg.io/hibernation=on');
  await fires(AlertName.CLUSTER_DOWN, 'the cluster is hibernated, so that all its pods are gone', 300);
  return rows;

  function kubectlSleep(pod: string): void {
    kubectl(['-n', BROKEN, 'exec', pod, '-c', 'postgres', '--', 'sh', '-c', "nohup psql -X -d postgres -c 'select pg_sleep(180)' >/dev/null 2>&1 &"]);
  }
}

/** Notes every alert that begins to fire. */
class Watch {
  public readonly fired: Fired[] = [];
  public readonly since = Date.now();
  public until = 0;
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly prometheus: Prometheus, private readonly started: number) {
    this.timer = setInterval(() => { void this.look(); }, 3000);
  }

  public stop(): void {
    clearInterval(this.timer);
    this.until = Date.now();
  }

  private async look(): Promise<void> {
    const firing = (await this.prometheus.alerts().catch(() => [])).filter(alert => alert.state === 'firing');
    for (const { labels, activeAt } of firing) {
      const where = [labels.namespace, labels.pod ?? labels.cnpg_pooler ?? labels.cnpg_cluster ?? labels.controller].filter(Boolean).join('/');
      const key = [labels.alertname, labels.severity, where, activeAt].join(' ');
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      this.fired.push({ after: (Date.now() - this.started) / 1000, alert: labels.alertname, severity: labels.severity, where });
      console.log(`firing: ${key}`);
    }
  }
}

/** Two clients that talk through the pooler for a minute, so that there is something to see. */
async function clients(database: Database): Promise<void> {
  if (database.namespace === BROKEN) return;
  const { data } = await database.api.get(`/api/v1/namespaces/${database.namespace}/secrets/${USER_SECRET}`);
  const environment = `PGPASSWORD='${Buffer.from(data.password, 'base64').toString()}' PGHOST=${NAME}-pooler-rw PGUSER=app PGDATABASE=${DATABASE}`;
  const talk = 'for i in 1 2 3 4 5; do psql -X -c "begin; select count(*) from generate_series(1, 300000); select pg_sleep(12); commit"; done';
  for (let i = 0; i < 2; i++) {
    kubectl(['-n', database.namespace, 'exec', await database.primary(), '-c', 'postgres', '--', 'sh', '-c', `${environment} nohup sh -c '${talk}' >/dev/null 2>&1 &`]);
  }
  await pause(45);
}

/** Every metric with its labels, and what the queries of the dashboards give. */
async function record(prometheus: Prometheus, stage: Stage): Promise<string> {
  const series: Array<{ [label: string]: string }> = await prometheus.get(`/api/v1/series?match[]=${encodeURIComponent('{job=~".+/.+"}')}&start=${Math.floor(Date.now() / 1000) - 3600}`);
  const metrics: { [metric: string]: string[] } = {};
  for (const { __name__: name, ...labels } of series) {
    if (/^(go|process|promhttp|scrape|workqueue|rest_client|leader_election|certwatcher|controller_runtime_webhook|controller_runtime_conversion)_/.test(name)) continue;
    metrics[name] = [...new Set([...metrics[name] ?? [], ...Object.keys(labels)])].sort();
  }
  fs.writeFileSync(path.join(RECORDS, `metrics-${stage.major}.json`), `${JSON.stringify({
    'cloudnative-pg': version('cloudnative-pg'), 'plugin-barman-cloud': version('plugin-barman-cloud'), 'postgresql': stage.major,
    'metrics': Object.fromEntries(Object.entries(metrics).sort(([one], [other]) => one.localeCompare(other))),
  }, undefined, 1)}\n`);
  const empty: string[] = [];
  let asked = 0;
  for (const dashboard of ['fleet', 'cluster']) {
    for (const { title, expr } of queriesOf(dashboard, { namespace: dashboard === 'fleet' ? '.*' : 'two' })) {
      asked++;
      if ((await prometheus.query(expr)).length === 0) empty.push(`${dashboard}: ${title}`);
    }
  }
  if (!stage.wants('healthy')) return '';
  await others(prometheus);
  const pictures = path.join(RECORDS, '..', 'pictures');
  fs.mkdirSync(pictures, { recursive: true });
  const minutes = 30;
  fs.writeFileSync(path.join(pictures, 'dashboard-fleet.svg'), await picture(prometheus, 'fleet', { namespace: 'one|two|three', __rate_interval: '2m' }, minutes * 60));
  fs.writeFileSync(path.join(pictures, 'dashboard-cluster.svg'),
    await picture(prometheus, 'cluster', { namespace: 'two', cluster: NAME, instance: `${NAME}-[1-9][0-9]*`, pooler: `${NAME}-pooler-rw`, __rate_interval: '2m' }, minutes * 60));
  return `The ${asked} queries of the dashboards are asked at the end. Without an answer: ${empty.length === 0 ? 'none' : [...new Set(empty)].join('; ')}.`;
}

/**
 * The queries of CloudNativePG's own dashboard, if DASHBOARD_20417 names its JSON: which panels have data, and which need other
 * exporters.
 */
async function others(prometheus: Prometheus): Promise<void> {
  const file = process.env.DASHBOARD_20417;
  if (!file) return;
  const values: { [variable: string]: string } = {
    operatorNamespace: 'cnpg-system', namespace: 'two', cluster: NAME, instances: `${NAME}-[1-9][0-9]*`, __rate_interval: '2m', __range: '30m', __interval: '1m', DS_PROMETHEUS: '',
  };
  const fill = (expr: string) => Object.entries(values).reduce((all, [name, value]) => all.replaceAll(`\${${name}}`, value).replaceAll(`$${name}`, value), expr);
  const panels: Array<{ panel: string; data: boolean; metrics: string[] }> = [];
  const visit = async (list: any[]): Promise<void> => {
    for (const panel of list) {
      await visit(panel.panels ?? []);
      for (const { expr } of (panel.targets ?? []).filter((target: any) => target.expr)) {
        const data = await prometheus.query(fill(expr)).then(found => found.length > 0, error => { console.log(`20417: ${panel.title}: ${error.message}`); return false; });
        panels.push({ panel: panel.title ?? '', data, metrics: [...new Set<string>(expr.match(/\b(cnpg|barman|kube|kubelet|node|container|controller)_[a-z0-9_:]*[a-z0-9]/g) ?? [])].sort() });
      }
    }
  };
  await visit(JSON.parse(fs.readFileSync(file, 'utf8')).panels);
  fs.writeFileSync(path.join(RECORDS, 'dashboard-20417.json'), `${JSON.stringify({ 'grafana-dashboards': process.env.DASHBOARD_20417_COMMIT, 'queries': panels }, undefined, 1)}\n`);
}

function pause(seconds: number): Promise<void> {
  return new Promise(next => setTimeout(next, seconds * 1000));
}
