import { AlertsOptions } from '../../../lib/monitoring/alerts';
import { MonitoredCluster } from '../../../lib/monitoring/monitored-cluster';

/** What Prometheus read for a while, and the alerts that fire then: all of them, not only the one that the case is about. */
export interface AlertCase {
  readonly title: string;
  /** What the declaration says otherwise than `CLUSTER`. */
  readonly declared?: Partial<MonitoredCluster>;
  readonly options?: AlertsOptions;
  /** On top of the healthy cluster: series and values in promtool's notation; undefined takes one away. */
  readonly series: { readonly [series: string]: string | undefined };
  /** Between two samples. */
  readonly interval?: string;
  /** When to look. */
  readonly at: string;
  /** `CNPGVolumeFilling warning pg-1`: alert, severity, and the pod where there is one. */
  readonly fires: readonly string[];
  /** The same a moment earlier, before the alert has held long enough. */
  readonly notYet?: string;
  /** What one of the alerts says, with all its labels. */
  readonly says?: { readonly alert: string; readonly labels: { readonly [label: string]: string }; readonly summary: string; readonly description: string };
}

/** Long enough for every case: a value that does not change. */
export const always = (value: number | string): string => `${value}x9999`;

/** A series of an instance as it is scraped. */
export function instance(metric: string, pod: string, labels: { readonly [label: string]: string } = {}): string {
  return series(metric, { container: 'postgres', endpoint: 'metrics', instance: `10.0.0.${pod.replace(/^.*-/, '')}:9187`, job: 'db/pg', namespace: 'db', pod, ...labels });
}

/** A series of a pod of the pooler. */
export function pooler(metric: string, pod: string, labels: { readonly [label: string]: string } = {}): string {
  return series(metric, { container: 'pgbouncer', endpoint: 'metrics', instance: `${pod}:9127`, job: 'db/pg-pooler-rw', namespace: 'db', pod, ...labels });
}

/** A series of the kubelet about a volume. */
export function volume(metric: string, claim: string): string {
  return series(`kubelet_volume_stats_${metric}`, { job: 'kubelet', metrics_path: '/metrics', namespace: 'db', node: 'n1', instance: '10.1.0.1:10250', persistentvolumeclaim: claim });
}

/** A series of the operator. */
export function operator(metric: string, pod = 'cnpg-controller-manager-6f8d4c7b9-x2x7k', labels: { readonly [label: string]: string } = {}): string {
  return series(metric, { container: 'manager', endpoint: 'metrics', job: 'cnpg-system/cnpg-controller-manager', namespace: 'cnpg-system', pod, ...labels });
}

