import * as assert from 'node:assert';
import * as crypto from 'node:crypto';
import { waitUntil } from '../machine/service';
import { AsOperator } from './as-operator';
import { startExternalSecrets } from './external-secrets-operator';
import { Image, Pod } from './pod';
import { NAMESPACE, World } from './world';

/** A manifest as plain data. */
type Manifest = any;

const POLICY = 'path "secret/data/databases/*" { capabilities = ["read"] }';
const STORE_ACCOUNT = 'store';
/** Seconds in which the controller would have done what it must not do: some of its intervals. */
const LONG_ENOUGH = 10;

/** Has the External Secrets Operator make the Secrets; what was seen. */
export async function externalSecretsOn(world: World, operator: AsOperator, manifests: readonly Manifest[]): Promise<string[]> {
  const stored = await makeStore(world);
  let controller = await startExternalSecrets(world);
  const changed = (name: string, key: string, old: string | undefined) =>
    waitUntil(`another '${key}' in the Secret '${name}'${old === undefined ? '' : ' than before'}`, 90, () => world.secret(name).then(secret => secret[key] !== old, () => false), 200);
  const letsIn = ({ username, password }: { [key: string]: string }) => {
    try { return world.server.psql('SELECT current_user', { database: 'postgres', user: username, password, args: ['-At'] }).trim() === username; } catch { return false; }
  };
  const take = async (name: string) => {
    const { username, password } = await world.secret(name);
    operator.take(name, { username, password });
    return { username, password };
  };
  const seen: string[] = [];

  for (const name of ['stored', 'invented']) {
    await changed(name, 'password', undefined);
    const { type, metadata } = (await world.get('v1', 'Secret', name))!;
    assert.deepStrictEqual([type, metadata.labels['cnpg.io/reload']], ['kubernetes.io/basic-auth', 'true']);
    await take(name);
  }
  operator.apply(manifests.filter(({ kind, spec }) => kind === 'DatabaseRole' && ['stored', 'invented'].includes(spec.name)));
  const first = await take('stored');
  assert.ok(first.password === stored.password && letsIn(first));
  seen.push('an ExternalSecret makes a Secret of type basic-auth with the label cnpg.io/reload, and its password lets the role in');

  const second = await stored.change();
  await changed('stored', 'password', first.password);
  await take('stored');
  operator.reload('stored');
  assert.ok(letsIn({ username: 'stored', password: second }) && !letsIn(first));
  seen.push('a password that changes in the store changes in the Secret, with its label, and in PostgreSQL');

  const invented = await take('invented');
  assert.match(invented.password, /^[A-Za-z0-9]{32}$/);
  assert.ok(letsIn(invented));
  await controller.stop();
  controller = await startExternalSecrets(world);
  await world.merge({ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'invented', annotations: { 'force-sync': crypto.randomUUID() } } });
  await changed('stored', 'password', await stored.change().then(() => second));   // it works again
  await new Promise(next => setTimeout(next, LONG_ENOUGH * 1000));
  assert.strictEqual((await world.secret('invented')).password, invented.password, 'the generator has made another password');
  seen.push('a generated password stays when the controller starts again and when a synchronization is forced');

  const external = manifests.find(({ kind, metadata }) => kind === 'ExternalSecret' && metadata.name === 'invented');
  await world.delete(external.apiVersion, external.kind, 'invented');
  await new Promise(next => setTimeout(next, LONG_ENOUGH * 1000));
  const { data, metadata } = (await world.get('v1', 'Secret', 'invented'))!;
  assert.deepStrictEqual([Buffer.from(data.password, 'base64').toString(), metadata.ownerReferences], [invented.password, undefined]);
  seen.push('a generated password outlives its ExternalSecret');
  await world.apply([external]);
  await changed('invented', 'password', invented.password);
  seen.push('an ExternalSecret that is made again makes another password');
  const again = await take('invented');
  operator.reload('invented');
  assert.ok(letsIn(again) && !letsIn(invented));
  await world.delete('v1', 'Secret', 'invented');
  await new Promise(next => setTimeout(next, LONG_ENOUGH * 1000));
  assert.strictEqual(await world.get('v1', 'Secret', 'invented'), undefined);
  await world.delete(external.apiVersion, external.kind, 'invented');
  await world.apply([external]);
  await changed('invented', 'password', undefined);
  const last = await take('invented');
  operator.reload('invented');
  assert.ok(last.password !== again.password && letsIn(last) && !letsIn(again));
  seen.push('a Secret that is deleted is not made again until its ExternalSecret is deleted and made again as well');

  seen.push(...await leases(world, manifests));
  seen.push(...await reports(world, manifests));
  await controller.stop();
  return seen;
}

