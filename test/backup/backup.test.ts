import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import {
  AzureCredentials, BackupPolicy, BackupSchedule, GoogleCredentials, ObjectStorage, ObjectStore, ObjectStoreProps, RetentionPolicy, S3Credentials, S3Provider,
  S3StorageOptions, Weekday,
} from '../../lib';
import { only, postgresHA } from '../fixtures';

function minio(options: Partial<S3StorageOptions> = {}) {
  return ObjectStorage.s3({
    bucket: 'backups',
    provider: S3Provider.minio('https://minio.storage:9000'),
    credentials: S3Credentials.fromSecret('minio', { accessKeyId: 'id', secretAccessKey: 'key' }),
    ...options,
  });
}

function backedUp(props: Partial<ObjectStoreProps> = {}, options: Parameters<typeof BackupPolicy.to>[1] = {}) {
  const app = Testing.app();
  const stores = new Chart(app, 'pg-backups', { namespace: 'databases' });
  const store = new ObjectStore(stores, 'Default', { storage: minio(), ...props });
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

test('the store says how long backups are kept, in the units of Barman', () => {
  const retention = (retentionPolicy: RetentionPolicy) => only(backedUp({ retentionPolicy }).stores, 'ObjectStore').spec.retentionPolicy;
  expect([RetentionPolicy.days(30), RetentionPolicy.weeks(4), RetentionPolicy.months(2)].map(retention)).toEqual(['30d', '4w', '2m']);
  expect(only(backedUp().stores, 'ObjectStore').spec.retentionPolicy).toBeUndefined();
});

test('the whole store', () => {
  expect(only(backedUp({
    storage: minio({ path: 'prod/eu' }),
    instanceSidecar: { memory: { limit: Size.gibibytes(1) }, retentionPolicyInterval: Duration.hours(1), env: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }] },
  }).stores, 'ObjectStore')).toMatchSnapshot();
});

test("stores other than Amazon's are spared the checksums that they refuse", () => {
  const env = (provider: S3Provider) => only(backedUp({ storage: minio({ provider }) }).stores, 'ObjectStore').spec.instanceSidecarConfiguration.env;
  const whenRequired = [{ name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' }, { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' }];
  expect(env(S3Provider.minio('http://minio:9000'))).toEqual(whenRequired);
  expect(env(S3Provider.cloudflareR2('abc'))).toEqual([...whenRequired, { name: 'AWS_DEFAULT_REGION', value: 'auto' }]);
  expect(env(S3Provider.compatible('https://s3.garage', { supportsChecksums: true, region: 'garage' }))).toEqual([{ name: 'AWS_DEFAULT_REGION', value: 'garage' }]);
  expect(env(S3Provider.aws())).toBeUndefined();
});

test('without a Secret the sidecar uses the identity of its pod', () => {
  const { s3Credentials } = only(backedUp({ storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }) }).stores, 'ObjectStore').spec.configuration;
  expect(s3Credentials).toEqual({ inheritFromIAMRole: true });
});

test.each([
  ['a connection string', AzureCredentials.connectionString({ name: 'azure', key: 'string' }), { connectionString: { name: 'azure', key: 'string' } }],
  ['an account and its key', AzureCredentials.storageKey({ name: 'azure', key: 'account' }, { name: 'azure', key: 'key' }),
    { storageAccount: { name: 'azure', key: 'account' }, storageKey: { name: 'azure', key: 'key' } }],
  ['an account and a signature', AzureCredentials.storageSasToken({ name: 'azure', key: 'account' }, { name: 'azure', key: 'sas' }),
    { storageAccount: { name: 'azure', key: 'account' }, storageSasToken: { name: 'azure', key: 'sas' } }],
  ['the identity of the pod', AzureCredentials.inheritFromAzureAd(), { inheritFromAzureAD: true }],
  ['whatever Azure finds', AzureCredentials.useDefaultAzureCredentials(), { useDefaultAzureCredentials: true }],
])('Azure takes %s', (_, credentials, azureCredentials) => {
  const destinationPath = 'https://account.blob.core.windows.net/backups';
  expect(only(backedUp({ storage: ObjectStorage.azure({ destinationPath, credentials }) }).stores, 'ObjectStore').spec.configuration)
    .toMatchObject({ destinationPath, azureCredentials });
});

test.each([
  ['the key of a service account', GoogleCredentials.applicationCredentials({ name: 'gcs', key: 'json' }), { applicationCredentials: { name: 'gcs', key: 'json' } }],
  ['the identity of the pod', GoogleCredentials.gkeEnvironment(), { gkeEnvironment: true }],
])('Google Cloud takes %s', (_, credentials, googleCredentials) => {
  expect(only(backedUp({ storage: ObjectStorage.googleCloud({ bucket: 'backups', path: 'prod', credentials }) }).stores, 'ObjectStore').spec.configuration)
    .toMatchObject({ destinationPath: 'gs://backups/prod', googleCredentials });
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
