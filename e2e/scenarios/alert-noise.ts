import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackupSchedule } from '../../lib';
import { nextTag, POSTGRES_IMAGE } from '../cluster/images';
import { kubectl } from '../cluster/kubectl';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { alertEpisodes, Episode } from './alert-episodes';
import { Client } from './client';
import { picture } from './dashboard-picture';
import { Database, isHealthy } from './database';
import { NAME } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';
import { WatchedCluster, WatchedClusters } from './watched-clusters';

const PICTURES = path.join(__dirname, '..', '..', 'docs', 'pictures');
const MINUTES = 60;
/** Parts of the time. */
const FAILOVER_AT = 1 / 3;
const UPDATE_AT = 2 / 3;
const EVERY_TWENTY_MINUTES = '0 */20 * * * *';

/** With the alerts that users get: their times, their thresholds. */
const HEALTHY: readonly WatchedCluster[] = [1, 2, 3].map(instances => ({
  namespace: ['one', 'two', 'three'][instances - 1],
  instances,
  required: instances === 3,
  schedule: BackupSchedule.cron(EVERY_TWENTY_MINUTES),
  pooler: true,
  mebibytes: 2048,
}));

/** It fires after every change of the primary, and says so; nobody is woken up. */
const ANNOUNCES = 'CNPGFailoverHappened';

/** No alert on healthy clusters that live through an ordinary hour. */
export const alertNoise: Scenario = {
  name: 'alert-noise',
  title: 'Alerts are silent on healthy clusters',
  joins: true,

  async run(stage: Stage): Promise<string> {
    const clusters = new WatchedClusters(stage, 'alert-noise', HEALTHY);
    const prometheus = await clusters.start();
    const databases = [...clusters.databases.values()];
    const clients = databases.map(database => new Client(database, { host: `${NAME}-pooler-rw`, milliseconds: 250 }));
    for (const client of clients) await client.start();
    const since = Date.now();
    const minutes = stage.minutes ?? MINUTES;
    const until = async (part: number) => waitUntil(`minute ${part * minutes}`, part * minutes * 60 + 60, () => Date.now() - since > part * minutes * 60_000, 1000);
    stage.log(`${minutes} minutes begin`);

    await until(FAILOVER_AT);
    for (const database of databases) await noBackupRuns(database);
    const failovers = await Promise.all(databases.map(database => recovers(database, async () => {
      kubectl(['-n', database.namespace, 'delete', 'pod', await database.primary(), '--wait=false']);
    })));
    stage.log(`primaries deleted; healthy after ${failovers.join(', ')} s`);
    await until(UPDATE_AT);
    for (const database of databases) await noBackupRuns(database);
    const updates = await Promise.all(databases.map(database => recovers(database, async () => {
      const patch = JSON.stringify({ spec: { imageName: `${POSTGRES_IMAGE}:${nextTag(stage.major)}` } });
      kubectl(['-n', database.namespace, 'patch', 'cluster', NAME, '--type', 'merge', '-p', patch]);
    })));
    stage.log(`updated; healthy after ${updates.join(', ')} s`);
    await until(1);

    const end = Date.now();
    const episodes = await alertEpisodes(prometheus, since, end);
    for (const { alert, severity, state, where, seconds, from } of episodes) stage.log(`${state}: ${alert} (${severity}) ${where} at ${((from - since) / 60_000).toFixed(1)} min for ${seconds} s`);
    const watched = await watchedShare(prometheus, (end - since) / 1000);
    if (watched < 0.95) throw new Error(`cannot measure: Prometheus has only ${(watched * 100).toFixed(0)} % of the evaluations`);
    const rows = await Promise.all(databases.map(async (database, i) => {
      const { kept, fresh } = await clients[i].report(new Date(since));
      return [HEALTHY[i].instances, await backupsSince(database, since), `${failovers[i]} s`, `${updates[i]} s`, kept.acked + fresh.acked, kept.lost.length + fresh.lost.length];
    }));
    const errors = operatorErrors(since);
    await draw(prometheus, minutes);
    await clusters.remove();
    return chapter(rows, episodes, errors, (end - since) / 3_600_000);
  },
};

/** Does something to a cluster, and waits until it has had an effect and all is well again; resolves to the seconds. */
async function recovers(database: Database, event: () => Promise<void>): Promise<string> {
  const uids = async () => (await database.pods()).map(pod => pod.metadata.uid);
  const before = await uids();
  const began = Date.now();
  await event();
  await waitUntil(`${database.namespace}: the old pod to go`, 300, async () => { const now = await uids(); return before.some(uid => !now.includes(uid)); }, 500);
  let calm = 0;   // between two pods of an update a cluster may look healthy for a moment
  await waitUntil(`${database.namespace} to be healthy again`, 900, async () => { calm = isHealthy(await database.cluster()) ? calm + 1 : 0; return calm > 5; }, 1000);
  return ((Date.now() - began) / 1000).toFixed(0);
}

