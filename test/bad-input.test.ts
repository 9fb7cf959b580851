import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as pg from '../lib';
import { noBackup, postgresHA, storage } from './fixtures';

/** What somebody without a compiler can write. */
const untyped = (value: unknown) => value as any;
const PARAMETERS_MANUAL = 'see https://cloudnative-pg.io/docs/1.30/connection_pooling/';

const s3 = (options: Partial<pg.S3StorageOptions> = {}) => pg.ObjectStorage.s3({ bucket: 'backups', credentials: pg.S3Credentials.inheritFromIamRole(), ...options });
const store = (chart: Chart, props: Partial<pg.ObjectStoreProps> = {}) => new pg.ObjectStore(chart, 'Store', { storage: s3(), ...props });
const memory = (limit: number, request = limit) => ({ memory: { limit: Size.mebibytes(limit), request: Size.mebibytes(request) } });

const LEGACY: pg.ExternalCluster = { name: 'legacy', connectionParameters: { host: 'db.example' } };
/** No Credentials of the superuser can be made; callers without a compiler, and later versions, may have one. */
const SUPERUSER = Object.assign(Object.create(pg.Credentials.prototype), { username: 'postgres' });

/** What each method takes. */
const OPTIONS: { readonly [method: string]: string } = {
  addPooler: 'PoolerOptions',
  addDatabase: 'DatabaseOptions',
  addRole: 'DatabaseRoleOptions',
  addPublication: 'PublicationOptions',
  addSubscription: 'SubscriptionOptions',
  addScheduledBackup: 'ScheduledBackupOptions',
  addBackup: 'BackupObjectOptions',
};

