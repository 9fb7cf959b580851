import { Size } from 'cdk8s';
import { ClusterStorage, PostgresHAProps, PrimaryUpdateMethod } from '../../lib';
import { POSTGRES_IMAGE, nextTag } from '../cluster/images';
import { waitUntil } from '../machine/service';
import { Client, longestGap, writingAgain } from './client';
import { Database, isHealthy } from './database';
import { pause } from './failover';
import { guideWith } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const PARAMETERS = { shared_buffers: '64MB', effective_cache_size: '192MB', max_connections: '60' };

/** A change of a running cluster: its name, the manifest after it, and how an instance shows that it has it. */
interface Change {
  readonly name: string;
  readonly manifest: string;
  readonly done: (database: Database, pods: any[]) => boolean | Promise<boolean>;
}

/** The guide's test 3, and the changes that every cluster sees one day. */
export const dayTwo: Scenario = {
  name: 'day-two',
  title: 'Replication, and the changes of day two',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    database.apply(guideWith({}, stage.major));
    await database.healthy();
    const replicated = await replication(database);
    const client = new Client(database);
    await client.start();
    const rows: string[][] = [];
    for (const change of changes(stage.major)) {
      rows.push(await measure(database, client, change));
      stage.log(rows.at(-1)!.join('; '));
    }
    await database.remove();
    return `A row that is written on the primary is on the replica when the replica is first asked, ${replicated} ms later.\n\n`
      + `${table(['change', 'done after', 'pods made or restarted, in order', 'kept connection stops for', 'new connections fail for', 'acknowledged rows lost'], rows)}\n\n`
      + 'Each change is applied to the cluster as the one before left it, while a client writes. A restart without a new pod is PostgreSQL starting again inside its pod; '
      + '`restart` and `switchover` are `primaryUpdateMethod`.';
  },
};

function changes(major: number): Change[] {
  const shows = (parameter: string, value: string) => (database: Database, pods: any[]) =>
    pods.every(pod => database.sql(pod.metadata.name, `show ${parameter}`) === value);
  const steps: [string, Partial<PostgresHAProps>, Change['done']][] = [
    ['2 to 3 instances', { instances: 3 }, (_, pods) => pods.length === 3],
    ['a parameter that is reloaded (`work_mem`)', { parameters: { ...PARAMETERS, work_mem: '5MB' } }, shows('work_mem', '5MB')],
    ['a parameter that needs a restart (`max_connections` 60 to 70)', { parameters: { ...PARAMETERS, work_mem: '5MB', max_connections: '70' } }, shows('max_connections', '70')],
    ['storage 5Gi to 6Gi', { storage: ClusterStorage.of(Size.gibibytes(6), { storageClass: 'longhorn' }) }, grown],
  ];
  let props: Partial<PostgresHAProps> = {};
  const result = steps.map(([name, changed, done]) => {
    props = { ...props, ...changed };
    return { name, manifest: guideWith({ props }, major), done };
  });
  return [...result, ...METHODS.flatMap(method => recreations({ ...props, primaryUpdateMethod: method }, major))];
}

const METHODS = [PrimaryUpdateMethod.RESTART, PrimaryUpdateMethod.SWITCHOVER];

/** The changes that need new pods, there and back: two of each kind. */
function recreations(props: Partial<PostgresHAProps>, major: number): Change[] {
  const change = (what: string, mebibytes: number, tag: string, done: (container: any) => boolean): Change => ({
    name: `${what} (\`${props.primaryUpdateMethod}\`)`,
    manifest: guideWith({ props: { ...props, memory: memory(mebibytes) } }, major).replace(/imageName: \S+/, `imageName: ${POSTGRES_IMAGE}:${tag}`),
    done: (_, pods) => pods.every(pod => done(pod.spec.containers[0])),
  });
  const limit = (mebibytes: number) => (container: any) => container.resources.limits.memory === `${mebibytes}Mi`;
  const image = (tag: string) => (container: any) => container.image === `${POSTGRES_IMAGE}:${tag}`;
  const [now, next] = [String(major), nextTag(major)];
  return [
    change('memory 256Mi to 320Mi', 320, now, limit(320)),
    change('another image of the same major version', 320, next, image(next)),
    change('memory 320Mi to 256Mi', 256, next, limit(256)),
    change('the image as before', 256, now, image(now)),
  ];
}

function memory(mebibytes: number) {
  return { request: Size.mebibytes(mebibytes / 2), limit: Size.mebibytes(mebibytes) };
}

async function grown(database: Database): Promise<boolean> {
  const claims = (await database.api.get(`/api/v1/namespaces/${database.namespace}/persistentvolumeclaims`)).items;
  return claims.every((claim: any) => claim.status.capacity?.storage === '6Gi');
}

async function measure(database: Database, client: Client, change: Change): Promise<string[]> {
  await database.healthy();
  await pause(3);
  const [before, written] = [await starts(database), await client.report(new Date())];
  const primary = await database.primary();
  const started = new Date();
  database.apply(change.manifest);
  await waitUntil(change.name, 300, async () => {
    if (!isHealthy(await database.cluster())) return false;
    try { return await change.done(database, await database.pods()); } catch { return false; }   // psql, while an instance restarts
  }, 300);
  const seconds = (Date.now() - started.getTime()) / 1000;
  await pause(5);
  await database.healthy();
  const report = await writingAgain(client, written, started);
  const after = await starts(database);
  const restarted = after.filter(now => !before.some(old => old.uid === now.uid && old.started === now.started))
    .sort((a, b) => a.started.localeCompare(b.started))
    .map(now => `${now.name}${now.name === primary ? ' (primary)' : ''} ${fate(now, before)}`);
  const now = await database.primary();
  const moved = now === primary ? '' : `; primary ${primary} to ${now}`;
  const gap = (name: 'kept' | 'fresh') => longestGap(report[name]) > 0 ? `${longestGap(report[name]).toFixed(1)} s` : 'less than 0.4 s';
  return [change.name, `${seconds.toFixed(0)} s`, (restarted.join(', ') || 'none') + moved, gap('kept'), gap('fresh'), String(report.kept.lost.length + report.fresh.lost.length)];
}

/** An instance's pod, and when its PostgreSQL started. */
interface Start {
  readonly name: string;
  readonly uid: string;
  readonly started: string;
}

function fate(now: Start, before: readonly Start[]): string {
  if (before.some(old => old.uid === now.uid)) return 'restarted';
  return before.some(old => old.name === now.name) ? 'recreated' : 'new';
}

async function starts(database: Database): Promise<Start[]> {
  return (await database.pods()).map(pod => ({
    name: pod.metadata.name,
    uid: pod.metadata.uid,
    started: database.sql(pod.metadata.name, "select to_char(pg_postmaster_start_time() at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.MS')"),
  }));
}

/** Milliseconds from the commit to the first look at the replica, which must find the row. */
async function replication(database: Database): Promise<number> {
  const primary = await database.primary();
  const replica = (await database.pods()).map(pod => pod.metadata.name).find(name => name !== primary)!;
  database.sql(primary, 'create table looked (id int)');
  await pause(1);
  database.sql(primary, 'insert into looked values (1)');
  const written = Date.now();
  if (database.sql(replica, 'select count(*) from looked') !== '1') throw new Error('the replica does not have the row');
  return Date.now() - written;
}
