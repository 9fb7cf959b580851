import { MonitoredCluster } from '../../lib/monitoring/monitored-cluster';

const GIB = 2 ** 30;

/** The cluster that the cases are about, unless they say otherwise. */
export const CLUSTER: MonitoredCluster = {
  clusterName: 'pg',
  namespace: 'db',
  instances: 3,
  sync: { number: 1, required: true },
  nodes: 3,
  volumes: { data: 20 * GIB, wal: 10 * GIB },
  maxSlotWalKeepSize: 5 * GIB,
  maxConnections: 100,
  reservedConnections: 3,
  backup: { by: 'plugin', period: 86_400, immediate: true },
  drill: { cronJobName: 'pg-drill', period: 604_800 },
  poolers: [{ poolerName: 'pg-pooler-rw', clusterName: 'pg', namespace: 'db', instances: 2 }],
  certificates: ['pg-server'],
  queries: [],
};
