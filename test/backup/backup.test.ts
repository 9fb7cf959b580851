import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import { BackupPolicy, BackupSchedule, ObjectStore, ObjectStoreProps, S3Credentials, S3Provider, Weekday } from '../../lib';
import { only, postgresHA } from '../fixtures';

function backedUp(props: Partial<ObjectStoreProps> = {}, options: Parameters<typeof BackupPolicy.to>[1] = {}) {
  const app = Testing.app();
  const stores = new Chart(app, 'pg-backups', { namespace: 'databases' });
  const store = new ObjectStore(stores, 'Default', {
    bucket: 'backups',
    provider: S3Provider.minio('https://minio.storage:9000'),
    credentials: S3Credentials.fromSecret('minio', { accessKeyId: 'id', secretAccessKey: 'key' }),
    ...props,
  });
  return { stores, chart: postgresHA({ backup: BackupPolicy.to(store, options) }, app) };
}

test('the cluster archives its WAL, with the defaults of list items written out', () => {
  expect(only(backedUp().chart, 'Cluster').spec.plugins).toEqual([{
    name: 'barman-cloud.cloudnative-pg.io',
    enabled: true,
    isWALArchiver: true,
    parameters: { barmanObjectName: 'pg-backups', serverName: 'pg' },
  }]);
});

test('a base backup is made at once and then every night, by the plugin', () => {
  expect(only(backedUp().chart, 'ScheduledBackup').spec).toEqual({
    cluster: { name: 'pg' },
    schedule: '0 0 3 * * *',
    immediate: true,
    method: 'plugin',
    pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
    backupOwnerReference: 'self',
  });
});

test('the store comes first, then the cluster, then its schedule; all three are guarded', () => {
  const { stores, chart } = backedUp();
  const objects = [only(stores, 'ObjectStore'), only(chart, 'Cluster'), only(chart, 'ScheduledBackup')];
  expect(objects.map(object => object.metadata.annotations['argocd.argoproj.io/sync-wave'])).toEqual(['-3', '-2', '-1']);
  expect(objects.map(object => object.metadata.annotations['argocd.argoproj.io/sync-options'])).toEqual(Array(3).fill('Prune=false,Delete=false'));
  expect(objects.map(object => object.metadata.annotations['kustomize.toolkit.fluxcd.io/prune'])).toEqual(Array(3).fill('disabled'));
});

test('the policy says how long backups are kept, the store carries it', () => {
  expect(only(backedUp({}, { retention: Duration.days(30) }).stores, 'ObjectStore').spec.retentionPolicy).toBe('30d');
  expect(only(backedUp().stores, 'ObjectStore').spec.retentionPolicy).toBeUndefined();
});

test('the whole store', () => {
  expect(only(backedUp({ path: 'prod/eu', sidecarMemory: { limit: Size.gibibytes(1) } }).stores, 'ObjectStore')).toMatchSnapshot();
});

test("stores other than Amazon's are spared the checksums that they refuse", () => {
  const env = (provider: S3Provider) => only(backedUp({ provider }).stores, 'ObjectStore').spec.instanceSidecarConfiguration.env;
  const whenRequired = [{ name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' }, { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' }];
  expect(env(S3Provider.minio('http://minio:9000'))).toEqual(whenRequired);
  expect(env(S3Provider.cloudflareR2('abc'))).toEqual([...whenRequired, { name: 'AWS_DEFAULT_REGION', value: 'auto' }]);
  expect(env(S3Provider.compatible('https://s3.garage', { supportsChecksums: true, region: 'garage' }))).toEqual([{ name: 'AWS_DEFAULT_REGION', value: 'garage' }]);
  expect(env(S3Provider.aws())).toBeUndefined();
});

test('without a Secret the sidecar uses the identity of its pod', () => {
  const { s3Credentials } = only(backedUp({ provider: S3Provider.aws(), credentials: S3Credentials.inheritFromIamRole() }).stores, 'ObjectStore').spec.configuration;
  expect(s3Credentials).toEqual({ inheritFromIAMRole: true });
});

test.each([
  [BackupSchedule.daily({ hour: 3 }), '0 0 3 * * *'],
  [BackupSchedule.daily({ hour: 23, minute: 59 }), '0 59 23 * * *'],
  [BackupSchedule.hourly(), '0 0 * * * *'],
  [BackupSchedule.hourly({ minute: 15 }), '0 15 * * * *'],
  [BackupSchedule.weekly({ hour: 4 }), '0 0 4 * * 0'],
  [BackupSchedule.weekly({ day: Weekday.WEDNESDAY, hour: 4, minute: 30 }), '0 30 4 * * 3'],
  [BackupSchedule.cron('0 */15  8-18 1,15 * MON-FRI'), '0 */15 8-18 1,15 * MON-FRI'],
  [BackupSchedule.fromCron(Cron.daily()), '0 0 0 * * *'],
])('a schedule has six fields, seconds first', (schedule, expression) => {
  expect(schedule.expression).toBe(expression);
});
