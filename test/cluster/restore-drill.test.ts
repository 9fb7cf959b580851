import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import {
  Admission, AdmissionSeverity, ArchiveMove, BackupPolicy, BackupSchedule, Bootstrap, Certificates, ClusterStorage,
  Credentials, NetworkPolicies, ObjectStorage, ObjectStore, PostgresCluster, PostgresHA,
  PostgresHAProps, RestoreDrill, RestoreDrillOptions, S3Credentials, Weekday,
} from '../../lib';
import { only, postgresHA } from '../fixtures';

const CHECKS = { 'orders of the last day': "SELECT max(created_at) > now() - interval '1 day' FROM orders" };
const schedule = BackupSchedule.weekly({ day: Weekday.SUNDAY, hour: 4, minute: 30 });

function shop(props: Partial<PostgresHAProps> = {}, drill: Partial<RestoreDrillOptions> = {}): PostgresHA {
  const app: App = Testing.app();
  const store = new ObjectStore(new Chart(app, 'backups', { namespace: 'databases' }), 'Default', {
    storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }),
  });
  const cluster = postgresHA({
    clusterName: 'shop', bootstrap: Bootstrap.initdb('shop', { owner: Credentials.fromSecret('shop-owner', 'shop') }), backup: BackupPolicy.to(store), established: true,
    storage: ClusterStorage.of(Size.gibibytes(20), { storageClass: 'fast' }), labels: { team: 'shop' }, ...props,
  }, app);
  cluster.addRestoreDrill({ schedule, checks: CHECKS, ...drill });
  return cluster;
}

const filesOf = (chart: PostgresHA) => Testing.synth(chart).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'shop-drill').data;
const throwAway = (chart: PostgresHA) => JSON.parse(filesOf(chart)['cluster.json']);
const jobOf = (chart: PostgresHA) => only(chart, 'CronJob').spec.jobTemplate.spec;

test('what is applied', () => {
  expect(Testing.synth(shop()).filter(({ metadata }) => metadata.name.startsWith('shop-drill'))).toMatchSnapshot();
});

describe('the throw-away cluster', () => {
  test('is what the next restore would be, under another name', () => {
    const chart = shop({ archiveHistory: [ArchiveMove.recovery({ reason: 'INC-42' })], parameters: { work_mem: '8MB' } });
    const { metadata, spec } = throwAway(chart);
    const real = only(chart, 'Cluster').spec;
    expect(metadata.name).toBe('shop-drill');
    expect(spec).toMatchObject({ instances: 1, imageName: real.imageName, storage: { size: '20Gi', storageClass: 'fast' }, bootstrap: { recovery: { source: 'shop-2-archive', database: 'shop', owner: 'shop' } } });
    expect(spec.externalClusters.map(({ plugin }: any) => plugin.parameters.serverName)).toEqual(['shop-2']);
    expect(spec.postgresql.parameters).toMatchObject({ ...real.postgresql.parameters, work_mem: '8MB' });
  });

  test('archives nothing, has nothing of the names, passwords and labels of production, and starts no jobs', () => {
    const { metadata, spec } = throwAway(shop());
    for (const field of ['plugins', 'backup', 'managed', 'monitoring', 'inheritedMetadata', 'certificates', 'replica']) expect(spec[field]).toBeUndefined();
    expect(spec.bootstrap.recovery.secret).toBeUndefined();
    expect(metadata.labels).toBeUndefined();
    expect(spec.postgresql.parameters).toMatchObject({ 'max_logical_replication_workers': '0', 'cron.launch_active_jobs': 'off' });
    expect(spec.postgresql.pg_hba).toBeUndefined();
  });

  test('is one that the API server and the operator take', () => {
    const cluster = throwAway(shop({ memory: { request: Size.mebibytes(512), limit: Size.mebibytes(512) }, walStorage: ClusterStorage.of(Size.gibibytes(5)) }));
    const { denied, findings } = Admission.check([cluster]);
    expect([denied, findings.filter(({ severity }) => severity === AdmissionSeverity.ERROR)]).toEqual([false, []]);
    expect(cluster.spec).toMatchObject({ resources: { limits: { memory: '512Mi' } }, walStorage: { size: '5Gi' } });
  });

  test('belongs to its Job', () => {
    expect(throwAway(shop()).metadata.ownerReferences).toEqual([{ apiVersion: 'batch/v1', kind: 'Job', name: 'JOB_NAME', uid: 'JOB_UID' }]);
  });
});

test('the ServiceAccount may make Clusters, and see and remove this one', () => {
  expect(only(shop(), 'Role').rules).toEqual([
    { apiGroups: ['postgresql.cnpg.io'], resources: ['clusters'], verbs: ['create'] },
    { apiGroups: ['postgresql.cnpg.io'], resources: ['clusters'], resourceNames: ['shop-drill'], verbs: ['get', 'list', 'watch', 'delete'] },
  ]);
});