export function series(metric: string, labels: { readonly [label: string]: string }): string {
  return `${metric}{${Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

export const POOLER_PODS = ['pg-pooler-rw-7c9d8b6f5-2wxyz', 'pg-pooler-rw-7c9d8b6f5-9kqrs'] as const;
const GIB = 2 ** 30;

/** A cluster of which nobody should hear: pg-1 is the primary. */
export function healthy(instances: number): { [series: string]: string } {
  const pods = Array.from({ length: instances }, (_, i) => `pg-${i + 1}`);
  const standbys = pods.slice(1);
  return Object.fromEntries([
    ...pods.flatMap(pod => [
      [instance('up', pod), always(1)],
      [instance('cnpg_collector_up', pod, { cluster: 'pg' }), always(1)],
      [instance('cnpg_last_error', pod), always(0)],
      [instance('cnpg_collector_fencing_on', pod), always(0)],
      [instance('cnpg_collector_manual_switchover_required', pod), always(0)],
      [instance('cnpg_collector_nodes_used', pod), always(instances)],
      [instance('cnpg_pg_replication_in_recovery', pod), always(pod === 'pg-1' ? 0 : 1)],
      [instance('cnpg_pg_replication_is_wal_receiver_up', pod), always(pod === 'pg-1' ? 0 : 1)],
      [instance('cnpg_pg_replication_streaming_replicas', pod), always(pod === 'pg-1' ? instances - 1 : 0)],
      [instance('cnpg_collector_sync_replicas', pod, { value: 'expected' }), always(1)],
      [instance('cnpg_collector_sync_replicas', pod, { value: 'observed' }), always(pod === 'pg-1' ? 1 : 0)],
      [instance('cnpg_collector_pg_wal', pod, { value: 'count' }), always(40)],
      [instance('cnpg_collector_pg_wal', pod, { value: 'max' }), always(64)],
      [instance('cnpg_collector_pg_wal_archive_status', pod, { value: 'ready' }), always(0)],
      [instance('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', pod), '60+1800x9999'],
      [instance('barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp', pod), always(0)],
      [instance('cnpg_backends_total', pod, { datname: 'app', usename: 'app', application_name: 'shop', state: 'idle' }), always(20)],
      [instance('cnpg_backends_max_tx_duration_seconds', pod, { datname: 'app', usename: 'app', application_name: 'shop', state: 'active' }), always(1)],
      [instance('cnpg_backends_waiting_total', pod), always(0)],
      [instance('cnpg_pg_stat_database_deadlocks', pod, { datname: 'app' }), always(7)],
      [instance('cnpg_pg_database_xid_age', pod, { datname: 'app' }), always(180e6)],
      [instance('cnpg_pg_database_mxid_age', pod, { datname: 'app' }), always(1e6)],
      [instance('cnpg_pg_extensions_update_available', pod, { datname: 'app', extname: 'pg_trgm', default_version: '1.6', installed_version: '1.6' }), always(0)],
      ...['', '-wal', '-tbs-archive'].flatMap(suffix => [
        [volume('capacity_bytes', `${pod}${suffix}`), always(20 * GIB)],
        [volume('available_bytes', `${pod}${suffix}`), always(15 * GIB)],
      ]),
    ]),
    ...standbys.flatMap(standby => [
      [instance('cnpg_pg_stat_replication_replay_diff_bytes', 'pg-1', { application_name: standby, usename: 'streaming_replica', client_addr: `10.0.0.${standby.slice(3)}`, client_port: '40000' }), always(0)],
      [instance('cnpg_pg_replication_slots_active', 'pg-1', { slot_name: `_cnpg_${standby.replace('-', '_')}`, slot_type: 'physical', database: '' }), always(1)],
      [instance('cnpg_pg_replication_slots_pg_wal_lsn_diff', 'pg-1', { slot_name: `_cnpg_${standby.replace('-', '_')}`, slot_type: 'physical', database: '' }), always(4096)],
    ]),
    [instance('cnpg_pg_stat_archiver_archived_count', 'pg-1'), '10+1x9999'],
    [instance('cnpg_pg_stat_archiver_failed_count', 'pg-1'), always(0)],
    [instance('cnpg_pg_stat_archiver_last_archived_time', 'pg-1'), '0+30x9999'],
    [instance('cnpg_pg_stat_archiver_last_failed_time', 'pg-1'), always(-1)],
    [series('kube_cronjob_status_last_successful_time', { job: 'kube-state-metrics', namespace: 'db', cronjob: 'pg-drill' }), always(60)],
    [series('certmanager_certificate_expiration_timestamp_seconds', { job: 'cert-manager', namespace: 'cert-manager', exported_namespace: 'db', name: 'pg-server' }), always(60 * 86_400)],
    ...POOLER_PODS.flatMap(pod => [
      [pooler('up', pod), always(1)],
      [pooler('cnpg_pgbouncer_last_collection_error', pod), always(0)],
      [pooler('cnpg_pgbouncer_pools_maxwait', pod, { database: 'app', user: 'app' }), always(0)],
    ]),
    [operator('up'), always(1)],
    [operator('controller_runtime_reconcile_errors_total', undefined, { controller: 'cluster' }), always(12)],
  ]);
}
