// The guide's application, in Python and in Node: a database of its own, a migration as the owner, pods that write to the primary and read from replicas.
import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { BackupPolicy, ClusterStorage, Credentials, DatabaseAccess, NetworkPeer, NetworkPolicies, PostgresHA } from '../../lib';

const app = new App();

const orders = new PostgresHA(app, 'orders', {
  namespace: 'databases',
  storage: ClusterStorage.of(Size.gibibytes(10), { storageClass: 'longhorn' }),
  backup: BackupPolicy.none('a demonstration; see examples/backup-and-pooler'),
  networkPolicies: NetworkPolicies.complete(),
});

// Two Secrets that somebody made by hand; docs/how-to has the ways to have them made.
const notes = orders.addDatabase('notes', { logins: { owner: Credentials.fromSecret('notes-admin'), writer: Credentials.fromSecret('notes-app') } });

const apps = new Chart(app, 'demo-app', { namespace: 'databases' });
const user = 1000;
const secure = { securityContext: { user, group: user, fsGroup: user } };
const PROGRAMS = [
  { name: 'python', image: 'registry.example/demo-app-python:1.0', migrate: ['python3', 'app.py', 'migrate'] },
  { name: 'node', image: 'registry.example/demo-app-node:1.0', migrate: ['node', 'server.mjs', 'migrate'] },
];

for (const { name, image, migrate } of PROGRAMS) {
  const migration = new kplus.Job(apps, `${name}-migration`, { containers: [{ image, command: migrate }], backoffLimit: 20, ...secure });
  orders.grantConnect(migration, { database: notes, access: DatabaseAccess.OWNER });

  const demo = new kplus.Deployment(apps, name, {
    metadata: { name: `demo-${name}` },
    replicas: 2,
    containers: [{
      image,
      portNumber: 8000,
      readiness: kplus.Probe.fromHttpGet('/healthz', { periodSeconds: Duration.seconds(5) }),
      lifecycle: { preStop: kplus.Handler.fromCommand(['sleep', '5']) },
      resources: { cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.millis(500) }, memory: { request: Size.mebibytes(96), limit: Size.mebibytes(192) } },
    }],
    ...secure,
  });
  orders.grantConnect(demo, { database: notes, access: DatabaseAccess.WRITE });
  demo.exposeViaService({ name: `demo-${name}`, ports: [{ port: 80, targetPort: 8000 }] });
}

// Somebody who looks at the data from the office.
orders.connections.allowFrom(NetworkPeer.ip('192.0.2.0/24'));

app.synth();
