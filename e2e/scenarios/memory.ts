import * as fs from 'node:fs';
import * as path from 'node:path';
import { kubectl } from '../cluster/kubectl';
import { POSTGRES_IMAGE } from '../cluster/images';
import { CGROUP } from '../cluster/layout';
import { Database } from './database';
import { pause } from './failover';
import { DATABASE, guide, NAME, NAMESPACE, USER_SECRET } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const CONNECTIONS = [10, 20, 40, 55];
const SECONDS = 15;
/**
 * A tenth of the table: each session keeps its `work_mem` and writes the rest to temporary files. All of it left the guide's
 * instance not ready for minutes.
 */
const SORT = 'select count(*) from (select * from pgbench_accounts where aid <= 100000 order by filler, bid, random()) x;\n';

/** The memory of a container, in MiB, as its cgroup counts it. */
interface Memory {
  readonly used: number;
  readonly processes: number;
  readonly shared: number;
  readonly kills: number;
}

/** The guide's 256Mi under load from another pod. */
export const memory: Scenario = {
  name: 'memory',
  title: 'Memory: 256Mi under load',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    database.apply(guide(stage.major));
    await database.healthy();
    startLoad(stage.major);
    const primary = await database.primary();
    const pod = await database.pod(primary);
    const rows = [['idle', '', ...cells(memoryOf(pod)), '']];
    load(['-i', '-q', '-s', '10']);
    const queries: [string, string[]][] = [
      ['pgbench, reading and writing', []],
      ['sorting 100,000 rows', ['-n', '-f', '/tmp/sort.sql']],
    ];
    kubectl(['-n', NAMESPACE, 'exec', '-i', 'load', '--', 'sh', '-c', 'cat > /tmp/sort.sql'], SORT);
    for (const [name, options] of queries) {
      for (const connections of CONNECTIONS) {
        const output = load(['-c', String(connections), '-j', '2', '-T', String(SECONDS), ...options]);
        const killed = await killedSince(database, pod);
        const row = [`${connections} connections, ${name}`, throughput(output), ...killed ? [killed, '', '', ''] : cells(memoryOf(pod))];
        await pause(2);
        const ready = await database.healthy();
        row.push(ready < 1 ? 'at once' : `${ready.toFixed(0)} s`);
        rows.push(row);
        stage.log(row.join('; '));
        const now = await database.primary();
        if (!killed && now === primary) continue;
        rows.push([`afterwards the primary is ${now}, it was ${primary}`, '', '', '', '', '', '']);
        break;
      }
    }
    await database.remove();
    return `${table(['load', 'transactions a second', 'used MiB, cache included', 'of it processes', 'of it shared memory', 'OOM kills so far', 'all instances ready again after'], rows)}\n\n`
      + 'The container `postgres` of the primary, limit 256 MiB, `shared_buffers` 64 MB, `max_connections` 60, `work_mem` 2 MB; '
      + `read from its cgroup right after each load of ${SECONDS} seconds.`;
  },
};

/** How the container ended, if it did: its cgroup went with it. */
async function killedSince(database: Database, before: any): Promise<string | undefined> {
  const now = await database.pod(before.metadata.name);
  const [status, old] = [now?.status.containerStatuses?.[0], before.status.containerStatuses[0]];
  if (now?.metadata.uid === before.metadata.uid && status.containerID === old.containerID && status.state.running) return undefined;
  const end = status?.state.terminated ?? status?.lastState.terminated;
  return `the container was killed: ${end?.reason ?? 'its pod is gone'}`;
}

function startLoad(major: number): void {
  const env = (name: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: USER_SECRET, key } } });
  kubectl(['apply', '-f', '-'], JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'load', namespace: NAMESPACE },
    spec: {
      nodeName: 'cp',
      terminationGracePeriodSeconds: 0,
      containers: [{
        name: 'load',
        image: `${POSTGRES_IMAGE}:${major}`,
        command: ['sleep', 'infinity'],
        env: [env('PGUSER', 'username'), env('PGPASSWORD', 'password'), { name: 'PGHOST', value: `${NAME}-rw` }, { name: 'PGDATABASE', value: DATABASE }],
      }],
    },
  }));
  kubectl(['-n', NAMESPACE, 'wait', '--for=condition=Ready', 'pod/load', '--timeout=60s']);
}

/** What pgbench counted, with a decimal where there is little to count. */
function throughput(output: string): string {
  const tps = /tps = ([\d.]+)/.exec(output)?.[1];
  return tps === undefined ? 'ended early' : Number(tps).toFixed(Number(tps) < 10 ? 1 : 0);
}

/** Runs pgbench; a load that kills its server, or leaves it without an answer, ends early, which is a result. */
function load(options: string[]): string {
  return kubectl(['-n', NAMESPACE, 'exec', 'load', '--', 'sh', '-c', `timeout 120 pgbench ${options.join(' ')} 2>&1 || true`]);
}

/** Reads both layouts of cgroups: v2 has memory.current, v1 memory.usage_in_bytes. */
export function readMemory(folder: string): Memory {
  const v2 = fs.existsSync(path.join(folder, 'memory.current'));
  const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
  const field = (file: string, name: string) => number(file, new RegExp(`^${name} (\\d+)$`, 'm').exec(read(file))?.[1]);
  const number = (file: string, digits: string | undefined) => {
    if (digits === undefined) throw new Error(`cannot measure: ${path.join(folder, file)} has not what we look for`);
    return Number(digits);
  };
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  return {
    used: mebibytes(Number(read(v2 ? 'memory.current' : 'memory.usage_in_bytes'))),
    processes: mebibytes(field('memory.stat', v2 ? 'anon' : 'total_rss')),
    shared: mebibytes(field('memory.stat', v2 ? 'shmem' : 'total_shmem')),
    kills: field(v2 ? 'memory.events' : 'memory.oom_control', 'oom_kill'),
  };
}

function memoryOf(pod: any): Memory {
  return readMemory(cgroup(pod.metadata.uid, pod.status.containerStatuses[0].containerID.split('//')[1]));
}

function cgroup(uid: string, id: string): string {
  const roots = ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'].map(root => path.join(root, CGROUP)).filter(root => fs.existsSync(root));
  for (const root of roots) {
    for (const node of fs.readdirSync(root)) {
      for (const quality of ['', 'burstable', 'besteffort']) {
        const folder = path.join(root, node, 'kubepods', quality, `pod${uid}`, id);
        if (fs.existsSync(folder)) return folder;
      }
    }
  }
  throw new Error(`cannot measure: no cgroup of pod ${uid}`);
}

function cells({ used, processes, shared, kills }: Memory): string[] {
  return [used, processes, shared, kills].map(String);
}
