import { AlertName } from '../alert-name';
import { AlertRule, info, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { isPrimary, of, onPrimary, perPod, where } from '../promql';
import { instances } from './subjects';

/** What somebody has begun and should not forget, and what happened. */
export const stateAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.FENCED,
    when: 'always',
    why: 'PostgreSQL is stopped in this pod until somebody lifts the fence, and the operator does not fail over a fenced primary.',
    todo: 'Ask who fenced it, then kubectl cnpg fencing off.',
    summary: () => '{{ $labels.pod }} is fenced',
    description: () => '{{ $labels.pod }} has been fenced for 15 minutes.',
    levels: c => [warning(15, `${perPod(instances(c), 'cnpg_collector_fencing_on')} == 1`)],
  },
  {
    name: AlertName.SWITCHOVER_WAITING,
    when: 'always',
    why: 'The standbys are updated and the primary is not, as long as nobody switches over.',
    todo: 'kubectl cnpg promote with an updated standby, at a time that suits the clients.',
    summary: c => `An update of ${c.clusterName} waits for a switchover`,
    description: c => `${c.clusterName} has waited for half an hour for somebody to switch the primary over.`,
    levels: c => c.instances === 1 ? [] : [warning(30, `max by (namespace) (${of(instances(c), 'cnpg_collector_manual_switchover_required')}) == 1`)],
  },
  {
    name: AlertName.FAILOVER_HAPPENED,
    when: 'there is more than one instance',
    why: 'Connections were cut. A planned switchover looks the same.',
    todo: 'If nobody planned it, the events of the Cluster say why.',
    summary: c => `{{ $labels.pod }} is the new primary of ${c.clusterName}`,
    description: c => `{{ $labels.pod }} was a standby of ${c.clusterName} within the last 15 minutes and is its primary now.`,
    levels: c => c.instances === 1 ? [] : [info(0, where(isPrimary(instances(c)), `max_over_time(${of(instances(c), 'cnpg_pg_replication_in_recovery')}[15m]) == 1`))],
  },
  {
    name: AlertName.EXTENSION_OUTDATED,
    when: 'always',
    why: 'The image has a newer version of the extension than the database: fixes do not work before ALTER EXTENSION.',
    todo: 'ALTER EXTENSION ... UPDATE, or raise the version in the declaration of the database.',
    summary: () => 'The extension {{ $labels.extname }} in {{ $labels.datname }} can be updated',
    description: () => 'The extension {{ $labels.extname }} in the database {{ $labels.datname }} has the version {{ $labels.installed_version }}, the image {{ $labels.default_version }}.',
    levels: c => [info(60, onPrimary(instances(c),
      `max by (namespace, pod, datname, extname, installed_version, default_version) (${of(instances(c), 'cnpg_pg_extensions_update_available')}) == 1`))],
  },
];
