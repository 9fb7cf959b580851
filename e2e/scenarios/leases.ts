import { Duration } from 'cdk8s';
import {
  Credentials, DatabaseAccess, DatabaseRole, PostgresHA, SuperuserAccess, VaultDatabaseEngine, VaultDelivery, VaultFileFormat, VaultSetup,
} from '../../lib';
import { OPENBAO_IMAGE } from '../cluster/images';
import { apply, kubectl } from '../cluster/kubectl';
import { OpenBao } from '../cluster/openbao';
import { waitUntil } from '../machine/service';
import { Database } from './database';
import { errorsOf } from './demo-app';
import { demoAddress, DemoPrograms, demoReady, demoSecrets, loseDemoPrimary, passwordSecret } from './demo-programs';
import { User } from './demo-user';
import { pause } from './failover';
import { guideWith, NAME, NAMESPACE } from './guide';
import { objectsOf } from './manifest';
import { Scenario, Stage } from './scenario';
import { table } from './table';
import { asksForAgent, withAgent } from './vault-agent';

/** Short, so that every login ends several times while somebody looks. */
const [LEASE, LONGEST, PERIOD] = [Duration.seconds(40), Duration.seconds(80), Duration.seconds(60)];
const SETUP = 'setup';
const LEASED = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'v-%'";

/** What the Job that sets Vault up may do, as docs/how-to/vault.md says. */
const POLICY = `
path "sys/mounts" { capabilities = ["read"] }
path "sys/mounts/database" { capabilities = ["create", "update"] }
path "sys/policies/acl/${NAME}-*" { capabilities = ["create", "update"] }
path "auth/kubernetes/role/${NAME}-*" { capabilities = ["create", "update"] }
path "database/config/${NAME}" { capabilities = ["create", "read", "update"] }
path "database/rotate-root/${NAME}" { capabilities = ["create", "update"] }
path "database/roles/*" { capabilities = ["create", "update"] }
path "database/static-roles/*" { capabilities = ["create", "update"] }
`;

/** One application, each time with credentials of another kind. */
const { SERVICE, JSON: AS_JSON } = VaultFileFormat;
const WAYS = [
  { name: 'python-lease', program: 'python', kind: 'dynamic', format: SERVICE, what: 'a lease of Vault, as a service file of libpq' },
  { name: 'node-lease', program: 'node', kind: 'dynamic', format: AS_JSON, what: 'a lease of Vault, as JSON' },
  { name: 'python-static', program: 'python', kind: 'static', format: SERVICE, what: 'a static role of Vault' },
  { name: 'python-secret', program: 'python', kind: 'secret', format: undefined, what: 'a Secret, as variables' },
] as const;

/** Logins of Vault end and passwords change while users write, and the primary is deleted in the middle. */
export const leases: Scenario = {
  name: 'leases',
  title: 'Passwords change while users write',

  async run(stage: Stage): Promise<string> {
    const bao = await OpenBao.start(stage.api);
    const database = new Database(stage.api);
    await database.prepare();
    await start(stage, database, bao);

    const users = await Promise.all(WAYS.map(async ({ name }) => User.of(await demoAddress(stage, name))));
    const writing = Promise.all(users.map(user => user.write()));
    const leased = new Set<string>();
    await watch(database, leased);
    await changeSecret(stage, database);
    stage.log('the password in the Secret is another, and its pods have started again');
    const before = users.map(user => user.slowest);
    await loseDemoPrimary(database);
    stage.log('the primary was deleted');
    await watch(database, leased);
    users.forEach(user => user.stop());
    await writing;

    const kept = database.sql(await database.primary(), 'SELECT id FROM notes', 'notes').split('\n');
    const rows = WAYS.map(({ program, what }, i) => {
      const { notes, errors, slowest } = users[i];
      const lost = notes.filter(note => !kept.includes(note)).length;
      return [program, what, notes.length, before[i].toFixed(1), slowest.toFixed(1), errors.length, lost];
    });
    rows.forEach(row => stage.log(row.join('; ')));
    const seconds = await end(database);
    await database.remove();
    bao.stop();
    return [
      table(['program', 'credentials', 'notes written', 'longest wait before the failover', 'longest wait', 'errors', 'lost'], rows),
      '',
      `Each user writes a note every quarter of a second. A lease lives ${LEASE.toSeconds()} s and is renewed up to `
      + `${LONGEST.toSeconds()} s; ${leased.size} roles came and went. The static role has another password every `
      + `${PERIOD.toSeconds()} s. The Secret was changed once by hand, and its pods were started again. `
      + 'Then the primary was deleted while leases were open. '
      + `When the pods ended, their leases were gone after ${seconds.toFixed(0)} s.`,
      '',
      'The two Jobs of `VaultSetup.jobs` set PostgreSQL and Vault up. The agent in the pods is that of OpenBao; '
      + `the rig adds it as the annotations say; \`npm run access\` has the Agent Injector itself.${errorsOf(users.flatMap(user => user.errors))}`,
    ].join('\n');
  },
};

