import * as crypto from 'node:crypto';
import { kubectl } from '../cluster/kubectl';
import { POSTGRES_IMAGE } from '../cluster/images';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { pause } from './failover';
import { DATABASE, guide, NAMESPACE, USER_SECRET } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const NAME = 'postgres';
const ROWS = 41;   // odd: two halves cannot be equal

/** What most people try first: a StatefulSet with two replicas behind one Service. */
export const wrongWay: Scenario = {
  name: 'wrong-way',
  title: 'The wrong way: a StatefulSet with `replicas: 2`',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    kubectl(['apply', '-f', '-'], statefulSet(stage.major));
    kubectl(['-n', NAMESPACE, 'rollout', 'status', `statefulset/${NAME}`, '--timeout=120s']);
    const pods = [0, 1].map(i => `${NAME}-${i}`);
    await waitUntil('both servers', 60, () => pods.every(pod => tryPsql(pod, 'localhost', 'select 1') === '1'), 500);
    for (const pod of pods) psql(pod, 'localhost', 'create table orders (id int)');
    for (let i = 0; i < ROWS; i++) psql(pods[0], NAME, `insert into orders values (${i})`);
    const wrong = pods.map(pod => [pod, psql(pod, 'localhost', 'select system_identifier from pg_control_system()'), psql(pod, 'localhost', 'select count(*) from orders')]);
    const answers = [...new Set(Array.from({ length: 20 }, () => psql(pods[0], NAME, 'select count(*) from orders')))];
    if (wrong[0][1] === wrong[1][1]) throw new Error('cannot measure: the two pods are one database');
    const counts = wrong.map(([,, count]) => Number(count));
    if (counts.includes(0) || counts[0] + counts[1] !== ROWS) throw new Error(`cannot measure: of ${ROWS} rows the pods have ${counts.join(' and ')}`);
    kubectl(['-n', NAMESPACE, 'delete', 'statefulset,service,pvc', '--all', '--timeout=60s']);

    database.apply(guide(stage.major));
    await database.healthy();
    const primary = await database.primary();
    database.sql(primary, 'create table orders (id int)');
    for (let i = 0; i < ROWS; i++) database.sql(primary, `insert into orders values (${i})`);
    await pause(1);
    const right = (await database.pods()).map(pod => [`${pod.metadata.name}${pod.metadata.name === primary ? ' (primary)' : ' (replica)'}`,
      database.sql(pod.metadata.name, 'select system_identifier from pg_control_system()'), database.sql(pod.metadata.name, 'select count(*) from orders')]);
    if (right.some(([, identity, count]) => identity !== right[0][1] || count !== String(ROWS))) throw new Error(`the guide's cluster is not one database: ${right.join(' / ')}`);
    await database.remove();
    return `The same ${ROWS} rows, written through one Service each time. The StatefulSet looks like two copies of a database; it is two databases, each with a part of the rows. `
      + `Asked 20 times through the Service for the number of rows, it answered ${answers.sort().join(' and ')}.\n\n`
      + table(['pod', 'database (system identifier)', `of ${ROWS} rows`], [...wrong, ...right]);
  },
};

function psql(pod: string, host: string, statement: string): string {
  return kubectl(['-n', NAMESPACE, 'exec', pod, '--', 'psql', '-XAtqc', statement, '-h', host, '-U', 'app', DATABASE]).trim();
}

function tryPsql(...args: Parameters<typeof psql>): string | undefined {
  try { return psql(...args); } catch { return undefined; }
}

/** What the official image of Docker does at its first start, for our image. */
const START = `[ -f "$PGDATA/PG_VERSION" ] || { initdb -U app --auth-host=scram-sha-256 --pwfile=<(echo "$PGPASSWORD") >/dev/null
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"; echo 'create database ${DATABASE}' | postgres --single postgres >/dev/null; }
exec postgres -c listen_addresses='*' -c unix_socket_directories=/tmp`;

function statefulSet(major: number): string {
  const labels = { app: NAME, run: crypto.randomBytes(2).toString('hex') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Service', metadata: { name: NAME, namespace: NAMESPACE }, spec: { selector: labels, ports: [{ port: 5432 }] } },
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: NAME, namespace: NAMESPACE },
        spec: {
          replicas: 2,
          serviceName: NAME,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [{
                name: 'postgres',
                image: `${POSTGRES_IMAGE}:${major}`,
                command: ['bash', '-c', START],
                env: [{ name: 'PGDATA', value: '/data/pgdata' }, { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: USER_SECRET, key: 'password' } } }],
                volumeMounts: [{ name: 'data', mountPath: '/data' }],
              }],
            },
          },
          volumeClaimTemplates: [{
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'longhorn', resources: { requests: { storage: '1Gi' } } },
          }],
        },
      },
    ],
  });
}