test('it has no name that the operator takes for the throw-away cluster', () => {
  const named = (kind: string) => Testing.synth(shop()).filter(object => object.kind === kind).map(({ metadata }) => metadata.name);
  for (const kind of ['ServiceAccount', 'Role', 'RoleBinding']) expect(named(kind)).toEqual(['shop-drill-runner']);
});

test('only kubectl holds a token, only the checks a password, and only the question to the cluster a certificate', () => {
  const { initContainers, containers, automountServiceAccountToken } = jobOf(shop()).template.spec;
  const all = [...initContainers, ...containers];
  const names = (test: (container: any) => unknown) => all.filter(test).map(({ name }) => name);
  expect(automountServiceAccountToken).toBe(false);
  expect(names(({ volumeMounts }) => volumeMounts.some(({ name }: any) => name === 'token'))).toEqual(['remove-former', 'create', 'wait', 'remove']);
  expect(names(({ env }) => env.some(({ name }: any) => name === 'PGPASSWORD'))).toEqual(['check']);
  expect(names(({ volumeMounts }) => volumeMounts.some(({ name }: any) => name === 'certificate'))).toEqual(['ask']);
  for (const { image } of all) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
});

test('the question goes to the primary, as replicas connect, through the policies of the cluster', () => {
  const certificates = Certificates.fromSecrets({ serverCaSecret: 'our-ca', serverTlsSecret: 'our-server', clientCaSecret: 'our-client-ca', replicationTlsSecret: 'our-replication' });
  const chart = shop({ certificates, networkPolicies: NetworkPolicies.complete() });
  const { metadata, spec } = jobOf(chart).template;
  const { env } = spec.initContainers.find(({ name }: any) => name === 'ask');
  expect(Object.fromEntries(env.map(({ name, value }: any) => [name, value]))).toMatchObject({ PGHOST: 'shop-rw', PGUSER: 'streaming_replica', PGSSLMODE: 'verify-ca' });
  const { projected } = spec.volumes.find(({ name }: any) => name === 'certificate');
  expect(projected.sources.map(({ secret }: any) => [secret.name, secret.optional])).toEqual([['our-replication', true], ['our-ca', true]]);
  const policy = Testing.synth(chart).find(object => object.kind === 'NetworkPolicy' && object.metadata.name === 'shop-instances');
  const label = 'cdk8s-postgres-ha.io/restore-drill';
  const rules = policy.spec.ingress.filter(({ from }: any) => from.some(({ podSelector }: any) => podSelector?.matchLabels[label] === metadata.labels[label]));
  expect(rules.map(({ ports }: any) => ports)).toEqual([[{ protocol: 'TCP', port: 5432 }]]);
});

test('times', () => {
  const chart = shop({}, { timeout: Duration.hours(8), keepFailedFor: Duration.days(1), suspend: true });
  expect(only(chart, 'CronJob').spec).toMatchObject({ schedule: '30 4 * * 0', timeZone: 'Etc/UTC', suspend: true, concurrencyPolicy: 'Forbid' });
  expect(jobOf(chart)).toMatchObject({ activeDeadlineSeconds: 2 * 28800 + 1800, ttlSecondsAfterFinished: 86400, backoffLimit: 0 });
});

test('the alerts of the cluster know its drill', () => {
  const groups = only(shop(), 'PrometheusRule').spec.groups;
  const [rule, ...others] = groups.flatMap(({ rules }: any) => rules).filter(({ alert }: any) => alert === 'CNPGDrillStale');
  expect(others).toEqual([]);
  expect(rule.expr).toContain('cronjob="shop-drill"');
  expect(rule.expr).toContain(`> ${7 * 86400 * 1.25 + 3600}`);
});

