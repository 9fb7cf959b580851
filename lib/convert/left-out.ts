/** A field that the typed API leaves out on purpose. */
export interface LeftOut {
  readonly kind: string;
  /** The field, with everything below it. */
  readonly path: string;
  /** Why, for people who read docs/COVERAGE.md or the comment of a patch. */
  readonly reason: string;
  /** The translation of `convert` that puts today's form in its place. */
  readonly translation?: string;
}

const IN_TREE = 'Barman inside the operator, which CloudNativePG 1.31 removes: the Barman Cloud plugin takes its place';
const POD_MONITOR = 'deprecated by CloudNativePG: a PodMonitor of its own takes its place';

const OPTIONAL = 'CloudNativePG needs the Secret in any case';

/** Each of them stays reachable by a JSON patch. */
export const LEFT_OUT: readonly LeftOut[] = [
  { kind: 'Cluster', path: 'spec.backup.barmanObjectStore', reason: IN_TREE, translation: 'barman' },
  { kind: 'Cluster', path: 'spec.backup.retentionPolicy', reason: `${IN_TREE}, and its ObjectStore has the retention`, translation: 'barman' },
  { kind: 'Cluster', path: 'spec.externalClusters[].barmanObjectStore', reason: IN_TREE, translation: 'barman' },
  { kind: 'Cluster', path: 'spec.monitoring.enablePodMonitor', reason: POD_MONITOR, translation: 'podmonitor' },
  { kind: 'Cluster', path: 'spec.monitoring.podMonitorMetricRelabelings', reason: POD_MONITOR, translation: 'podmonitor' },
  { kind: 'Cluster', path: 'spec.monitoring.podMonitorRelabelings', reason: POD_MONITOR, translation: 'podmonitor' },
  { kind: 'Pooler', path: 'spec.monitoring.enablePodMonitor', reason: POD_MONITOR, translation: 'podmonitor' },
  { kind: 'Pooler', path: 'spec.monitoring.podMonitorMetricRelabelings', reason: POD_MONITOR, translation: 'podmonitor' },
  { kind: 'Pooler', path: 'spec.monitoring.podMonitorRelabelings', reason: POD_MONITOR, translation: 'podmonitor' },
  { kind: 'Cluster', path: 'spec.managed.roles', reason: 'roles are objects of their own: DatabaseRole, which says nothing but `ensure: absent` less', translation: 'roles' },
  { kind: 'Cluster', path: 'spec.nodeMaintenanceWindow', reason: 'an act and not a state: a cluster with PodDisruptionBudgets needs none of it to have its nodes drained', translation: 'maintenance' },
  { kind: 'Cluster', path: 'spec.minSyncReplicas', reason: 'replaced by postgresql.synchronous', translation: 'syncreplicas' },
  { kind: 'Cluster', path: 'spec.maxSyncReplicas', reason: 'replaced by postgresql.synchronous', translation: 'syncreplicas' },
  { kind: 'Cluster', path: 'spec.postgresql.syncReplicaElectionConstraint', reason: 'belongs to minSyncReplicas and maxSyncReplicas', translation: 'syncreplicas' },
  { kind: 'Cluster', path: 'spec.livenessProbeTimeout', reason: 'replaced by probes.liveness' },
  { kind: 'Cluster', path: 'spec.bootstrap.initdb.options', reason: 'replaced by options with names of their own' },
  { kind: 'Cluster', path: 'spec.bootstrap.recovery.backup.endpointCA', reason: IN_TREE },
  ...['password', 'sslCert', 'sslKey', 'sslRootCert'].map(field => ({ kind: 'Cluster', path: `spec.externalClusters[].${field}.optional`, reason: OPTIONAL })),
  { kind: 'Cluster', path: 'spec.postgresql.ldap.bindSearchAuth.bindPassword.optional', reason: OPTIONAL },
  { kind: 'Cluster', path: 'spec.serviceAccountTemplate.metadata.name', reason: 'the operator gives the service account the name of the Cluster' },
  { kind: 'Pooler', path: 'spec.serviceTemplate.metadata.name', reason: 'the operator gives the Service the name of the Pooler' },
  { kind: 'Pooler', path: 'spec.template.metadata.name', reason: 'Kubernetes gives each pod a name of its own' },
  { kind: 'Database', path: 'spec.ensure', reason: 'an act and not a state: to drop it, set the reclaim policy to delete and remove the construct' },
  { kind: 'DatabaseRole', path: 'spec.ensure', reason: 'an act and not a state: to drop it, set the reclaim policy to delete and remove the construct' },
  { kind: 'ObjectStore', path: 'spec.configuration.serverName', reason: 'the plugin refuses it: each Cluster says its own, with serverName of BackupPolicy.to()' },
];

/** The reason for the longest field around a path such as `/spec/externalClusters/0/barmanObjectStore`. */
export function leftOut(kind: string, pointer: string): LeftOut | undefined {
  const path = pointer.slice(1).split('/').map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const text = path.map((part, i) => (/^\d+$/.test(part) ? '[]' : `${i === 0 ? '' : '.'}${part}`)).join('');
  return LEFT_OUT.filter(one => one.kind === kind && (`${text}.`.startsWith(`${one.path}.`) || `${text}[`.startsWith(`${one.path}[`) || `${one.path}.`.startsWith(`${text}.`)))
    .sort((one, other) => other.path.length - one.path.length)[0];
}
