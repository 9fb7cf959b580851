import { Size } from 'cdk8s';
import { AtomicApp, BackupPolicy, Bootstrap, ClusterStorage, Cpu, Credentials, PodMonitoring, PostgresHA, PostgresVersion } from './lib';

const app = new AtomicApp();

new PostgresHA(app, 'postgres-ha', {
  namespace: 'databases',
  version: PostgresVersion.V16,

  // One primary and one replica, which fit on workers of 4 GB.
  instances: 2,
  storage: ClusterStorage.of(Size.gibibytes(5), { storageClass: 'longhorn' }),
  cpu: { request: Cpu.millis(100), limit: Cpu.millis(500) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
  parameters: {
    shared_buffers: '64MB',
    effective_cache_size: '192MB',
    // 256Mi carries 80 busy connections and is killed at 90: a pooler serves more, not a higher number.
    max_connections: '60',
    // All of them sorting at once stay inside the limit.
    work_mem: '2MB',
  },

  // The Secret 'postgres-app-user' holds username and password. It is made by hand or by Vault, never in Git.
  bootstrap: Bootstrap.initdb('demodb', { owner: Credentials.fromSecret('postgres-app-user', 'app') }),

  podMonitor: PodMonitoring.enabled({ labels: { app: 'postgres-ha', release: 'kube-prometheus-stack' } }),
  backup: BackupPolicy.none('the guide adds S3 in its next step; see examples/backup-and-pooler'),
});

app.synth();
