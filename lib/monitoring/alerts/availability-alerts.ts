import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { gone, isPrimary, isUp, of } from '../promql';
import { instances } from './subjects';

/** Whether the database is there at all. */
export const availabilityAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.CLUSTER_DOWN,
    when: 'always',
    why: 'Nobody can read or write. Counting series, as others do, misses instances that report that PostgreSQL is down.',
    todo: 'Look at the pods: kubectl cnpg status, kubectl get pods, then the events of the first one.',
    summary: c => `No instance of ${c.clusterName} runs`,
    description: c => `None of the ${c.instances} instances of ${c.clusterName} has reported a running PostgreSQL for 2 minutes.`,
    levels: c => [critical(2, gone(isUp(instances(c)), of(instances(c), 'cnpg_collector_up'), AlertName.CLUSTER_DOWN, { namespace: c.namespace, cnpg_cluster: c.clusterName }))],
  },
  {
    name: AlertName.CLUSTER_ABSENT,
    when: 'always',
    why: 'The cluster is declared, but it was never created, never started, or Prometheus does not find it: then no other alert of it can fire.',
    todo: 'If it runs, look for the PodMonitor in the targets of Prometheus; if it does not, at the conditions of the Cluster.',
    summary: c => `Prometheus sees no instance of ${c.clusterName}`,
    description: c => `${c.clusterName} is declared, and for half an hour Prometheus has had no metric of any of its instances.`,
    levels: c => {
      const down = [`alertname="${AlertName.CLUSTER_DOWN}"`, ...c.namespace === undefined ? [] : [`namespace="${c.namespace}"`], `cnpg_cluster="${c.clusterName}"`];
      return [warning(30, `absent(${of(instances(c), 'cnpg_collector_up')})\nunless on () count(ALERTS{${down.join(',')}})`)];
    },
  },
  {
    name: AlertName.NO_PRIMARY,
    when: 'the cluster is not a replica cluster',
    why: 'Instances run, but none takes writes. A failover takes up to 85 seconds, so this one has not worked.',
    todo: 'See who should be primary (kubectl cnpg status), whether it is fenced, and whether the operator runs.',
    summary: c => `${c.clusterName} has no primary`,
    description: c => `{{ $value }} of ${c.instances} instances of ${c.clusterName} are up, and for 2 minutes none has been a primary: nothing can be written.`,
    levels: c => c.replicaOf ? [] : [critical(2,
      `count by (namespace) (${isUp(instances(c))})\nunless on (namespace) count by (namespace) (${isPrimary(instances(c))})`)],
  },
  {
    name: AlertName.TWO_PRIMARIES,
    when: 'there is more than one instance',
    why: 'Two instances take writes, for instance because the old primary is cut off from Kubernetes but not from its clients. What the wrong one takes is lost.',
    todo: 'Find out which one the -rw Service points to, and fence the other (kubectl cnpg fencing on).',
    summary: c => `${c.clusterName} has {{ $value }} primaries`,
    description: c => `{{ $value }} instances of ${c.clusterName} have taken writes for 2 minutes. Only one may.`,
    levels: c => c.instances === 1 ? [] : [critical(2, `count by (namespace) (${isPrimary(instances(c))}) > 1`)],
  },
  {
    name: AlertName.INSTANCES_MISSING,
    when: 'there is more than one instance',
    why: 'The database still works, with less that can fail before it does not.',
    todo: 'Look for the pod that is pending or restarts, and at its events.',
    summary: c => `${c.clusterName} runs {{ $value }} of ${c.instances} instances`,
    description: c => `Only {{ $value }} of ${c.instances} instances of ${c.clusterName} have been up for 10 minutes.`,
    levels: c => c.instances === 1 ? [] : [warning(10, `count by (namespace) (${isUp(instances(c))}) < ${c.instances}`)],
  },
  {
    name: AlertName.INSTANCES_SHARE_NODE,
    when: 'instances are meant to run on nodes of their own',
    why: 'The loss of one node takes two instances at once.',
    todo: 'See where the pods run (kubectl get pods -o wide), and delete one replica when another node has room.',
    summary: c => `Instances of ${c.clusterName} share a node`,
    description: c => `The instances of ${c.clusterName} have run on only {{ $value }} nodes for half an hour.`,
    levels: c => {
      const nodes = Math.min(c.nodes ?? 1, c.instances);
      return nodes < 2 ? [] : [warning(30, `max by (namespace) (${of(instances(c), 'cnpg_collector_nodes_used')} >= 0)\n`
        + `< on (namespace) clamp_max(count by (namespace) (${isUp(instances(c))}), ${nodes})`)];
    },
  },
];
