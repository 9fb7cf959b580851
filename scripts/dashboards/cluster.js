// One cluster with its backups and poolers.
'use strict';

const P = 'namespace="$namespace",pod=~"$cluster-[1-9][0-9]*"';
const sel = (metric, more = '') => `${metric}{${P}${more ? `,${more}` : ''}}`;
/** The instances that are chosen above. */
const one = (metric, more = '') => `${metric}{namespace="$namespace",pod=~"$instance"${more ? `,${more}` : ''}}`;
const PRIMARY = `and on (namespace, pod) ${sel('cnpg_pg_replication_in_recovery')} == 0`;
const RATE = '[$__rate_interval]';
const rate = (metric, more) => `rate(${one(metric, more)}${RATE})`;
const byPod = (fn, expr) => `${fn} by (pod) (${expr})`;
const VOLUME = 'namespace="$namespace",persistentvolumeclaim=~"$cluster-[1-9][0-9]*(-wal|-tbs-.+)?"';
const pool = (metric, more = '') => `${metric}{namespace="$namespace",pod=~"$pooler-[a-z0-9]+-[a-z0-9]+"${more ? `,${more}` : ''}}`;
const BARMAN = 'barman_cloud_cloudnative_pg_io';
const GREEN = [null, 'green'];
const POD = '{{pod}}';
/** Before PostgreSQL 17 and after. */
const either = (now, before) => `${rate(now)} or ${rate(before)}`;

