import * as crypto from 'node:crypto';
import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ConnectTls, Credentials, DatabaseAccess, NetworkPolicies, OperatorNetworkPolicies, PodMonitoring, PoolMode, PostgresHA } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { POSTGRES_IMAGE } from '../cluster/images';
import { apply, kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { enforcePolicies } from '../cluster/policies';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { firstBackup, withBackups } from './backups';
import { Database, SCENARIO_LABEL } from './database';
import { guideWith, NAME, NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const SHOP = 'e2e-shop';
const POOLER = `${NAME}-pooler-rw`;

/** A pod that tries to get through. */
interface Prober {
  readonly namespace: string;
  readonly deployment: string;
}

/** A server that answers on PostgreSQL's port and belongs to nobody. */
const LISTEN = 'initdb -D /tmp/data -U postgres -A trust >/dev/null && exec postgres -D /tmp/data -c listen_addresses=* -c unix_socket_directories=/tmp';

const GRANTED: Prober = { namespace: NAMESPACE, deployment: 'granted' };
const POOLED: Prober = { namespace: SHOP, deployment: 'pooled' };
const STRANGER: Prober = { namespace: NAMESPACE, deployment: 'stranger' };
const STRANGER_ELSEWHERE: Prober = { namespace: SHOP, deployment: 'stranger' };

/** Who gets through to a cluster with the complete set of NetworkPolicies, and whether it still does what a cluster does. */
export const policies: Scenario = {
  name: 'policies',
  title: 'Who gets through, with NetworkPolicies',

  async run(stage: Stage): Promise<string> {
    const { api } = stage;
    await enforcePolicies();
    const database = new Database(api);
    const elsewhere = new Database(api, SHOP);
    await elsewhere.remove();
    apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SHOP, labels: { [SCENARIO_LABEL]: '' } } }));
    await database.prepare();
    emptyBucket(BUCKET);
    makeS3Secret(NAMESPACE);
    for (const role of ['admin', 'app']) passwordSecret(`shop-${role}`, `shop_${role}`);
    apply(operatorPolicies());
    const props = (instances: number) => (app: App) => ({ ...withBackups(app), instances, networkPolicies: NetworkPolicies.complete() });
    const manifest = (instances: number) => guideWith({ props: props(instances), extend: declareTheRest }, stage.major);
    database.apply(manifest(2));
    stage.log(`healthy after ${await database.healthy()} s`);
    for (const { namespace, deployment } of [GRANTED, POOLED, STRANGER, STRANGER_ELSEWHERE, { namespace: SHOP, deployment: 'listener' }]) kubectl(['-n', namespace, 'rollout', 'status', `deploy/${deployment}`, '--timeout=120s']);
    await waitUntil('the pooler', 120, async () => (await api.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${POOLER}`))?.status.readyReplicas > 0, 500);
    const rows: string[][] = [];
    const sees = (what: string, wanted: boolean, seen: boolean) => {
      if (wanted !== seen) throw new Error(`${what}: ${seen ? 'gets through, and should not' : 'does not get through, and should'}`);
      rows.push([what, seen ? 'yes' : 'no']);
    };

    const primary = await database.pod(await database.primary());
    const [rw, ro, pooler, pod] = [`${NAME}-rw.${NAMESPACE}.svc`, `${NAME}-ro.${NAMESPACE}.svc`, `${POOLER}.${NAMESPACE}.svc`, primary.status.podIP];
    const all = [[rw, 5432], [ro, 5432], [pooler, 5432], [pod, 8000], [pod, 9187]] as const;
    const show = (who: Prober, name: string, wanted: readonly boolean[]) => all.forEach(([host, port], i) =>
      sees(`${name} to ${['the primary', 'the replicas', 'the pooler', 'an instance', 'an instance'][i]}, port ${port}`, wanted[i], reaches(who, host, port)));
    show(GRANTED, 'a workload with `grantConnect`', [true, true, false, false, false]);
    show(POOLED, 'a workload of another namespace with `grantConnect` for the pooler', [false, false, true, false, false]);
    show(STRANGER, 'a stranger in the same namespace', [false, false, false, false, false]);
    show(STRANGER_ELSEWHERE, 'a stranger of another namespace', [false, false, false, false, false]);
    kubectl(['-n', NAMESPACE, 'exec', 'deploy/granted', '--', 'psql', '-XAtqc', 'SELECT 1']);   // by its variables, and it verifies the server
    stage.log('strangers are kept out');

    const stranger = (await api.get(`/api/v1/namespaces/${SHOP}/pods?labelSelector=app%3Dlistener`)).items[0].status.podIP;
    sees('the primary to a pod that nothing says it needs', false, opens(['exec', primary.metadata.name, '-c', 'postgres'], stranger, 5432));
    sees('a stranger to that pod', true, reaches(STRANGER, stranger, 5432));

    const events = [['the first base backup goes to the object store', await firstBackup(database)]];
    await waitUntil('the Job of the privileges', 240, async () => (await api.get(`/apis/batch/v1/namespaces/${NAMESPACE}/jobs`)).items
      .some((job: any) => job.metadata.name.includes('-privileges-') && job.status.succeeded), 500);
    events.push(['the Job that sets up privileges', 'completed']);

    const prometheus = await Prometheus.start(api);
    await waitUntil('Prometheus to scrape', 120, async () => {
      const targets = (await prometheus.targets()).filter(({ labels }) => labels.namespace === NAMESPACE);
      return targets.length >= 3 && targets.every(({ health }) => health === 'up');
    }, 1000);
    events.push(['Prometheus scrapes instances and pooler', 'up']);

    const old = await database.primary();
    const began = Date.now();
    kubectl(['-n', NAMESPACE, 'delete', 'pod', old, '--wait=false']);
    await waitUntil('a new primary', 120, async () => await database.primary() !== old, 100);
    events.push(['the primary is deleted', `a new one after ${((Date.now() - began) / 1000).toFixed(1)} s`]);
    await database.healthy();
    database.apply(manifest(3));
    await waitUntil('a third instance', 240, async () => (await database.cluster()).status.readyInstances === 3, 500);
    events.push(['a third instance joins, by a Job', 'ready']);

    // Without the policies the strangers must get through, or the rig keeps them out by itself and nothing above means anything.
    kubectl(['-n', NAMESPACE, 'delete', 'networkpolicies', '--all']);
    await waitUntil('a stranger to get through without policies', 60, async () => reaches(STRANGER, rw, 5432), 1000);
    rows.push(['a stranger to the primary, once the policies are deleted', 'yes']);

    kubectl(['-n', 'cnpg-system', 'delete', 'networkpolicies', '--all']);
    await database.remove();
    await elsewhere.remove();
    return `${table(['who', 'gets through'], rows)}\n\nMeanwhile, with the policies:\n\n${table(['what', 'seen'], events)}\n\n`
      + 'kube-router enforces the policies. Those of `OperatorNetworkPolicies` are on for the operator and the plugin, too.';
  },
};

function declareTheRest(cluster: PostgresHA): void {
  const app = cluster.node.root;
  const pooler = cluster.addPooler('rw', { poolMode: PoolMode.TRANSACTION, podMonitor: PodMonitoring.enabled() });
  const shop = cluster.addDatabase('shop', { logins: { owner: Credentials.fromSecret('shop-admin'), writer: Credentials.fromSecret('shop-app') } });
  const here = new Chart(app, 'apps', { namespace: NAMESPACE });
  const there = new Chart(app, 'shop', { namespace: SHOP });
  cluster.grantConnect(prober(here, 'granted'), { database: shop, access: DatabaseAccess.WRITE });
  cluster.grantConnect(prober(there, 'pooled'), { endpoint: pooler.endpoint, withoutCredentials: true, tls: ConnectTls.require() });
  prober(here, 'stranger');
  prober(there, 'stranger');
  prober(there, 'listener', ['/bin/sh', '-c', LISTEN]);
}

function prober(chart: Chart, name: string, command = ['sleep', 'infinity']): kplus.Deployment {
  return new kplus.Deployment(chart, name, {
    metadata: { name },
    replicas: 1,
    podMetadata: { labels: { app: name } },
    securityContext: { user: 26, group: 26, fsGroup: 26 },
    containers: [{ name: 'main', image: `${POSTGRES_IMAGE}:17`, command, resources: {}, securityContext: { readOnlyRootFilesystem: false } }],
  });
}

function reaches({ namespace, deployment }: Prober, host: string, port: number): boolean {
  return opens(['-n', namespace, 'exec', `deploy/${deployment}`], host, port);
}

/** Whether a TCP connection opens within three seconds. */
function opens(exec: string[], host: string, port: number): boolean {
  const where = exec.includes('-n') ? exec : ['-n', NAMESPACE, ...exec];
  try {
    kubectl([...where, '--', 'timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${host}/${port}`]);
    return true;
  } catch {
    return false;
  }
}

function operatorPolicies(): string {
  const app = new App();
  new OperatorNetworkPolicies(new Chart(app, 'operators', { namespace: 'cnpg-system' }), 'Policies');
  return app.synthYaml() as string;
}

function passwordSecret(name: string, username: string): void {
  const password = crypto.randomUUID().replaceAll('-', '');
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, type: 'kubernetes.io/basic-auth', stringData: { username, password } }));
}
