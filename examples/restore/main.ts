// A database that cannot come back empty or old in silence, cannot be deleted by accident, and whose restore is rehearsed each week. docs/how-to/restore.md
import { Chart, Size } from 'cdk8s';
import {
  ArchiveMove, AtomicApp, BackupPolicy, BackupSchedule, Bootstrap, ClusterStorage, Credentials, ObjectStorage, ObjectStore, PostgresHA, PostgresVersion, ProtectionPolicies,
  RecoveryTarget, RetentionPolicy, S3Credentials, Weekday,
} from '../../lib';

const app = new AtomicApp({ secretOrigins: { 's3': '1Password, vault prod, item backups', 'shop-owner': '1Password, vault prod, item shop' } });

// Once for each Kubernetes cluster.
new ProtectionPolicies(new Chart(app, 'protection'), 'Default');

const store = new ObjectStore(new Chart(app, 'pg-backups', { namespace: 'shop' }), 'Default', {
  storage: ObjectStorage.s3({ bucket: 'pg-backups', credentials: S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' }) }),
  retentionPolicy: RetentionPolicy.days(30),
});

const shop = new PostgresHA(app, 'shop', {
  namespace: 'shop',
  version: PostgresVersion.V18,
  storage: ClusterStorage.of(Size.gibibytes(20), { storageClass: 'longhorn' }),
  backup: BackupPolicy.to(store, { schedule: BackupSchedule.daily({ hour: 3 }) }),
  bootstrap: Bootstrap.initdb('shop', { owner: Credentials.fromSecret('shop-owner', 'shop') }),
  established: true,
  archiveHistory: [
    ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 }),
    ArchiveMove.recovery({ reason: 'INC-42: half of the orders deleted', recoveryTarget: RecoveryTarget.time('2026-11-29T03:00:00Z') }),
  ],
});
shop.addScheduledBackup('noon', { schedule: BackupSchedule.cron('0 0 12 * * MON-FRI'), immediate: false });
shop.addRestoreDrill({
  schedule: BackupSchedule.weekly({ day: Weekday.SUNDAY, hour: 4 }),
  checks: {
    'orders of the last day': "SELECT max(created_at) > now() - interval '1 day' FROM orders",
    'customers': 'SELECT count(*) > 1000 FROM customers',
  },
});

app.synth();
