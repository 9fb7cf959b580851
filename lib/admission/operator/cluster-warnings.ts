import { Json } from '../../facts/json-value';
import { atoi, parseDuration } from '../../facts/go';
import { list, parametersOf, templateRequest } from './cluster-facts';
import { Warning, webhook } from './operator-rule';

const monitoring = (key: string, what: string, wrong: string, test: (value: Json) => boolean, text: string): Warning => ({
  id: `cnpg/monitoring-${key.toLowerCase()}`,
  kind: 'Cluster',
  path: `spec.monitoring.${key}`,
  what,
  fix: 'Write a PodMonitor of your own.',
  why: 'It will go in a later release, and cannot carry the labels that a Prometheus may select by.',
  source: webhook('cluster', 'getDeprecatedMonitoringFieldsWarnings'),
  wrong: `spec: {monitoring: {${wrong}}}`,
  right: 'spec: {monitoring: {}}',
  check: c => (test(c.spec.monitoring?.[key]) ? [`spec.monitoring.${key} is deprecated and will be removed in a future release. ${text}`] : []),
});

const RELABEL = 'Please migrate to manually managing your PodMonitor resources with custom relabeling configurations.';

export const clusterWarnings: readonly Warning[] = [
  {
    id: 'cnpg/maintenance-window',
    kind: 'Cluster',
    path: 'spec.nodeMaintenanceWindow',
    what: 'The node maintenance window is the old way to allow drains.',
    fix: 'Use `enablePDB`.',
    why: 'It needs somebody to open and close it around each drain; a disruption budget works by itself.',
    source: webhook('cluster', 'getMaintenanceWindowsAdmissionWarnings'),
    wrong: 'spec: {nodeMaintenanceWindow: {inProgress: false}}',
    right: 'spec: {enablePDB: true}',
    check: c => (c.spec.nodeMaintenanceWindow ? ['Consider using `.spec.enablePDB` instead of the node maintenance window feature'] : []),
  },
  {
    id: 'cnpg/in-tree-barman',
    kind: 'Cluster',
    path: 'spec.backup.barmanObjectStore',
    what: 'The in-tree Barman is announced to go in CloudNativePG 1.31.',
    fix: 'Move to the Barman Cloud plugin and an ObjectStore.',
    why: 'After that upgrade nothing would be archived.',
    source: webhook('cluster', 'getInTreeBarmanWarnings'),
    wrong: 'spec: {backup: {barmanObjectStore: {destinationPath: "s3://a", s3Credentials: {inheritFromIAMRole: true}}}}',
    right: 'spec: {plugins: [{name: barman-cloud.cloudnative-pg.io, isWALArchiver: true, parameters: {barmanObjectName: store}}]}',
    check: c => {
      const paths = [
        ...(c.spec.backup?.barmanObjectStore ? ['spec.backup.barmanObjectStore'] : []),
        ...list(c.spec.externalClusters).flatMap((external, i) => (external.barmanObjectStore ? [`spec.externalClusters.${i}.barmanObjectStore`] : [])),
      ];
      return paths.length
        ? [
            `Native support for Barman Cloud backups and recovery is deprecated and will be completely removed in CloudNativePG 1.31.0. Found usage in: ${paths.join(', ')}. Please migrate existing clusters to the new Barman Cloud Plugin to ensure a smooth transition.`,
          ]
        : [];
    },
  },
  {
    id: 'cnpg/retention-unused',
    kind: 'Cluster',
    path: 'spec.backup.retentionPolicy',
    what: 'A retention policy in the Cluster does nothing without the in-tree Barman.',
    fix: 'Set `retentionPolicy` in the ObjectStore.',
    why: 'Old backups are never removed, and the bucket grows.',
    source: webhook('cluster', 'getRetentionPolicyWarnings'),
    wrong: 'spec: {backup: {retentionPolicy: 30d}}',
    right: 'spec: {backup: {}}',
    check: c =>
      c.spec.backup?.retentionPolicy && !c.spec.backup.barmanObjectStore
        ? [
            'Retention policies specified in .spec.backup.retentionPolicy are only used by the in-tree barman-cloud support, which is not '
              + 'being used in this cluster. Please use a backup plugin and migrate this configuration to the plugin configuration',
          ]
        : [],
  },
  {
    id: 'cnpg/storage-twice',
    kind: 'Cluster',
    path: 'spec.storage.pvcTemplate',
    what: 'A volume says its class or size twice.',
    fix: 'Remove it from `pvcTemplate`.',
    why: 'The field of the storage wins; a later change of the other does nothing.',
    source: webhook('cluster', 'getStorageWarnings'),
    wrong: 'spec: {storage: {size: 1Gi, pvcTemplate: {resources: {requests: {storage: 1Gi}}}}}',
    right: 'spec: {storage: {size: 1Gi}}',
    check: c =>
      ['storage', 'walStorage'].flatMap(key => {
        const storage = c.spec[key];
        const template = storage?.pvcTemplate;
        if (!template) return [];
        const both = (own: string, inner: string) => `spec.${key}.${own} and spec.${key}.pvcTemplate.${inner} are both specified, spec.${key}.${own} value will be used.`;
        return [
          ...(storage.storageClass !== undefined && template.storageClassName !== undefined ? [both('storageClass', 'storageClassName')] : []),
          ...(storage.size && !templateRequest(storage).isZero ? [both('size', 'resources.requests.storage')] : []),
        ];
      }),
  },
  {
    id: 'cnpg/shared-buffers-unit',
    kind: 'Cluster',
    path: 'spec.postgresql.parameters.shared_buffers',
    what: 'shared_buffers without a unit: the operator reads megabytes, PostgreSQL reads pages of 8 kB.',
    fix: 'Write the unit, such as 128MB.',
    why: 'The two differ by a factor of 128.',
    source: webhook('cluster', 'getSharedBuffersWarnings'),
    wrong: 'spec: {postgresql: {parameters: {shared_buffers: "128"}}}',
    right: 'spec: {postgresql: {parameters: {shared_buffers: 128MB}}}',
    check: c => {
      const value = parametersOf(c).shared_buffers ?? '';
      return atoi(value) === undefined
        ? []
        : [
            `\`shared_buffers\` value '${value}' is missing a unit (e.g., MB, GB). While this is currently allowed, future releases will require an explicit unit. Please update your configuration to specify a valid unit, such as '${value}MB'.`,
          ];
    },
  },
  {
    id: 'cnpg/metrics-ttl',
    kind: 'Cluster',
    path: 'spec.monitoring.metricsQueriesTTL',
    what: 'A TTL of zero runs every metrics query at every scrape.',
    fix: 'Remove `metricsQueriesTTL`, or give it some seconds.',
    why: 'Some of the queries read whole catalogs; the default is 30 seconds.',
    source: webhook('cluster', 'getMonitoringFieldsWarnings'),
    wrong: 'spec: {monitoring: {metricsQueriesTTL: 0s}}',
    right: 'spec: {monitoring: {metricsQueriesTTL: 30s}}',
    check: c =>
      parseDuration(c.spec.monitoring?.metricsQueriesTTL ?? '30s') === 0n
        ? ['spec.monitoring.metricsQueriesTTL is explicitly set to 0; this disables automatic TTL behavior and can cause heavy load on the '
          + 'PostgreSQL server.']
        : [],
  },
  monitoring(
    'enablePodMonitor',
    'The PodMonitor of the operator is deprecated.',
    'enablePodMonitor: true',
    value => value === true,
    'Please migrate to manually managing your PodMonitor resources. Set this field to false and create a PodMonitor resource for your '
      + 'cluster as described in the documentation.',
  ),
  monitoring(
    'podMonitorMetricRelabelings',
    'The PodMonitor of the operator is deprecated.',
    'podMonitorMetricRelabelings: [{action: drop}]',
    value => list(value).length > 0,
    RELABEL,
  ),
  monitoring(
    'podMonitorRelabelings',
    'The PodMonitor of the operator is deprecated.',
    'podMonitorRelabelings: [{action: drop}]',
    value => list(value).length > 0,
    RELABEL,
  ),
];
