import { Client, Report } from './client';
import { Database } from './database';
import { Failover } from './failover';
import { table } from './table';

/** What a primary that was cut off acknowledged to one client on its own node. */
export interface IsolatedPrimary {
  readonly cluster: string;
  readonly client: string;
  readonly acked: number;
  /** Of those, the rows that are not there after the failover. */
  readonly lost: number;
  /** Seconds from the cut to the last acknowledgement; undefined if there was none. */
  readonly last?: number;
  /** Seconds from the cut to the end of its container; undefined if that ran on until the node was back. */
  readonly stopped?: number;
}

/**
 * The clients on the node. Canceled while it waits for a standby, a commit succeeds with a warning, which few programs look at; drivers
 * cancel when a query timeout of theirs is over.
 * @see https://www.postgresql.org/docs/17/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
 */
const CLIENTS: readonly (readonly [name: string, pod: string, cancels: boolean])[] = [
  ['closes the connection after 1.5 s', 'near', false],
  ['cancels the statement after 1.5 s', 'near-cancels', true],
];

/**
 * Starts clients on the primary's own node, connected to the Service's address: the names of DNS are beyond the cut, and a program that
 * knows the address, or whose node caches names, is the worst case. Their report says what the primary took after the cut.
 */
export async function isolatedPrimary(database: Database, cluster: string, node: string) {
  const host = (await database.api.get(`/api/v1/namespaces/${database.namespace}/services/${database.name}-rw`)).spec.clusterIP;
  const clients = CLIENTS.map(([, name, cancels]) => new Client(database, { name, node, host, cancels, milliseconds: 200 }));
  for (const client of clients) await client.start();
  const old = await database.primary();

  return {
    report: async ({ began, repaired }: Failover): Promise<IsolatedPrimary[]> => {
      if (!repaired) throw new Error('cannot measure: the node was not given back');
      const ended = (await database.pod(old)).status.containerStatuses.find(({ name }: any) => name === 'postgres').lastState.terminated?.finishedAt;
      const stopped = ended && Date.parse(ended) > began ? (Date.parse(ended) - began) / 1000 : undefined;
      return Promise.all(clients.map(async (client, i) => outcomeOf(await client.report(new Date(began), new Date(repaired)), began, { cluster, client: CLIENTS[i][0], stopped })));
    },
  };
}

function outcomeOf({ kept, fresh }: Report, began: number, known: Pick<IsolatedPrimary, 'cluster' | 'client' | 'stopped'>): IsolatedPrimary {
  const acked = [...kept.within, ...fresh.within];
  const lost = new Set([...kept.lost, ...fresh.lost]);
  return {
    ...known,
    acked: acked.length,
    lost: acked.filter(moment => lost.has(moment)).length,
    last: acked.length > 0 ? (Date.parse(acked.sort().at(-1)!) - began) / 1000 : undefined,
  };
}

export function isolationChapter(outcomes: readonly IsolatedPrimary[]): string {
  const asynchronous = outcomes.filter(({ cluster }) => cluster.includes('asynchronous'));
  if (asynchronous.every(({ acked }) => acked === 0)) throw new Error('cannot measure: not even a primary without standbys acknowledged anything to the clients on its node');
  const rows = [...new Set(outcomes.map(({ cluster }) => cluster))].flatMap(cluster => CLIENTS.map(([client]) => {
    const runs = outcomes.filter(each => each.cluster === cluster && each.client === client);
    const list = (text: (run: IsolatedPrimary) => string) => runs.map(text).join(', ');
    return [cluster, client, list(run => String(run.acked)), list(run => run.last === undefined ? '-' : `${run.last.toFixed(1)} s`), list(run => String(run.lost)),
      list(run => run.stopped === undefined ? 'not' : `${run.stopped.toFixed(0)} s`)];
  }));
  return '**What the isolated primary accepts.** The cable is pulled, and two clients on the node of the old primary go on writing to it, by the address of the `-rw` Service: '
    + 'each with a kept connection and with new ones, five rows a second each. One value for each run.\n\n'
    + table(['cluster', 'client on the cut node', 'acknowledged after the cut', 'the last one after', 'of these lost', 'its container ended after'], rows)
    + '\n\nA commit that is canceled while it waits for a standby is acknowledged anyway, with a warning that few programs read: PostgreSQL has it on disk and '
    + 'cannot take it back. Drivers cancel when a query timeout of theirs is over; this client is pgx with its cancel handler. `statement_timeout` does not end the wait.'
    + ' No setting of a manifest changes this; how long it lasts is decided by the liveness probe, which stops an isolated primary: after 30 s, or the `period` times the `failureThreshold` of `probes.liveness`.';
}