module.exports = {
  uid: 'cnpg-cluster',
  title: 'PostgreSQL: one cluster',
  description: 'One CloudNativePG cluster with its backups and poolers.',
  tags: ['postgresql', 'cloudnative-pg'],
  time: 'now-6h',
  variables: [
    { name: 'namespace', label: 'Namespace', query: 'label_values(cnpg_collector_up, namespace)' },
    { name: 'cluster', label: 'Cluster', query: 'label_values(cnpg_collector_up{namespace="$namespace"}, pod)', regex: '/(.+)-[1-9][0-9]*/' },
    { name: 'instance', label: 'Instance', query: 'label_values(cnpg_collector_up{namespace="$namespace",pod=~"$cluster-[1-9][0-9]*"}, pod)', multi: true },
    { name: 'pooler', label: 'Pooler', query: 'label_values(cnpg_pgbouncer_lists_pools{namespace="$namespace"}, pod)', regex: '/(.+)-[a-z0-9]+-[a-z0-9]+/', multi: true },
  ],
  links: [{ text: 'All clusters', url: '/d/cnpg-fleet' }],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', title: 'Instances up', width: 3, queries: [{ expr: `sum(${byPod('max', sel('cnpg_collector_up'))})` }] },
        { kind: 'stat', title: 'Primaries', width: 3, thresholds: [[null, 'red'], [1, 'green'], [2, 'red']], queries: [{ expr: `count(${byPod('max', sel('cnpg_pg_replication_in_recovery'))} == 0) or vector(0)` }] },
        { kind: 'stat', title: 'Primary for', width: 3, unit: 's', decimals: 0, description: "Since the start of the primary's PostgreSQL.", queries: [{ expr: `time() - max(${sel('cnpg_pg_postmaster_start_time')} ${PRIMARY})` }] },
        { kind: 'stat', title: 'Standbys', width: 3, queries: [{ expr: `max(${sel('cnpg_pg_replication_streaming_replicas')} ${PRIMARY})` }] },
        { kind: 'stat', title: 'Last backup', width: 3, unit: 's', decimals: 0, noValue: 'never', queries: [{ expr: `time() - (max(${sel(`${BARMAN}_last_available_backup_timestamp`)}) > 0)` }] },
        { kind: 'stat', title: 'WAL to archive', width: 3, thresholds: [GREEN, [20, 'orange']], queries: [{ expr: `max(${sel('cnpg_collector_pg_wal_archive_status', 'value="ready"')} ${PRIMARY})` }] },
        { kind: 'stat', title: 'Connections', width: 3, unit: 'percentunit', decimals: 0, thresholds: [GREEN, [0.8, 'orange'], [0.95, 'red']], queries: [{ expr: `max(${byPod('sum', sel('cnpg_backends_total', 'usename!="streaming_replica"'))} / ${byPod('max', sel('cnpg_pg_settings_setting', 'name="max_connections"'))})` }] },
        { kind: 'stat', title: 'PostgreSQL', width: 3, decimals: 2, queries: [{ expr: `max(${sel('cnpg_collector_postgres_version')})` }] },
        {
          kind: 'table', title: 'Alerts', width: 24, tall: 5,
          queries: [{ expr: 'max by (severity, alertname, pod) (ALERTS{alertname=~"CNPG.+",alertstate="firing",namespace="$namespace",cnpg_cluster="$cluster"})' }],
          columns: { severity: { title: 'Severity' }, alertname: { title: 'Alert' }, pod: { title: 'Pod' } },
        },
      ],
    },
    {
      title: 'Load',
      panels: [
        { kind: 'lines', title: 'Transactions / s', min: 0, queries: [{ expr: byPod('sum', rate('cnpg_pg_stat_database_xact_commit')), legend: `${POD} commit` }, { expr: byPod('sum', rate('cnpg_pg_stat_database_xact_rollback')), legend: `${POD} rollback` }] },
        { kind: 'lines', title: 'Connections by state', min: 0, stacked: true, queries: [{ expr: `sum by (pod, state) (${one('cnpg_backends_total', 'usename!="streaming_replica"')})`, legend: `${POD} {{state}}` }] },
        { kind: 'lines', title: 'Longest transaction', unit: 's', min: 0, queries: [{ expr: `max by (pod, usename) (${one('cnpg_backends_max_tx_duration_seconds', 'usename!~"streaming_replica|cnpg_metrics_exporter"')})`, legend: `${POD} {{usename}}` }] },
        { kind: 'lines', title: 'Rows / s', min: 0, queries: ['fetched', 'inserted', 'updated', 'deleted'].map(what => ({ expr: `sum(${rate(`cnpg_pg_stat_database_tup_${what}`)})`, legend: what })) },
        { kind: 'lines', title: 'Cache hits', unit: 'percentunit', min: 0, max: 1, queries: [{ expr: `${byPod('sum', rate('cnpg_pg_stat_database_blks_hit'))} / (${byPod('sum', rate('cnpg_pg_stat_database_blks_hit'))} + ${byPod('sum', rate('cnpg_pg_stat_database_blks_read'))})`, legend: POD }] },
        { kind: 'lines', title: 'Waiting for locks, deadlocks', min: 0, queries: [{ expr: byPod('max', one('cnpg_backends_waiting_total')), legend: `${POD} waiting` }, { expr: byPod('sum', `increase(${one('cnpg_pg_stat_database_deadlocks', 'datname!=""')}${RATE})`), legend: `${POD} deadlocks` }] },
        { kind: 'lines', title: 'Temporary files / s', unit: 'Bps', min: 0, queries: [{ expr: byPod('sum', rate('cnpg_pg_stat_database_temp_bytes')), legend: POD }] },
        { kind: 'lines', title: 'CPU', unit: 'short', min: 0, description: 'From cAdvisor.', queries: [{ expr: byPod('sum', rate('container_cpu_usage_seconds_total', 'container="postgres"')), legend: POD }] },
        { kind: 'lines', title: 'Memory', unit: 'bytes', min: 0, description: 'From cAdvisor.', queries: [{ expr: byPod('max', one('container_memory_working_set_bytes', 'container="postgres"')), legend: POD }] },
      ],
    },
    {
      title: 'Replication',
      panels: [
        { kind: 'lines', title: 'Behind', unit: 'bytes', min: 0, queries: [{ expr: `max by (application_name) (${sel('cnpg_pg_stat_replication_replay_diff_bytes')})`, legend: '{{application_name}}' }] },
        { kind: 'lines', title: 'Behind', unit: 's', min: 0, queries: [{ expr: `max by (application_name) (${sel('cnpg_pg_stat_replication_replay_lag_seconds')})`, legend: '{{application_name}}' }] },
        { kind: 'lines', title: 'Who is primary', min: 0, max: 1, description: '1 on the primary.', queries: [{ expr: `1 - ${byPod('max', sel('cnpg_pg_replication_in_recovery'))}`, legend: POD }] },
        { kind: 'lines', title: 'Standbys that commits wait for', min: 0, queries: [{ expr: `max by (value) (${sel('cnpg_collector_sync_replicas', 'value=~"expected|observed"')} ${PRIMARY})`, legend: '{{value}}' }, { expr: `max(${sel('cnpg_pg_replication_streaming_replicas')} ${PRIMARY})`, legend: 'streaming' }] },
        { kind: 'lines', title: 'WAL kept by slots', unit: 'bytes', min: 0, queries: [{ expr: `max by (slot_name) (${sel('cnpg_pg_replication_slots_pg_wal_lsn_diff')} ${PRIMARY})`, legend: '{{slot_name}}' }] },
        { kind: 'lines', title: 'WAL receiver', min: 0, max: 1, description: '1 where a standby receives WAL.', queries: [{ expr: byPod('max', sel('cnpg_pg_replication_is_wal_receiver_up')), legend: POD }] },
      ],
    },
    {
      title: 'WAL, archive and backups',
      panels: [
        { kind: 'lines', title: 'WAL / s', unit: 'Bps', min: 0, queries: [{ expr: byPod('max', rate('cnpg_collector_wal_bytes')), legend: POD }] },
        { kind: 'lines', title: 'WAL segments', min: 0, queries: [{ expr: byPod('max', one('cnpg_collector_pg_wal', 'value="count"')), legend: POD }, { expr: `max(${sel('cnpg_collector_pg_wal', 'value="max"')})`, legend: 'max_wal_size' }] },
        { kind: 'lines', title: 'Archived segments', min: 0, queries: [{ expr: byPod('max', `increase(${sel('cnpg_pg_stat_archiver_archived_count')}${RATE})`), legend: `${POD} archived` }, { expr: byPod('max', `increase(${sel('cnpg_pg_stat_archiver_failed_count')}${RATE})`), legend: `${POD} failed` }] },
        { kind: 'lines', title: 'WAL to archive', min: 0, queries: [{ expr: byPod('max', sel('cnpg_collector_pg_wal_archive_status', 'value="ready"')), legend: POD }] },
        { kind: 'lines', title: 'Age of the last backup', unit: 's', min: 0, queries: [{ expr: `time() - (max(${sel(`${BARMAN}_last_available_backup_timestamp`)}) > 0)`, legend: 'succeeded' }, { expr: `time() - (max(${sel(`${BARMAN}_last_failed_backup_timestamp`)}) > 0)`, legend: 'failed' }] },
        { kind: 'lines', title: 'A recovery can go back', unit: 's', min: 0, queries: [{ expr: `time() - (max(${sel(`${BARMAN}_first_recoverability_point`)}) > 0)`, legend: 'first point' }] },
        { kind: 'lines', title: 'Checkpoints', min: 0, queries: [
          { expr: byPod('sum', either('cnpg_pg_stat_checkpointer_checkpoints_timed', 'cnpg_pg_stat_bgwriter_checkpoints_timed')), legend: `${POD} timed` },
          { expr: byPod('sum', either('cnpg_pg_stat_checkpointer_checkpoints_req', 'cnpg_pg_stat_bgwriter_checkpoints_req')), legend: `${POD} requested` },
        ] },
        { kind: 'lines', title: 'Time of checkpoints', unit: 'ms', min: 0, queries: [
          { expr: byPod('sum', either('cnpg_pg_stat_checkpointer_write_time', 'cnpg_pg_stat_bgwriter_checkpoint_write_time')), legend: `${POD} write` },
          { expr: byPod('sum', either('cnpg_pg_stat_checkpointer_sync_time', 'cnpg_pg_stat_bgwriter_checkpoint_sync_time')), legend: `${POD} sync` },
        ] },
      ],
    },
    {
      title: 'Space and age',
      panels: [
        { kind: 'lines', title: 'Volumes', unit: 'percentunit', min: 0, max: 1, description: 'From the kubelet.', queries: [{ expr: `max by (persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes{${VOLUME}} / kubelet_volume_stats_capacity_bytes{${VOLUME}})`, legend: '{{persistentvolumeclaim}}' }] },
        { kind: 'lines', title: 'Databases', unit: 'bytes', min: 0, stacked: true, queries: [{ expr: `max by (datname) (${sel('cnpg_pg_database_size_bytes')} ${PRIMARY})`, legend: '{{datname}}' }] },
        { kind: 'lines', title: 'Oldest transaction id', unit: 'short', min: 0, queries: [{ expr: `max by (datname) (${sel('cnpg_pg_database_xid_age')} ${PRIMARY})`, legend: '{{datname}}' }, { expr: `max by (datname) (${sel('cnpg_pg_database_mxid_age')} ${PRIMARY})`, legend: '{{datname}} multixact' }] },
      ],
    },
    {
      title: 'Poolers',
      panels: [
        { kind: 'lines', title: 'Clients', min: 0, queries: [{ expr: `sum by (pod, database) (${pool('cnpg_pgbouncer_pools_cl_active', 'database!="pgbouncer"')})`, legend: '{{pod}} {{database}} active' }, { expr: `sum by (pod, database) (${pool('cnpg_pgbouncer_pools_cl_waiting', 'database!="pgbouncer"')})`, legend: '{{pod}} {{database}} waiting' }] },
        { kind: 'lines', title: 'Connections to PostgreSQL', min: 0, queries: ['active', 'idle', 'used'].map(what => ({ expr: `sum by (pod) (${pool(`cnpg_pgbouncer_pools_sv_${what}`)})`, legend: `{{pod}} ${what}` })) },
        { kind: 'lines', title: 'Longest wait', unit: 's', min: 0, queries: [{ expr: `max by (pod) (${pool('cnpg_pgbouncer_pools_maxwait')})`, legend: POD }] },
        { kind: 'lines', title: 'Transactions / s', min: 0, queries: [{ expr: `sum by (pod) (rate(${pool('cnpg_pgbouncer_stats_total_xact_count')}${RATE}))`, legend: POD }] },
        { kind: 'lines', title: 'Average query', unit: 'µs', min: 0, queries: [{ expr: `max by (pod, database) (${pool('cnpg_pgbouncer_stats_avg_query_time', 'database!="pgbouncer"')})`, legend: '{{pod}} {{database}}' }] },
        { kind: 'lines', title: 'Traffic', unit: 'Bps', min: 0, queries: ['received', 'sent'].map(what => ({ expr: `sum by (pod) (rate(${pool(`cnpg_pgbouncer_stats_total_${what}`)}${RATE}))`, legend: `{{pod}} ${what}` })) },
      ],
    },
  ],
};
