import { Chart, Size, Testing } from 'cdk8s';
import {
  BackupPolicy, BackupSchedule, ClusterStorage, Credentials, ObjectStorage, ObjectStore, PostgresCluster, S3Credentials, S3Provider,
} from '../../lib';
import { CATALOG } from '../../lib/admission/rule-catalog';
import { leaves } from '../fixtures';

/** Told by the props of the test itself, or the way in which objects name each other. */
const GIVEN = 'the test says it';
const SAME = 'it is the default of the operator, written out so that nothing drifts';

/**
 * What the constructs write unasked, by kind and path, and what `check` says of a manifest that does without: a rule, or why there is none.
 * A new default needs a row here.
 */
const SAID: ReadonlyArray<readonly [leaf: RegExp, answer: string]> = [
  [/sync-options|flux.*prune/, 'ha/no-deletion-guard'], [/sync-wave/, 'the order of a sync belongs to whoever writes the repository'], [/flux.*substitute/, 'ha/flux-substitution-text'],
  [/metadata\.(name|namespace)$/, GIVEN], [/labels\.release$/, 'which labels an installation of Prometheus selects is not in the manifests'],
  [/^ObjectStore .*compression$/, 'uncompressed backups are larger, and otherwise as good'], [/^ObjectStore .*(destinationPath|endpointURL|s3Credentials)/, GIVEN],
  [/^ObjectStore .*env\[[01]\]/, 'ha/store-checksums'], [/^ObjectStore .*env\[2\]/, GIVEN], [/^ObjectStore .*limits\.memory$/, 'ha/sidecar-memory'],
  [/^ObjectStore .*resources\./, 'a sidecar without CPU limits or requests works'],
  [/^Cluster spec\.affinity/, 'ha/same-node'], [/^Cluster spec\.bootstrap\.initdb\.dataChecksums/, 'without checksums a database works; PostgreSQL 18 has them by default'],
  [/^Cluster spec\.bootstrap\.initdb\.(localeC|encoding)/, SAME], [/^Cluster spec\.bootstrap\.initdb\.(database|owner)/, 'ha/reserved-name'], [/^Cluster spec\.enablePDB/, 'ha/single-instance-budget'],
  [/^Cluster spec\.enableSuperuserAccess/, 'ha/superuser-access'], [/^Cluster spec\.imageName/, 'ha/image-rolling'], [/^Cluster spec\.instances/, 'ha/single-instance-budget'],
  [/^Cluster spec\.monitoring/, 'ha/custom-query'], [/^Cluster spec\.plugins\[0\]\.(enabled|isWALArchiver)/, 'an enabled plugin archives with and without them'],
  [/^Cluster spec\.plugins\[0\]\.name/, 'ha/plugin-name'], [/^Cluster spec\.plugins\[0\]\.parameters\.barmanObjectName/, 'ha/store-missing'],
  [/^Cluster spec\.plugins\[0\]\.parameters\.serverName/, 'ha/recovery-server-name'], [/max_slot_wal_keep_size/, 'ha/wal-unbounded'],
  [/wal_retrieve_retry_interval/, 'a failover takes four seconds more without it, which is no fault'], [/^Cluster spec\.postgresql\.synchronous/, 'ha/asynchronous'],
  [/^Cluster spec\.primaryUpdate/, SAME], [/^Cluster spec\.resources\.limits\.memory/, 'ha/memory-limit'], [/^Cluster spec\.resources/, 'many run databases without a CPU limit, for good reasons'],
  [/^Cluster spec\.smartShutdownTimeout/, 'ha/shutdown-time'], [/^Cluster spec\.storage/, GIVEN],
  [/^ScheduledBackup spec\.(method|pluginConfiguration)/, 'ha/backup-method'], [/^ScheduledBackup spec\.immediate/, 'ha/archive-without-backup'], [/^ScheduledBackup spec\.backupOwnerReference/, 'who owns Backup objects changes no backup'],
  [/^ScheduledBackup spec\.(schedule|cluster)/, GIVEN],
  [/^PodMonitor /, 'ha/selects-nothing'], [/^PrometheusRule /, 'a cluster may be watched by rules that stand elsewhere'], [/^ConfigMap data/, 'ha/custom-query'], [/cnpg\.io\/reload/, 'ha/annotation-name'],
  [/^Pooler spec\.instances/, 'ha/single-pooler'], [/^Pooler spec\.cluster/, 'ha/cluster-missing'], [/^Pooler spec\.(type|pgbouncer\.poolMode)/, SAME], [/server_login_retry/, 'a failover takes longer for clients without it, which is no fault'],
  [/^Pooler spec\.template/, 'a pooler without them runs, and Kubernetes spreads the pods of a Deployment by itself'], [/^PodDisruptionBudget /, 'a drain may stop all pods of a pooler for seconds, and clients connect again'],
  [/^DatabaseRole spec\.(cluster|name|passwordSecret)/, GIVEN], [/^DatabaseRole spec\.login/, 'a role that does not log in is a group, and right'], [/^Database spec/, GIVEN],
];

function defaults(): string[] {
  const chart = new Chart(Testing.app(), 'pg', { namespace: 'databases' });
  const credentials = S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' });
  const store = new ObjectStore(chart, 'store', { storage: ObjectStorage.s3({ bucket: 'pg-backups', provider: S3Provider.cloudflareR2('0123456789abcdef'), credentials }) });
  const cluster = new PostgresCluster(chart, 'db', { storage: ClusterStorage.of(Size.gibibytes(20)), backup: BackupPolicy.to(store) });
  cluster.addScheduledBackup('nightly', { schedule: BackupSchedule.daily({ hour: 3 }) });
  cluster.addPooler('rw');
  cluster.addDatabase('shop', { credentials: Credentials.fromSecret('shop-login', 'shop') });
  return Testing.synth(chart).flatMap(object => [...leaves(object).keys()].filter(path => !/^(apiVersion|kind)$/.test(path)).map(path => `${object.kind} ${path}`));
}

test('each default of a construct has its rule, or a sentence why not', () => {
  expect(defaults().filter(leaf => !SAID.some(([pattern]) => pattern.test(leaf)))).toEqual([]);
});

test('each row is about a default, and names a rule that is one', () => {
  const all = defaults();
  const ids = new Set(CATALOG.map(({ id }) => id));

  expect(SAID.filter(([pattern]) => !all.some(leaf => pattern.test(leaf))).map(([pattern]) => String(pattern))).toEqual([]);
  expect(SAID.filter(([, answer]) => /^(ha|cnpg)\//.test(answer) && !ids.has(answer))).toEqual([]);
});
