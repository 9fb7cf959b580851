import { waitUntil } from '../machine/service';
import { Client, longestGap, Report, writingAgain } from './client';
import { Database, isHealthy } from './database';

/** What one failover cost; times in seconds from the event. */
export interface Failover {
  /** When the event began, and when the repair was done, as milliseconds of the clock. */
  readonly began: number;
  readonly repaired?: number;
  readonly newPrimary: number;
  readonly healthy: number;
  readonly keptGap: number;
  readonly freshGap: number;
  readonly acked: number;
  readonly lost: number;
  /** Each change of the cluster's status. */
  readonly steps: readonly string[];
  readonly report: Report;
}

export interface FailoverOptions {
  /** What must happen after the new primary is there before the cluster can be healthy, such as switching a node on again. */
  readonly repair?: () => Promise<unknown>;
  readonly seconds?: number;
}

/**
 * Lets something happen to a primary under a writing client, and measures until all instances are ready again.
 * `event` may answer when it began, if it had to wait for something.
 */
export async function measureFailover(database: Database, client: Client, event: (primary: string) => Promise<number> | void, options: FailoverOptions = {}): Promise<Failover> {
  await database.healthy();
  await pause(3);
  const old = await database.primary();
  const before = await client.report(new Date());
  const now = Date.now();
  const began = await event(old) ?? now;
  const seconds = () => Number(((Date.now() - began) / 1000).toFixed(1));
  const steps: string[] = [];
  let newPrimary: number | undefined;
  let repaired: number | undefined;
  const observe = async () => {
    const cluster = await database.cluster().catch(() => undefined);
    if (!cluster) return undefined;
    const { phase, currentPrimary, targetPrimary, readyInstances } = cluster.status;
    const step = `${phase}; primary ${currentPrimary}${targetPrimary === currentPrimary ? '' : `, to be ${targetPrimary}`}; ${readyInstances ?? 0} ready`;
    if (!steps.at(-1)?.endsWith(step)) steps.push(`${seconds()} s: ${step}`);
    if (currentPrimary !== old) newPrimary ??= seconds();
    return cluster;
  };
  await waitUntil('a new primary', options.seconds ?? 300, async () => { await observe(); return newPrimary !== undefined; }, 100);
  if (options.repair) {
    await options.repair();
    repaired = Date.now();
  }
  await waitUntil('all instances to be ready again', options.seconds ?? 300, async () => isHealthy(await observe()), 100);
  const healthy = seconds();
  await pause(3);
  const report = await writingAgain(client, before, new Date(began - 500));
  return {
    began,
    repaired,
    newPrimary: newPrimary!,
    healthy,
    keptGap: longestGap(report.kept),
    freshGap: longestGap(report.fresh),
    acked: report.kept.acked + report.fresh.acked - before.kept.acked - before.fresh.acked,
    lost: report.kept.lost.length + report.fresh.lost.length,
    steps,
    report,
  };
}

export function pause(seconds: number): Promise<void> {
  return new Promise(next => setTimeout(next, seconds * 1000));
}