/** What a user writes, and what the line that wrote it throws. */
type Case = [title: string, write: () => unknown, message: string];
const CASES: Case[] = [
  // instances and durability
  ['no instance', () => postgresHA({ instances: 0 }), "[pg] 'instances' must be a whole number above 0, got 0"],
  ['half an instance', () => postgresHA({ instances: 1.5 }), "[pg] 'instances' must be a whole number above 0, got 1.5"],
  ['a quorum bigger than the replicas', () => postgresHA({ instances: 2, durability: pg.Durability.quorum(2) }),
    "[pg] 'durability' asks for 2 synchronous replicas, which needs at least 3 instances, got 2; raise 'instances' or lower the quorum"],
  ['synchronous on one instance', () => postgresHA({ instances: 1, durability: pg.Durability.preferred() }),
    "[pg] 'durability' asks for 1 synchronous replica, which needs at least 2 instances, got 1; raise 'instances' or lower the quorum"],
  ['required on two instances without saying so', () => postgresHA({ instances: 2, durability: pg.Durability.required() }),
    "[pg] 'durability' needs every one of the 2 instances for a commit, so all writes stop as soon as one of them is gone; " +
    "raise 'instances' to 3, use Durability.preferred(), or set 'acceptStoppedWrites'"],
  ['a quorum that takes every standby', () => postgresHA({ instances: 3, durability: pg.Durability.quorum(2) }),
    "[pg] 'durability' needs every one of the 3 instances for a commit, so all writes stop as soon as one of them is gone; " +
    "raise 'instances' to 4, use Durability.preferred(), or set 'acceptStoppedWrites'"],
  ['a quorum of nobody', () => pg.Durability.quorum(0), "'number' of synchronous replicas must be a whole number above 0, got 0; Durability.asynchronous() waits for none"],
  ['durability as text', () => postgresHA({ durability: untyped('required') }), "[pg] 'durability' must be a Durability, made by Durability.asynchronous() or Durability.preferred() or Durability.quorum(), got 'required'"],
  ['supervised on one instance', () => postgresHA({ instances: 1, primaryUpdateStrategy: pg.PrimaryUpdateStrategy.SUPERVISED }),
    "[pg] 'primaryUpdateStrategy' is supervised on 1 instance, which has nothing to switch over to; raise 'instances' or leave it unsupervised"],
  ['an unknown update method', () => postgresHA({ primaryUpdateMethod: untyped('rolling') }), "[pg] 'primaryUpdateMethod' must be one of 'restart', 'switchover', got 'rolling'"],

  // names of props, for callers without types
  ['a misspelt prop', () => postgresHA(untyped({ instnces: 5 })), "[pg] there is no 'instnces'; did you mean 'instances'?"],
  ['the word of another operator', () => postgresHA(untyped({ replicas: 5 })), "[pg] there is no 'replicas'; did you mean 'instances'?"],
  ['a misspelt prop of a pooler', () => postgresHA().addPooler('rw', untyped({ poolmode: 'transaction' })), "[pg/rw] there is no 'poolmode'; did you mean 'poolMode'?"],
  ['a misspelt prop of a store', () => store(Testing.chart(), untyped({ objectstoreName: 's' })), "[test/Store] there is no 'objectstoreName'; did you mean 'objectStoreName'?"],
  ['a misspelt option of a volume', () => pg.ClusterStorage.of(Size.gibibytes(5), untyped({ storageclass: 'fast' })), "there is no 'storageclass'; did you mean 'storageClass'?"],
  ['a misspelt option of a backup', () => pg.BackupPolicy.to(store(Testing.chart()), untyped({ servername: 'x' })), "there is no 'servername'; did you mean 'serverName'?"],
  ['a misspelt option of the monitoring', () => pg.PodMonitoring.enabled(untyped({ intervall: Duration.seconds(15) })), "there is no 'intervall'; did you mean 'interval'?"],
  ['a misspelt option of a failover', () => pg.FailoverTiming.of(untyped({ smartShutdownTimout: Duration.seconds(5) })), "there is no 'smartShutdownTimout'; did you mean 'smartShutdownTimeout'?"],
  ['a misspelt option of a lease', () => pg.PrimaryLease.of(untyped({ leaseDurations: Duration.seconds(5) })), "there is no 'leaseDurations'; did you mean 'leaseDuration'?"],
  ['a misspelt option of a quorum', () => pg.Durability.required(untyped({ acceptStopedWrites: true })), "there is no 'acceptStopedWrites'; did you mean 'acceptStoppedWrites'?"],
  ['a misspelt option of a database', () => pg.Bootstrap.initdb('app', untyped({ ownr: pg.Credentials.generated() })), "there is no 'ownr'; did you mean 'owner'?"],
  ['a misspelt option of a provider', () => pg.S3Provider.minio('https://minio.storage:9000', untyped({ endpointCA: {} })), "there is no 'endpointCA'; did you mean 'endpointCa'?"],
  ['no options, but what stands in them', () => pg.Bootstrap.initdb('app', untyped(pg.Credentials.generated())),
    'the options must be named values (InitdbOptions), got a Credentials'],
  ['a misspelt option of a placement', () => pg.Placement.separateHosts(untyped({ nodeselector: {} })), "there is no 'nodeselector'; did you mean 'nodeSelector'?"],

  ...['addPooler', 'addDatabase', 'addRole', 'addPublication', 'addSubscription', 'addScheduledBackup', 'addBackup'].flatMap((method): Case[] => [
    [`text for the options of ${method}`, () => (postgresHA() as any)[method]('x', 'shop'), `[pg] the options must be named values (${OPTIONS[method]}), got 'shop'`],
    [`a number for the options of ${method}`, () => (postgresHA() as any)[method]('x', 5), `[pg] the options must be named values (${OPTIONS[method]}), got 5`],
  ]),
  ['text for the options of a drill', () => postgresHA().addRestoreDrill(untyped('shop')), "[pg] the options must be named values (RestoreDrillOptions), got 'shop'"],
  ['a schedule whose name fits into no label', () => postgresHA().addScheduledBackup('x'.repeat(61), { schedule: pg.BackupSchedule.daily({ hour: 3 }) }),
    `[pg/${'x'.repeat(61)}] 'scheduledBackupName' has 64 characters, the limit is 63: the operator writes it into a label of each Backup; got 'pg-${'x'.repeat(61)}'`],
  ['a role without an id', () => postgresHA().addRole(untyped(undefined)), "[pg] a role needs an id such as 'shop', got undefined"],
  ['text for a workload', () => postgresHA().grantConnect(untyped('api')), "[pg] 'workload' must be a Deployment, StatefulSet, Job or Pod of cdk8s-plus, got 'api'"],
  ['no workload', () => postgresHA().grantConnect(untyped(null)), "[pg] 'workload' must be a Deployment, StatefulSet, Job or Pod of cdk8s-plus, got null"],
  ['text for a client', () => postgresHA({ networkPolicies: pg.NetworkPolicies.complete() }).connections.allowFrom(untyped('reports')),
    "[pg] 'peer' must be a NetworkPeer, such as NetworkPeer.namespace('reports'), got 'reports'"],
  ['nobody to reach', () => postgresHA({ networkPolicies: pg.NetworkPolicies.complete() }).connections.allowTo(untyped(undefined), 5432),
    "[pg] 'peer' must be a NetworkPeer, such as NetworkPeer.namespace('reports'), got undefined"],

  // storage
  ['storage banana', () => pg.ClusterStorage.of(untyped('banana')), "'size' must be a Size, such as Size.gibibytes(5), got 'banana'"],
  ['no storage', () => postgresHA({ storage: untyped(undefined) }), "[pg] 'storage' is missing; it must be a ClusterStorage, made by ClusterStorage.fromPvcTemplate() or ClusterStorage.of() or ClusterStorage.ofQuantity()"],
  ['the class instead of the options', () => pg.ClusterStorage.of(Size.gibibytes(5), untyped('longhorn')),
    "the options must be named values (ClusterStorageOptions), got 'longhorn'"],
  ['yes for true', () => pg.ClusterStorage.of(Size.gibibytes(5), { resizeInUseVolumes: untyped('yes') }), "'resizeInUseVolumes' must be a boolean, got 'yes'"],
  ['MiB for GiB', () => postgresHA({ storage: pg.ClusterStorage.of(Size.mebibytes(5)) }), "[pg] 'storage' is 5Mi, less than the 1Gi that PostgreSQL's WAL needs for itself; raise it (did you mean gibibytes?); or acknowledge 'ha/wal-fills-volume' with the reason"],
  ['KiB for GiB', () => postgresHA({ storage: pg.ClusterStorage.of(Size.kibibytes(5)) }), "[pg] 'storage' is 5Ki, less than the 1Gi that PostgreSQL's WAL needs for itself; raise it (did you mean gibibytes?); or acknowledge 'ha/wal-fills-volume' with the reason"],
  ['a class with blanks', () => pg.ClusterStorage.of(Size.gibibytes(5), { storageClass: 'Long horn' }),
    "'storageClass' must be lower-case letters, digits, hyphens and dots, got 'Long horn'"],

  // names
  ['a name of 51 characters', () => postgresHA({ clusterName: 'a'.repeat(51) }), `[pg] 'clusterName' has 51 characters, the limit is 50, got '${'a'.repeat(51)}'`],
  ['a chart id of 51 characters', () => new pg.PostgresHA(Testing.app(), 'a'.repeat(51), { storage: storage(), backup: noBackup() }),
    `[${'a'.repeat(51)}] 'clusterName' has 51 characters, the limit is 50, got '${'a'.repeat(51)}' from the construct ids; set 'clusterName'`],
  ['a name with an underscore', () => postgresHA({ clusterName: 'orders_db' }),
    "[pg] 'clusterName' must be lower-case letters, digits and hyphens, start with a letter and end with a letter or digit, got 'orders_db'"],
  ['a name that starts with a digit', () => postgresHA({ clusterName: '1db' }),
    "[pg] 'clusterName' must be lower-case letters, digits and hyphens, start with a letter and end with a letter or digit, got '1db'"],

  ['two clusters with one name', () => {
    const app = Testing.app();
    postgresHA({}, app);
    new pg.PostgresHA(app, 'other', { namespace: 'databases', clusterName: 'pg', storage: storage(), backup: noBackup() });
  }, "[other] 'clusterName' takes the Cluster or Pooler name 'pg' in the namespace 'databases', which [pg] has already; give each a name of its own"],
  ["a pooler with the name of another cluster's Service", () => {
    const app = Testing.app();
    postgresHA({}, app);
    new pg.PostgresHA(app, 'other', { namespace: 'databases', storage: storage(), backup: noBackup() }).addPooler('rw', { poolerName: 'pg-ro' });
  }, "[other/rw] 'poolerName' takes the Service name 'pg-ro' in the namespace 'databases', which [pg] has already; give each a name of its own"],

  // memory, CPU and parameters
  ['a memory limit below shared_buffers', () => postgresHA({ ...memory(256), parameters: { shared_buffers: '512MB' } }),
    "[pg] 'parameters.shared_buffers' of '512MB' does not fit into the 'memory' limit of 256Mi; set shared_buffers to a quarter of the limit; or acknowledge 'ha/shared-buffers-limit' with the reason"],
  ["a memory limit below PostgreSQL's own shared_buffers", () => postgresHA(memory(100)),
    "[pg] PostgreSQL's own shared_buffers of 128MB does not fit into the 'memory' limit of 100Mi; set shared_buffers to a quarter of the limit; or acknowledge 'ha/shared-buffers-limit' with the reason"],
  ['a memory request below shared_buffers', () => postgresHA({ ...memory(512, 128), parameters: { shared_buffers: '256MB' } }),
    "[pg] 'parameters.shared_buffers' of '256MB' is more than the 'memory' request of 128Mi, which CloudNativePG refuses; lower it or raise the request"],
  ['shared_buffers without a unit', () => postgresHA({ parameters: { shared_buffers: '128' } }),
    "[pg] 'parameters.shared_buffers' needs a unit (kB, MB, GB), got '128'; PostgreSQL counts a bare number in pages of 8 kB"],
  ['a request above the limit', () => postgresHA(memory(256, 512)), "[pg] 'memory' requests 512Mi, more than its limit of 256Mi; lower the request or raise the limit"],
  ['CPU above the limit', () => postgresHA({ cpu: { request: pg.Cpu.cores(2), limit: pg.Cpu.millis(500) } }),
    "[pg] 'cpu' requests 2, more than its limit of 500m; lower the request or raise the limit"],
  ['no CPU', () => pg.Cpu.millis(0), 'CPU must be a whole number of millis above 0, got 0'],
  ['CPU as text', () => postgresHA({ cpu: { limit: untyped('500m') } }), "[pg] 'cpu.limit' must be a Cpu, made by Cpu.cores() or Cpu.millis(), got '500m'"],
  ['a parameter that CloudNativePG fixes', () => postgresHA({ parameters: { port: '5433' } }), "[pg] 'parameters' sets 'port' to '5433', which CloudNativePG fixes; remove it"],
  ['an archive command', () => postgresHA({ parameters: { archive_command: 'cp %p /tmp' } }),
    "[pg] 'parameters' sets 'archive_command' to 'cp %p /tmp', which CloudNativePG fixes; remove it: 'backup' sets up archiving"],
  ['a fixed parameter in capitals', () => postgresHA({ parameters: { Synchronous_Standby_Names: '*' } }),
    "[pg] 'parameters' sets 'Synchronous_Standby_Names' to '*', which CloudNativePG fixes; remove it: 'durability' sets up synchronous replication"],
  ['a parameter that is not a name', () => postgresHA({ parameters: { 'work mem': '4MB' } }), "[pg] 'parameters' has 'work mem', which is not a name of a PostgreSQL setting"],
  ['a parameter without a value', () => postgresHA({ parameters: { work_mem: untyped(undefined) } }),
    "[pg] 'parameters' sets 'work_mem' to undefined; write the value as text, such as '64MB'"],
  ['WAL that does not fit on the volume', () => postgresHA({ parameters: { max_wal_size: '10GB' } }),
    "[pg] 'parameters.max_wal_size' of '10GB' does not fit on the 'storage' of 10Gi; PostgreSQL stops when the volume is full; or acknowledge 'ha/wal-fills-volume' with the reason"],
  ['a wal_level that is refused', () => postgresHA({ parameters: { wal_level: 'minimal' } }),
    "[pg] 'parameters' sets 'wal_level' to 'minimal'; it must be 'replica' or 'logical', since the WAL is archived and replicated"],
  ['no wal_log_hints', () => postgresHA({ parameters: { wal_log_hints: 'off' } }),
    "[pg] 'parameters' sets 'wal_log_hints' to 'off', which CloudNativePG refuses from two instances on: pg_rewind needs it; remove it"],
  ['a boolean that is none', () => postgresHA({ parameters: { hot_standby_feedback: 'maybe' } }),
    "[pg] 'parameters' sets 'hot_standby_feedback' to 'maybe'; it must be 'on' or 'off'"],
  ['a typo in the name of a parameter', () => postgresHA({ version: pg.PostgresVersion.V17, parameters: { work_memm: '4MB' } }),
    "[pg] 'parameters' has 'work_memm': PostgreSQL 17 has no such parameter; did you mean 'work_mem'?"],
  ['a parameter that came later', () => postgresHA({ version: pg.PostgresVersion.V17, parameters: { io_method: 'worker' } }),
    "[pg] 'parameters' has 'io_method': PostgreSQL 17 has no such parameter, only 18 and later"],
  ['a parameter that nobody can set', () => postgresHA({ parameters: { block_size: '8192' } }),
    "[pg] 'parameters' has 'block_size': nobody can set it: PostgreSQL only shows it"],
  ['a parameter with a unit in small letters', () => postgresHA({ parameters: { work_mem: '4mb' } }),
    "[pg] 'parameters' sets 'work_mem' to '4mb'; it must be a whole number and one of B, kB, MB, GB, TB (a bare number counts kB); did you mean '4MB'?"],
  ['a parameter out of its range', () => postgresHA({ parameters: { max_connections: '0' } }),
    "[pg] 'parameters' sets 'max_connections' to '0'; it must be from 1 to 262143"],
  ['failover slots without feedback', () => postgresHA({ parameters: { 'pg_failover_slots.synchronize_slot_names': 'cdc' } }),
    "[pg] 'parameters' uses pg_failover_slots, for which CloudNativePG wants hot_standby_feedback: 'on'; add it"],
  ['a WAL size that is none', () => postgresHA({ parameters: { max_wal_size: '1gb' } }),
    "[pg] 'parameters' sets 'max_wal_size' to '1gb'; it needs a number and a unit, such as '1GB'"],
  ['a WAL size without a unit that does not fit', () => postgresHA({ parameters: { max_wal_size: '20000' } }),
    "[pg] 'parameters.max_wal_size' of '20000' does not fit on the 'storage' of 10Gi; PostgreSQL stops when the volume is full; or acknowledge 'ha/wal-fills-volume' with the reason"],
  ['more WAL at least than at most', () => postgresHA({ parameters: { min_wal_size: '2GB' } }),
    "[pg] 'parameters.min_wal_size' of '2GB' must be less than the max_wal_size of '1GB'; lower the one or raise the other"],
  ['a parameter in capitals', () => postgresHA({ parameters: { MAX_SLOT_WAL_KEEP_SIZE: '-1' } }),
    "[pg] 'parameters' has 'MAX_SLOT_WAL_KEEP_SIZE', which PostgreSQL reads as 'max_slot_wal_keep_size'; write it so"],
  ['a parameter of two lines', () => postgresHA({ parameters: { work_mem: '4MB\nfsync=off' } }),
    "[pg] 'parameters' sets 'work_mem' to '4MB\nfsync=off', which has a line break; a setting is one line"],
  ['commits that do not wait beside durability', () => postgresHA({ parameters: { synchronous_commit: 'off' } }),
    "[pg] 'parameters.synchronous_commit' is 'off', so that no commit waits for the standbys of 'durability'; remove it, or say Durability.asynchronous()"],
  ['pg_hba with a selector', () => postgresHA({ pgHba: ['host all all ${podselector:x} reject'] }),
    "[pg] 'pgHba' refers to the pod selector 'x' in 'host all all ${podselector:x} reject'; declare it in 'podSelectorRefs'"],
  ['a line of pg_hba of an unknown type', () => postgresHA({ pgHba: ['banana'] }), "[pg] 'pgHba' has 'banana': 'banana' is not a type of connection; it is one of local, host, hostssl, hostnossl, hostgssenc, hostnogssenc"],
  ['two lines of pg_hba in one', () => postgresHA({ pgHba: ['local all all peer\nhost all all all trust'] }),
    "[pg] 'pgHba' has a line break in 'local all all peer\nhost all all all trust'; write each line as an item of the list"],
  ['pg_hba as text', () => postgresHA({ pgHba: untyped('host all all all md5') }), "[pg] 'pgHba' must be a list, got 'host all all all md5'"],
  ['more WAL for a replica than the volume holds', () => postgresHA({ parameters: { max_slot_wal_keep_size: '100GB' } }),
    "[pg] 'parameters.max_slot_wal_keep_size' of '100GB' does not fit on the 'storage' of 10Gi; PostgreSQL stops when the volume is full; or acknowledge 'ha/wal-fills-volume' with the reason"],
  ...['false', '0', 'no', 'OFF', 'Local'].map((word): Case => [`commits that do not wait, spelled ${word}`,
    () => postgresHA({ parameters: { synchronous_commit: word } }),
    `[pg] 'parameters.synchronous_commit' is '${word}', so that no commit waits for the standbys of 'durability'; remove it, or say Durability.asynchronous()`]),
  ...[['https://minio:9000/', 'https://minio:9000'], ['https://MinIO:9000', 'https://minio:9000'], ['https://minio:443', 'https://minio']].map(([one, other]): Case =>
    [`one archive for two clusters, as ${one} and ${other}`, () => {
      const app = Testing.app();
      for (const [i, endpoint] of [one, other].entries()) {
        const shared = store(new Chart(app, `stores-${i}`, { namespace: 'databases' }), { storage: s3({ provider: pg.S3Provider.minio(endpoint) }) });
        new pg.PostgresHA(app, `pg-${i}`, { namespace: 'databases', storage: storage(), backup: pg.BackupPolicy.to(shared, { serverName: 'pg' }) });
      }
    }, `[pg-1] 'backup' archives to '${other}/backups/pg', where [pg-0] writes already, so that each would overwrite the other's WAL; give one another 'serverName' or 'path', or acknowledge 'ha/archive-shared' with the reason`]),
  ['fsync off', () => postgresHA({ parameters: { fsync: 'off' } }), "[pg] 'parameters' sets 'fsync' to 'off'; a crash of the node then corrupts the database; remove it"],
  ['an empty line of pg_hba', () => postgresHA({ pgHba: [' '] }), "[pg] 'pgHba' has an empty line, got ' '"],

  // placement, labels and namespaces
  ['an operator of a toleration in small letters', () => pg.Placement.separateHosts({ tolerations: [{ key: 'db', operator: 'exists' }] }),
    "'tolerations' has {\"key\":\"db\",\"operator\":\"exists\"}: 'operator' must be one of 'Equal', 'Exists', got 'exists'"],
  ['an effect that is none', () => pg.Placement.separateHosts({ tolerations: [{ key: 'db', effect: 'noschedule' }] }),
    "'tolerations' has {\"key\":\"db\",\"effect\":\"noschedule\"}: 'effect' must be one of 'NoSchedule', 'PreferNoSchedule', 'NoExecute', got 'noschedule'"],
  ['a toleration without a key', () => pg.Placement.separateHosts({ tolerations: [{}] }),
    "'tolerations' has {}: without a 'key' it means every taint; say so with operator: 'Exists'"],
  ['a toleration of everything with a value', () => pg.Placement.separateHosts({ tolerations: [{ key: 'db', operator: 'Exists', value: 'x' }] }),
    "'tolerations' has {\"key\":\"db\",\"operator\":\"Exists\",\"value\":\"x\"}: 'Exists' takes no 'value'; remove it or use 'Equal'"],
  ['seconds without NoExecute', () => pg.Placement.separateHosts({ tolerations: [{ key: 'db', tolerationSeconds: 5 }] }),
    "'tolerations' has {\"key\":\"db\",\"tolerationSeconds\":5}: 'tolerationSeconds' needs effect: 'NoExecute'"],
  ['an empty topology key', () => pg.Placement.separateHosts({ topologyKey: '' }),
    "'topologyKey' is '', which is not a valid label key; one looks like 'disk' or 'example.com/disk', with at most 63 characters behind the slash"],
  ['a node label with a blank', () => pg.Placement.separateHosts({ nodeSelector: { disk: 'very fast' } }),
    "'nodeSelector' sets 'disk' to 'very fast', which is not a valid label value; one has at most 63 letters, digits, hyphens, underscores and dots"],
  ['a PodMonitor label with a blank', () => pg.PodMonitoring.enabled({ labels: { release: 'my stack' } }),
    "'labels' sets 'release' to 'my stack', which is not a valid label value; one has at most 63 letters, digits, hyphens, underscores and dots"],
  ['a chart label that is none', () => postgresHA({ labels: { 'a b': 'x' } }),
    "[pg] 'labels' has 'a b', which is not a valid label key; one looks like 'disk' or 'example.com/disk', with at most 63 characters behind the slash"],
  ['a namespace that is none', () => postgresHA({ namespace: 'Data_Bases' }), "[pg] 'namespace' must be at most 63 lower-case letters, digits and hyphens, got 'Data_Bases'"],

  // version
  ['an image with a blank', () => pg.PostgresVersion.fromImage('my registry/postgresql:17.11'),
    "'image' needs a tag that starts with the PostgreSQL version, such as ':17.11-standard-trixie', got 'my registry/postgresql:17.11'"],
  ['a rolling tag', () => postgresHA({ version: pg.PostgresVersion.fromImage('ghcr.io/cloudnative-pg/postgresql:16') }),
    "[pg] the image 'ghcr.io/cloudnative-pg/postgresql:16' of 'version' has a tag that names no minor version and so moves; " +
    "name one, such as ':17.11-standard-trixie', or add a digest; or acknowledge 'ha/image-rolling' with the reason"],
  ['the tag latest', () => pg.PostgresVersion.fromImage('postgresql:latest'),
    "'image' needs a tag that starts with the PostgreSQL version, such as ':17.11-standard-trixie', got 'postgresql:latest'"],
  ['a version without its minor', () => pg.PostgresVersion.of('17'), "'version' must be <major>.<minor>, such as '17.11', got '17'"],
  ['a version that nobody runs any more', () => pg.PostgresVersion.of('9.6'),
    "CloudNativePG 1.30 runs PostgreSQL 14 to 18, got 9 in 'ghcr.io/cloudnative-pg/postgresql:9.6-standard-trixie'"],

  // bootstrap and credentials
  ["a role of the operator's", () => pg.Credentials.fromSecret('s', 'streaming_replica'),
    "'username' is 'streaming_replica', a role that PostgreSQL or the operator keeps for itself; choose another"],
  ['something that is not a name of a Secret', () => pg.Credentials.fromSecret('Not A Name'),
    "'secretName' must be lower-case letters, digits, hyphens and dots, got 10 characters (not shown, since they may be a secret); give the name of a Secret, never what is in it"],
  ['a template as database', () => pg.Bootstrap.initdb('template1'), "'database' is 'template1', which every PostgreSQL has already; choose another name, such as 'app'"],
  ['a database without a name', () => pg.Bootstrap.initdb(''), "'database' must not be empty, got ''"],
  ['WAL segments of a size that is no power', () => pg.Bootstrap.initdb('app', { walSegmentSize: 24 }), "'walSegmentSize' must be a power of two from 1 to 1024 (megabytes), got 24"],
  ['a locale that PostgreSQL does not have', () => pg.DatabaseLocale.builtin('en_US'), "'builtinLocale' must be 'C', 'C.UTF-8' or 'PG_UNICODE_FAST', got 'en_US'"],
  ['an import of no database', () => pg.DatabaseImport.monolith(LEGACY, { databases: [] }), "'databases' must name at least one database, or be ['*'], got []"],
  ['an import of everything and more', () => pg.DatabaseImport.monolith(LEGACY, { databases: ['*', 'shop'] }), "'databases' has '*' and a name; '*' is all of them already"],
  ['a microservice of everything', () => pg.DatabaseImport.microservice(LEGACY, '*'), "'database' must be the name of one database, got '*'"],
  ['an import from an archive', () => pg.DatabaseImport.microservice({ name: 'a', objectStore: store(Testing.chart()) }, 'shop'),
    "'source' is 'a', which has no 'connectionParameters', and an import connects to it"],
  ['a monolith without one', () => pg.Bootstrap.monolithImport({ databaseImport: pg.DatabaseImport.microservice(LEGACY, 'shop') }),
    "'databaseImport' must be made by DatabaseImport.monolith(); a microservice import needs the database of Bootstrap.initdb()"],
  ['a password in connection parameters', () => postgresHA({ externalClusters: [{ name: 'a', connectionParameters: { host: 'a', ['password']: 'x'.repeat(8) } }] }),
    "[pg] 'externalClusters[0].connectionParameters' must not hold a password, which would end up in Git; put it into a Secret and name that in 'password'"],
  ['a server name without a store', () => postgresHA({ externalClusters: [{ name: 'a', serverName: 'b' }] }),
    "[pg] 'externalClusters[0].serverName' is 'b', and there is no 'objectStore' that holds its archive"],
  ['a recovery from nothing', () => pg.Bootstrap.recovery({}), "a recovery needs a 'source', a 'backup' or 'volumeSnapshots'"],
  ['a recovery from two things', () => pg.Bootstrap.recovery({ source: LEGACY, backup: 'b' }), "a recovery has the 'backup' 'b' and a 'source'; keep one of them"],
  ['a recovery from a source that says nothing', () => pg.Bootstrap.recovery({ source: { name: 'a' } }), "'source' is 'a', which says neither an 'objectStore' nor a 'plugin' to recover from"],
  ['a time without an offset', () => pg.RecoveryTarget.time('2026-11-29 03:00:00'),
    "'targetTime' must say its offset from UTC, got '2026-11-29 03:00:00'; write '2026-11-29T03:00:00Z' if you mean UTC, or add '+01:00'"],
  ['a day for a time', () => pg.RecoveryTarget.time('yesterday'), "'targetTime' must be a time such as '2026-11-29T03:00:00Z', got 'yesterday'"],
  ['a month that no calendar has', () => pg.RecoveryTarget.time('2026-13-29 03:00:00+00'), "'targetTime' must be a time such as '2026-11-29T03:00:00Z', got '2026-13-29 03:00:00+00'"],
  ['a position that is none', () => pg.RecoveryTarget.lsn('3000028'), "'targetLsn' must be a position such as '0/3000028', got '3000028'"],
  ['a transaction that is none', () => pg.RecoveryTarget.xid('4294967296', {}), "'targetXid' must be the number of a transaction, below 4294967296, got '4294967296'"],
  ['a timeline that is none', () => pg.RecoveryTarget.latest({ targetTli: 'newest' }), "'targetTli' must be 'latest' or the number of a timeline, got 'newest'"],
  ['a restore point without a backup', () => pg.Bootstrap.recovery({ source: LEGACY, recoveryTarget: pg.RecoveryTarget.restorePoint('before', {}) }),
    "a recovery to the restore point 'before' needs the 'backupId' of a base backup before it: only for a time or a position can the operator choose one"],
  ['a base backup beside snapshots', () => pg.Bootstrap.recovery({ volumeSnapshots: { storage: pg.VolumeSource.volumeSnapshot('a') }, recoveryTarget: pg.RecoveryTarget.latest({ backupId: 'x' }) }),
    "'recoveryTarget.backupId' names a base backup, and the recovery starts from 'volumeSnapshots'"],
  ['a topology of one site', () => pg.Replica.inTopology({ sites: [LEGACY], primary: 'legacy' }, 'legacy'), "'sites' must be two or more, got 1"],
  ['a site that is none', () => pg.Replica.inTopology({ sites: [LEGACY, { name: 'b' }], primary: 'legacy' }, 'c'), "'site' is 'c', which is none of the sites: 'legacy', 'b'"],
  ['a token before its step', () => pg.Replica.inTopology({ sites: [LEGACY, { name: 'b' }], primary: 'legacy', switchoverTo: 'b', promotionToken: 't' }, 'b'),
    "'promotionToken' belongs to the second step; set 'primary' to 'b' and remove 'switchoverTo'"],
  ['a superuser for an owner', () => postgresHA({ bootstrap: pg.Bootstrap.pgBasebackup({ source: LEGACY, owner: untyped(SUPERUSER) }) }),
    "[pg] the 'owner' of 'bootstrap' is 'postgres', the superuser, whose password the operator removes again; give the database an owner of its own; " +
    "or acknowledge 'ha/owner-superuser' with the reason"],

  ["a role that PostgreSQL's grammar keeps", () => pg.Credentials.generated('public'),
    "'username' is 'public', a role that PostgreSQL or the operator keeps for itself; choose another"],
  ['an owner that is not Credentials', () => pg.Bootstrap.initdb('app', { owner: untyped('app') }),
    "'owner' must be a Credentials, made by Credentials.clientCertificate() or Credentials.externalSecret() or Credentials.fromSecret(), got 3 characters (not shown, since they may be a secret)"],

  // failover timing
  ['half a second', () => pg.FailoverTiming.of({ failoverDelay: Duration.millis(500) }), "'failoverDelay' must be whole seconds, at most 2147483647, got 0.5"],
  ['more seconds than Kubernetes counts', () => pg.FailoverTiming.of({ stopDelay: Duration.days(1e6) }), "'stopDelay' must be whole seconds, at most 2147483647, got 86400000000"],
  ['seconds as a number', () => pg.FailoverTiming.of({ stopDelay: untyped(60) }), "'stopDelay' must be a Duration, made by Duration.days() or Duration.hours() or Duration.millis(), got 60"],
  ['a lease of half seconds', () => pg.PrimaryLease.of({ leaseDuration: Duration.millis(4500), renewDeadline: Duration.seconds(3), retryPeriod: Duration.seconds(1) }),
    "'leaseDuration' must be whole seconds, at most 2147483647, got 4.5"],
  ['an interval of half a second', () => pg.PodMonitoring.enabled({ interval: Duration.millis(500) }), "'interval' must be whole seconds, at most 2147483647, got 0.5"],
  ['a lease that cannot be renewed', () => pg.PrimaryLease.of({ leaseDuration: Duration.seconds(4), renewDeadline: Duration.seconds(4), retryPeriod: Duration.seconds(1) }),
    "'renewDeadline' of 4 s must be less than the 'leaseDuration' of 4 s"],
  ['no time for the fast shutdown', () => pg.FailoverTiming.of({ smartShutdownTimeout: Duration.seconds(50), stopDelay: Duration.seconds(60) }),
    "'smartShutdownTimeout' of 50 s leaves less than 15 s of the 'stopDelay' of 60 s; lower it or raise 'stopDelay'"],

  // backup
  ['no backup policy', () => postgresHA({ backup: untyped(undefined) }),
    "[pg] 'backup' is missing; it must be a BackupPolicy, made by BackupPolicy.none() or BackupPolicy.to() or BackupPolicy.volumeSnapshots()"],
  ['a store that is not there', () => pg.BackupPolicy.to(untyped(undefined)), "'store' must be an ObjectStore, got undefined; BackupPolicy.none() makes no backups"],
  ['the retention instead of the options', () => pg.BackupPolicy.to(store(Testing.chart()), untyped(Duration.days(7))),
    'the options must be named values (BackupOptions), got a Duration'],
  ['half a day of retention', () => pg.RetentionPolicy.days(0.5), "'amount' of a retention must be a whole number above 0, got 0.5"],
  ['no schedule for a schedule', () => postgresHA().addScheduledBackup('weekly', { schedule: pg.BackupSchedule.none() }),
    "[pg/weekly] 'schedule' is BackupSchedule.none(), and a ScheduledBackup without one does nothing; say when"],
  ['two ways to name a server', () => pg.BackupPolicy.to(store(Testing.chart()), { serverName: 'x', omitServerName: true }),
    "'serverName' is 'x', and 'omitServerName' leaves it out; keep one of them"],
  ['a second archiver', () => postgresHA({ backup: pg.BackupPolicy.none('a test'), plugins: [{ name: 'a', isWalArchiver: true }, { name: 'b', isWalArchiver: true }] }),
    "[pg] 2 plugins archive the WAL, and only one may; set 'isWalArchiver' of the others to false"],
  ['no parallel transfer', () => store(Testing.chart(), { wal: { maxParallel: 0 } }), "'wal.maxParallel' must be a whole number above 0, got 0"],
  ['a compression of the other set', () => store(Testing.chart(), { data: { compression: untyped('zstd') } }),
    "[test/Store] 'data.compression' must be one of 'none', 'gzip', 'bzip2', 'lz4', 'snappy', got 'zstd'"],
  ['a schedule as text', () => pg.BackupPolicy.to(store(Testing.chart()), { schedule: untyped('0 0 3 * * *') }),
    "'schedule' must be a BackupSchedule, made by BackupSchedule.cron() or BackupSchedule.daily() or BackupSchedule.fromCron(), got '0 0 3 * * *'"],
  ['a folder above its own', () => pg.BackupPolicy.to(store(Testing.chart()), { serverName: '../other' }),
    "'serverName' must be letters, digits, hyphens, underscores and dots, got '../other'"],
  ['two clusters in one folder', () => {
    const app = Testing.app();
    const backup = pg.BackupPolicy.to(store(new Chart(app, 'stores', { namespace: 'databases' })), { serverName: 'pg' });
    postgresHA({ backup }, app);
    new pg.PostgresHA(app, 'other', { namespace: 'databases', storage: storage(), backup });
  }, "[other] 'backup' archives to 's3://backups/pg', where [pg] writes already, so that each would overwrite the other's WAL; give one another 'serverName' or 'path', or acknowledge 'ha/archive-shared' with the reason"],
  ['a base backup every second', () => pg.BackupSchedule.cron('* 0 3 * * *'),
    "'* 0 3 * * *' makes more than one base backup a minute; write one second, such as '0 0 3 * * *'"],
  ['a bucket from a variable that is not set', () => s3({ bucket: untyped(undefined) }), "'bucket' is missing; it must be a string"],
  ['a user in an endpoint', () => pg.S3Provider.minio('https://user@minio'), "'endpoint' must not contain credentials, which would end up in Git; use S3Credentials.fromSecret(...)"],
  ['an empty Cloudflare account', () => pg.S3Provider.cloudflareR2(''), "'accountId' must be the id of a Cloudflare account, letters and digits, got ''"],
  ['an empty key of a Secret', () => pg.S3Credentials.fromSecret('s3', { accessKeyId: '' }),
    "'accessKeyId' must be a key of the Secret 's3', got 0 characters (not shown, since they may be a secret); give the name of the key, never what is in it"],
  ['no reason', () => pg.BackupPolicy.none(' '), "'reason' must say why losing this data is acceptable, got an empty one"],
  ['a five-field cron', () => pg.BackupSchedule.cron('0 3 * * *'),
    "'0 3 * * *' has five fields; CloudNativePG reads seconds first, so it would run every hour at minute 3. Write '0 0 3 * * *' or BackupSchedule.daily({ hour: 3 })"],
  ['a five-field cron of every night', () => pg.BackupSchedule.cron('40 4 * * *'),
    "'40 4 * * *' has five fields; CloudNativePG reads seconds first, so it would run every hour at minute 4 at second 40. " +
    "Write '0 40 4 * * *' or BackupSchedule.daily({ hour: 4, minute: 40 })"],
  ['a five-field cron of Sundays', () => pg.BackupSchedule.cron('0 2 * * 0'),
    "'0 2 * * 0' has five fields; CloudNativePG reads seconds first, so it would run every hour at minute 2 in month 0. Write '0 0 2 * * 0'"],
  ['a shorthand without a time of day', () => pg.BackupSchedule.cron('@every 6h'),
    "'@every 6h' is not a time of day; say BackupSchedule.daily({ hour: 3 }), .hourly() or .weekly({ hour: 3 }), or write six fields"],
  ['a letter of another cron', () => pg.BackupSchedule.cron('0 0 3 L * *'), "'0 0 3 L * *' is not a schedule: day of month: 'L' in 'L' is not a number or name"],
  ['30 February', () => pg.BackupSchedule.cron('0 0 3 30 2 *'),
    "'0 0 3 30 2 *' never runs: none of its months has such a day; write a day that one of them has, such as '0 0 3 1 2 *'"],
  ["31 April in cdk8s' Cron", () => pg.BackupSchedule.fromCron(Cron.schedule({ minute: '0', hour: '3', day: '31', month: '4' })),
    "'0 0 3 31 4 *' never runs: none of its months has such a day; write a day that one of them has, such as '0 0 3 1 4 *'"],
  ['seven fields', () => pg.BackupSchedule.cron('0 0 3 * * * 2026'),
    "'0 0 3 * * * 2026' has 7 fields; CloudNativePG reads six: second minute hour day-of-month month day-of-week"],
  ['Sunday as 7', () => pg.BackupSchedule.cron('0 0 3 * * 7'), "'0 0 3 * * 7' is not a schedule: day of week: '7' ends above 6"],
  ["Sunday as 7 in cdk8s' Cron", () => pg.BackupSchedule.fromCron(Cron.schedule({ minute: '0', hour: '3', weekDay: '7' })),
    "'0 0 3 * * 7' is not a schedule: day of week: '7' ends above 6"],
  ['hour 24', () => pg.BackupSchedule.daily({ hour: 24 }), "'hour' must be a whole number from 0 to 23, got 24"],
  ['one bucket for staging and production', () => {
    const app = Testing.app();
    for (const namespace of ['staging', 'production']) {
      const backup = pg.BackupPolicy.to(store(new Chart(app, `stores-${namespace}`, { namespace }), { storage: s3({ provider: pg.S3Provider.minio('https://minio:9000') }) }));
      new pg.PostgresHA(app, namespace, { namespace, clusterName: 'pg', storage: storage(), backup });
    }
  }, "[production] 'backup' archives to 'https://minio:9000/backups/pg', where [staging] writes already, so that each would overwrite the other's WAL; " +
    "give one another 'serverName' or 'path', or acknowledge 'ha/archive-shared' with the reason"],
  ['a store in another namespace', () => {
    const app = Testing.app();
    postgresHA({ backup: pg.BackupPolicy.to(store(new Chart(app, 'stores', { namespace: 'storage' }))) }, app);
  }, "[pg] 'backup' goes to the store 'stores-store' in the namespace 'storage', and the plugin only looks into the cluster's own, 'databases'; declare the store there"],
  ['a bucket with its scheme', () => s3({ bucket: 's3://backups' }), "'bucket' must be the bare name of a bucket, three lower-case characters or more without 's3://' or a path, got 's3://backups'"],
  ['an endpoint without a scheme', () => pg.S3Provider.minio('minio:9000'), "'endpoint' must be a URL such as 'https://minio.storage:9000', got 'minio:9000'"],

  // pooler
  ['an unknown pool mode', () => postgresHA().addPooler('rw', { poolMode: untyped('statement') }),
    "[pg/rw] 'poolMode' must be one of 'session', 'transaction', got 'statement'"],
  ['a pooler for replicas that do not exist', () => postgresHA({ instances: 1 }).addPooler('ro', { type: pg.PoolerType.RO }),
    "[pg/ro] 'type' is 'ro': the cluster has 1 instance, so nothing would answer; raise 'instances'"],
  ['two poolers with one id', () => {
    const cluster = postgresHA();
    cluster.addPooler('rw');
    cluster.addPooler('rw');
  }, "[pg] there is already a 'rw' in cluster 'pg'; give each pooler an id of its own"],
  ['two poolers with one name', () => {
    const cluster = postgresHA();
    cluster.addPooler('rw');
    cluster.addPooler('pooler-rw');
  }, "[pg/pooler-rw] 'poolerName' takes the Cluster or Pooler name 'pg-pooler-rw' in the namespace 'databases', which [pg/rw] has already; give each a name of its own"],
  ["a pooler with the cluster's name", () => postgresHA().addPooler('rw', { poolerName: 'pg' }),
    "[pg/rw] 'poolerName' is 'pg', which the cluster 'pg' or one of its Services has; choose another, such as 'pg-pooler'"],
  ["a pooler with a Service's name", () => postgresHA().addPooler('rw', { poolerName: 'pg-rw' }),
    "[pg/rw] 'poolerName' is 'pg-rw', which the cluster 'pg' or one of its Services has; choose another, such as 'pg-pooler'"],
  ['a setting that is not let through', () => postgresHA().addPooler('rw', { parameters: { listen_port: '6432' } }),
    `[pg/rw] 'parameters' has 'listen_port', which is not a setting of PgBouncer that CloudNativePG lets through; ${PARAMETERS_MANUAL}`],
  ['a setting that is misspelt', () => postgresHA().addPooler('rw', { parameters: { max_client_con: '100' } }),
    "[pg/rw] 'parameters' has 'max_client_con', which is not a setting of PgBouncer that CloudNativePG lets through; did you mean 'max_client_conn'?"],

  ['a setting of PgBouncer without a value', () => postgresHA().addPooler('rw', { parameters: { default_pool_size: untyped(undefined) } }),
    "[pg/rw] 'parameters' sets 'default_pool_size' to undefined; write the value as text, such as '64MB'"],
  ['a setting of PgBouncer with a unit', () => postgresHA().addPooler('rw', { parameters: { query_wait_timeout: '5 minutes' } }),
    "[pg/rw] 'parameters' sets 'query_wait_timeout' to '5 minutes'; it must be a number of seconds without a unit; did you mean '300'?"],
  ['a setting of PgBouncer that is not a number', () => postgresHA().addPooler('rw', { parameters: { default_pool_size: 'lots' } }),
    "[pg/rw] 'parameters' sets 'default_pool_size' to 'lots'; it must be a whole number"],
  ['a setting of PgBouncer that is more than it can count', () => postgresHA().addPooler('rw', { parameters: { max_client_conn: '4294967297' } }),
    "[pg/rw] 'parameters' sets 'max_client_conn' to '4294967297'; PgBouncer reads it as 1, without a word"],
  ['a pooler that hides the cluster', () => postgresHA().addPooler('Default'), "[pg] 'Default' cannot be a pooler's id; choose one that names it, such as 'rw'"],
  ['monitoring of a pooler as text', () => postgresHA().addPooler('rw', { podMonitor: untyped('off') }),
    "[pg/rw] 'podMonitor' must be a PodMonitoring, made by PodMonitoring.disabled() or PodMonitoring.enabled(), got 'off'"],

  // connections
  ['a Secret of another namespace', () => {
    const app = Testing.app();
    const deployment = new kplus.Deployment(new Chart(app, 'apps', { namespace: 'shop' }), 'Api', { containers: [{ image: 'shop:1' }] });
    postgresHA({}, app).grantConnect(deployment);
  }, "[apps/Api] is in the namespace 'shop' and cannot read the Secret 'pg-app' of 'databases'; " +
    "give the name of one there as 'secretName', or set 'withoutCredentials' if it gets them from Vault or a certificate"],
  ['two databases for one container', () => {
    const app = Testing.app();
    const deployment = new kplus.Deployment(new Chart(app, 'apps', { namespace: 'databases' }), 'Api', { containers: [{ image: 'shop:1' }] });
    postgresHA({}, app).grantConnect(deployment);
    new pg.PostgresHA(app, 'other', { namespace: 'databases', storage: storage(), backup: noBackup() }).grantConnect(deployment);
  }, "[apps/Api] has the variable 'PGHOST' already; a container gets one database this way, and others by endpoint.uri()"],
  ['a workload without a container', () => {
    const app = Testing.app();
    postgresHA({}, app).grantConnect(new kplus.Deployment(new Chart(app, 'apps', { namespace: 'databases' }), 'Api'));
  }, "[apps/Api] has no container yet that could connect to 'pg-rw'; add the containers first, or give them endpoint.env()"],
];

