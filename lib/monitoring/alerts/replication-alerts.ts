import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { of, onPrimary, perPod } from '../promql';
import { instances } from './subjects';

const CONNECTED = 'cnpg_pg_replication_streaming_replicas';
const LAG = 'cnpg_pg_stat_replication_replay_diff_bytes';

/**
 * Standbys that stream: what is connected to the primary less what is none of its own instances (base backups, subscribers, other
 * clusters).
 */
function standbys(c: MonitoredCluster): string {
  const connected = perPod(instances(c), CONNECTED);
  const others = of(instances(c), LAG, `application_name!~"${instances(c).pod}"`);
  return `${connected}\n- on (namespace, pod) (count by (namespace, pod) (${others}) or 0 * ${connected})`;
}

/** Whether the primary still has the standbys that make it safe to lose. */
export const replicationAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.STANDBYS_MISSING,
    when: 'there is more than one instance',
    why: 'With no standby, the loss of the primary is the loss of the database until its volume is back.',
    todo: 'Look at the standby that is not there: its pod, then the log of its PostgreSQL.',
    summary: c => `The primary of ${c.clusterName} has {{ $value }} of ${c.instances - 1} standbys`,
    description: c => `{{ $value }} of ${c.instances - 1} standbys stream from the primary {{ $labels.pod }}.`,
    levels: c => {
      const fewer = (than: number) => onPrimary(instances(c), `(${standbys(c)}) < ${than}`);
      return [...c.instances > 1 ? [critical(5, fewer(1))] : [], ...c.instances > 2 ? [warning(10, fewer(c.instances - 1))] : []];
    },
  },
  {
    name: AlertName.SYNC_STANDBYS_BELOW_REQUIRED,
    when: 'commits must wait for standbys (`required`)',
    why: 'Commits hang until a standby is back.',
    todo: 'Bring a standby back; as a last resort lower the number of standbys that commits wait for.',
    summary: c => `Commits on ${c.clusterName} wait for standbys that are not there`,
    description: c => `The primary {{ $labels.pod }} has {{ $value }} standbys, and every commit waits for ${c.sync?.number}: nothing can be written.`,
    levels: c => c.sync?.required
      ? [critical(2, onPrimary(instances(c), `(${c.sync.external ? perPod(instances(c), CONNECTED) : standbys(c)})\n`
        + `< on (namespace, pod) ${perPod(instances(c), 'cnpg_collector_sync_replicas', 'value="observed"')}`))]
      : [],
  },
  {
    name: AlertName.DURABILITY_DEGRADED,
    when: 'commits wait for standbys while there are some (`preferred`)',
    why: 'A failover now can lose commits that clients have seen.',
    todo: 'Bring the standby back; commits wait for it again by themselves.',
    summary: c => `Commits on ${c.clusterName} wait for {{ $value }} of ${c.sync?.number} standbys`,
    description: c => `The primary {{ $labels.pod }} waits for {{ $value }} of ${c.sync?.number} standbys: the others are gone, and commits go on without them.`,
    levels: c => c.sync && !c.sync.required
      ? [warning(10, onPrimary(instances(c), `${perPod(instances(c), 'cnpg_collector_sync_replicas', 'value="observed"')} `
        + `< on (namespace, pod) ${perPod(instances(c), 'cnpg_collector_sync_replicas', 'value="expected"')}`))]
      : [],
  },
  {
    name: AlertName.REPLICA_NOT_STREAMING,
    when: 'there are standbys, and none of them is fed by an archive',
    why: 'It falls behind, and the lag metric says 0: what it has received it has replayed.',
    todo: 'The log of the standby says why: a timeline, a missing WAL file, a certificate, a slot.',
    summary: () => '{{ $labels.pod }} receives no WAL',
    description: () => 'The standby {{ $labels.pod }} has received nothing from the primary for 5 minutes.',
    levels: c => (c.instances > 1 || c.replicaOf) && c.replicaOf !== 'archive'
      ? [warning(5, `${perPod(instances(c), 'cnpg_pg_replication_in_recovery')} == 1\n`
        + `unless on (namespace, pod) (${of(instances(c), 'cnpg_pg_replication_is_wal_receiver_up')} == 1)`)]
      : [],
  },
  {
    name: AlertName.REPLICATION_LAG_BYTES,
    when: 'there is more than one instance',
    why: 'Reads from the standby are old, and a failover to it takes longer. Bytes, since a lag in seconds grows while nothing is written and is 0 on a standby that receives nothing.',
    todo: 'Look for a long query on the standby, or for a slow disk or network.',
    summary: () => '{{ $labels.pod }} is {{ $value | humanize1024 }}B behind',
    description: () => 'The standby {{ $labels.pod }} has replayed {{ $value | humanize1024 }}B less than the primary has written, for 10 minutes.',
    levels: (c, settings) => c.instances === 1 ? [] : [warning(10,
      `max by (namespace, pod) (label_replace(${of(instances(c), LAG, `application_name=~"${instances(c).pod}"`)}, "pod", "$1", "application_name", "(.+)")) `
      + `> ${settings.replicationLag(c)}`)],
  },
];
