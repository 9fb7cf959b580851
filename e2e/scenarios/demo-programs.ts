import * as crypto from 'node:crypto';
import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Credentials, Database as Declared, DatabaseAccess, GrantConnectOptions, PostgresHA } from '../../lib';
import { DEMO_APP_IMAGE } from '../cluster/images';
import { apply, kubectl } from '../cluster/kubectl';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { NAMESPACE } from './guide';
import { Stage } from './scenario';

const PODS = { securityContext: { user: 1000, group: 1000, fsGroup: 1000 } };
const CAN_READ = "SELECT pg_catalog.has_table_privilege('notes_app', 'notes', 'SELECT')";

/** The two programs of examples/demo-app, as their image has them. */
export const DEMO_PROGRAMS = {
  python: {
    serve: ['/usr/bin/python3', '-m', 'uvicorn', 'app:app', '--host', '0.0.0.0', '--port', '8000'],
    migrate: ['/usr/bin/python3', 'app.py', 'migrate'],
  },
  node: { serve: ['/usr/bin/node', 'server.mjs'], migrate: ['/usr/bin/node', 'server.mjs', 'migrate'] },
};
export type DemoProgram = keyof typeof DEMO_PROGRAMS;

/** Their pods, Jobs and Services, with the database `notes`. */
export class DemoPrograms {
  public readonly notes: Declared;
  private readonly chart: Chart;

  constructor(private readonly cluster: PostgresHA) {
    const logins = { owner: Credentials.fromSecret('notes-admin'), writer: Credentials.fromSecret('notes-app') };
    this.notes = cluster.addDatabase('notes', { logins });
    this.chart = new Chart(cluster.node.root as App, 'demo-app', { namespace: NAMESPACE });
  }

  /** The Job that makes the table. */
  public migrate(program: DemoProgram): void {
    const name = `demo-${program}-migration`;
    const containers = [container(DEMO_PROGRAMS[program].migrate)];
    const job = new kplus.Job(this.chart, name, { metadata: { name }, backoffLimit: 30, containers, ...PODS });
    this.cluster.grantConnect(job, { database: this.notes, access: DatabaseAccess.OWNER });
  }

  /** Pods that serve the page, with credentials of their own if `grant` says so. */
  public serve(program: DemoProgram, name: string, replicas: number, grant?: GrantConnectOptions): void {
    const readiness = kplus.Probe.fromHttpGet('/healthz', { periodSeconds: Duration.seconds(2) });
    const lifecycle = { preStop: kplus.Handler.fromCommand(['sleep', '5']) };
    const demo = new kplus.Deployment(this.chart, `demo-${name}`, {
      metadata: { name: `demo-${name}` },
      replicas,
      automountServiceAccountToken: grant?.vault !== undefined,
      containers: [{ ...container(DEMO_PROGRAMS[program].serve), portNumber: 8000, readiness, lifecycle }],
      ...PODS,
    });
    this.cluster.grantConnect(demo, grant ?? { database: this.notes, access: DatabaseAccess.WRITE });
    demo.exposeViaService({ name: `demo-${name}`, ports: [{ port: 80, targetPort: 8000 }] });
  }
}

/** The Secrets of the logins of `notes`. */
export function demoSecrets(): void {
  for (const role of ['admin', 'app']) passwordSecret(`notes-${role}`, `notes_${role}`);
}

/** Makes a Secret with a password that nobody has seen, or changes it. */
export function passwordSecret(name: string, username: string): void {
  const password = crypto.randomBytes(16).toString('hex');
  const metadata = { name, namespace: NAMESPACE, labels: { 'cnpg.io/reload': 'true' } };
  const stringData = { username, password };
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/basic-auth', stringData }));
}

/** Waits until tables and privileges are there, and all pods. */
export async function demoReady(database: Database, migrations: readonly DemoProgram[], names: readonly string[]): Promise<void> {
  const wait = (...args: string[]) => kubectl(['-n', NAMESPACE, ...args, '--timeout=300s']);
  for (const program of migrations) wait('wait', '--for=condition=complete', `job/demo-${program}-migration`);
  // The migrations may come before the Job that gives the writer its privileges.
  await waitUntil('the privileges of the writer', 300, async () => database.sql(await database.primary(), CAN_READ, 'notes') === 't', 1000);
  for (const name of names) wait('rollout', 'status', `deploy/demo-${name}`);
}

/** Where the page of the pods `name` is. */
export async function demoAddress({ api }: Stage, name: string): Promise<string> {
  return `http://${(await api.get(`/api/v1/namespaces/${NAMESPACE}/services/demo-${name}`)).spec.clusterIP}`;
}

/** Deletes the primary, and waits for another and for all instances. */
export async function loseDemoPrimary(database: Database): Promise<void> {
  const primary = await database.primary();
  kubectl(['-n', NAMESPACE, 'delete', 'pod', primary, '--wait=false']);
  await waitUntil('a new primary', 120, async () => await database.primary() !== primary, 100);
  await database.healthy();
}

function container(command: readonly string[]) {
  return { image: DEMO_APP_IMAGE, command: [...command], workingDir: '/app', resources: {} };
}