/** A database, a Vault that is set up by the Jobs, and pods of each kind. */
async function start(stage: Stage, database: Database, bao: OpenBao): Promise<void> {
  demoSecrets();
  passwordSecret(`${NAME}-vault`, 'vault_admin');
  bao.run(`printf %s '${POLICY}' | bao policy write ${SETUP} - >/dev/null`);
  await bao.call('POST', `auth/kubernetes/role/${SETUP}`, {
    bound_service_account_names: [SETUP], bound_service_account_namespaces: [NAMESPACE], token_policies: [SETUP], ttl: '10m',
  });
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: SETUP, namespace: NAMESPACE } }));
  const props = { superuserAccess: SuperuserAccess.generated() };
  const objects = objectsOf(guideWith({ props, extend: cluster => declare(cluster, bao.address) }, stage.major));
  database.apply(objects.map(object => JSON.stringify(asksForAgent(object) ? withAgent(object) : object)).join('\n---\n'));
  stage.log(`healthy after ${await database.healthy()} s`);
  const jobs = objects.filter(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`${NAME}-vault-`));
  for (const { metadata: { name } } of jobs) {
    kubectl(['-n', NAMESPACE, 'wait', '--for=condition=complete', `job/${name}`, '--timeout=300s']);
  }
  stage.log('both Jobs have set PostgreSQL and Vault up');
  await demoReady(database, ['python'], WAYS.map(({ name }) => name));
}

function declare(cluster: PostgresHA, address: string): void {
  const demo = new DemoPrograms(cluster);
  const stays = cluster.addRole('notes-stays', { login: true, inRoles: [DatabaseRole.fromRoleName('notes_writer')] });
  const vault = new VaultDatabaseEngine(cluster, 'Vault', {
    cluster,
    address,
    admin: Credentials.fromSecret(`${NAME}-vault`, 'vault_admin'),
    setup: VaultSetup.jobs({ vaultRole: SETUP, serviceAccountName: SETUP, image: OPENBAO_IMAGE }),
  });
  const database = demo.notes;
  const roles = {
    dynamic: vault.addDynamicRole('notes-app', { database, access: DatabaseAccess.WRITE, defaultTtl: LEASE, maxTtl: LONGEST }),
    static: vault.addStaticRole('notes-stays', { role: stays, database, rotationPeriod: PERIOD }),
  };
  demo.migrate('python');
  for (const { name, program, kind, format } of WAYS) {
    const vaultDelivery = VaultDelivery.agentInjector({ format });
    demo.serve(program, name, 1, kind === 'secret' ? undefined : { vault: roles[kind], vaultDelivery });
  }
}

/** Looks for leases until each of the first has ended. */
async function watch(database: Database, leased: Set<string>): Promise<void> {
  for (const last = Date.now() + 2 * LONGEST.toMilliseconds(); Date.now() < last;) {
    (await leasesOf(database)).forEach(role => leased.add(role));
    await pause(5);
  }
}

async function leasesOf(database: Database): Promise<string[]> {
  return database.sql(await database.primary(), LEASED).split('\n').filter(Boolean);
}

/** Somebody changes the Secret of the writer, and starts its pods again. */
async function changeSecret(stage: Stage, database: Database): Promise<void> {
  const { data } = await stage.api.get(`/api/v1/namespaces/${NAMESPACE}/secrets/notes-app`);
  const old = Buffer.from(data.password, 'base64').toString();
  passwordSecret('notes-app', 'notes_app');
  await waitUntil('the operator to set the new password', 120, async () => !await letsIn(database, 'notes_app', old), 1000);
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/demo-python-secret`;
  kubectl(['-n', NAMESPACE, 'rollout', 'restart', 'deploy/demo-python-secret']);
  // kubectl itself would hold the users up. The old pod, with the old password, serves for some seconds more.
  await waitUntil('its pods to be others', 120, async () => {
    const { metadata, spec, status } = await stage.api.get(path);
    const selector = encodeURIComponent(Object.entries(spec.selector.matchLabels).map(label => label.join('=')).join(','));
    const pods = (await stage.api.get(`/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${selector}`)).items.length;
    const counts = [status.updatedReplicas, status.availableReplicas, status.replicas, pods];
    return status.observedGeneration === metadata.generation && counts.every(count => count === spec.replicas);
  }, 500);
}

/** Whether a new connection is let in with a password. */
async function letsIn(database: Database, user: string, password: string): Promise<boolean> {
  const script = `PGPASSWORD=$(cat) psql -XAtq -h ${NAME}-rw -U ${user} -d notes -c 'SELECT 1' 2>/dev/null || echo no`;
  const args = ['-n', NAMESPACE, 'exec', '-i', await database.primary(), '-c', 'postgres', '--', 'sh', '-c', script];
  return kubectl(args, password).trim() === '1';
}

/** Ends the pods that have leases; the seconds until no lease is left. */
async function end(database: Database): Promise<number> {
  for (const { name } of WAYS.filter(({ kind }) => kind === 'dynamic')) {
    kubectl(['-n', NAMESPACE, 'scale', 'deploy', `demo-${name}`, '--replicas=0']);
  }
  const began = Date.now();
  await waitUntil('the leases of pods that are gone to be revoked', 120, async () => (await leasesOf(database)).length === 0, 500);
  return (Date.now() - began) / 1000;
}
