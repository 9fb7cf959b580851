import { Admission } from '../../lib';
import { overlay } from './manifests';

/** The 34 mistakes of real users that the project measures itself by: who sees each of them before run time. */
const PLUGIN = 'barman-cloud.cloudnative-pg.io';
const ARCHIVE = (server: string) => `plugins: [{name: ${PLUGIN}, isWALArchiver: true, parameters: {barmanObjectName: store, serverName: ${server}}}]`;

const MISTAKES: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
  ['a field typo', 'apiserver/unknown-field', [['Cluster', 'spec: {instnaces: 3}']]],
  ['a negative number of instances', 'apiserver/range', [['Cluster', 'spec: {instances: -3}']]],
  ['a wrong enumeration', 'apiserver/not-supported', [['Cluster', 'spec: {primaryUpdateStrategy: automatic}']]],
  ['a retention of 30days', 'apiserver/pattern', [['ObjectStore', 'spec: {retentionPolicy: 30days}']]],
  [
    'an image and a catalog',
    'apiserver/cel',
    [['Cluster', 'spec: {imageName: "a:17", imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ImageCatalog, name: a, major: 17}}']],
  ],
  ['a size of banana', 'cnpg/storage-size', [['Cluster', 'spec: {storage: {size: banana}}']]],
  ['a nonsense schedule', 'cnpg/schedule', [['ScheduledBackup', 'spec: {schedule: every night}']]],
  ['a recovery source that is not there', 'cnpg/recovery-source', [['Cluster', 'spec: {bootstrap: {recovery: {source: ghost}}}']]],
  [
    'two bootstraps',
    'cnpg/bootstrap-method',
    [['Cluster', 'spec: {externalClusters: [{name: a, connectionParameters: {host: a}}], bootstrap: {initdb: {}, recovery: {source: a}}}']],
  ],
  ['more synchronous replicas than instances', 'cnpg/sync-replicas', [['Cluster', 'spec: {minSyncReplicas: 9}']]],
  ['a quorum of 5 in 2 instances', 'cnpg/synchronous-number', [['Cluster', 'spec: {instances: 2, postgresql: {synchronous: {method: any, '
    + 'number: 5}}}']]],
  ['a fixed parameter', 'cnpg/fixed-parameter', [['Cluster', 'spec: {postgresql: {parameters: {listen_addresses: localhost}}}']]],
  ['a request above the limit', 'cnpg/resources', [['Cluster', 'spec: {resources: {requests: {cpu: 2}, limits: {cpu: 1}}}']]],
  ['the role postgres', 'cnpg/managed-roles', [['Cluster', 'spec: {managed: {roles: [{name: postgres}]}}']]],
  ['the same role twice', 'cnpg/managed-roles', [['Cluster', 'spec: {managed: {roles: [{name: a}, {name: a}]}}']]],
  ['the tag latest', 'cnpg/image-tag', [['Cluster', 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:latest"}']]],
  ['a name of 60 characters', 'cnpg/cluster-name', [['Cluster', `metadata: {name: ${'a'.repeat(60)}}`]]],
  ['a pooler named like the cluster', 'cnpg/pooler-cluster', [['Pooler', 'metadata: {name: orders-db}']]],
  ['a typo in a setting of PgBouncer', 'cnpg/pgbouncer-parameter', [['Pooler', 'spec: {pgbouncer: {parameters: {max_client_con: "100"}}}']]],
  ['a schedule of five fields', 'cnpg/schedule-fields', [['ScheduledBackup', 'spec: {schedule: "0 3 * * *"}']]],
  [
    'a schedule for a cluster that is not there',
    'ha/cluster-missing',
    [
      ['Cluster', '{}'],
      ['ScheduledBackup', 'spec: {cluster: {name: order-db}}'],
    ],
  ],
  [
    'a pooler for a cluster that is not there',
    'ha/cluster-missing',
    [
      ['Cluster', '{}'],
      ['Pooler', 'spec: {cluster: {name: order-db}}'],
    ],
  ],
  ['a database for a cluster that is not there', 'ha/cluster-missing', [['Database', '{}']]],
  [
    'a database with an owner that is not there',
    'ha/owner-missing',
    [
      ['Cluster', '{}'],
      ['Database', '{}'],
    ],
  ],
  ['a schedule by plugin without the plugin', 'ha/backup-method', [['ScheduledBackup', 'spec: {method: plugin}']]],
  ['an object store that is not there', 'ha/store-missing', [['Cluster', `spec: {${ARCHIVE('a')}}`]]],
  [
    'a recovery from the own archive',
    'ha/recovery-own-archive',
    [
      ['ObjectStore', '{}'],
      [
        'Cluster',
        `spec: {${ARCHIVE('orders-db')}, externalClusters: [{name: a, plugin: {name: ${PLUGIN}, parameters: {barmanObjectName: store}}}], bootstrap: {recovery: {source: a}}}`,
      ],
    ],
  ],
  [
    'two instances with required durability',
    'ha/two-instances-required',
    [['Cluster', 'spec: {instances: 2, postgresql: {synchronous: {method: any, number: 1, dataDurability: required}}}']],
  ],
  ['max_wal_size above the volume', 'ha/wal-fills-volume', [['Cluster', 'spec: {storage: {size: 5Gi}, postgresql: {parameters: '
    + '{max_wal_size: 5GB}}}']]],
  [
    'shared_buffers above the limit',
    'ha/shared-buffers-limit',
    [['Cluster', 'spec: {resources: {limits: {memory: 512Mi}}, postgresql: {parameters: {shared_buffers: 1GB}}}']],
  ],
  ['a typo in the name of a parameter', 'ha/parameter-unknown', [['Cluster', 'spec: {postgresql: {parameters: {work_memm: 64MB}}}']]],
  ['a nonsense value of a setting of PgBouncer', 'ha/pgbouncer-value', [['Cluster', '{}'], ['Pooler', 'spec: {pgbouncer: {parameters: {default_pool_size: lots}}}']]],
  ['a nonsense value of a parameter', 'ha/parameter-value', [['Cluster', 'spec: {postgresql: {parameters: {work_mem: a lot}}}']]],
  ['an owner that is also a managed role', 'ha/two-owners', [['Cluster', 'spec: {bootstrap: {initdb: {database: app, owner: app}}, '
    + 'managed: {roles: [{name: app, passwordSecret: {name: a}}]}}']]],
  [
    'an unknown parameter of the plugin',
    'ha/plugin-parameter',
    [
      ['ObjectStore', '{}'],
      ['Cluster', `spec: {plugins: [{name: ${PLUGIN}, parameters: {barmanObjectName: store, serverNames: a}}]}`],
    ],
  ],
  ['a destination without scheme', 'ha/destination-scheme', [['ObjectStore', 'spec: {configuration: {destinationPath: my-bucket/path}}']]],
];

test.each(MISTAKES)('sees %s', (_, rule, manifests) => {
  const report = Admission.check(manifests.map(([kind, example]) => overlay(kind, example)));

  expect(report.findings.map(finding => finding.ruleId)).toContain(rule);
});
