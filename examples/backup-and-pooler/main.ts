// The guide's next day: backups to S3, a pooler, and an application that uses the database.
import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { BackupPolicy, BackupSchedule, ClusterStorage, ConnectTls, ObjectStorage, ObjectStore, RetentionPolicy, PoolMode, PostgresHA, S3Credentials, S3Provider } from '../../lib';

const app = new App();

// A chart of its own: the store outlives every cluster.
const databases = new Chart(app, 'pg-backups', { namespace: 'databases' });
const store = new ObjectStore(databases, 'Default', {
  storage: ObjectStorage.s3({
    bucket: 'pg-backups',
    provider: S3Provider.minio('https://minio.storage:9000'),
    credentials: S3Credentials.fromSecret('minio', { accessKeyId: 'id', secretAccessKey: 'key' }),
  }),
  retentionPolicy: RetentionPolicy.days(30),
});

const shop = new PostgresHA(app, 'shop-db', {
  namespace: 'databases',
  storage: ClusterStorage.of(Size.gibibytes(20), { storageClass: 'longhorn' }),
  backup: BackupPolicy.to(store, { schedule: BackupSchedule.daily({ hour: 3 }) }),
});

const pooler = shop.addPooler('rw', { poolMode: PoolMode.TRANSACTION, parameters: { max_client_conn: '500', default_pool_size: '20' } });

const api = new kplus.Deployment(new Chart(app, 'shop', { namespace: 'shop' }), 'Api', {
  replicas: 2,
  metadata: { name: 'shop-api' },
  containers: [{ image: 'registry.example/shop:1.4', portNumber: 8000 }],
});
// A Secret cannot be read across namespaces: External Secrets or Vault keeps these copies of 'shop-db-app', and of the 'ca.crt' in 'shop-db-ca'.
shop.grantConnect(api, { endpoint: pooler.endpoint, secretName: 'shop-db', tls: ConnectTls.verifyFull({ secretName: 'shop-db-authority' }) });

app.synth();
