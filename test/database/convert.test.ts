import { Database, DatabaseRole, Pooler, PostgresHA, Publication, Subscription } from '../../lib';
import { codeValue } from '../code-value';
import { only, postgresHA } from '../fixtures';

/** What manifests say of themselves comes back from the code that they are converted to. */
const CASES: Array<[kind: string, spec: object, back: (manifest: any, cluster: PostgresHA) => unknown]> = [
  ['Database', {
    name: 'shop',
    owner: 'app',
    ensure: 'present',
    encoding: 'UTF8',
    localeProvider: 'icu',
    icuLocale: 'de',
    template: 'template0',
    connectionLimit: 5,
    databaseReclaimPolicy: 'delete',
    extensions: [{ name: 'vector', version: '0.8.0', schema: 'public', ensure: 'present' }, { name: 'hstore', ensure: 'absent' }],
    schemas: [{ name: 'shop', owner: 'app', ensure: 'present' }],
    fdws: [{ name: 'postgres_fdw', owner: 'app', options: [{ name: 'a', value: 'b', ensure: 'present' }], usage: [{ name: 'app', type: 'grant' }], ensure: 'present' }],
    servers: [{ name: 'legacy', fdw: 'postgres_fdw', usage: [{ name: 'app', type: 'revoke' }], ensure: 'absent' }],
  }, (manifest, cluster) => cluster.addDatabase('x', codeValue(Database._convert(manifest)))],
  ['DatabaseRole', {
    name: 'dante', comment: 'a poet', login: true, superuser: false, createdb: true, inherit: false, connectionLimit: 4, validUntil: '2053-04-12T15:04:05Z',
    inRoles: ['pg_monitor'], passwordSecret: { name: 'dante' }, clientCertificate: { enabled: true }, databaseRoleReclaimPolicy: 'retain',
  }, (manifest, cluster) => cluster.addRole('x', codeValue(DatabaseRole._convert(manifest)))],
  ['Publication', {
    dbname: 'app', name: 'pub', target: { objects: [{ tablesInSchema: 'public' }, { table: { name: 'a', schema: 'b', only: true } }] }, parameters: { publish: 'insert' },
  }, (manifest, cluster) => cluster.addPublication('x', codeValue(Publication._convert(manifest)))],
  ['Publication', { dbname: 'app', name: 'pub', target: { allTables: true }, publicationReclaimPolicy: 'delete' },
    (manifest, cluster) => cluster.addPublication('x', codeValue(Publication._convert(manifest)))],
  ['Subscription', {
    dbname: 'app', name: 'sub', externalClusterName: 'legacy', publicationName: 'pub', publicationDBName: 'shop', parameters: { copy_data: 'false' }, subscriptionReclaimPolicy: 'delete',
  }, (manifest, cluster) => cluster.addSubscription('x', codeValue(Subscription._convert(manifest)))],
  ['Pooler', {
    type: 'r',
    instances: 1,
    pgbouncer: {
      poolMode: 'transaction',
      parameters: { max_client_conn: '1000' },
      pg_hba: ['host all all 10.0.0.0/8 md5'],
      authQuery: 'SELECT 1',
      authQuerySecret: { name: 'a' },
      serverTLSSecret: { name: 'b' },
      clientTLSSecret: { name: 'c' },
      image: 'pgbouncer:1.25.1',
      paused: true,
    },
    monitoring: { tls: { enabled: true } },
    serviceTemplate: { metadata: { labels: { a: 'b' } }, spec: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
    deploymentStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } },
    serviceAccountName: 'pooler',
  }, (manifest, cluster) => cluster.addPooler('x', codeValue(Pooler._convert(manifest)))],
];

test.each(CASES)('%s', (kind, spec, back) => {
  const manifest = { metadata: { name: 'mine' }, spec: { cluster: { name: 'pg' }, ...spec } };
  const cluster = postgresHA({ externalClusters: [{ name: 'legacy', connectionParameters: { host: 'legacy.example' } }] });
  back(manifest, cluster);
  const made = only(cluster, kind);
  expect(made.metadata.name).toBe('mine');
  // The placement of a pooler's pods is no topic of its options yet.
  if (kind === 'Pooler') delete made.spec.template;
  expect(made.spec).toEqual(manifest.spec);
});
