import * as assert from 'node:assert';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { SETUP_ROLE } from '../../test/access/delivered-shop';
import { openbao } from '../cluster/images';
import { AsOperator } from './as-operator';
import { Pod } from './pod';
import { World } from './world';

/** A manifest as plain data. */
type Manifest = any;

const HOW_TO = path.join(__dirname, '..', '..', 'docs', 'how-to', 'vault.md');
const SECRETS: { readonly [secret: string]: string } = {
  'pg-vault': 'vault_admin', 'pg-superuser': 'postgres', 'shop-admin': 'shop_admin', 'shop-app': 'shop_app', 'shop-readonly': 'shop_readonly',
};

/** Sets PostgreSQL and Vault up with the Jobs, as pods with tokens of their ServiceAccounts; what was seen. */
export async function setUpByJobs(world: World, operator: AsOperator, manifests: readonly Manifest[]): Promise<string[]> {
  const seen: string[] = [];
  for (const [name, username] of Object.entries(SECRETS)) {
    const password = crypto.randomBytes(24).toString('hex');
    operator.take(name, { username, password });
    await world.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'kubernetes.io/basic-auth', stringData: { username, password } }]);
  }
  operator.apply(manifests.filter(({ kind, spec }) => kind === 'Database' || kind === 'DatabaseRole' && !['stored', 'invented'].includes(spec.name)));
  operator.reload('pg-superuser');
  await world.apply(manifests);

  const image = { programs: { '/bin/vault': await openbao() } };
  const job = (prefix: string) => {
    const found = manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(prefix));
    assert.ok(found, `there is no Job ${prefix}`);
    return found;
  };
  const runJob = async (manifest: Manifest) => {
    const pod = await Pod.create(world, manifest.spec.template, `${manifest.metadata.name}-pod`, image);
    return pod.run(manifest.spec.template.spec.containers[0].name);
  };
  await runJob(job('pg-shop-privileges-'));
  await runJob(job('pg-vault-postgres-'));
  await assert.rejects(runJob(job('pg-vault-vault-')), /invalid role name|permission denied/, 'the Job needs no role in Vault');
  world.bao.run(documented('policy write database-setup').replaceAll('orders', 'pg'));
  await runJob(job('pg-vault-vault-'));
  seen.push(`the Job logs in to Vault with the token of its ServiceAccount and the policy of the how-to, ${SETUP_ROLE}, and sets it up`);
  const first = (await world.secret('pg-vault')).password;
  assert.throws(() => world.server.psql('SELECT 1', { user: 'vault_admin', password: first }), 'the first password still works');
  for (const prefix of ['pg-vault-postgres-', 'pg-vault-vault-']) await runJob(job(prefix));
  assert.throws(() => world.server.psql('SELECT 1', { user: 'vault_admin', password: first }), 'a Job has set the first password again');
  const { data } = await world.bao.call('GET', 'database/creds/shop-app');
  assert.strictEqual(world.server.psql('SELECT current_user', { database: 'shop', user: data.username, password: data.password, args: ['-At'] }).trim(), 'shop_writer');
  seen.push('both Jobs run again, and change no password');
  return seen;
}

/** A block of the how-to, for a shell. */
function documented(text: string): string {
  const block = [...fs.readFileSync(HOW_TO, 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map(match => match[1]).find(found => found.includes(text));
  if (!block) throw new Error(`docs/how-to/vault.md has no block with '${text}'`);
  return block;
}
