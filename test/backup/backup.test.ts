import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import {
  AzureCredentials, BackupMethod, BackupOwnerReference, BackupPolicy, BackupSchedule, BackupTarget, DataCompression, Delivery, GoogleCredentials,
  ObjectStorage, ObjectStore, ObjectStoreProps, PostgresCluster, RetentionPolicy, S3Credentials, S3Provider, S3StorageOptions, ScheduledBackup,
  SnapshotOwnerReference, StorageEncryption, WalCompression, Weekday,
} from '../../lib';
import { backupPart } from '../../lib/cluster/parts/backup-part';
import { only, postgresHA } from '../fixtures';
import { runCode } from '../run-code';

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
  [BackupSchedule.cron('@daily'), '0 0 0 * * *'],
  [BackupSchedule.cron('@weekly'), '0 0 0 * * 0'],
  [BackupSchedule.cron('@yearly'), '0 0 0 1 1 *'],
  [BackupSchedule.fromCron(Cron.daily()), '0 0 0 * * *'],
])('a schedule has six fields, seconds first', (schedule, expression) => {
  expect(schedule.expression).toBe(expression);
});

test('WAL and base backups are sent as the store says', () => {
  const { configuration } = only(backedUp({
    wal: { compression: WalCompression.ZSTD, maxParallel: 8, encryption: StorageEncryption.AES256, archiveAdditionalCommandArgs: ['--read-timeout', '60'] },
    data: { compression: DataCompression.NONE, jobs: 4, immediateCheckpoint: true, encryption: StorageEncryption.AWS_KMS },
    tags: { team: 'data' },
    historyTags: { keep: 'yes' },
  }).stores, 'ObjectStore').spec;
  expect(configuration).toMatchObject({
    wal: { compression: 'zstd', maxParallel: 8, encryption: 'AES256', archiveAdditionalCommandArgs: ['--read-timeout', '60'] },
    data: { jobs: 4, immediateCheckpoint: true, encryption: 'aws:kms' },
    tags: { team: 'data' },
    historyTags: { keep: 'yes' },
  });
  expect(configuration.data.compression).toBeUndefined();
});

test('a store can say nothing but where it is', () => {
  const spec = only(backedUp({
    storage: ObjectStorage.s3Path({ destinationPath: 's3://backups', provider: S3Provider.compatible('https://s3.example/', { supportsChecksums: true }), credentials: S3Credentials.inheritFromIamRole() }),
    wal: { compression: WalCompression.NONE },
    data: { compression: DataCompression.NONE },
    instanceSidecar: { memory: {}, cpu: {} },
  }).stores, 'ObjectStore').spec;
  expect(spec).toEqual({ configuration: { destinationPath: 's3://backups', endpointURL: 'https://s3.example/', s3Credentials: { inheritFromIAMRole: true } } });
});

test('the parts of an access key can be in several Secrets, the region too', () => {
  const key = (name: string) => ({ name, key: 'value' });
  const credentials = (of: S3Credentials) => only(backedUp({ storage: minio({ credentials: of }) }).stores, 'ObjectStore').spec.configuration.s3Credentials;
  expect(credentials(S3Credentials.fromSecretKeys({ accessKeyId: key('a'), secretAccessKey: key('b'), region: key('c') })))
    .toEqual({ accessKeyId: key('a'), secretAccessKey: key('b'), region: key('c') });
  expect(credentials(S3Credentials.fromSecret('a', { region: 'r' })).region).toEqual({ name: 'a', key: 'r' });
});

describe('schedules', () => {
  test('a cluster has as many as it needs', () => {
    const { chart } = backedUp({}, { volumeSnapshot: { className: 'csi' } });
    chart.addScheduledBackup('weekday', {
      schedule: BackupSchedule.cron('0 0 12 * * MON-FRI'), target: BackupTarget.PRIMARY, immediate: false, suspend: true,
      method: BackupMethod.volumeSnapshot({ online: true, onlineConfiguration: { immediateCheckpoint: true } }), backupOwnerReference: BackupOwnerReference.CLUSTER,
    });
    const schedules = Testing.synth(chart).filter(({ kind }) => kind === 'ScheduledBackup');
    expect(schedules.map(({ metadata }) => metadata.name)).toEqual(['pg-backup', 'pg-weekday']);
    expect(schedules[1].spec).toEqual({
      cluster: { name: 'pg' }, schedule: '0 0 12 * * MON-FRI', target: 'primary', suspend: true, method: 'volumeSnapshot', online: true,
      onlineConfiguration: { immediateCheckpoint: true }, backupOwnerReference: 'cluster',
    });
  });

  test('can be left to others', () => {
    const { chart } = backedUp({}, { schedule: BackupSchedule.none() });
    expect(Testing.synth(chart).map(({ kind }) => kind)).not.toContain('ScheduledBackup');
  });

  test('one backup can be asked for, and the object stays the same', () => {
    const { chart } = backedUp();
    expect(chart.addBackup('before-17', { method: BackupMethod.plugin({ parameters: { a: 'b' } }) }).backupName).toBe('pg-before-17');
    expect(only(chart, 'Backup').spec).toEqual({
      cluster: { name: 'pg' }, method: 'plugin', pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io', parameters: { a: 'b' } },
    });
  });
});