test.each(CASES)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});

describe('no message shows a secret', () => {
  const made = ['made', 'at', 'run', 'time'].join('-');
  test.each<[string, () => unknown]>([
    ['text for credentials', () => postgresHA().addRole('x', untyped({ credentials: made }))],
    ['what is in a Secret for credentials', () => postgresHA().addDatabase('x', untyped({ credentials: { username: 'a', password: made } }))],
    ['what is in a Secret for its name', () => pg.Credentials.fromSecret(untyped({ username: 'a', password: made }))],
    ['text for the access of the superuser', () => postgresHA({ superuserAccess: untyped(made) })],
    ['keys of S3', () => s3({ credentials: untyped({ accessKeyId: 'a', secretAccessKey: made }) })],
    ['a connection string', () => postgresHA({ parameters: { primary_conninfo: `host=x password=${made}` } })],
    ['a variable of a command', () => postgresHA({ parameters: { archive_command: `PGPASSWORD=${made} true` } })],
    ['a line of pg_hba.conf', () => postgresHA({ pgHba: [`hst all all 10.0.0.0/8 ldap ldapserver=x ldapbindpasswd=${made}`] })],
    ['SQL', () => pg.Bootstrap.initdb('x', untyped({ postInitSql: [`CREATE ROLE a PASSWORD '${made}'`] }))],
    ['options of LDAP', () => postgresHA({ ldap: untyped({ server: 'x', bindPassword: made }) })],
    ['an address', () => pg.ClusterStorage.of(untyped(`https://user:${made}@host`))],
  ])('%s', (_, write) => {
    let message = '';
    try {
      write();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toBe('');
    expect(message).not.toContain(made);
  });
});
