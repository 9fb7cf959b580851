import { Duration, Size } from 'cdk8s';
import { AlertName } from '../../lib';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { Fault, faults, splitBrain } from './alert-faults';
import { PARAMETERS } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';
import { WatchedCluster, WatchedClusters } from './watched-clusters';

const NAMESPACE = 'broken';
const SPLIT = 'split';

/** With short times and low thresholds; promtool has proven the real ones. */
const BROKEN: WatchedCluster = {
  namespace: NAMESPACE,
  instances: 2,
  required: true,
  pooler: false,
  mebibytes: 1024,
  scrapeInterval: Duration.seconds(10),
  parameters: { ...PARAMETERS, max_connections: '30', max_wal_size: '64MB', min_wal_size: '32MB' },
  alerts: {
    overrides: Object.values(AlertName).map(alert => ({ alert, pendingFor: Duration.seconds(20) })),
    thresholds: { backupAge: Duration.seconds(60), transactionIdAge: { warning: 5000, critical: 1_000_000 }, slotRetainedWal: Size.mebibytes(64) },
  },
};

/** The alerts that must wake somebody up, on a real cluster that really has the fault. */
export const alerts: Scenario = {
  name: 'alerts',
  title: 'Alerts fire on faults',
  joins: true,

  async run(stage: Stage): Promise<string> {
    const clusters = new WatchedClusters(stage, 'alerts', [BROKEN]);
    const rows = await fired(stage, clusters, faults(clusters, NAMESPACE));
    return [
      `A cluster of two instances on volumes of 1 GiB, whose commits wait for a standby, is given one fault after the other, and all ${rows.length} alerts fire:`,
      '',
      table(['alert', 'the fault', 'fires after'], rows),
      '',
      'The time counts from the beginning of the fault, so the second alert of one fault has waited for the first. The alerts of this cluster have short times (20 s) and low thresholds, '
      + 'since promtool has proven the real ones (`npm run alerts`); metrics are read every 10 s, the exporter asks PostgreSQL every 30 s, and the kubelet measures volumes every minute.',
    ].join('\n');
  },
};

/** With another liveness probe than the others. */
export const twoPrimaries: Scenario = {
  name: 'two-primaries',
  title: 'Two primaries, and the alert',
  joins: true,

  async run(stage: Stage): Promise<string> {
    const clusters = new WatchedClusters(stage, 'two-primaries', [{ ...BROKEN, namespace: SPLIT, probes: { liveness: { failureThreshold: 60 } } }]);
    const rows = await fired(stage, clusters, [splitBrain(clusters, SPLIT)]);
    return [
      table(['alert', 'the fault', 'fires after'], rows),
      '',
      'The cluster has a liveness probe that fails for ten minutes before the kubelet ends the pod (`failureThreshold: 60`). With the default of three the kubelet ends the old primary after half a minute, about when the operator replaces it, '
      + 'and the alert has nothing to say. Its time is 20 s here, users get two minutes. When the network is mended, the old primary becomes a standby again.',
    ].join('\n');
  },
};

/** Makes one fault after the other; throws if an alert does not fire. */
async function fired(stage: Stage, clusters: WatchedClusters, list: readonly Fault[]): Promise<string[][]> {
  const prometheus = await clusters.start();
  const rows: string[][] = [];
  for (const fault of list) {
    if (!Object.keys(fault.alerts).some(alert => stage.wants(alert))) continue;
    const began = Date.now();
    const mend = await fault.make();
    for (const alert of Object.keys(fault.alerts)) {
      rows.push([`\`${alert}\``, fault.alerts[alert], await fires(prometheus, [...clusters.databases.keys()][0], alert, fault, began)]);
      stage.log(rows.at(-1)!.join(' | '));
    }
    await mend?.();
  }
  const silent = rows.filter(([, , after]) => after.includes('not within'));
  if (silent.length > 0) throw new Error(`did not fire: ${silent.map(row => row.join(', ')).join('; ')}`);
  await clusters.remove();
  return rows;
}

async function fires(prometheus: Prometheus, namespace: string, alert: string, { seconds = 300 }: Fault, began: number): Promise<string> {
  const firing = async () => (await prometheus.alerts().catch(() => [])).some(({ state, labels }) => state === 'firing' && labels.alertname === alert && labels.namespace === namespace);
  try {
    await waitUntil(`${alert} to fire`, seconds, firing, 1000);
    return `${((Date.now() - began) / 1000).toFixed(0)} s`;
  } catch {
    return `**not within ${seconds} s**`;
  }
}
