import { said } from '../rule-findings';

const ROLE = '{Cluster: {}}, {DatabaseRole: {spec: {name: shop, passwordSecret: {name: login}}}}';
const plain = '{Secret: {metadata: {name: login}, data: {username: c2hvcA==, password: eA==}}}';
const external = (name: string, more = '') => `{ExternalSecret.external-secrets.io: {metadata: {name: ${name}}, spec: {target: {name: login${more}}}}}`;
const sealed = '{SealedSecret.bitnami.com: {metadata: {name: login}}}';

test.each([
  ['a Secret and an ExternalSecret', `${plain}, ${external('login')}`, 1],
  ['two ExternalSecrets', `${external('a')}, ${external('b')}`, 1],
  ['a SealedSecret and an ExternalSecret', `${sealed}, ${external('login')}`, 1],
  ['a Secret and a SealedSecret', `${plain}, ${sealed}`, 1],
  ['one that SOPS has encrypted, and an ExternalSecret', `{Secret: {metadata: {name: login}, data: {password: "ENC[AES256_GCM,data:a]"}, sops: {mac: a}}}, ${external('login')}`, 1],
  ['an ExternalSecret alone', external('login'), 0],
  ['an ExternalSecret that adds to a Secret', `${plain}, ${external('more', ', creationPolicy: Merge')}`, 0],
  ['an ExternalSecret of another name', `${plain}, {ExternalSecret.external-secrets.io: {metadata: {name: other}}}`, 0],
  ['an empty Secret that is filled', `{Secret: {metadata: {name: login}}}, ${external('login')}`, 0],
  ['two in two namespaces', '{Secret: {metadata: {name: login, namespace: a}, data: {password: eA==}}}, {ExternalSecret.external-secrets.io: {metadata: {name: login, namespace: b}}}', 0],
])('who makes a Secret: %s', (_, makers, count) => {
  expect(said('ha/secret-twice', `[${ROLE}, ${makers}]`)).toHaveLength(count);
});

test('a Secret that the operator does not read may have any makers', () => {
  expect(said('ha/secret-twice', `[{Cluster: {}}, ${plain}, ${external('login')}]`)).toEqual([]);
});

const SITES = 'externalClusters: [{name: paris, connectionParameters: {host: p}}, {name: berlin, connectionParameters: {host: b}}], bootstrap: {pg_basebackup: {source: paris}}';
const site = (self: string, primary: string, more = '') => `{Cluster: {metadata: {name: ${self}}, spec: {${SITES}, replica: {self: ${self}, primary: ${primary}, source: paris${more}}}}}`;

test.each([
  ['one primary', [site('paris', 'paris'), site('berlin', 'paris')], 0],
  ['none, in the middle of a switchover', [site('paris', 'berlin'), site('berlin', 'paris')], 0],
  ['two', [site('paris', 'paris'), site('berlin', 'berlin')], 1],
  ['two of two topologies', [site('paris', 'paris'), '{Cluster: {metadata: {name: oslo}, spec: {externalClusters: [{name: oslo, connectionParameters: {host: o}}], replica: {self: oslo, primary: oslo, source: oslo}}}}'], 0],
  ['a cluster by itself', [site('paris', 'paris'), '{Cluster: {}}'], 0],
])('primaries of a topology: %s', (_, clusters, count) => {
  expect(said('ha/two-primaries', `[${clusters.join(', ')}]`)).toHaveLength(count);
});

test.each([
  ['with the token', site('berlin', 'berlin', ', promotionToken: new'), 0],
  ['without', site('berlin', 'berlin'), 1],
  ['with the token of the last time', site('berlin', 'berlin', ', promotionToken: old'), 1],
  ['not at all', site('berlin', 'paris'), 0],
])('a site becomes the primary %s', (_, after, count) => {
  expect(said('ha/promotion-without-token', `[${after}]`, `[${site('berlin', 'paris', ', promotionToken: old')}]`)).toHaveLength(count);
});

const history = (...entries: string[]) => `[{Cluster: {metadata: {annotations: {cdk8s-postgres-ha.io/archive-history: ${JSON.stringify(entries.join('\n'))}}}}}]`;
const [A, B, C] = ['shop', 'shop-2: recovery to the newest state (INC-1)', 'shop-3: recovery to the newest state (INC-2)'];

test.each<[string, string, string, string[]]>([
  ['appended to', history(A), history(A, B), []],
  ['begun', '[{Cluster: {}}]', history(A), []],
  ['as it was', history(A, B), history(A, B), []],
  ['shorter', history(A, B, C), history(A, B), [`the entry '${C}' is gone from the history of archives`]],
  ['in another order', history(A, B, C), history(A, C, B), [`the entry '${B}' of the history of archives has become '${C}'`]],
  ['edited', history(A, B), history(A, B.replace('1', '9')), [`the entry '${B}' of the history of archives has become '${B.replace('1', '9')}'`]],
])('a history of archives that is %s', (_, before, after, messages) => {
  expect(said('ha/archive-history-edited', after, before).map(finding => finding.replace(/^warning metadata[^ ]* /, ''))).toEqual(messages);
});

