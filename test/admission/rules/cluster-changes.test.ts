import { said } from '../rule-findings';

const cluster = (spec: string, more = '') => `[{Cluster: {spec: {${spec}}}}${more}]`;
const image = (tag: string, more = '') => cluster(`imageName: "ghcr.io/cloudnative-pg/postgresql:${tag}"${more}`);

test.each([
  ['the class of a volume', 'storage: {size: 1Gi, storageClass: a}', 'storage: {size: 1Gi, storageClass: b}', 1],
  ['the class of the WAL volume', 'walStorage: {size: 1Gi, storageClass: a}', 'walStorage: {size: 1Gi, storageClass: b}', 1],
  ['a class that was the default one', 'storage: {size: 1Gi}', 'storage: {size: 1Gi, storageClass: b}', 1],
  ['the size alone', 'storage: {size: 1Gi, storageClass: a}', 'storage: {size: 2Gi, storageClass: a}', 0],
])('%s changes', (_, before, after, count) => {
  expect(said('ha/storage-class-changed', cluster(after), cluster(before))).toHaveLength(count);
});

test('the order of keys in a bootstrap is no change', () => {
  expect(said('ha/bootstrap-changed', cluster('bootstrap: {initdb: {owner: a, database: b}}'), cluster('bootstrap: {initdb: {database: b, owner: a}}'))).toEqual([]);
});

const COLLATED = ', bootstrap: {initdb: {database: app, owner: app, localeCollate: en_US.utf8}}';
const RECOVERED = ', externalClusters: [{name: a, connectionParameters: {host: b}}], bootstrap: {pg_basebackup: {source: a}}';

test.each([
  ['a major upgrade to another system', image('16.15-standard-bookworm'), image('17.11-standard-trixie'), ['warning']],
  ['a major upgrade on the same one', image('16.15-standard-bookworm'), image('17.11-standard-bookworm'), []],
  ['a minor upgrade under C', image('17.10-standard-bookworm'), image('17.11-standard-trixie'), []],
  ['a minor upgrade under a locale', image('17.10-standard-bookworm', COLLATED), image('17.11-standard-trixie', COLLATED), ['warning']],
  ['a minor upgrade of somebody else\'s data', image('17.10-standard-bookworm', RECOVERED), image('17.11-standard-trixie', RECOVERED), ['info']],
  ['a tag that does not say its system', image('16.4'), image('17.4'), []],
])('%s', (_, before, after, severities) => {
  expect(said('ha/base-system-changed', after, before).map(text => text.split(' ')[0])).toEqual(severities);
});

describe('an archive that moves', () => {
  const plugin = (server: string) => `plugins: [{name: barman-cloud.cloudnative-pg.io, parameters: {barmanObjectName: store${server ? `, serverName: ${server}` : ''}}}]`;
  const withStore = (spec: string, more = '') => cluster(spec, `, {ObjectStore: {}}${more}`);
  const backup = (name: string, immediate: boolean) => `, {ScheduledBackup: {metadata: {name: ${name}}, spec: {immediate: ${immediate}, method: plugin, pluginConfiguration: {name: barman-cloud.cloudnative-pg.io}}}}`;
  const moved = (after: string, before: string) => said('ha/archive-moved', after, before);

  test('says from where to where', () => {
    expect(moved(withStore(plugin('orders-2')), withStore(plugin('orders')))).toEqual(['warning spec.plugins[0]: the archive moves from '
      + "'orders' in the ObjectStore 'store' to 'orders-2' in the ObjectStore 'store', where there is no base backup"]);
  });

  test.each([
    ['a base backup follows, by a ScheduledBackup of a new name', withStore(plugin('orders-2'), backup('orders-2', true)), withStore(plugin('orders'), backup('orders', true)), 0],
    ['the ScheduledBackup is the old one, which does not fire again', withStore(plugin('orders-2'), backup('orders', true)), withStore(plugin('orders'), backup('orders', true)), 1],
    ['in-tree Barman is left for the plugin, without its serverName', withStore(plugin('')), cluster('backup: {barmanObjectStore: {destinationPath: "s3://backups", serverName: old, s3Credentials: {inheritFromIAMRole: true}}}'), 1],
    ['in-tree Barman is left for the plugin, whose default is the same', withStore(plugin('')), cluster('backup: {barmanObjectStore: {destinationPath: "s3://backups/", s3Credentials: {inheritFromIAMRole: true}}}'), 0],
    ['archiving begins', withStore(plugin('orders')), cluster('instances: 3'), 0],
  ])('when %s', (_, after, before, count) => {
    expect(moved(after, before)).toHaveLength(count);
  });
});

test('within one cluster the operator restarts instances in the right order', () => {
  expect(said('ha/replica-setting-lowered', cluster('postgresql: {parameters: {max_connections: "100"}}'), cluster('postgresql: {parameters: {max_connections: "200"}}'))).toEqual([]);
});
