import * as assert from 'node:assert';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { openbao } from '../cluster/images';
import { goModule, moduleCommand } from '../machine/go';
import { refuseBusyPort } from '../machine/port';
import { waitUntil } from '../machine/service';
import { version } from '../machine/versions';
import { contained } from './container';
import { podOf } from './external-secrets';
import { Pod } from './pod';
import { World } from './world';

/** A manifest as plain data. */
type Manifest = any;

const MODULE = 'github.com/hashicorp/vault-k8s';
const PORT = 24488;
const INJECTOR = { name: 'injector', namespace: 'vault' };
/** Where a container finds its token and the authority of the API server. */
const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const FILE = '/vault/secrets/postgres';
/** Seconds, between the passwords of a role that stays. */
const ROTATION = 15;
const WHO = 'SELECT session_user, current_user';

/** Sends pods through the Agent Injector, and runs the agents that it adds; what was seen. */
export async function agentInjectorOn(world: World, manifests: readonly Manifest[]): Promise<string[]> {
  const injector = await startInjector(world);
  const agents = { programs: { '/bin/vault': await openbao() }, home: '/home/vault' };
  const seen = [
    ...await dynamic(world, await podOf(world, manifests, 'agent', agents)),
    ...await told(world, await podOf(world, manifests, 'told', agents)),
    ...await shell(world, await podOf(world, manifests, 'shell', agents)),
  ];
  await injector.stop();
  return seen;
}

async function startInjector(world: World) {
  refuseBusyPort(PORT);
  const program = await moduleCommand('vault-k8s', MODULE, version('vault-k8s'), '.');
  await world.namespace(INJECTOR.namespace);
  await world.apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: INJECTOR },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'injector' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...INJECTOR }],
    },
  ]);
  const { certificate, key } = world.authority.server('injector', ['127.0.0.1']);
  const { port, authority } = world.apiServer;
  const account = world.folder('account');
  fs.writeFileSync(path.join(account, 'token'), await world.token(INJECTOR.name, undefined, INJECTOR.namespace));
  fs.writeFileSync(path.join(account, 'ca.crt'), authority);
  const [command, ...args] = contained({ root: world.folder('root'), mounts: { [TOKEN_FOLDER]: account } }, [program, 'agent-inject', `-listen=127.0.0.1:${PORT}`,
    `-tls-cert-file=${certificate}`, `-tls-key-file=${key}`, '-vault-address=http://not-this-one:8200', '-vault-image=hashicorp/vault']);
  const service = world.service('vault-k8s', command, args, { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: port, NAMESPACE: INJECTOR.namespace });
  await service.listensOn(PORT);
  const file = path.join(goModule(MODULE, version('vault-k8s')), 'deploy', 'injector-mutating-webhook.yaml');
  const configuration = yaml.parse(fs.readFileSync(file, 'utf8'));
  configuration.webhooks[0].clientConfig = { url: `https://127.0.0.1:${PORT}/mutate`, caBundle: fs.readFileSync(world.authority.certificate).toString('base64') };
  configuration.webhooks[0].failurePolicy = 'Fail';
  await world.apply([configuration]);
  return service;
}

/** A lease that the agent renews, and follows by another one. */
async function dynamic({ server }: World, pod: Pod): Promise<string[]> {
  const seen: string[] = [];
  const who = async () => {
    const [user, group] = (await pod.query(WHO)).split('|');
    assert.strictEqual(group, 'shop_writer');
    return user;
  };
  const until = (user: string) => server.rows(`SELECT extract(epoch FROM rolvaliduntil) AS until FROM pg_roles WHERE rolname = '${user}'`)[0]?.until;

  assert.strictEqual(pod.manifest.metadata.annotations['vault.hashicorp.com/agent-inject-status'], 'injected');
  await pod.run('vault-agent-init');
  const initial = await who();
  seen.push('the Agent Injector takes the annotations; its first container logs in to Vault, and the application reads the file that it leaves');

  const agent = await pod.start('vault-agent');
  const users: string[] = [];
  const leases = (count: number) => waitUntil(`${count} leases of the agent`, 400, async () => {
    agent.mustRun();
    const user = await who();
    if (user !== initial && !users.includes(user)) users.push(user);
    return users.length >= count;
  }, 300);
  await leases(1);
  const before = until(users[0]);
  await waitUntil('the renewal of the lease', 60, () => { agent.mustRun(); return until(users[0]) > before; }, 200);
  await leases(3);
  assert.strictEqual(until(initial), undefined, 'the lease of the first container does not end');
  seen.push('the container that stays has a lease of its own, renews it in PostgreSQL, and brings another before the longest time is over; an application that reads its file can log in at any time');

  const { preStop } = pod.manifest.spec.containers.find(({ name }: Manifest) => name === 'vault-agent').lifecycle;
  await pod.run('vault-agent', preStop.exec.command);
  await waitUntil('the end of the lease', 60, () => until(users[2]) === undefined, 200);
  await agent.stop();
  seen.push('when the pod ends, the agent revokes its lease');
  return seen;
}

/** An agent that runs a command. */
async function told(world: World, pod: Pod): Promise<string[]> {
  await pod.run('vault-agent-init');
  const agent = await pod.start('vault-agent');
  const lines = async () => (await pod.run('main', ['/bin/sh', '-c', 'cat /vault/secrets/told 2>/dev/null || true'])).trim().split('\n').filter(line => line !== '');
  await waitUntil('the command to run twice', 180, async () => { agent.mustRun(); return (await lines()).length > 1; }, 500);
  const { username, password } = JSON.parse((await lines()).at(-1)!);
  assert.strictEqual(world.server.psql('SELECT current_user', { database: 'shop', user: username, password, args: ['-At'] }).trim(), 'shop_writer');
  await agent.stop();
  return ['the command runs whenever the file has changed'];
}

/** A role that stays, for a shell. The agent asks again when the time that Vault named is over, and not before. */
async function shell({ bao }: World, pod: Pod): Promise<string[]> {
  const { data } = await bao.call('GET', 'database/static-roles/reports');
  await bao.call('POST', 'database/static-roles/reports', { ...data, rotation_period: `${ROTATION}s` });
  await pod.run('vault-agent-init');
  const run = (command: string) => pod.run('main', ['/bin/sh', '-c', `. ${FILE} && ${command}`]);
  const passwords: string[] = [];
  const agent = await pod.start('vault-agent');
  await waitUntil('three passwords', 10 * ROTATION, async () => {
    agent.mustRun();
    const password = await run('echo "$PGPASSWORD"');
    if (!passwords.includes(password)) passwords.push(password);
    return passwords.length > 2;
  }, 500);
  assert.strictEqual((await run(`exec psql -XAtc '${WHO}'`)).trim(), 'reports|reports');
  await agent.stop();
  return ['a shell reads the file of a role that stays, and the agent brings each password that is rotated on schedule'];
}
