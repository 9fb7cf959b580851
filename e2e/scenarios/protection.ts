import { App, Chart, Size } from 'cdk8s';
import { ClusterStorage, DatabaseRole, PostgresHAProps, ProtectionPolicies, ReclaimPolicy } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup, withBackups } from './backups';
import { Client, writingAgain } from './client';
import { Database, SCENARIO_LABEL } from './database';
import { fluxForce } from './flux';
import { guideWith, NAME, NAMESPACE } from './guide';
import { objectsOf } from './manifest';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const ALLOW = 'cdk8s-postgres-ha.io/allow-deletion';
const LABEL = 'cdk8s-postgres-ha.io/deletion-protection';
const CLUSTERS = 'clusters.postgresql.cnpg.io';

/** The policies that refuse deletion, with real controllers at work. */
export const protection: Scenario = {
  name: 'protection',
  title: 'What the policies refuse, and what they let through',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const policies = protectionPolicies();
    kubectl(['apply', '--server-side', '-f', '-'], policies);
    try {
      const database = new Database(stage.api);
      await database.prepare();
      makeS3Secret(NAMESPACE);
      database.apply(declare(stage.major));
      await database.healthy();
      await firstBackup(database);
      const client = new Client(database);
      await client.start();
      const [before, since] = [await client.report(new Date()), new Date()];
      const refused = await attack(stage, database);
      const report = await writingAgain(client, before, since);
      const lost = report.kept.lost.length + report.fresh.lost.length;
      if (lost > 0) throw new Error(`${lost} acknowledged rows are gone`);
      client.stop();
      const passed = await work(stage, database);
      await database.remove();
      return `${refused.length} requests, each answered with 403 and the object still there; a client wrote all the while, `
        + `and none of its ${report.kept.acked + report.fresh.acked} acknowledged rows was lost.\n\n`
        + `${table(['refused', 'how'], refused)}\n\nWhat must go on working:\n\n${table(['let through', 'seen'], passed)}\n\n`
        + 'The controllers have identities of their own (`--use-service-account-credentials`), as kubeadm and the clouds set them up. Flux is its own code, `fluxcd/pkg/ssa`.';
    } finally {
      kubectl(['delete', '--ignore-not-found', '-f', '-'], policies);
    }
  },
};

/** The policies, with the label by which a later run removes what a killed one left. */
export function protectionPolicies(): string {
  const app = new App();
  new ProtectionPolicies(new Chart(app, 'protection', { labels: { [SCENARIO_LABEL]: '' } }), 'Default');
  return app.synthYaml();
}

function declare(major: number, props: Partial<PostgresHAProps> = {}): string {
  return guideWith({
    props: app => ({ ...withBackups(app), deletionProtection: true, ...props }),
    extend: cluster => { cluster.addDatabase('reports', { owner: DatabaseRole.fromRoleName('app'), databaseReclaimPolicy: ReclaimPolicy.DELETE }); },
  }, major);
}

