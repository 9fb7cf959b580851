import { BARMAN_PLUGIN } from '../facts/cnpg';
import { longestGap } from '../facts/cron';
import { Json } from '../facts/json-value';
import { Quantity } from '../facts/kubernetes-quantity';
import { isReplica } from '../facts/replica-cluster';
import { parameterMeaning } from '../postgres/setting-meaning';
import { MonitoredBackup, MonitoredCluster, MonitoredPooler } from './monitored-cluster';

/** PostgreSQL's own values. */
const MAX_CONNECTIONS = 100;
const SUPERUSER_RESERVED_CONNECTIONS = 3;
const MEBIBYTE = 2 ** 20;

/**
 * What the alerts need to know of a Cluster, read from its manifest and from those that name it. JSON patches count.
 *
 * @param queries names of the typed queries that it runs
 */
export function monitoredCluster(cluster: Json, dependents: readonly Json[], queries: readonly string[] = []): MonitoredCluster {
  const { metadata, spec } = cluster;
  const parameters = spec.postgresql?.parameters ?? {};
  const setting = (name: string) => {
    const meaning = parameterMeaning(parameters, name);
    return typeof meaning === 'number' ? meaning : undefined;
  };
  const kept = setting('max_slot_wal_keep_size');
  return {
    clusterName: metadata.name,
    namespace: metadata.namespace,
    instances: spec.instances,
    sync: syncOf(spec.postgresql?.synchronous),
    replicaOf: replicaOf(cluster),
    nodes: nodesOf(spec),
    volumes: { data: bytes(spec.storage)!, wal: bytes(spec.walStorage) },
    maxSlotWalKeepSize: kept === undefined || kept < 0 ? undefined : kept * MEBIBYTE,
    maxConnections: setting('max_connections') ?? MAX_CONNECTIONS,
    reservedConnections: (setting('superuser_reserved_connections') ?? SUPERUSER_RESERVED_CONNECTIONS) + (setting('reserved_connections') ?? 0),
    autovacuumFreezeMaxAge: setting('autovacuum_freeze_max_age'),
    autovacuumMultixactFreezeMaxAge: setting('autovacuum_multixact_freeze_max_age'),
    backup: backupOf(spec, dependents.filter(({ kind }) => kind === 'ScheduledBackup')),
    poolers: dependents.filter(({ kind }) => kind === 'Pooler').map(pooler => monitoredPooler(pooler, metadata)),
    queries,
    hibernated: metadata.annotations?.['cnpg.io/hibernation'] === 'on',
  };
}

function monitoredPooler({ metadata, spec }: Json, cluster: Json): MonitoredPooler {
  return { poolerName: metadata.name, clusterName: cluster.name, namespace: cluster.namespace, instances: spec.instances ?? 1 };
}

function bytes(storage: Json): number | undefined {
  const size = storage?.size ?? storage?.pvcTemplate?.resources?.requests?.storage;
  return size === undefined ? undefined : Number(Quantity.parse(size)?.nano ?? 0n) / 1e9;
}

function syncOf(synchronous: Json): MonitoredCluster['sync'] {
  return synchronous && {
    number: synchronous.number,
    required: synchronous.dataDurability !== 'preferred',
    external: [synchronous.standbyNamesPre, synchronous.standbyNamesPost].some(names => names?.length > 0),
  };
}

function replicaOf(cluster: Json): MonitoredCluster['replicaOf'] {
  if (!isReplica(cluster)) return undefined;
  const source = cluster.spec.externalClusters?.find(({ name }: Json) => name === cluster.spec.replica.source);
  return source?.connectionParameters ? 'stream' : 'archive';
}

function nodesOf({ affinity, instances }: Json): number | undefined {
  const isSpread = affinity?.enablePodAntiAffinity !== false && affinity?.podAntiAffinityType === 'required';
  return isSpread && (affinity.topologyKey ?? 'kubernetes.io/hostname') === 'kubernetes.io/hostname' ? instances : undefined;
}

function backupOf(spec: Json, schedules: readonly Json[]): MonitoredBackup | undefined {
  const running = schedules.filter(({ spec: schedule }) => schedule.suspend !== true);
  const isArchived = spec.plugins?.some(({ name, enabled }: Json) => name === BARMAN_PLUGIN && enabled !== false);
  if (!isArchived && running.length === 0) return undefined;
  const gaps = running.map(({ spec: { schedule } }) => longestGap(schedule)).filter(gap => gap !== undefined);
  return {
    by: isArchived ? 'plugin' : 'operator',
    period: gaps.length === 0 ? undefined : Math.min(...gaps),
    immediate: running.some(({ spec: schedule }) => schedule.immediate === true),
  };
}
