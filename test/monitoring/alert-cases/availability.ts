import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertCase, always, instance } from './alert-case';

const PODS = ['pg-1', 'pg-2', 'pg-3'];
const up = (pod: string) => instance('cnpg_collector_up', pod, { cluster: 'pg' });
const recovery = (pod: string) => instance('cnpg_pg_replication_in_recovery', pod);
const each = (metric: (pod: string) => string, values: string | undefined) => Object.fromEntries(PODS.map(pod => [metric(pod), values]));
const streaming = (value: string) => ({ [instance('cnpg_pg_replication_streaming_replicas', 'pg-1')]: value });

/** Everything that the instance says is no longer scraped from the 20th minute on. */
function vanishes(...pods: string[]): { [series: string]: string } {
  return Object.fromEntries(pods.flatMap(pod => [
    [instance('up', pod), '1x39 stale'],
    [up(pod), '1x39 stale'],
    [recovery(pod), `${pod === 'pg-1' ? 0 : 1}x39 stale`],
    [instance('cnpg_collector_nodes_used', pod), '3x39 stale'],
    [instance('cnpg_pg_replication_streaming_replicas', pod), `${pod === 'pg-1' ? 2 : 0}x39 stale`],
    [instance('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', pod), '60+1800x39 stale'],
    [instance('cnpg_collector_pg_wal_archive_status', pod, { value: 'ready' }), '0x39 stale'],
  ]));
}

