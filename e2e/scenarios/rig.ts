import { App } from 'cdk8s';
import { PostgresVersion } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { OPENBAO_IMAGE, POSTGRES_DEBIAN, POSTGRES_IMAGE } from '../cluster/images';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { OpenBao } from '../cluster/openbao';
import { enforcePolicies } from '../cluster/policies';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { firstBackup, withBackups } from './backups';
import { Database } from './database';
import { NAMESPACE, synthesize } from './guide';
import { onlyOn } from './placement';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const VERSIONS: { readonly [major: string]: PostgresVersion } = { 15: PostgresVersion.V15, 16: PostgresVersion.V16, 17: PostgresVersion.V17, 18: PostgresVersion.V18 };

/** What the rig offers to scenarios, used once each. */
export const rig: Scenario = {
  name: 'rig',
  title: 'What the rig offers',
  unpublished: true,

  async run(stage: Stage): Promise<string> {
    const rows: string[][] = [];
    for (const [name, check] of Object.entries(CHECKS).filter(([each]) => stage.wants(each))) {
      rows.push([name, await check(stage)]);
      stage.log(rows.at(-1)!.join(': '));
    }
    return table(['what', 'seen'], rows);
  },
};

const CHECKS: { readonly [name: string]: (stage: Stage) => Promise<string> } = {
  /** The library's own images by digest, as synthesized, with backups. */
  async images(stage) {
    const seen: string[] = [];
    for (const major of Object.keys(POSTGRES_DEBIAN)) {
      const database = new Database(stage.api);
      await database.prepare();
      emptyBucket(BUCKET);
      makeS3Secret(NAMESPACE);
      database.apply(synthesize({ props: (app: App) => ({ ...withBackups(app), version: VERSIONS[major] }) }));
      const seconds = await database.healthy();
      const version = database.sql(await database.primary(), 'show server_version');
      if (!version.startsWith(`${major}.`)) throw new Error(`the image of ${major} runs PostgreSQL ${version}`);
      seen.push(`${version.split(' ')[0]} healthy after ${seconds.toFixed(0)} s, backup ${await firstBackup(database)}`);
      stage.log(seen.at(-1)!);
      await database.remove();
    }
    return seen.join('; ');
  },

  /** A NetworkPolicy lets one pod in and keeps the other out. */
  async policies(stage) {
    await enforcePolicies();
    const database = await aDatabase(stage);
    const reaches = (pod: string) => kubectl(['-n', NAMESPACE, 'exec', pod, '--', 'sh', '-c',
      `pg_isready -q -t 3 -h ${database.name}-rw && echo yes || echo no`]).trim() === 'yes';
    for (const pod of ['friend', 'stranger']) {
      kubectl(['-n', NAMESPACE, 'run', pod, `--image=${POSTGRES_IMAGE}:17`, '--labels', `app=${pod}`, '--command', '--', 'sleep', '3600']);
      kubectl(['-n', NAMESPACE, 'wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=60s']);
      if (!reaches(pod)) throw new Error(`cannot measure: the ${pod} does not reach the database before there is a policy`);
    }
    database.apply(JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'friends', namespace: NAMESPACE },
      spec: { podSelector: { matchLabels: { 'cnpg.io/cluster': database.name } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }] }] },
    }));
    await waitUntil('the policy to keep the stranger out', 60, () => !reaches('stranger'), 500);
    if (!reaches('friend')) throw new Error('the policy keeps the friend out too');
    await database.remove();
    return 'one pod reaches the database, the other does not';
  },

  /** A PodMonitor of ours is scraped, and an alert of a PrometheusRule fires. */
  async prometheus(stage) {
    const prometheus = await Prometheus.start(stage.api);
    const database = await aDatabase(stage);
    await waitUntil('both instances to be scraped', 180, async () => (await prometheus.query(`cnpg_collector_up{namespace="${NAMESPACE}"} == 1`)).length === 2, 1000);
    database.apply(JSON.stringify({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'rig', namespace: NAMESPACE },
      spec: { groups: [{ name: 'rig', rules: [{ alert: 'InstanceMissing', expr: 'count(cnpg_collector_up == 1) < 2', for: '10s', labels: { severity: 'warning' } }] }] },
    }));
    await waitUntil('the rule to be loaded', 180, async () => (await prometheus.ruleGroups()).some(({ name }) => name === 'rig'), 1000);
    if ((await prometheus.alerts()).some(({ labels }) => labels.alertname === 'InstanceMissing')) throw new Error('the alert fires while both instances are there');
    const primary = await database.primary();
    const replica = (await database.pods()).map(pod => pod.metadata.name).find(name => name !== primary)!;
    let activeAt = '';
    await onlyOn([], async () => {   // so that it cannot come back
      kubectl(['-n', NAMESPACE, 'delete', 'pod', replica, '--wait=false']);
      ({ activeAt } = await prometheus.fires('InstanceMissing', 120));
    });
    await database.remove();
    prometheus.stop();
    return `2 targets; an alert is active since ${activeAt} and fires`;
  },

  /** A pod logs in with the token of its ServiceAccount and reads a secret. */
  async openbao(stage) {
    const bao = await OpenBao.start(stage.api);
    const database = new Database(stage.api);
    await database.prepare();
    bao.run('bao kv put -mount=secret rig answer=42 >/dev/null; echo \'path "secret/data/rig" { capabilities = ["read"] }\' | bao policy write rig - >/dev/null');
    await bao.call('POST', 'auth/kubernetes/role/rig', { bound_service_account_names: ['default'], bound_service_account_namespaces: [NAMESPACE], token_policies: ['rig'], ttl: '10m' });
    const script = `export BAO_ADDR=${bao.address}; BAO_TOKEN=$(bao write -field=token auth/kubernetes/login role=rig jwt=@/var/run/secrets/kubernetes.io/serviceaccount/token)
      export BAO_TOKEN; bao kv get -mount=secret -field=answer rig`;
    kubectl(['-n', NAMESPACE, 'run', 'reader', `--image=${OPENBAO_IMAGE}`, '--restart=Never', '--command', '--', 'sh', '-ec', script]);
    await waitUntil('the reader to end', 60, async () => ['Succeeded', 'Failed'].includes((await database.pod('reader')).status.phase), 500);
    const said = kubectl(['-n', NAMESPACE, 'logs', 'reader']).trim();
    await database.remove();
    bao.stop();
    if (said !== '42') throw new Error(`the pod read: ${said}`);
    return `${OPENBAO_IMAGE}: a pod logged in and read its secret`;
  },
};

async function aDatabase(stage: Stage): Promise<Database> {
  const database = new Database(stage.api);
  await database.prepare();
  database.apply(synthesize({}));
  await database.healthy();
  return database;
}