const env = (...variables: string[]) => `{Deployment: {spec: {template: {spec: {containers: [{name: a, image: a, env: [${variables.join(', ')}]}]}}}}}`;
const variable = (name: string, value: string) => `{name: ${name}, value: "${value}"}`;

test.each([
  ['its name', '{Cluster: {}}', '{Pooler: {}}', env(variable('PGHOST', 'orders-db-pooler'), variable('PGSSLMODE', 'verify-full')), 1],
  ['its name in the certificate', '{Cluster: {spec: {certificates: {serverAltDNSNames: [orders-db-pooler]}}}}', '{Pooler: {}}', env(variable('PGHOST', 'orders-db-pooler'), variable('PGSSLMODE', 'verify-full')), 0],
  ['a longer name than the one in the certificate', '{Cluster: {spec: {certificates: {serverAltDNSNames: [orders-db-pooler]}}}}', '{Pooler: {}}',
    env(variable('PGHOST', 'orders-db-pooler.databases.svc'), variable('PGSSLMODE', 'verify-full')), 1],
  ['an address', '{Cluster: {}}', '{Pooler: {}}', env(variable('DATABASE_URL', 'postgres://app@orders-db-pooler:5432/app?sslmode=verify-full')), 1],
  ['nothing', '{Cluster: {}}', '{Pooler: {}}', env(variable('PGHOST', 'orders-db-pooler'), variable('PGSSLMODE', 'require')), 0],
  ['the cluster', '{Cluster: {}}', '{Pooler: {}}', env(variable('PGHOST', 'orders-db-rw'), variable('PGSSLMODE', 'verify-full')), 0],
  ['a certificate of its own', '{Cluster: {}}', '{Pooler: {spec: {pgbouncer: {clientTLSSecret: {name: a}}}}}', env(variable('PGHOST', 'orders-db-pooler'), variable('PGSSLMODE', 'verify-full')), 0],
  ['a certificate from elsewhere', '{Cluster: {spec: {certificates: {serverTLSSecret: a, serverCASecret: b}}}}', '{Pooler: {}}', env(variable('PGHOST', 'orders-db-pooler'), variable('PGSSLMODE', 'verify-full')), 0],
])('a program that verifies %s of a pooler', (_, cluster, pooler, workload, count) => {
  expect(said('ha/pooler-verify-full', `[${cluster}, ${pooler}, ${workload}]`)).toHaveLength(count);
});

test.each([['delete', '', 1], ['delete', 'metadata: {annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}, ', 0], ['retain', '', 0]])('a Database with the reclaim policy %s and %s', (policy, metadata, count) => {
  expect(said('ha/no-deletion-guard', `[{Database: {${metadata}spec: {databaseReclaimPolicy: ${policy}}}}]`)).toHaveLength(count);
});

const roleOf = (name: string, secret: string, cluster = 'orders-db') => `{DatabaseRole: {metadata: {name: ${name}}, spec: {name: ${name}, cluster: {name: ${cluster}}, passwordSecret: {name: ${secret}}}}}`;

test.each([
  ['two roles', `{Cluster: {}}, ${roleOf('a', 'login')}, ${roleOf('b', 'login')}`, 1],
  ['a role and the owner', `{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, secret: {name: login}}}}}}, ${roleOf('b', 'login')}`, 1],
  ['two inline roles', '{Cluster: {spec: {managed: {roles: [{name: a, passwordSecret: {name: login}}, {name: b, passwordSecret: {name: login}}]}}}}', 1],
  ['the owner, twice', `{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, secret: {name: login}}}}}}, ${roleOf('app', 'login')}`, 0],
  ['roles with Secrets of their own', `{Cluster: {}}, ${roleOf('a', 'one')}, ${roleOf('b', 'two')}`, 0],
  ['an inline role that is taken away', `{Cluster: {spec: {managed: {roles: [{name: a, ensure: absent, passwordSecret: {name: login}}]}}}}, ${roleOf('b', 'login')}`, 0],
  ['roles of two clusters', `{Cluster: {}}, {Cluster: {metadata: {name: other}}}, ${roleOf('a', 'login')}, ${roleOf('b', 'login', 'other')}`, 0],
])('one Secret for %s', (_, objects, count) => {
  expect(said('ha/secret-of-two-roles', `[${objects}]`)).toHaveLength(count);
});

const BARMAN = 'barman-cloud.cloudnative-pg.io';
const writes = (name: string, server: string, more = '') => `{Cluster: {metadata: {name: ${name}}, spec: {plugins: [{name: ${BARMAN}, parameters: {barmanObjectName: store, serverName: ${server}}}]${more}}}}`;
const reads = (server: string) => `, externalClusters: [{name: origin, plugin: {name: ${BARMAN}, parameters: {barmanObjectName: store, serverName: ${server}}}}], bootstrap: {recovery: {source: origin}}`;

test.each([
  ['a typo', 'oders', 1], ['the one that is there', 'orders', 0], ['an archive of the past', 'orders-v1', 0], ['another name', 'invoices', 0], ['its own', 'orders-copy', 0],
])('a recovery from %s', (_, server, count) => {
  expect(said('ha/recovery-source', `[{ObjectStore: {}}, ${writes('orders', 'orders')}, ${writes('orders-copy', 'orders-copy', reads(server))}]`)).toHaveLength(count);
});