/** Every deletion that must not happen; throws if one does. */
async function attack(stage: Stage, database: Database): Promise<string[][]> {
  const rows: string[][] = [];
  const inNamespace = ['-n', NAMESPACE];
  const uidOf = (what: string[]) => kubectl(['get', ...what, '-o', 'jsonpath={.metadata.uid}']);
  const refused = async (what: string, object: string[], how: string, act: () => unknown) => {
    const uid = uidOf(object);
    let said = '';
    try { await act(); } catch (error) { said = (error as Error).message; }
    if (!/denied request/.test(said) || !/orbidden/.test(said)) throw new Error(`${what} was not refused: ${said || 'no error'}`);
    if (uidOf(object) !== uid || kubectl(['get', ...object, '-o', 'jsonpath={.metadata.deletionTimestamp}']) !== '') throw new Error(`${what}: the object is gone`);
    rows.push([what, how]);
    stage.log(`refused: ${what}`);
  };
  const cluster = [...inNamespace, CLUSTERS, NAME];
  const deletion = (what: string[]) => () => kubectl(['delete', ...what, '--wait=false']);
  await refused('the Cluster', cluster, '`kubectl delete`', deletion(cluster));
  await refused('all Clusters of the namespace', cluster, 'a `deletecollection`', async () => {
    const { body, code } = await stage.api.call('DELETE', `/apis/postgresql.cnpg.io/v1/namespaces/${NAMESPACE}/clusters`);
    if (code >= 300) throw new Error(`${code} ${body.reason}: ${body.message}`);
  });
  await refused('the Cluster, its volumes left behind', cluster, '`--cascade=orphan`', deletion([...cluster, '--cascade=orphan']));
  await refused('the Cluster, with the uid of another', cluster, 'annotation, then `kubectl delete`', () => {
    kubectl(['annotate', ...cluster, '--overwrite', `${ALLOW}=${uidOf(['namespace', NAMESPACE])}`]);
    return deletion(cluster)();
  });
  await refused('its label', cluster, '`kubectl label`', () => kubectl(['label', ...cluster, `${LABEL}-`]));
  const [volume] = kubectl([...inNamespace, 'get', 'pvc', '-l', `cnpg.io/cluster=${NAME}`, '-o', 'name']).trim().split('\n');
  await refused('a volume', [...inNamespace, volume], '`kubectl delete`', deletion([...inNamespace, volume]));
  await refused('the namespace', ['namespace', NAMESPACE], '`kubectl delete`', deletion(['namespace', NAMESPACE]));
  const databaseName = kubectl([...inNamespace, 'get', 'databases.postgresql.cnpg.io', '-o', 'name']).trim();
  await refused("a Database with the reclaim policy 'delete'", [...inNamespace, databaseName], '`kubectl delete`', deletion([...inNamespace, databaseName]));
  const patch = (what: string[], type: 'merge' | 'json', change: object) => () => kubectl(['patch', ...what, `--type=${type}`, '-p', JSON.stringify(change)]);
  await refused('the same Database, declared absent', [...inNamespace, databaseName], '`kubectl patch`', patch([...inNamespace, databaseName], 'merge', { spec: { ensure: 'absent' } }));
  const store = [...inNamespace, 'objectstores.barmancloud.cnpg.io', BUCKET];
  await refused('the store', store, '`kubectl delete`', deletion(store));
  await refused('another place for the store', store, '`kubectl patch`', patch(store, 'merge', { spec: { configuration: { destinationPath: 's3://elsewhere/' } } }));
  for (const crd of [CLUSTERS, 'databases.postgresql.cnpg.io', 'objectstores.barmancloud.cnpg.io']) await refused(`the definition of ${crd}`, ['crd', crd], '`kubectl delete`', deletion(['crd', crd]));
  const moved = declare(stage.major).replace(`serverName: ${NAME}\n`, `serverName: ${NAME}-2\n`);
  await refused('another archive while the Cluster lives', cluster, 'server-side apply with `--force-conflicts`', () => kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], moved));
  await refused('the same', cluster, 'Flux with `force: true`, which deletes and recreates what is invalid', async () => fluxRefusal(objectsOf(moved).filter(({ kind }) => kind === 'Cluster')));
  const [plugin] = JSON.parse(kubectl(['get', ...cluster, '-o', 'jsonpath={.spec.plugins}']));
  const behind = [{ ...plugin, enabled: false }, { ...plugin, parameters: { ...plugin.parameters, serverName: `${NAME}-2` } }];
  await refused('another archive, behind a plugin that is switched off', cluster, '`kubectl patch`', patch(cluster, 'merge', { spec: { plugins: behind } }));
  const smaller = objectsOf(declare(stage.major, { storage: ClusterStorage.of(Size.gibibytes(1), { storageClass: 'longhorn' }) })).filter(({ kind }) => kind === 'Cluster');
  await refused('a smaller volume, which the operator calls invalid', cluster, 'Flux with `force: true`, which then deletes', async () => fluxRefusal(smaller));
  if (database.sql(await database.primary(), 'select count(*) from pg_database', 'postgres') === '0') throw new Error('no databases');
  return rows;
}

async function fluxRefusal(objects: readonly unknown[]): Promise<void> {
  const [{ error }] = await fluxForce(objects);
  if (error) throw new Error(error);
}

