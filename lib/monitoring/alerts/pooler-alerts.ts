import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredPooler } from '../monitored-cluster';
import { gone, of, perPod } from '../promql';
import { poolerPods } from './subjects';

/** The pods that Prometheus reads and whose PgBouncer answers. CloudNativePG declares `cnpg_pgbouncer_up` and never exports it. */
function answering(p: MonitoredPooler): string {
  return `(${perPod(poolerPods(p), 'up')} == 1)\nunless on (namespace, pod) (min_over_time(${of(poolerPods(p), 'cnpg_pgbouncer_last_collection_error')}[5m]) == 1)`;
}

/** Whether PgBouncer serves its clients. */
export const poolerAlerts: ReadonlyArray<AlertRule<MonitoredPooler>> = [
  {
    name: AlertName.POOLER_DOWN,
    when: 'there is a pooler',
    why: 'Applications that connect through it have no database.',
    todo: 'Look at the pods of the Deployment and at the log of PgBouncer.',
    summary: p => `No pod of the pooler ${p.poolerName} answers`,
    description: p => `For 3 minutes no PgBouncer of ${p.poolerName} has answered.`,
    levels: p => [critical(3, gone(answering(p), of(poolerPods(p), 'up'), AlertName.POOLER_DOWN, { namespace: p.namespace, cnpg_pooler: p.poolerName }))],
  },
  {
    name: AlertName.POOLER_INSTANCES_MISSING,
    when: 'there is a pooler of more than one instance',
    why: 'Clients still connect, with less that can fail before they do not.',
    todo: 'Look for the pod that is pending or restarts, and at its events.',
    summary: p => `The pooler ${p.poolerName} has {{ $value }} of ${p.instances} pods`,
    description: p => `Only {{ $value }} of ${p.instances} pods of ${p.poolerName} have answered for 15 minutes.`,
    levels: p => p.instances === 1 ? [] : [warning(15, `count by (namespace) (${answering(p)}) < ${p.instances}`)],
  },
  {
    name: AlertName.POOLER_CLIENTS_WAITING,
    when: 'there is a pooler',
    why: 'All its connections to PostgreSQL are taken: clients wait, then give up.',
    todo: 'Look for long transactions first; then raise default_pool_size, within max_connections.',
    summary: p => `Clients of the pooler ${p.poolerName} wait for {{ $value | humanizeDuration }}`,
    description: () => 'On {{ $labels.pod }} a client of {{ $labels.user }} in the database {{ $labels.database }} has waited {{ $value | humanizeDuration }} for a connection to PostgreSQL.',
    levels: (p, settings) => [warning(2,
      `max by (namespace, pod, database, user) (${of(poolerPods(p), 'cnpg_pgbouncer_pools_maxwait')}) > ${settings.poolerWait}`)],
  },
];
