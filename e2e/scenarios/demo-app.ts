import * as crypto from 'node:crypto';
import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Credentials, DatabaseAccess, PostgresHA } from '../../lib';
import { DEMO_APP_IMAGE } from '../cluster/images';
import { apply, kubectl } from '../cluster/kubectl';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { pause } from './failover';
import { guideWith, NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { medianAndWorst, table } from './table';
import { User } from './demo-user';

const RUNS = 3;
const CAN_READ = "SELECT pg_catalog.has_table_privilege('notes_app', 'notes', 'SELECT')";

const PROGRAMS = [
  {
    name: 'python', serve: ['/usr/bin/python3', '-m', 'uvicorn', 'app:app', '--host', '0.0.0.0', '--port', '8000'],
    migrate: ['/usr/bin/python3', 'app.py', 'migrate'],
  },
  { name: 'node', serve: ['/usr/bin/node', 'server.mjs'], migrate: ['/usr/bin/node', 'server.mjs', 'migrate'] },
] as const;

/** The two programs of examples/demo-app, as people with a browser see them while the primary is deleted. */
export const demoApp: Scenario = {
  name: 'demo-app',
  title: 'What users of an application see when the primary is deleted',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    for (const role of ['admin', 'app']) passwordSecret(`notes-${role}`, `notes_${role}`);
    database.apply(guideWith({ extend: declare }, stage.major));
    stage.log(`healthy after ${await database.healthy()} s`);
    for (const { name } of PROGRAMS) kubectl(['-n', NAMESPACE, 'wait', '--for=condition=complete', `job/demo-${name}-migration`, '--timeout=300s']);
    // The migrations may come before the Job that gives the writer its privileges.
    await waitUntil('the privileges of the writer', 300, async () => database.sql(await database.primary(), CAN_READ, 'notes') === 't', 1000);
    for (const { name } of PROGRAMS) kubectl(['-n', NAMESPACE, 'rollout', 'status', `deploy/demo-${name}`, '--timeout=120s']);

    const seen: { [program: string]: { worst: number[]; notes: number; errors: string[]; unseen: number; lost: number } } = {};
    for (let run = 1; run <= Math.min(RUNS, stage.runs ?? RUNS); run++) {
      const users = await Promise.all(PROGRAMS.map(async ({ name }) => User.of(await addressOf(stage, name))));
      const writing = Promise.all(users.map(user => user.write()));
      await pause(5);
      const primary = await database.primary();
      kubectl(['-n', NAMESPACE, 'delete', 'pod', primary, '--wait=false']);
      await waitUntil('a new primary', 120, async () => await database.primary() !== primary, 100);
      await database.healthy();
      await pause(5);
      users.forEach(user => user.stop());
      await writing;
      const rows = database.sql(await database.primary(), 'SELECT id FROM notes', 'notes').split('\n');
      PROGRAMS.forEach(({ name }, i) => {
        const { notes, errors, unseen, slowest } = users[i];
        if (slowest < 0.5) throw new Error(`cannot measure: the primary was deleted, and no user of ${name} waited`);
        const all = seen[name] ??= { worst: [], notes: 0, errors: [], unseen: 0, lost: 0 };
        all.worst.push(slowest);
        all.notes += notes.length;
        all.errors.push(...errors);
        all.unseen += unseen;
        all.lost += notes.filter(note => !rows.includes(note)).length;
        stage.log(`run ${run}, ${name}: ${notes.length} notes, the slowest after ${slowest.toFixed(1)} s, ${errors.length} errors`);
      });
      if (new Set(rows).size !== rows.length) throw new Error('a note is there twice');
    }
    await database.remove();
    const errors = [...new Set(Object.values(seen).flatMap(each => each.errors))];
    const columns = ['program', 'runs', 'notes written', 'longest wait for a page', 'errors', 'own note missing on the next page', 'lost'];
    const rows = Object.entries(seen).map(([name, all]) => [name, all.worst.length, all.notes, medianAndWorst(all.worst), all.errors.length, all.unseen, all.lost]);
    return `${table(columns, rows)}\n\n`
      + 'Seconds, median (worst). Each user writes a note every quarter of a second in the form of the page and looks for it on the page that comes back; reads go to replicas.'
      + `${errors.length === 0 ? '' : ` Errors:\n\n${errors.map(error => `- \`${error}\``).join('\n')}`}`;
  },
};

function declare(cluster: PostgresHA): void {
  const notes = cluster.addDatabase('notes', { logins: { owner: Credentials.fromSecret('notes-admin'), writer: Credentials.fromSecret('notes-app') } });
  const chart = new Chart(cluster.node.root as App, 'demo-app', { namespace: NAMESPACE });
  for (const { name, serve, migrate } of PROGRAMS) {
    const container = (command: readonly string[]) => ({ image: DEMO_APP_IMAGE, command: [...command], workingDir: '/app', resources: {} });
    const pods = { securityContext: { user: 1000, group: 1000, fsGroup: 1000 } };
    const job = new kplus.Job(chart, `${name}-migration`, { metadata: { name: `demo-${name}-migration` }, backoffLimit: 30, containers: [container(migrate)], ...pods });
    cluster.grantConnect(job, { database: notes, access: DatabaseAccess.OWNER });
    const demo = new kplus.Deployment(chart, name, {
      metadata: { name: `demo-${name}` }, replicas: 2, ...pods,
      containers: [{ ...container(serve), portNumber: 8000, readiness: kplus.Probe.fromHttpGet('/healthz', { periodSeconds: Duration.seconds(2) }) }],
    });
    cluster.grantConnect(demo, { database: notes, access: DatabaseAccess.WRITE });
    demo.exposeViaService({ name: `demo-${name}`, ports: [{ port: 80, targetPort: 8000 }] });
  }
}

async function addressOf({ api }: Stage, name: string): Promise<string> {
  return `http://${(await api.get(`/api/v1/namespaces/${NAMESPACE}/services/demo-${name}`)).spec.clusterIP}`;
}

function passwordSecret(name: string, username: string): void {
  const password = crypto.randomBytes(16).toString('hex');
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, type: 'kubernetes.io/basic-auth', stringData: { username, password } }));
}
