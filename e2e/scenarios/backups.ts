import { App, Chart } from 'cdk8s';
import { BackupPolicy, BackupSchedule, ObjectStorage, ObjectStore, PostgresHAProps, RetentionPolicy, S3Credentials, S3Provider } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { S3 } from '../cluster/layout';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { NAMESPACE } from './guide';

/** A store in the cluster's S3 server, in a chart of its own. */
export function storeOf(app: App): ObjectStore {
  return new ObjectStore(new Chart(app, BUCKET, { namespace: NAMESPACE }), 'Default', {
    storage: ObjectStorage.s3({
      bucket: BUCKET,
      provider: S3Provider.minio(S3),
      credentials: S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' }),
    }),
    retentionPolicy: RetentionPolicy.days(30),
  });
}

/** The guide's cluster with backups to the cluster's S3 server, by the keys of the Secret `s3`; see `makeS3Secret`. */
export function withBackups(app: App): Partial<PostgresHAProps> {
  return { backup: BackupPolicy.to(storeOf(app), { schedule: BackupSchedule.daily({ hour: 3 }) }) };
}

/** Waits for the backup that a new schedule begins with; throws if it failed. */
export async function firstBackup({ api, namespace }: Database): Promise<string> {
  const backups = async () => (await api.get(`/apis/postgresql.cnpg.io/v1/namespaces/${namespace}/backups`)).items;
  await waitUntil('the first backup', 600, async () => (await backups()).some((found: any) => ['completed', 'failed'].includes(found.status?.phase)), 500);
  const [{ status }] = await backups();
  if (status.phase !== 'completed') throw new Error(`the backup failed: ${status.error}`);
  return `completed in ${(Date.parse(status.stoppedAt) - Date.parse(status.startedAt)) / 1000} s`;
}