/** A pod with a file of a lease that External Secrets keeps up to date, for as long as three leases. */
async function leases(world: World, manifests: readonly Manifest[]): Promise<string[]> {
  const secretName = 'pg-shop-app-vault-default-service';
  await waitUntil('the first lease', 60, () => world.secret(secretName).then(() => true, () => false), 200);
  const pod = await podOf(world, manifests, 'generator');
  const users: string[] = [];
  let logins = 0;
  await waitUntil('three leases, one after the other', 120, async () => {
    const [user, group] = (await pod.query('SELECT session_user, current_user')).split('|');
    assert.strictEqual(group, 'shop_writer');
    logins++;
    if (!users.includes(user)) users.push(user);
    return users.length > 3;
  }, 300);
  const left = () => world.server.rows(`SELECT 1 AS one FROM pg_roles WHERE rolname = '${users[0]}'`).length;
  await waitUntil('the end of the first lease', 60, () => left() === 0, 300);
  assert.ok(users.length === 4 && logins > users.length);
  return ['a VaultDynamicSecret brings another lease before the last one ends, which it does by itself; a pod that reads its file can log in at any time'];
}

/** A role that stays. */
async function reports(world: World, manifests: readonly Manifest[]): Promise<string[]> {
  const pod = await podOf(world, manifests, 'reports');
  const read = async () => {
    await pod.refresh();
    return JSON.parse(await pod.run('main', ['cat', '/vault/secrets/postgres']));
  };
  const before = await read();
  await world.bao.call('POST', 'database/rotate-role/reports');
  await waitUntil('the rotated password in the file', 60, async () => (await read()).password !== before.password, 300);
  const { username, password } = await read();
  assert.strictEqual(world.server.psql('SELECT current_user', { database: 'shop', user: username, password, args: ['-At'] }).trim(), 'reports');
  return ['a VaultDynamicSecret of a static role follows its rotation'];
}

export function podOf(world: World, manifests: readonly Manifest[], name: string, image: Image = {}): Promise<Pod> {
  const { spec } = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.startsWith(`apps-${name}-`));
  return Pod.create(world, spec.template, name, image);
}

/** A store of Vault's key-value engine, as an administrator sets it up, with a password in it. */
async function makeStore(world: World) {
  const { bao } = world;
  const change = async () => {
    const password = crypto.randomBytes(16).toString('hex');
    await bao.call('POST', 'secret/data/databases/stored', { data: { password } });
    return password;
  };
  const password = await change();
  await bao.call('PUT', 'sys/policies/acl/store', { policy: POLICY });
  await bao.call('POST', 'auth/kubernetes/role/store', { bound_service_account_names: STORE_ACCOUNT, bound_service_account_namespaces: NAMESPACE, token_policies: 'store' });
  await world.apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: STORE_ACCOUNT } },
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'vault' },
      spec: {
        provider: {
          vault: {
            server: 'http://vault.vault.svc:8200', path: 'secret', version: 'v2',
            auth: { kubernetes: { mountPath: 'kubernetes', role: 'store', serviceAccountRef: { name: STORE_ACCOUNT, namespace: NAMESPACE } } },
          },
        },
      },
    },
  ]);
  return { password, change };
}
