import { said } from '../rule-findings';

const cluster = (spec: string) => `[{Cluster: {spec: {${spec}}}}]`;

test.each([
  ['stopDelay: 30, smartShutdownTimeout: 16', ['warning spec.stopDelay: a smart shutdown of 16 s leaves 14 s of 30 s for the fast one']],
  ['stopDelay: 190', ['warning spec.stopDelay: a smart shutdown of 180 s leaves 10 s of 190 s for the fast one']],
  ['smartShutdownTimeout: 1790', ['warning spec.smartShutdownTimeout: a smart shutdown of 1790 s leaves 10 s of 1800 s for the fast one']],
  ['stopDelay: 30, smartShutdownTimeout: 15', []],
  ['stopDelay: 10, smartShutdownTimeout: 0', []],
  ['stopDelay: 60', []],
  ['instances: 3', []],
])('shutdown with %s', (spec, findings) => {
  expect(said('ha/shutdown-time', cluster(spec))).toEqual(findings);
});

test.each([
  ['instances: 3, affinity: {enablePodAntiAffinity: false}', 1],
  ['instances: 1, affinity: {enablePodAntiAffinity: false}', 0],
  ['instances: 3, affinity: {podAntiAffinityType: preferred}', 0],
  ['instances: 3, affinity: {enablePodAntiAffinity: false}, topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]', 0],
])('instances on one node: %s', (spec, count) => {
  expect(said('ha/same-node', cluster(spec))).toHaveLength(count);
});

test('a constraint without a selector counts nothing', () => {
  expect(said('ha/spread-selector', cluster('topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]'))).toEqual([
    "warning spec.topologySpreadConstraints[0]: without `labelSelector` it selects no instance of the cluster 'orders-db'",
  ]);
});

test.each([
  ['walStorage: {size: 1Gi}, storage: {size: 20Gi}, postgresql: {parameters: {max_wal_size: 1GB}}', ['error spec.postgresql.parameters.max_wal_size: max_wal_size 1GB does not fit into a volume of 1Gi']],
  ['storage: {size: 10Gi}, postgresql: {parameters: {wal_keep_size: 20GB}}', ['error spec.postgresql.parameters.wal_keep_size: wal_keep_size 20GB does not fit into a volume of 10Gi']],
  ['walStorage: {size: 4Gi}, storage: {size: 1Gi}, postgresql: {parameters: {max_wal_size: 2GB}}', []],
])('WAL on its volume: %s', (spec, findings) => {
  expect(said('ha/wal-fills-volume', cluster(spec))).toEqual(findings);
});

test.each([
  ['orders-db-ro', ["error metadata.name: 'orders-db-ro' is a Service of the cluster 'orders-db'"]],
  ['orders-db', ["error metadata.name: 'orders-db' is the name of the cluster 'orders-db'"]],
  ['orders-db-pooler', []],
])('a Pooler called %s', (name, findings) => {
  expect(said('ha/pooler-name', `[{Cluster: {}}, {Pooler: {metadata: {name: ${name}}}}]`)).toEqual(findings);
});

test('a pooler of one pod before several instances', () => {
  expect(said('ha/single-pooler', '[{Cluster: {}}, {Pooler: {}}]')).toEqual(["info spec: the pooler has one pod, and the cluster 'orders-db' 3 instances"]);
  expect(said('ha/single-pooler', '[{Cluster: {spec: {instances: 1}}}, {Pooler: {}}]')).toEqual([]);
});

test('the database of a Publication', () => {
  const world = (dbname: string, more = '') => `[{Cluster: {spec: {bootstrap: {initdb: {database: shop, owner: shop${more}}}}}}, {Publication: {spec: {dbname: ${dbname}}}}]`;

  expect(said('ha/database-missing', world('shpo'))).toEqual(["warning spec.dbname: no manifest creates the database 'shpo' in the cluster 'orders-db'; did you mean 'shop'?"]);
  expect(said('ha/database-missing', world('reports'))).toEqual(["info spec.dbname: no manifest creates the database 'reports' in the cluster 'orders-db'"]);
  expect(said('ha/database-missing', world('reports', ', postInitSQL: [CREATE DATABASE reports]'))).toEqual([]);
  expect(said('ha/database-missing', world('shop'))).toEqual([]);
});

test('a role cannot be a member of itself', () => {
  expect(said('ha/role-membership', '[{Cluster: {}}, {DatabaseRole: {spec: {name: app, inRoles: [app]}}}]')).toEqual(["warning spec.inRoles[0]: the role 'app' cannot be a member of itself"]);
});

test('credentials in an address are found, and not repeated', () => {
  const store = (fields: string) => `[{ObjectStore: {spec: {configuration: {destinationPath: "s3://backups", s3Credentials: {inheritFromIAMRole: true}, ${fields}}}}}]`;

  expect(said('ha/address-credentials', store('endpointURL: "https://user:changeme@minio:9000"'))).toEqual(['error spec.configuration.endpointURL: credentials stand in the address']);
  expect(said('ha/store-checksums', store('endpointURL: "https://user:changeme@minio:9000"'))).toEqual([
    'info spec.configuration.endpointURL: uploads to minio carry checksums, and no environment variable of the sidecar switches them off',
  ]);
  expect(said('ha/address-credentials', store('endpointURL: "https://minio:9000/a@b"'))).toEqual([]);
});

const on = (major: number, server: string) =>
  `[{ObjectStore: {}}, {Cluster: {spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:${major}.4", plugins: [{name: barman-cloud.cloudnative-pg.io, parameters: {barmanObjectName: store${server}}}]}}}]`;

test('a major upgrade into the same archive', () => {
  expect(said('ha/major-upgrade-archive', on(17, ''), on(16, ''))).toEqual([
    "warning spec.plugins[0]: PostgreSQL 17 goes on writing to 'orders-db' in the ObjectStore 'store', which holds the WAL and the backups of 16",
  ]);
  expect(said('ha/major-upgrade-archive', on(17, ', serverName: orders-17'), on(16, ''))).toEqual([]);
  expect(said('ha/major-upgrade-archive', on(16, ''), on(16, ''))).toEqual([]);
});

test('a base system that a catalog changes', () => {
  const catalog = (system: string) =>
    `[{ImageCatalog: {spec: {images: [{major: 17, image: "ghcr.io/cloudnative-pg/postgresql:17.11-standard-${system}"}]}}}, `
    + '{Cluster: {spec: {imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ImageCatalog, name: images, major: 17}, bootstrap: {initdb: {database: app, owner: app, localeCollate: de_DE.UTF-8}}}}}]';

  expect(said('ha/base-system-changed', catalog('trixie'), catalog('bookworm'))).toEqual([
    'warning spec.imageCatalogRef: the base system changes from bookworm to trixie, and with it the order of text in indexes (de_DE.UTF-8)',
  ]);
});

test('a Cluster that is no longer established', () => {
  const established = '[{Cluster: {metadata: {annotations: {cdk8s-postgres-ha.io/archive-history: orders-db}}}}]';

  expect(said('ha/guard-dropped', '[{Cluster: {}}]', established)).toEqual([
    "warning metadata.annotations: 'cdk8s-postgres-ha.io/archive-history' is gone, so that the Cluster comes up empty when it is made again from Git",
  ]);
  expect(said('ha/guard-dropped', established, established)).toEqual([]);
});
