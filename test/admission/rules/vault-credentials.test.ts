import { said } from '../rule-findings';

const generator = (path: string) => `{VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: shop}, spec: {path: ${path}}}}`;
const external = (spec: string) => `{ExternalSecret.external-secrets.io: {metadata: {name: shop}, spec: {${spec}dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: shop}}}]}}}`;
const csi = (path: string, provider = 'vault') => `[{SecretProviderClass.secrets-store.csi.x-k8s.io: {spec: {provider: ${provider}, parameters: {objects: "- objectName: a\\n  secretPath: ${path}\\n  secretKey: b"}}}}]`;

test.each([
  ['another Secret', 'database/static-creds/shop', 'target: {name: other}, ', 0],
  ['the Secret of the role', 'database/static-creds/shop', 'target: {name: login}, ', 1],
  ['a login that changes', 'database/creds/shop', 'target: {name: login}, ', 1],
  ['something else of Vault', 'kv/data/shop', 'target: {name: login}, ', 0],
])('the operator and Vault own a password: %s', (_, path, target, count) => {
  const role = '{DatabaseRole: {spec: {name: shop, passwordSecret: {name: login}}}}';
  expect(said('ha/vault-owner', `[{Cluster: {}}, ${role}, ${generator(path)}, ${external(target)}]`)).toHaveLength(count);
  const inline = '{Cluster: {spec: {managed: {roles: [{name: shop, passwordSecret: {name: login}}]}}}}';
  expect(said('ha/vault-owner', `[${inline}, ${generator(path)}, ${external(target)}]`)).toHaveLength(count);
});

test.each([['static-creds', 'warning'], ['creds', 'error']])('a password of database/%s that the operator sets too is a %s', (engine, severity) => {
  const role = '{DatabaseRole: {spec: {name: shop, passwordSecret: {name: login}}}}';
  const [finding] = said('ha/vault-owner', `[{Cluster: {}}, ${role}, ${generator(`database/${engine}/shop`)}, ${external('target: {name: login}, ')}]`);
  expect(finding).toMatch(new RegExp(`^${severity} `));
});

test.each([
  ['"0"', 'database/creds/shop', 1], ['0s', 'database/creds/shop', 1], ['1h', 'database/creds/shop', 0], ['"0"', 'database/static-creds/shop', 0], ['"0"', 'transit/random/32', 0],
])('a refresh of %s of %s', (refresh, path, count) => {
  expect(said('ha/vault-lease', `[${generator(path)}, ${external(`refreshInterval: ${refresh}, `)}]`)).toHaveLength(count);
});

test.each([['database/creds/shop', 'vault', 1], ['database/static-creds/shop', 'vault', 0], ['secret/data/creds', 'vault', 0], ['database/creds/shop', 'aws', 0]])('the CSI driver with %s of %s', (path, provider, count) => {
  expect(said('ha/vault-lease', csi(path, provider))).toHaveLength(count);
});

test.each([['shop-pooler', 'database/creds/shop', 1], ['shop-rw', 'database/creds/shop', 0], ['shop-pooler', 'database/static-creds/shop', 0]])('a pod that connects to %s with %s', (host, path, count) => {
  const workload = `{Deployment: {spec: {template: {metadata: {annotations: {vault.hashicorp.com/agent-inject-secret-postgres: ${path}}}, spec: {containers: [{name: a, image: a, env: [{name: PGHOST, value: ${host}}]}]}}}}}`;
  expect(said('ha/vault-lease', `[{Cluster: {}}, {Pooler: {metadata: {name: shop-pooler}}}, ${workload}]`)).toHaveLength(count);
});

const operatorOf = (path: string) => `{VaultDynamicSecret.secrets.hashicorp.com: {spec: {path: ${path}, destination: {name: login}}}}`;

test.each([
  ['the owner of the first database', '{Cluster: {spec: {bootstrap: {initdb: {database: shop, owner: shop, secret: {name: login}}}}}}', 1],
  ['the superuser', '{Cluster: {spec: {enableSuperuserAccess: true, superuserSecret: {name: login}}}}', 1],
  ['a superuser whose Secret is not read', '{Cluster: {spec: {superuserSecret: {name: login}}}}', 0],
  ['a role', '{Cluster: {}}, {DatabaseRole: {spec: {name: shop, passwordSecret: {name: login}}}}', 1],
  ['nobody', '{Cluster: {}}', 0],
])('the operator and Vault own the password of %s', (_, who, count) => {
  expect(said('ha/vault-owner', `[${who}, ${generator('database/static-creds/shop')}, ${external('target: {name: login}, ')}]`)).toHaveLength(count);
  expect(said('ha/vault-owner', `[${who}, ${operatorOf('static-creds/shop')}]`)).toHaveLength(count);
});

test.each([
  ['by a Secret of External Secrets', `${generator('database/creds/shop')}, ${external('target: {name: login}, ')}`, 'login', 1],
  ['by a Secret of the Vault Secrets Operator', operatorOf('creds/shop'), 'login', 1],
  ['by another Secret', operatorOf('creds/shop'), 'other', 0],
  ['by a role that stays', operatorOf('static-creds/shop'), 'login', 0],
])('a pod that connects to a pooler, with a login %s', (_, maker, secretName, count) => {
  const workload = '{Deployment: {spec: {template: {spec: {containers: [{name: a, image: a, env: [{name: DATABASE_URL, value: "postgres://shop-pooler.databases/shop"}, '
    + `{name: PGPASSWORD, valueFrom: {secretKeyRef: {name: ${secretName}, key: password}}}]}]}}}}}`;
  expect(said('ha/vault-lease', `[{Cluster: {}}, {Pooler: {metadata: {name: shop-pooler}}}, ${maker}, ${workload}]`)).toHaveLength(count);
});
