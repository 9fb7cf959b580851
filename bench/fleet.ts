// node bench/fleet.js CLUSTERS [stock|atomic] [judged|unjudged]: synthesizes that many clusters in one app, a chart for each, and prints how long it took.
// They go where CDK8S_OUTDIR says, never into this repository's dist/.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import {
  AtomicApp, BackupPolicy, BackupSchedule, ClusterStorage, PodMonitoring, ObjectStorage, ObjectStore, RetentionPolicy, PoolMode, PostgresCluster, S3Credentials, S3Provider,
} from '../lib';

/** A store, a cluster with a schedule and a monitor, and a pooler: five objects that differ from those of every other cluster. */
function addCluster(app: App, i: number): void {
  const chart = new Chart(app, `db-${i}`, { namespace: `team-${i}` });
  const store = new ObjectStore(chart, 'Store', {
    storage: ObjectStorage.s3({
      bucket: `backups-${i}`,
      provider: S3Provider.minio('https://minio.storage:9000'),
      credentials: S3Credentials.fromSecret('minio', { accessKeyId: 'id', secretAccessKey: 'key' }),
    }),
    retentionPolicy: RetentionPolicy.days(30),
  });
  const cluster = new PostgresCluster(chart, 'Db', {
    storage: ClusterStorage.of(Size.gibibytes(20 + i % 7), { storageClass: 'longhorn' }),
    walStorage: ClusterStorage.of(Size.gibibytes(5)),
    memory: { limit: Size.gibibytes(2) },
    parameters: { shared_buffers: '512MB', max_connections: `${100 + i % 50}`, work_mem: '8MB', log_min_duration_statement: '1s' },
    pgHba: ['host all all 10.0.0.0/8 reject'],
    backup: BackupPolicy.to(store, { schedule: BackupSchedule.daily({ hour: i % 24 }) }),
  });
  cluster.addPooler('rw', { poolMode: PoolMode.TRANSACTION, parameters: { max_client_conn: '500', default_pool_size: '20' }, podMonitor: PodMonitoring.disabled() });
}

const [count, kind, judged] = process.argv.slice(2);
const outdir = process.env.CDK8S_OUTDIR ?? join(mkdtempSync(join(tmpdir(), 'fleet-')), 'dist');
const start = performance.now();
const app = kind === 'stock' ? new App({ outdir }) : new AtomicApp({ outdir });
if (judged === 'unjudged') app.node.setContext('cdk8s-postgres-ha/judge', false);
for (let i = 0; i < Number(count); i++) addCluster(app, i);
app.synth();
console.log(`milliseconds ${performance.now() - start}`);
