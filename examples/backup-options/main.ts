// What can be said of backups: every kind of store, several schedules, snapshots of volumes, one backup before an upgrade.
import { App, Chart, Size } from 'cdk8s';
import {
  AzureCredentials, BackupMethod, BackupOwnerReference, BackupPolicy, BackupSchedule, BackupTarget, ClusterStorage, DataCompression, GoogleCredentials, ObjectStorage,
  ObjectStore, PostgresHA, RetentionPolicy, S3Credentials, SnapshotOwnerReference, StorageEncryption, WalCompression, Weekday,
} from '../../lib';

const app = new App();
const namespace = 'databases';
const stores = new Chart(app, 'stores', { namespace });

const store = new ObjectStore(stores, 'aws', {
  storage: ObjectStorage.s3({
    bucket: 'pg-backups',
    path: 'prod',
    credentials: S3Credentials.fromSecret('aws', { accessKeyId: 'id', secretAccessKey: 'key', region: 'region' }),
  }),
  retentionPolicy: RetentionPolicy.weeks(4),
  wal: { compression: WalCompression.ZSTD, encryption: StorageEncryption.AWS_KMS, maxParallel: 8, archiveAdditionalCommandArgs: ['--read-timeout', '60'] },
  data: { compression: DataCompression.SNAPPY, encryption: StorageEncryption.AES256, jobs: 4, immediateCheckpoint: true },
  tags: { team: 'data' },
  historyTags: { keep: 'always' },
  instanceSidecar: { memory: { request: Size.mebibytes(256), limit: Size.gibibytes(1) }, logLevel: 'debug' },
});
new ObjectStore(stores, 'azure', {
  storage: ObjectStorage.azure({
    destinationPath: 'https://account.blob.core.windows.net/pg-backups',
    credentials: AzureCredentials.storageKey({ name: 'azure', key: 'account' }, { name: 'azure', key: 'key' }),
  }),
});
new ObjectStore(stores, 'google', {
  storage: ObjectStorage.googleCloud({ bucket: 'pg-backups', credentials: GoogleCredentials.gkeEnvironment() }),
});

const shop = new PostgresHA(app, 'shop-db', {
  namespace,
  storage: ClusterStorage.of(Size.gibibytes(100), { storageClass: 'csi' }),
  backup: BackupPolicy.to(store, {
    schedule: BackupSchedule.daily({ hour: 3 }),
    target: BackupTarget.PREFER_STANDBY,
    volumeSnapshot: { className: 'csi-snapshots', snapshotOwnerReference: SnapshotOwnerReference.BACKUP },
  }),
});
shop.addScheduledBackup('noon', { schedule: BackupSchedule.cron('0 0 12 * * MON-FRI'), target: BackupTarget.PRIMARY, immediate: false });
shop.addScheduledBackup('snapshot', {
  schedule: BackupSchedule.weekly({ day: Weekday.SATURDAY, hour: 2 }),
  method: BackupMethod.volumeSnapshot({ onlineConfiguration: { immediateCheckpoint: true } }),
  backupOwnerReference: BackupOwnerReference.CLUSTER,
  immediate: false,
});
shop.addBackup('before-upgrade');

app.synth();
