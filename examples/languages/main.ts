// The same program as main.py, Main.java and main.go next to it: `npm run languages` compares what they write. docs/how-to/python-java-go.md
import { Chart, Size } from 'cdk8s';
import {
  AtomicApp, BackupPolicy, BackupSchedule, Bootstrap, ClusterStorage, Credentials, ObjectStorage, ObjectStore, PoolMode, PostgresHA, RetentionPolicy, S3Credentials,
  S3Provider, Weekday,
} from '../../lib';

const app = new AtomicApp();

const store = new ObjectStore(new Chart(app, 'pg-backups', { namespace: 'databases' }), 'Default', {
  storage: ObjectStorage.s3({
    bucket: 'pg-backups',
    provider: S3Provider.minio('https://minio.storage:9000'),
    credentials: S3Credentials.fromSecret('minio', { accessKeyId: 'id', secretAccessKey: 'key' }),
  }),
  retentionPolicy: RetentionPolicy.days(30),
});

const shop = new PostgresHA(app, 'shop', {
  namespace: 'databases',
  storage: ClusterStorage.of(Size.gibibytes(50)),
  parameters: { work_mem: '4MB' },
  bootstrap: Bootstrap.initdb('shop', { owner: Credentials.fromSecret('shop-owner', 'shop') }),
  established: true,
  backup: BackupPolicy.to(store, { schedule: BackupSchedule.daily({ hour: 3 }) }),
});
shop.addPooler('rw', { poolMode: PoolMode.TRANSACTION });
shop.addDatabase('orders', { logins: { owner: Credentials.fromSecret('orders-admin') } });
shop.addRestoreDrill({
  schedule: BackupSchedule.weekly({ day: Weekday.SUNDAY, hour: 4 }),
  checks: { 'orders of the last day': "SELECT max(created_at) > now() - interval '1 day' FROM orders" },
});

app.synth();