export const availabilityCases: readonly AlertCase[] = [
  { title: 'healthy: three instances', series: {}, at: '3h', fires: [] },
  {
    title: 'healthy: two instances',
    declared: { instances: 2, sync: { number: 1, required: false }, nodes: 2 },
    series: {}, at: '3h', fires: [],
  },
  { title: 'healthy: one instance', declared: { instances: 1, sync: undefined, nodes: undefined }, series: {}, at: '3h', fires: [] },
  {
    title: 'healthy: another cluster of the same namespace is down',
    series: { [instance('cnpg_collector_up', 'pg-a-1', { cluster: 'pg-a' })]: '1x39 0x400', [instance('up', 'pg-a-1')]: '1x39 0x400' }, at: '1h', fires: [],
  },
  {
    title: 'cluster down: every PostgreSQL is down, and its pod says so',
    series: { ...each(up, '1x39 0x200'), ...each(recovery, '0x39 stale') },
    at: '22m', notYet: '21m', fires: ['CNPGClusterDown critical'],
    says: {
      alert: AlertName.CLUSTER_DOWN, labels: { severity: 'critical', namespace: 'db', cnpg_cluster: 'pg' },
      summary: 'No instance of pg runs',
      description: 'None of the 3 instances of pg has reported a running PostgreSQL for 2 minutes. Look at the pods: kubectl cnpg status, kubectl get pods, then the events of the first one.',
    },
  },
  { title: 'cluster down: all pods are gone', series: vanishes(...PODS), at: '22m30s', notYet: '21m', fires: ['CNPGClusterDown critical'] },
  { title: 'cluster down: a day later', series: vanishes(...PODS), interval: '30s', at: '14h', fires: ['CNPGClusterDown critical'] },
  { title: 'cluster down: one of three still runs, without a primary', series: { ...vanishes('pg-1', 'pg-2') }, at: '22m30s', notYet: '21m', fires: ['CNPGNoPrimary critical'] },
  {
    title: 'cluster down: not while it is made for the first time',
    series: { ...each(up, undefined), ...each(recovery, undefined), ...each(pod => instance('up', pod), undefined) }, at: '29m', fires: [],
  },
  {
    title: 'cluster absent: it was never seen',
    series: { ...each(up, undefined), ...each(recovery, undefined), ...each(pod => instance('up', pod), undefined) },
    at: '30m', notYet: '29m30s', fires: ['CNPGClusterAbsent warning'],
    says: {
      alert: AlertName.CLUSTER_ABSENT, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg' },
      summary: 'Prometheus sees no instance of pg',
      description: 'pg is declared, and for half an hour Prometheus has had no metric of any of its instances. '
        + 'If it runs, look for the PodMonitor in the targets of Prometheus; if it does not, at the conditions of the Cluster.',
    },
  },
  { title: 'cluster absent: seen for the first time after 28 minutes', series: { ...each(up, '_x55 1x200') }, at: '40m', fires: [] },
  {
    title: 'no primary: two standbys are left',
    series: { ...vanishes('pg-1') }, at: '22m30s', notYet: '21m', fires: ['CNPGNoPrimary critical'],
    says: {
      alert: AlertName.NO_PRIMARY, labels: { severity: 'critical', namespace: 'db', cnpg_cluster: 'pg' },
      summary: 'pg has no primary',
      description: '2 of 3 instances of pg are up, and for 2 minutes none has been a primary: nothing can be written. '
        + 'See who should be primary (kubectl cnpg status), whether it is fenced, and whether the operator runs.',
    },
  },
  {
    title: 'no primary: it is fenced, and still says that it is up',
    series: { [recovery('pg-1')]: '0x39 stale', [instance('cnpg_collector_fencing_on', 'pg-1')]: '0x39 1x400' }, at: '36m', fires: ['CNPGFenced warning pg-1', 'CNPGNoPrimary critical'],
  },
  {
    title: 'no primary: a failover of 90 seconds',
    series: { ...vanishes('pg-1'), [recovery('pg-2')]: '1x42 0x400', [instance('cnpg_pg_replication_streaming_replicas', 'pg-2')]: '0x42 1x400' },
    at: '24m', fires: ['CNPGFailoverHappened info pg-2'],
  },
  { title: 'no primary: a replica cluster has none', declared: { replicaOf: 'stream' }, series: { [recovery('pg-1')]: always(1), [instance('cnpg_pg_replication_is_wal_receiver_up', 'pg-1')]: always(1) }, at: '1h', fires: [] },
  {
    title: 'two primaries: the old one goes on',
    series: { [recovery('pg-2')]: '1x39 0x400', ...streaming('2x39 1x400'), [instance('cnpg_pg_replication_streaming_replicas', 'pg-2')]: '0x39 1x400' },
    at: '22m', notYet: '21m30s', fires: ['CNPGFailoverHappened info pg-2', 'CNPGTwoPrimaries critical'],
    says: {
      alert: AlertName.TWO_PRIMARIES, labels: { severity: 'critical', namespace: 'db', cnpg_cluster: 'pg' },
      summary: 'pg has 2 primaries',
      description: '2 instances of pg have taken writes for 2 minutes. Only one may. Find out which one the -rw Service points to, and fence the other (kubectl cnpg fencing on).',
    },
  },
  { title: 'two primaries: for a minute of a switchover', series: { [recovery('pg-2')]: '1x39 0x2 1x200' }, at: '22m', fires: [] },
  {
    title: 'two primaries: two monitors read the same pods',
    series: Object.fromEntries(PODS.flatMap(pod => [
      [instance('cnpg_pg_replication_in_recovery', pod, { job: 'db/other' }), always(pod === 'pg-1' ? 0 : 1)],
      [instance('cnpg_collector_up', pod, { job: 'db/other', cluster: 'pg' }), always(1)],
      [instance('cnpg_pg_replication_streaming_replicas', pod, { job: 'db/other' }), always(pod === 'pg-1' ? 2 : 0)],
      [instance('cnpg_collector_sync_replicas', pod, { job: 'db/other', value: 'observed' }), always(pod === 'pg-1' ? 1 : 0)],
    ])), at: '3h', fires: [],
  },
  {
    title: 'instances missing: two of three',
    series: { [up('pg-3')]: '1x39 0x400' }, at: '30m', notYet: '29m30s', fires: ['CNPGInstancesMissing warning'],
    says: {
      alert: AlertName.INSTANCES_MISSING, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg' },
      summary: 'pg runs 2 of 3 instances',
      description: 'Only 2 of 3 instances of pg have been up for 10 minutes. Look for the pod that is pending or restarts, and at its events.',
    },
  },
  { title: 'instances missing: for nine minutes, an update of one after the other', series: { [up('pg-3')]: '1x39 0x18 1x400', [up('pg-2')]: '1x57 0x18 1x400' }, at: '38m', fires: ['CNPGInstancesMissing warning'] },
  { title: 'instances missing: a pause between two', series: { [up('pg-3')]: '1x39 0x17 1x400', [up('pg-2')]: '1x58 0x17 1x400' }, at: '36m', fires: [] },
  {
    title: 'instances share node: two for three',
    series: each(pod => instance('cnpg_collector_nodes_used', pod), '3x39 2x400'), at: '50m', notYet: '49m30s', fires: ['CNPGInstancesShareNode warning'],
    says: {
      alert: AlertName.INSTANCES_SHARE_NODE, labels: { severity: 'warning', namespace: 'db', cnpg_cluster: 'pg' },
      summary: 'Instances of pg share a node',
      description: 'The instances of pg have run on only 2 nodes for half an hour. See where the pods run (kubectl get pods -o wide), and delete one replica when another node has room.',
    },
  },
  { title: 'instances share node: there are two nodes for three', declared: { nodes: 2 }, series: each(pod => instance('cnpg_collector_nodes_used', pod), always(2)), at: '2h', fires: [] },
  { title: 'instances share node: the operator does not know', series: each(pod => instance('cnpg_collector_nodes_used', pod), always(-1)), at: '2h', fires: [] },
  {
    title: 'instances share node: one is gone, the others have a node each',
    series: { ...each(pod => instance('cnpg_collector_nodes_used', pod), '3x39 2x400'), [up('pg-3')]: '1x39 0x400' }, at: '1h', fires: ['CNPGInstancesMissing warning'],
  },
];
