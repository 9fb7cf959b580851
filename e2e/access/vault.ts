import * as assert from 'node:assert';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { spawn } from 'node:child_process';
import { Testing } from 'cdk8s';
import { VaultDelivery, VaultFileFormat, VaultSetup } from '../../lib';
import { vaultShop } from '../../test/access/vault-shop';
import { run } from '../machine/command';
import { waitUntil } from '../machine/service';
import { Server } from '../queries/server';
import { AsOperator } from './as-operator';
import { Bao } from './bao';

const LEASES = 1000;

/** What one lease or role is told by Vault. */
interface Login {
  readonly username: string;
  readonly password: string;
  readonly lease?: string;
}

/**
 * Runs what `VaultDatabaseEngine` writes on a real server and a real OpenBao; what was seen, a line each. Throws if anything is
 * otherwise.
 */
export async function vaultOn(server: Server, bao: Bao, port: number): Promise<string[]> {
  const seen: string[] = [];
  server.psql('CREATE EXTENSION pg_stat_statements');
  const operator = new AsOperator(server);
  const { cluster, engine, workload, write } = vaultShop();
  cluster.grantConnect(workload(), { vault: write });
  const manifests = Testing.synth(cluster);
  operator.apply(manifests);
  operator.runJob(manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name.includes('-shop-privileges-')));
  await bao.call('POST', 'sys/auth/kubernetes', { type: 'kubernetes' });

  const first = operator.passwordOf('pg-vault', 'vault_admin');
  const setUp = (password?: string) => {
    server.psql(engine.postgresSql(), { args: ['-v', `password=${first}`] });
    bao.run(engine.vaultScript().replace('pg-rw.databases.svc:5432', `127.0.0.1:${port}`), password === undefined ? {} : { VAULT_ADMIN_PASSWORD: password });
  };
  setUp(first);
  assert.throws(() => server.psql('SELECT 1', { user: 'vault_admin', password: first }), 'the first password still works');
  seen.push('the first password of vault_admin works for nobody once the script has run');
  setUp();   // as Git would, without the password
  const job = Testing.synth(vaultShop({ setup: VaultSetup.jobs({ vaultRole: 'setup' }) }).cluster).find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('pg-vault-postgres-'));
  fs.writeFileSync(path.join(server.folder, 'postgres.sql'), engine.postgresSql());
  operator.passwordOf('pg-superuser', 'postgres');
  operator.runJob(job, server.folder);
  assert.throws(() => server.psql('SELECT 1', { user: 'vault_admin', password: first }), 'the Job has set the first password again');
  seen.push('the Job runs the script of PostgreSQL again, and changes no password');
  const hidden = server.rows(`SELECT 1 AS one FROM pg_stat_statements WHERE strpos(query, '${first}') > 0`).length;
  assert.strictEqual(hidden, 0, 'a password is in pg_stat_statements');

  const lease = async (role: string): Promise<Login> => {
    const { data, lease_id: id } = await bao.call('GET', `database/creds/${role}`);
    return { username: data.username, password: data.password, lease: id };
  };
  const as = ({ username: user, password }: Login, sql: string) => server.psql(sql, { database: 'shop', user, password, args: ['-At'] }).trim();
  const refused = (login: Login, sql: string) => { try { as(login, sql); return false; } catch { return true; } };
  const revoke = ({ lease: id }: Login) => bao.call('POST', 'sys/leases/revoke', { lease_id: id, sync: true });
  const exists = ({ username }: Login) => server.rows(`SELECT 1 AS one FROM pg_roles WHERE rolname = '${username}'`).length > 0;

  const migration = await lease('shop-migrations');
  as(migration, 'CREATE TABLE orders (id serial PRIMARY KEY, item text); CREATE SCHEMA archive; CREATE TABLE archive.orders (id int)');
  assert.deepStrictEqual(server.rows("SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname IN ('public', 'archive')", { database: 'shop' }), [{ owner: 'shop_owner' }]);
  assert.ok(refused(migration, 'RESET ROLE; SET ROLE NONE; CREATE TABLE mine (i int)'), 'a lease made a table of its own');
  await revoke(migration);
  assert.ok(!exists(migration));
  seen.push('a lease that made a schema and tables is revoked; they belong to shop_owner');

  const application = await lease('shop-app');
  as(application, "INSERT INTO orders (item) VALUES ('x'); INSERT INTO archive.orders VALUES (1)");
  assert.ok(refused(application, 'CREATE TABLE mine (i int)') && refused(application, 'DROP TABLE orders'));
  const reader = await lease('shop-readers');
  assert.strictEqual(as(reader, 'SELECT count(*) FROM orders'), '1');
  assert.ok(refused(reader, "INSERT INTO orders (item) VALUES ('y')"));
  seen.push('leases write and read, and no more');

  const until = () => server.rows(`SELECT extract(epoch FROM rolvaliduntil) AS until FROM pg_roles WHERE rolname = '${application.username}'`)[0].until;
  const before = until();
  await bao.call('POST', 'sys/leases/renew', { lease_id: application.lease, increment: 7200 });
  assert.ok(until() > before + 3000, 'the renewal did not reach PostgreSQL');
  seen.push('a renewed lease is valid for longer in PostgreSQL');

  const session = spawn('psql', ['-X', '-h', server.folder, '-p', `${port}`, '-U', application.username, '-d', 'shop', '-c', 'SELECT pg_sleep(600)'],
    { stdio: 'ignore', env: { ...process.env, PGPASSWORD: application.password } });
  const ended = new Promise<number | null>(resolve => { session.on('exit', resolve); });
  await waitUntil('the session', 10, async () => server.rows(`SELECT 1 AS one FROM pg_stat_activity WHERE usename = '${application.username}'`).length > 0, 100);
  await revoke(application);
  assert.notStrictEqual(await ended, 0);
  assert.ok(!exists(application));
  seen.push('a session that is open when its lease is revoked ends');

  const gone = await lease('shop-app');
  server.psql(`DROP ROLE "${gone.username}"`);
  await revoke(gone);
  seen.push('a lease whose role is gone, as after a restore, is revoked');

  const acl = () => server.rows("SELECT coalesce(sum(pg_column_size(relacl)), 0) AS bytes FROM pg_class WHERE relname = 'orders'", { database: 'shop' })[0].bytes;
  const [bytes, began] = [acl(), Date.now()];
  for (let i = 0; i < LEASES / 20; i++) await Promise.all(Array.from({ length: 20 }, () => lease('shop-app')));
  const made = server.rows("SELECT count(*) AS n FROM pg_roles WHERE rolname LIKE 'v-%'")[0].n;
  const issued = (Date.now() - began) / 1000;
  await bao.call('POST', 'sys/leases/revoke-prefix/database/creds/shop-app', { sync: true });
  await waitUntil('all leases to be revoked', 300, async () => server.rows("SELECT 1 AS one FROM pg_roles WHERE rolname LIKE 'v-%shop-app%' LIMIT 1").length === 0, 500);
  const left = server.rows(`SELECT (SELECT count(*) FROM pg_auth_members m LEFT JOIN pg_roles r ON r.oid = m.member WHERE r.oid IS NULL OR rolname LIKE 'v-%shop-app%') AS members,
    (SELECT count(*) FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setrole <> 0 AND r.oid IS NULL) AS settings,
    (SELECT count(*) FROM pg_shdepend d LEFT JOIN pg_roles r ON r.oid = d.refobjid WHERE d.refclassid = 'pg_authid'::regclass AND r.oid IS NULL) AS dependencies`)[0];
  assert.deepStrictEqual([made >= LEASES, acl(), left], [true, bytes, { members: 0, settings: 0, dependencies: 0 }], 'leases leave something behind');
  seen.push(`${LEASES} leases come and go, and leave no role, membership, setting or grant behind`);
  console.log(`${LEASES} leases issued in ${issued.toFixed(1)} s`);

  const stays = async (): Promise<Login> => (await bao.call('GET', 'database/static-creds/reports')).data;
  const old = await stays();
  assert.strictEqual(as(old, 'SELECT count(*) FROM orders'), '1');
  await bao.call('POST', 'database/rotate-role/reports');
  const fresh = await stays();
  assert.ok(fresh.password !== old.password && refused(old, 'SELECT 1') && !refused(fresh, 'SELECT 1'));
  seen.push('the password of a role that stays is rotated: the new one works, the old one does not');

  const template = (format: VaultFileFormat) => {
    const declared = vaultShop();
    declared.cluster.grantConnect(declared.workload(), { vault: declared.write, vaultDelivery: VaultDelivery.agentInjector({ format }) });
    const { annotations } = Testing.synth(declared.apps).find(({ kind }) => kind === 'Deployment').spec.template.metadata;
    return annotations['vault.hashicorp.com/agent-inject-template-postgres'];
  };
  const service = bao.render('service', template(VaultFileFormat.SERVICE));
  const viaService = run('psql', ['-XAt', '-h', server.folder, '-p', `${port}`, '-d', 'shop', '-c', 'SELECT current_user'], { env: { PGSERVICEFILE: service, PGSERVICE: 'postgres' } });
  assert.strictEqual(viaService.trim(), 'shop_writer');
  const { username, password } = JSON.parse(fs.readFileSync(bao.render('json', template(VaultFileFormat.JSON)), 'utf8'));
  assert.strictEqual(as({ username, password }, 'SELECT current_user'), 'shop_writer');
  const shell = bao.render('shell', template(VaultFileFormat.SHELL));
  const viaShell = run('/bin/sh', ['-c', `. ${shell}; psql -XAt -h ${server.folder} -p ${port} -d shop -c 'SELECT current_user'`], {});
  assert.strictEqual(viaShell.trim(), 'shop_writer');
  seen.push('the agent renders the templates of the annotations: a service file, JSON, and a file for a shell, each of which lets its reader in');

  const restored = crypto.randomBytes(12).toString('hex');
  server.psql(`ALTER ROLE vault_admin PASSWORD '${restored}'`);
  assert.throws(() => setUp(), /password authentication failed/, 'Vault still logs in');
  bao.run('bao delete database/config/pg');
  assert.throws(() => setUp(), /VAULT_ADMIN_PASSWORD/, 'the script needs no password');
  setUp(restored);
  await bao.call('POST', 'database/rotate-role/reports');
  assert.ok(!refused(await stays(), 'SELECT 1'));
  seen.push('after a restore, which brings old passwords back, a new one for vault_admin and the script let Vault in again');
  const kept = await stays();

  await bao.call('POST', 'database/rotate-root/pg');
  setUp();
  assert.strictEqual((await stays()).password, kept.password, 'the script rotated a password');
  const last = await lease('shop-app');
  assert.strictEqual(as(last, 'SELECT session_user <> current_user'), 't');
  seen.push('the scripts run again after the root password was rotated, and change no password');

  await bao.call('POST', 'database/roles/shop-short', { ...(await bao.call('GET', 'database/roles/shop-app')).data, default_ttl: '3s', max_ttl: '3s' });
  await bao.call('POST', 'database/config/pg', { allowed_roles: '*' });
  const short = await lease('shop-short');
  await waitUntil('a lease to end by itself', 60, async () => !exists(short), 500);
  seen.push('a lease that nobody renews ends by itself');

  const admin = server.rows("SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = 'vault_admin'")[0];
  assert.deepStrictEqual(admin, { rolsuper: false, rolcreaterole: true, rolcreatedb: false, rolreplication: false, rolbypassrls: false });
  seen.push('vault_admin is not a superuser');
  return seen;
}
