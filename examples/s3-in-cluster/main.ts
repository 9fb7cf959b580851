// Backups "to local storage": an S3 server inside of the Kubernetes cluster.
//
// It saves you from a mistake in the database and from a broken volume. It does not save you from the loss of this Kubernetes cluster, of its storage, or from anyone who may
// delete the namespace: then the backups are gone with the database. Use it to learn, or copy the bucket elsewhere every day. docs/how-to/restore.md
//
// The Secret 's3' is yours to make: 'id' and 'key' for the database, and 's3.json' for the server, with the same two:
//   {"identities": [{"name": "pg", "credentials": [{"accessKey": ID, "secretKey": KEY}], "actions": ["Admin", "Read", "List", "Tagging", "Write"]}]}
// Once it runs, make the bucket: kubectl -n databases exec s3-0 -- sh -c "echo 's3.bucket.create -name pg-backups' | weed shell"
import { ApiObject, App, Chart, Size } from 'cdk8s';
import { BackupPolicy, BackupSchedule, ClusterStorage, ObjectStorage, ObjectStore, PostgresHA, RetentionPolicy, S3Credentials, S3Provider } from '../../lib';

const app = new App();
const namespace = 'databases';
const labels = { app: 's3' };

const server = new Chart(app, 's3', { namespace });
new ApiObject(server, 'Service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 's3' }, spec: { selector: labels, ports: [{ name: 's3', port: 8333 }] } });
new ApiObject(server, 'StatefulSet', {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 's3' },
  spec: {
    serviceName: 's3',
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{
          name: 'seaweedfs',
          image: 'docker.io/chrislusf/seaweedfs:4.47',
          command: ['weed'],
          args: ['server', '-dir=/data', '-master.volumeSizeLimitMB=1024', '-volume.max=0', '-s3', '-s3.port=8333', '-s3.config=/etc/s3/s3.json'],
          ports: [{ name: 's3', containerPort: 8333 }],
          readinessProbe: { tcpSocket: { port: 's3' } },
          resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'config', mountPath: '/etc/s3', readOnly: true }],
        }],
        volumes: [{ name: 'config', secret: { secretName: 's3', items: [{ key: 's3.json', path: 's3.json' }] } }],
      },
    },
    // Another StorageClass than that of the database, best on other disks.
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'longhorn', resources: { requests: { storage: '50Gi' } } } }],
  },
});

const store = new ObjectStore(new Chart(app, 'pg-backups', { namespace }), 'Default', {
  storage: ObjectStorage.s3({
    bucket: 'pg-backups',
    provider: S3Provider.minio('http://s3.databases.svc:8333'),
    credentials: S3Credentials.fromSecret('s3', { accessKeyId: 'id', secretAccessKey: 'key' }),
  }),
  retentionPolicy: RetentionPolicy.days(14),
});

new PostgresHA(app, 'shop', {
  namespace,
  storage: ClusterStorage.of(Size.gibibytes(20), { storageClass: 'longhorn' }),
  backup: BackupPolicy.to(store, { schedule: BackupSchedule.daily({ hour: 3 }) }),
});

app.synth();