/** The base backups that were completed, and those that failed; throws if none was completed. */
async function backupsSince(database: Database, since: number): Promise<string> {
  const phases = (await backups(database)).filter(status => Date.parse(status.startedAt) >= since).map(status => status.phase);
  const [completed, failed] = ['completed', 'failed'].map(phase => phases.filter(each => each === phase).length);
  if (completed === 0) throw new Error(`cannot measure: ${database.namespace} made no backup`);
  return failed === 0 ? String(completed) : `${completed}, and ${failed} failed`;
}

/** Since an update in the middle of one would make it fail. */
async function noBackupRuns(database: Database): Promise<void> {
  await waitUntil(`the backup of ${database.namespace} to end`, 300, async () => (await backups(database)).every(status => ['completed', 'failed'].includes(status.phase)), 2000);
}

async function backups({ api, namespace }: Database): Promise<any[]> {
  return (await api.get(`/apis/postgresql.cnpg.io/v1/namespaces/${namespace}/backups`)).items.map((found: any) => found.status ?? {});
}

/** Which share of the time Prometheus recorded anything. */
async function watchedShare(prometheus: Prometheus, seconds: number): Promise<number> {
  const step = 10;
  const { result } = await prometheus.get(`/api/v1/query?query=${encodeURIComponent(
    `max(count_over_time(count by (namespace) (cnpg_collector_up{namespace=~"one|two|three"})[${Math.round(seconds)}s:${step}s]))`)}`);
  return Number(result[0]?.value[1] ?? 0) * step / seconds;
}

/** The namespaces that the operator's errors were about: its counter does not say. */
function operatorErrors(since: number): string[] {
  const log = kubectl(['-n', 'cnpg-system', 'logs', 'deploy/cnpg-controller-manager', `--since-time=${new Date(since).toISOString()}`]);
  return log.split('\n').filter(line => line.includes('"msg":"Reconciler error"')).map(line => JSON.parse(line).namespace);
}

async function draw(prometheus: Prometheus, minutes: number): Promise<void> {
  fs.mkdirSync(PICTURES, { recursive: true });
  const common = { __rate_interval: '2m' };
  fs.writeFileSync(path.join(PICTURES, 'dashboard-fleet.svg'), await picture(prometheus, 'fleet', { namespace: 'one|two|three', ...common }, minutes * 60));
  fs.writeFileSync(path.join(PICTURES, 'dashboard-cluster.svg'),
    await picture(prometheus, 'cluster', { namespace: 'two', cluster: NAME, instance: `${NAME}-[1-9][0-9]*`, pooler: `${NAME}-pooler-rw`, ...common }, minutes * 60));
}

function chapter(rows: readonly (readonly (string | number)[])[], episodes: readonly Episode[], errors: readonly string[], hours: number): string {
  const firing = episodes.filter(({ state }) => state === 'firing');
  const alarms = firing.filter(({ alert }) => alert !== ANNOUNCES);
  const announced = firing.length - alarms.length;
  const pending = new Map<string, Episode[]>();
  for (const episode of episodes.filter(({ state, alert }) => state === 'pending' && !alarms.some(alarm => alarm.alert === alert))) {
    pending.set(episode.alert, [...pending.get(episode.alert) ?? [], episode]);
  }
  const clusterHours = (hours * HEALTHY.length).toFixed(1);
  return [
    `Three healthy clusters with a client, a pooler and base backups every twenty minutes are watched for ${(hours * 60).toFixed(0)} minutes, with the alerts that users get. `
    + 'After a third of that their primaries are deleted, after two thirds all their pods get another image, one after the other.',
    '',
    table(['instances', 'base backups', 'healthy again after the primary is deleted', 'after the update', 'rows acknowledged', 'lost'], rows.map(row => row.map(String))),
    '',
    `**False alarms: ${alarms.length} in ${clusterHours} cluster-hours** (critical: ${alarms.filter(({ severity }) => severity === 'critical').length}, the operator's alerts included).`
    + ` \`${ANNOUNCES}\` (info) announced ${announced} changes of a primary, as it should.`,
    ...alarms.length === 0 ? [] : ['', table(['alert', 'severity', 'where', 'for'], alarms.map(each => [each.alert, each.severity, each.where, `${each.seconds} s`]))],
    '',
    `The operator counts the errors of all clusters that it has. In this time it had ${errors.length}, of which ${errors.filter(namespace => HEALTHY.some(cluster => cluster.namespace === namespace)).length} were about these three.`,
    '',
    pending.size === 0 ? 'No other alert came near.' : 'These were pending for a while, and ended before they fired:',
    ...pending.size === 0 ? [] : ['', table(['alert', 'times', 'the longest'], [...pending].map(([alert, list]) => [alert, String(list.length), `${Math.max(...list.map(({ seconds }) => seconds))} s`]))],
  ].join('\n');
}