describe('the checks', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'drill-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  const WHOLE = 'ok: the archive up to 00000001000000000000000B, the last file that shop had archived';
  const FILE = '00000001000000000000000B';

  /** Runs check.sh with a psql that answers what a file beside the check says. */
  function run(answers: { readonly [title: string]: string }, { amcheck = 0, refusals = 0, archived = FILE as string | null, end = 't 0/C000000 of timeline 1' } = {}) {
    const script = filesOf(shop({}, { checks: Object.fromEntries(Object.keys(answers).map(title => [title, 'SELECT true'])) }))['check.sh'];
    writeFileSync(join(folder, 'end.sql'), `${end}\n`);
    writeFileSync(join(folder, 'refusal'), 'connection refused');
    if (archived !== null) writeFileSync(join(folder, 'archived'), archived);
    Object.values(answers).forEach((answer, i) => writeFileSync(join(folder, `check-${i + 1}.sql`), answer));
    const program = (name: string, text: string) => { writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`); chmodSync(join(folder, name), 0o755); };
    program('sleep', '');
    writeFileSync(join(folder, 'refusals'), 'x'.repeat(refusals));
    program('psql', `left=$(< ${folder}/refusals); if [ -n "$left" ]; then printf %s "\${left:1}" > ${folder}/refusals; echo refused >&2; exit 2; fi
      for last; do :; done; if [ -f "$last" ]; then grep -q ERROR "$last" && exit 3; cat "$last"; else echo restored; fi`);
    program('pg_amcheck', `exit ${amcheck}`);
    const { status, stdout } = spawnSync('bash', ['-c', script.replaceAll('/drill/', `${folder}/`).replaceAll('/work/', `${folder}/`)], { env: { PATH: `${folder}:${process.env.PATH}` }, encoding: 'utf8' });
    return { status, said: stdout.trim().split('\n').slice(1).filter(line => line !== WHOLE) };
  }

  test('all true', () => {
    expect(run({ 'it\'s "there"': 't\n', 'two rows': 't\nt\n' })).toEqual({ status: 0, said: ['ok: it\'s "there"', 'ok: two rows', 'ok: pg_amcheck'] });
  });

  test.each<[string, string, string]>([['false', 'f\n', 'answered f'], ['no row', '', 'answered nothing'], ['one of two', 't\nf\n', 'answered t'], ['an error', 'ERROR', 'answered an error']])('%s', (_, answer, said) => {
    const result = run({ first: answer, second: 't\n' });
    expect(result.status).toBe(1);
    expect(result.said.join('\n')).toContain(`FAILED: first: ${said}`);
    expect(result.said).toContain('ok: second');
  });

  test('a database that takes no connections at first is waited for, and one that never does has failed', () => {
    expect(run({ first: 't\n' }, { refusals: 3 })).toEqual({ status: 0, said: ['ok: first', 'ok: pg_amcheck'] });
    expect(run({ first: 't\n' }, { refusals: 1000 })).toMatchObject({ status: 1, said: ['FAILED: the database does not say where its restore ended', expect.stringMatching(/^FAILED: first/), 'ok: pg_amcheck'] });
  });

  test.each<[string, { archived?: string | null; end?: string }, number, string[]]>([
    ['a hole', { end: 'f 0/8FFFFD0 of timeline 1, in the file 000000010000000000000008' }, 1, [
      'FAILED: the archive has a hole: shop had archived up to 00000001000000000000000B, and the restore ended without an error at 0/8FFFFD0 of timeline 1, ' +
      'in the file 000000010000000000000008. That file or the one after it is missing or damaged']],
    ['a history that cannot be read', { end: 'ERROR' }, 1, ['FAILED: the database does not say where its restore ended']],
    ['a cluster that does not answer', { archived: null }, 1, ['FAILED: shop does not say how far it has archived, so that a hole in the archive would not be seen: connection refused']],
    ['a cluster that has archived nothing', { archived: '' }, 0, ['not compared: shop has archived no WAL since its statistics began']],
  ])('%s', (_, cluster, status, said) => {
    expect(run({ first: 't\n' }, { archived: FILE, ...cluster })).toEqual({ status, said: [...said, 'ok: first', 'ok: pg_amcheck'] });
  });

  test('a cluster that is not asked', () => {
    const files = filesOf(shop({}, { compareWithCluster: false }));
    expect(Object.keys(files)).toEqual(['check-1.sql', 'check.sh', 'cluster.json']);
    expect(files['check.sh']).not.toContain('archived');
    expect(jobOf(shop({}, { compareWithCluster: false })).template.spec.initContainers.map(({ name }: any) => name)).not.toContain('ask');
  });

  test('corruption', () => {
    expect(run({ first: 't\n' }, { amcheck: 2 })).toEqual({ status: 1, said: ['ok: first', 'FAILED: pg_amcheck'] });
  });
});

describe('what cannot be drilled', () => {
  test.each<[string, () => unknown, string]>([
    ['no archive', () => postgresHA({}).addRestoreDrill({ schedule, checks: CHECKS }), "a drill restores from the archive of the cluster, and its 'backup' has none; say BackupPolicy.to()"],
    ['no checks', () => shop({}, { checks: {} }), "'checks' is empty, and a faithful restore of an empty database would pass; ask for rows that must be there"],
    ['an empty check', () => shop({}, { checks: { rows: ' ' } }), '\'checks\' has {"rows":" "}; a check is a title of one line and a query that answers true'],
    ['no schedule', () => shop({}, { schedule: BackupSchedule.none() }), "'schedule' is BackupSchedule.none(), and a drill that never runs proves nothing; say when"],
    ['the cluster itself', () => shop({}, { drillName: 'shop' }), "'drillName' is 'shop', the cluster itself, which the drill would delete; give it another"],
    ['a cluster of elsewhere', () => {
      const chart = new Chart(Testing.app(), 'c', { namespace: 'databases' });
      new RestoreDrill(chart, 'drill', { cluster: PostgresCluster.fromClusterAttributes(chart, 'pg', { clusterName: 'pg', namespace: 'databases' }), schedule, checks: CHECKS });
    }, "the cluster 'pg' is declared elsewhere, and a drill repeats its image and its volumes; declare it in this program"],
  ])('%s', (_, declare, message) => expect(declare).toThrow(message));
});