test('snapshots of volumes, beside an archive or alone', () => {
  const volumeSnapshot = { className: 'csi', online: false, snapshotOwnerReference: SnapshotOwnerReference.CLUSTER, labels: { a: 'b' } };
  expect(only(backedUp({}, { volumeSnapshot, target: BackupTarget.PRIMARY }).chart, 'Cluster').spec.backup).toEqual({ volumeSnapshot, target: 'primary' });
  const { spec, metadata } = only(postgresHA({ backup: BackupPolicy.volumeSnapshots({ volumeSnapshot }) }), 'Cluster');
  expect([spec.backup, spec.plugins, metadata.annotations['cdk8s-postgres-ha.io/no-backup-reason']]).toEqual([{ volumeSnapshot }, undefined, undefined]);
});

test('further plugins stand behind the one that archives', () => {
  const { chart } = backedUp();
  const plugins = [{ name: 'other.example', parameters: { a: 'b' } }];
  expect(only(postgresHA({ plugins }), 'Cluster').spec.plugins).toEqual([{ name: 'other.example', enabled: true, isWALArchiver: false, parameters: { a: 'b' } }]);
  expect(only(chart, 'Cluster').spec.plugins).toHaveLength(1);
});

describe('the way back', () => {
  test.each([
    ['a plain one', { configuration: { destinationPath: 's3://b', s3Credentials: { accessKeyId: { name: 's', key: 'i' }, secretAccessKey: { name: 's', key: 'k' } } } }],
    ['one with all', {
      configuration: {
        destinationPath: 's3://backups/prod', endpointURL: 'https://minio:9000', endpointCA: { name: 'ca', key: 'ca.crt' },
        s3Credentials: { accessKeyId: { name: 's', key: 'i' }, secretAccessKey: { name: 't', key: 'k' }, region: { name: 's', key: 'r' } },
        wal: { compression: 'xz', encryption: 'aws:kms', maxParallel: 2 }, data: { compression: 'gzip', jobs: 2, additionalCommandArgs: ['--a', 'b'] }, tags: { a: 'b' },
      },
      instanceSidecarConfiguration: {
        env: [{ name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' }, { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
          { name: 'AWS_DEFAULT_REGION', value: 'eu' }, { name: 'HTTPS_PROXY', valueFrom: { secretKeyRef: { name: 'p', key: 'url' } } }],
        resources: { limits: { memory: '1Gi' }, requests: { memory: '1Gi' } }, retentionPolicyIntervalSeconds: 60, logLevel: 'debug',
      },
      retentionPolicy: '4w',
    }],
    ['one in Azure', { configuration: { destinationPath: 'https://a.blob.core.windows.net/b', azureCredentials: { inheritFromAzureAD: true } } }],
    ['one in Google Cloud', { configuration: { destinationPath: 'gs://backups/prod', googleCredentials: { applicationCredentials: { name: 'g', key: 'json' } } } }],
  ])('of a store: %s', (_, spec) => {
    const fields = ObjectStore._convert({ metadata: { name: 's' }, spec });
    const chart = Testing.chart();
    new ObjectStore(chart, 'Store', { ...runCode({ kind: 'struct', fields }), delivery: Delivery.NONE });
    expect(only(chart, 'ObjectStore').spec).toEqual(spec);
  });

  test.each([
    ['by the plugin', { cluster: { name: 'pg' }, schedule: '0 0 3 * * *', method: 'plugin', pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' }, immediate: true, backupOwnerReference: 'self' }],
    ['by snapshots', { cluster: { name: 'pg' }, schedule: '0 0 3 * * *', method: 'volumeSnapshot', online: false, suspend: true, backupOwnerReference: 'none', target: 'primary' }],
  ])('of a schedule: %s', (_, spec) => {
    const chart = Testing.chart();
    PostgresCluster.fromClusterAttributes(chart, 'Cluster', { clusterName: 'pg' }).addScheduledBackup('a', runCode({ kind: 'struct', fields: ScheduledBackup._convert({ metadata: { name: 'n' }, spec }) }));
    expect(only(chart, 'ScheduledBackup').spec).toEqual(spec);
  });

  test('of five fields, as the operator reads them', () => {
    const fields = ScheduledBackup._convert({ metadata: { name: 'n' }, spec: { cluster: { name: 'pg' }, schedule: '0 3 * * *', method: 'plugin', pluginConfiguration: { name: 'a' } } });
    expect(runCode(fields.schedule).expression).toBe('0 3 * * * *');
  });

  test.each([
    ['nothing', {}],
    ['the plugin without a name of the server', { plugins: [{ name: 'barman-cloud.cloudnative-pg.io', enabled: true, isWALArchiver: true, parameters: { barmanObjectName: 's' } }] }],
    ['two plugins and snapshots', {
      plugins: [{ name: 'barman-cloud.cloudnative-pg.io', enabled: true, isWALArchiver: false, parameters: { barmanObjectName: 's', serverName: 'x' } },
        { name: 'other', enabled: false, isWALArchiver: false }],
      backup: { target: 'prefer-standby', volumeSnapshot: { className: 'csi', onlineConfiguration: { waitForArchive: true } } },
    }],
    ['snapshots alone', { backup: { volumeSnapshot: {} } }],
  ])('of the backups of a cluster: %s', (_, spec: any) => {
    const app = Testing.app();
    const chart = new Chart(app, 's', { namespace: 'databases' });
    const store = new ObjectStore(chart, 'Default', { storage: minio() });
    const { backup, plugins } = backupPart.convert({ metadata: { name: 'pg' }, spec });
    const props = { backup: runCode(backup, { 'ObjectStore/s': store }), plugins: runCode(plugins) };
    const cluster = only(postgresHA(props, app), 'Cluster');
    expect({ plugins: cluster.spec.plugins, backup: cluster.spec.backup }).toEqual({ plugins: spec.plugins, backup: spec.backup });
    expect(cluster.metadata.annotations['cdk8s-postgres-ha.io/no-backup-reason']).toBeUndefined();
  });
});