/** Everything that the operator and people must be able to do. */
async function work(stage: Stage, database: Database): Promise<string[][]> {
  const rows: string[][] = [];
  const note = (what: string, seen: string) => { rows.push([what, seen]); stage.log(`let through: ${what}: ${seen}`); };
  const claims = () => kubectl(['-n', NAMESPACE, 'get', 'pvc', '-l', `cnpg.io/cluster=${NAME}`, '-o', 'jsonpath={.items[*].metadata.name}']).trim().split(' ').filter(Boolean);

  database.apply(declare(stage.major, { instances: 3 }));
  await database.healthy();
  const three = claims();
  database.apply(declare(stage.major));
  await waitUntil('the third volume to go', 120, () => claims().length === 2, 500);
  await database.healthy();
  note('scaling from 3 to 2 instances', `the operator deletes the volume of the third: ${three.filter(name => !claims().includes(name)).join()}`);

  const primary = await database.primary();
  const replica = (await database.pods()).map(pod => pod.metadata.name).find(name => name !== primary)!;
  const claim = ['-n', NAMESPACE, 'pvc', replica];
  const uids = () => kubectl(['-n', NAMESPACE, 'get', 'pvc', '-l', `cnpg.io/cluster=${NAME}`, '-o', 'jsonpath={.items[*].metadata.uid}']).trim().split(' ');
  const uid = kubectl(['get', ...claim, '-o', 'jsonpath={.metadata.uid}']);
  kubectl(['annotate', ...claim, `${ALLOW}=${uid}`]);
  kubectl(['delete', ...claim, '--wait=false']);
  kubectl(['-n', NAMESPACE, 'delete', 'pod', replica, '--wait=false']);
  await waitUntil('another replica', 180, async () => !uids().includes(uid) && uids().length === 2 && (await database.pods()).length === 2, 500);
  await database.healthy();
  note('replacing an instance, its volume allowed by annotation', `the operator makes a new volume and copies the primary onto it: ${(await database.pods()).map(pod => pod.metadata.name).join(' and ')} are ready`);

  database.apply(declare(stage.major, { storage: ClusterStorage.of(Size.gibibytes(6), { storageClass: 'longhorn' }) }));
  await waitUntil('larger volumes', 120, () => kubectl(['-n', NAMESPACE, 'get', 'pvc', '-o', 'jsonpath={.items[*].status.capacity.storage}']).trim() === '6Gi 6Gi', 500);
  note('larger volumes', '6Gi');

  const drill = new Database(stage.api, NAMESPACE, 'drill');
  drill.apply(guideWith({ props: { clusterName: 'drill', instances: 1 } }, stage.major));
  await drill.healthy();
  kubectl(['-n', NAMESPACE, 'delete', CLUSTERS, 'drill', '--wait=false']);
  await waitUntil('the drill to go', 120, () => kubectl(['-n', NAMESPACE, 'get', 'pvc,pods', '-l', 'cnpg.io/cluster=drill', '-o', 'name']).trim() === '', 500);
  note('deleting a Cluster without the label beside it', 'the garbage collector removes its volumes');

  const cluster = ['-n', NAMESPACE, CLUSTERS, NAME];
  kubectl(['annotate', ...cluster, '--overwrite', `${ALLOW}=${kubectl(['get', ...cluster, '-o', 'jsonpath={.metadata.uid}'])}`]);
  kubectl(['delete', ...cluster, '--wait=false']);
  await waitUntil('the volumes to go', 180, () => claims().length === 0, 500);
  note('deleting the Cluster, allowed by annotation', 'its volumes go with it');

  database.apply(declare(stage.major).replace(/serverName: \S+/g, 'serverName: again'));
  await database.healthy();
  kubectl(['annotate', 'namespace', NAMESPACE, '--overwrite', `${ALLOW}=${kubectl(['get', 'namespace', NAMESPACE, '-o', 'jsonpath={.metadata.uid}'])}`]);
  kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
  kubectl(['-n', NAMESPACE, 'delete', 'pods', '--all', '--force', '--grace-period=0']);
  await waitUntil('the namespace to go', 180, async () => await stage.api.get(`/api/v1/namespaces/${NAMESPACE}`) === undefined, 500);
  note('deleting the namespace, allowed by annotation', 'everything in it goes, the Cluster too');
  return rows;
}
