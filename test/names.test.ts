import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { BackupPolicy, ObjectStorage, ObjectStore, PostgresCluster, PostgresHA, PublicationTarget, S3Credentials } from '../lib';
import { noBackup, storage } from './fixtures';

/** Everything that this library makes, under the ids and names that real databases have. */
const GOLDEN = [
  'stores/Default/Resource ObjectStore/stores',
  'stores/Second/Resource ObjectStore/stores-second',
  'orders-db/Default/Resource Cluster/orders-db',
  'orders-db/Default/ScheduledBackup/Resource ScheduledBackup/orders-db-backup',
  'orders-db/Default/PodMonitor/Resource PodMonitor/orders-db',
  'orders-db/Default/Queries/Resource ConfigMap/orders-db-queries',
  'orders-db/Default/PrometheusRule/Resource PrometheusRule/orders-db',
  'orders-db/Default/rw/Resource Pooler/orders-db-pooler-rw',
  'orders-db/Default/rw/PodMonitor/Resource PodMonitor/orders-db-pooler-rw',
  'orders-db/Default/rw/PodDisruptionBudget PodDisruptionBudget/orders-db-pooler-rw',
  'orders-db/Default/pooler-ro/Resource Pooler/orders-db-pooler-ro',
  'orders-db/Default/pooler-ro/PodMonitor/Resource PodMonitor/orders-db-pooler-ro',
  'orders-db/Default/pooler-ro/PodDisruptionBudget PodDisruptionBudget/orders-db-pooler-ro',
  'orders-db/Default/role-shop/Resource DatabaseRole/orders-db-shop',
  'orders-db/Default/database-shop/Resource Database/orders-db-shop',
  'orders-db/Default/publication-all/Resource Publication/orders-db-all',
  'orders-db/Default/subscription-legacy/Resource Subscription/orders-db-legacy',
  'orders-db/Reports/Resource Cluster/orders-db-reports',
  'orders-db/Reports/PodMonitor/Resource PodMonitor/orders-db-reports',
  'orders-db/Reports/Queries/Resource ConfigMap/orders-db-reports-queries',
  'orders-db/Reports/PrometheusRule/Resource PrometheusRule/orders-db-reports',
  'legacy/Default/Resource Cluster/postgres-ha',
  'legacy/Default/PodMonitor/Resource PodMonitor/postgres-ha',
  'legacy/Default/Queries/Resource ConfigMap/postgres-ha-queries',
  'legacy/Default/PrometheusRule/Resource PrometheusRule/postgres-ha',
];

const WHAT_A_RENAME_DOES = 'An object name or a construct id has moved. CloudNativePG takes a Cluster under a new name for a new one: every user of this library ' +
  'who updates gets an empty database beside the old one. Change GOLDEN only for a new kind of object.';

test('names and ids stay as they are', () => {
  const app = Testing.app();
  const namespace = 'databases';
  const stores = new Chart(app, 'stores', { namespace });
  const s3 = { storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }) };
  const store = new ObjectStore(stores, 'Default', s3);
  new ObjectStore(stores, 'Second', s3);
  const orders = new PostgresHA(app, 'orders-db', { namespace, storage: storage(), backup: BackupPolicy.to(store) });
  orders.addPooler('rw');
  orders.addPooler('pooler-ro');
  orders.addDatabase('shop', { owner: orders.addRole('shop') });
  orders.addPublication('all', { dbname: 'shop', target: PublicationTarget.allTables() });
  orders.addSubscription('legacy', { dbname: 'shop', externalClusterName: 'legacy', publicationName: 'all' });
  new PostgresCluster(orders, 'Reports', { storage: storage(), backup: noBackup() });
  new PostgresHA(app, 'legacy', { namespace, clusterName: 'postgres-ha', storage: storage(), backup: noBackup() });

  const names = namesIn(app);
  if (JSON.stringify(names) !== JSON.stringify(GOLDEN)) throw new Error(`${WHAT_A_RENAME_DOES}\n\nnow:\n${names.join('\n')}\n\nbefore:\n${GOLDEN.join('\n')}`);
});

test('a construct that moves to another place in the program keeps its name if the ids stay', () => {
  const name = (chart: Chart) => new PostgresCluster(chart, 'Reports', { storage: storage(), backup: noBackup() }).clusterName;
  const first = name(new Chart(Testing.app(), 'orders-db'));
  const app = Testing.app();
  new Chart(app, 'something-before');
  expect(name(new Chart(app, 'orders-db'))).toBe(first);
});

function namesIn(app: App): string[] {
  return app.node.findAll().filter(ApiObject.isApiObject).map(construct => {
    const object = construct as ApiObject;
    return `${object.node.path} ${object.kind}/${object.name}`;
  });
}
