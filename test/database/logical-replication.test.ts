import { Chart, Testing } from 'cdk8s';
import { PostgresCluster, Publication, PublicationObject, PublicationTarget, ReclaimPolicy } from '../../lib';
import { only, postgresHA } from '../fixtures';

test('a publication of all tables', () => {
  const cluster = postgresHA();
  cluster.addPublication('everything', { dbname: 'app', target: PublicationTarget.allTables() });
  expect(only(cluster, 'Publication')).toMatchObject({
    metadata: { name: 'pg-everything' },
    spec: { cluster: { name: 'pg' }, dbname: 'app', name: 'everything', target: { allTables: true } },
  });
});

test('a publication of some', () => {
  const cluster = postgresHA();
  cluster.addPublication('some', {
    dbname: 'app',
    name: 'pub',
    target: PublicationTarget.objects(PublicationObject.table({ name: 'orders', schema: 'shop', columns: ['id'], only: true }), PublicationObject.table({ name: 'customers' })),
    parameters: { publish: 'insert,update' },
    publicationReclaimPolicy: ReclaimPolicy.DELETE,
    resourceName: 'pub-some',
  });
  expect(only(cluster, 'Publication')).toMatchSnapshot();
});

test('a schema as a whole', () => {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'databases' });
  const cluster = PostgresCluster.fromClusterAttributes(chart, 'Cluster', { clusterName: 'orders-db' });
  new Publication(chart, 'Orders', { cluster, dbname: 'app', target: PublicationTarget.objects(PublicationObject.tablesInSchema('shop')) });
  expect(only(chart, 'Publication').spec.target).toEqual({ objects: [{ tablesInSchema: 'shop' }] });
});

test('a subscription', () => {
  const cluster = postgresHA({ externalClusters: [{ name: 'legacy', connectionParameters: { host: 'legacy.example', user: 'replicator' } }] });
  cluster.addSubscription('legacy', {
    dbname: 'app',
    externalClusterName: 'legacy',
    publicationName: 'everything',
    publicationDbName: 'shop',
    parameters: { copy_data: 'false' },
    subscriptionReclaimPolicy: ReclaimPolicy.RETAIN,
  });
  expect(only(cluster, 'Subscription')).toMatchSnapshot();
});
