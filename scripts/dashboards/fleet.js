// Every cluster at a glance. At 1,000 clusters it asks some twenty queries, each of which gives a number for each cluster, or the ten worst.
'use strict';

const NAMESPACE = 'namespace=~"$namespace"';
/** The name of the cluster from the name of the pod: the label `cluster` of the exporter loses against a label of Prometheus itself. */
const named = expr => `label_replace(${expr}, "pg", "$1", "pod", "(.+)-[1-9][0-9]*")`;
const PODS = 'pod=~".+-[1-9][0-9]*"';
const sel = (metric, more = '') => `${metric}{${NAMESPACE},${PODS}${more ? `,${more}` : ''}}`;
const by = (fn, expr) => `${fn} by (namespace, pg) (${named(expr)})`;
const worst = (fn, expr) => `topk(10, ${by(fn, expr)})`;
const PRIMARY = `and on (namespace, pod) ${sel('cnpg_pg_replication_in_recovery')} == 0`;
const GREEN = [null, 'green'];
const LEGEND = '{{namespace}}/{{pg}}';
const BACKUP = 'barman_cloud_cloudnative_pg_io_last_available_backup_timestamp';

module.exports = {
  uid: 'cnpg-fleet',
  title: 'PostgreSQL: all clusters',
  description: 'Every CloudNativePG cluster: what is down, what is behind, what fills up.',
  tags: ['postgresql', 'cloudnative-pg'],
  time: 'now-6h',
  variables: [{ name: 'namespace', label: 'Namespace', query: 'label_values(cnpg_collector_up, namespace)', multi: true, all: '.*' }],
  links: [{ text: 'One cluster', url: '/d/cnpg-cluster' }],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', title: 'Clusters', width: 3, queries: [{ expr: `count(${by('count', sel('cnpg_collector_up'))})` }] },
        { kind: 'stat', title: 'Instances up', width: 3, queries: [{ expr: `sum(${sel('cnpg_collector_up')})` }] },
        { kind: 'stat', title: 'Instances down', width: 3, thresholds: [GREEN, [1, 'red']], queries: [{ expr: `count(${sel('cnpg_collector_up')} == 0) or vector(0)` }] },
        {
          kind: 'stat', title: 'Without a primary', width: 3, thresholds: [GREEN, [1, 'red']],
          description: 'Clusters with a running instance and no primary. Replica clusters have none.',
          queries: [{ expr: `count(${by('count', `${sel('cnpg_collector_up')} == 1`)} unless on (namespace, pg) ${by('count', `${sel('cnpg_pg_replication_in_recovery')} == 0`)} unless on (namespace, pg) ${by('max', `${sel('cnpg_collector_replica_mode')} == 1`)}) or vector(0)` }],
        },
        { kind: 'stat', title: 'Critical alerts', width: 3, thresholds: [GREEN, [1, 'red']], queries: [{ expr: 'count(ALERTS{alertname=~"CNPG.+",alertstate="firing",severity="critical",namespace=~"$namespace"}) or vector(0)' }] },
        { kind: 'stat', title: 'Warnings', width: 3, thresholds: [GREEN, [1, 'orange']], queries: [{ expr: 'count(ALERTS{alertname=~"CNPG.+",alertstate="firing",severity="warning",namespace=~"$namespace"}) or vector(0)' }] },
        { kind: 'stat', title: 'Transactions / s', width: 3, unit: 'short', decimals: 0, queries: [{ expr: `sum(rate(${sel('cnpg_pg_stat_database_xact_commit')}[5m]) ${PRIMARY})` }] },
        { kind: 'stat', title: 'Data', width: 3, unit: 'bytes', decimals: 1, queries: [{ expr: `sum(${sel('cnpg_pg_database_size_bytes')} ${PRIMARY})` }] },
      ],
    },
    {
      title: 'Clusters',
      panels: [
        {
          kind: 'table', title: 'Clusters', width: 24, tall: 10,
          queries: [
            { expr: by('sum', sel('cnpg_collector_up')) },
            { expr: by('max', `${sel('cnpg_pg_replication_streaming_replicas')} ${PRIMARY}`) },
            { expr: by('max', sel('cnpg_pg_stat_replication_replay_diff_bytes')) },
            { expr: by('max', `${sel('cnpg_collector_pg_wal_archive_status', 'value="ready"')} ${PRIMARY}`) },
            { expr: `time() - (${by('max', sel(BACKUP))} > 0)` },
            { expr: by('max', `sum by (namespace, pod) (${sel('cnpg_backends_total', 'usename!="streaming_replica"')}) / on (namespace, pod) max by (namespace, pod) (${sel('cnpg_pg_settings_setting', 'name="max_connections"')})`) },
            { expr: by('max', `${sel('cnpg_pg_database_xid_age')} ${PRIMARY}`) },
            { expr: by('sum', `sum by (namespace, pod) (${sel('cnpg_pg_database_size_bytes')}) ${PRIMARY}`) },
          ],
          columns: {
            'namespace': { title: 'Namespace' },
            'pg': { title: 'Cluster' },
            'Value #A': { title: 'Instances up' },
            'Value #B': { title: 'Standbys' },
            'Value #C': { title: 'Behind', unit: 'bytes', decimals: 0, thresholds: [GREEN, [268435456, 'orange']] },
            'Value #D': { title: 'WAL to archive', thresholds: [GREEN, [20, 'orange']] },
            'Value #E': { title: 'Last backup', unit: 's', decimals: 0 },
            'Value #F': { title: 'Connections', unit: 'percentunit', decimals: 0, thresholds: [GREEN, [0.8, 'orange'], [0.95, 'red']] },
            'Value #G': { title: 'Oldest XID', unit: 'short', decimals: 0, thresholds: [GREEN, [500000000, 'orange'], [1000000000, 'red']] },
            'Value #H': { title: 'Data', unit: 'bytes', decimals: 1 },
          },
        },
      ],
    },
    {
      title: 'The ten worst',
      panels: [
        { kind: 'lines', title: 'Behind', unit: 'bytes', min: 0, queries: [{ expr: worst('max', sel('cnpg_pg_stat_replication_replay_diff_bytes')), legend: LEGEND }] },
        { kind: 'lines', title: 'WAL to archive', unit: 'short', min: 0, queries: [{ expr: worst('max', `${sel('cnpg_collector_pg_wal_archive_status', 'value="ready"')} ${PRIMARY}`), legend: LEGEND }] },
        { kind: 'lines', title: 'Connections, share of max_connections', unit: 'percentunit', min: 0, max: 1, queries: [{ expr: worst('max', `sum by (namespace, pod) (${sel('cnpg_backends_total', 'usename!="streaming_replica"')}) / on (namespace, pod) max by (namespace, pod) (${sel('cnpg_pg_settings_setting', 'name="max_connections"')})`), legend: LEGEND }] },
        { kind: 'lines', title: 'Transactions / s', unit: 'short', min: 0, queries: [{ expr: worst('sum', `sum by (namespace, pod) (rate(${sel('cnpg_pg_stat_database_xact_commit')}[5m])) ${PRIMARY}`), legend: LEGEND }] },
        { kind: 'lines', title: 'WAL / s', unit: 'Bps', min: 0, queries: [{ expr: worst('max', `max by (namespace, pod) (rate(${sel('cnpg_collector_wal_bytes')}[5m])) ${PRIMARY}`), legend: LEGEND }] },
        {
          kind: 'lines', title: 'Fullest volumes', unit: 'percentunit', min: 0, max: 1, description: 'From the kubelet.',
          queries: [{ expr: 'topk(10, max by (namespace, persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes{namespace=~"$namespace",persistentvolumeclaim=~".+-[1-9][0-9]*(-wal|-tbs-.+)?"} / kubelet_volume_stats_capacity_bytes{namespace=~"$namespace",persistentvolumeclaim=~".+-[1-9][0-9]*(-wal|-tbs-.+)?"}))', legend: '{{namespace}}/{{persistentvolumeclaim}}' }],
        },
      ],
    },
  ],
};
