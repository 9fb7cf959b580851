import { ArchiveMove, RecoveryTarget } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret, objectsIn } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { Client, longestGap, Report, writingAgain } from './client';
import { Database, SCENARIO_LABEL } from './database';
import { pause } from './failover';
import { NAMESPACE, USER_SECRET } from './guide';
import { protectionPolicies } from './protection';
import { Scenario, Stage } from './scenario';
import { allow, applyOutput, archiveNow, backupsIn, baseBackup, deleteCluster, movedSecret, NAME, restoreSays, synthesize } from './shop';
import { table } from './table';

const CLIENTS = 'clients';

/** The states of a declared database, from its first day to its second loss. */
export const restore: Scenario = {
  name: 'restore',
  title: 'A database from its first day to its second loss',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const policies = protectionPolicies();
    kubectl(['apply', '--server-side', '-f', '-'], policies);
    const clients = new Database(stage.api, CLIENTS);
    try {
      const story = new Story(stage, clients);
      await story.run();
      return story.text();
    } finally {
      kubectl(['delete', '--ignore-not-found', '-f', '-'], policies);
      await new Database(stage.api, NAMESPACE, NAME).remove();
      await clients.remove();
    }
  },
};

/** One database and what happens to it, in order. */
class Story {
  private readonly database: Database;
  private readonly client: Client;
  private readonly rows: string[][] = [];
  private readonly started = Date.now();
  private userSecret = '';
  private written?: Report;

  constructor(private readonly stage: Stage, private readonly clients: Database) {
    this.database = new Database(stage.api, NAMESPACE, NAME);
    // In a namespace of its own, so that it survives the loss and reads back afterwards what it had been promised.
    this.client = new Client(clients, { host: `${NAME}-rw.${NAMESPACE}.svc`, milliseconds: 100 });
  }

  public text(): string {
    return table(['after', 'moment', 'what happens'], this.rows);
  }

  public async run(): Promise<void> {
    await this.firstDay();
    await this.established();
    await this.mergedTooEarly();
    await this.namespaceLost();
    await this.madeAgain();
    await this.wrongTarget();
    await this.neverEstablished();
  }

  private note(moment: string, what: string): void {
    this.rows.push([`${((Date.now() - this.started) / 1000).toFixed(0)} s`, moment, what]);
    this.stage.log(`${moment}: ${what}`);
  }

  private async firstDay(): Promise<void> {
    await this.database.prepare();
    this.userSecret = kubectl(['-n', NAMESPACE, 'get', 'secret', USER_SECRET, '-o', 'json']);
    makeS3Secret(NAMESPACE);
    applyOutput(synthesize(this.stage.major));
    const seconds = await this.database.healthy();
    await baseBackup(this.stage, NAME);
    this.note('new', `\`initdb\`, archive \`${NAME}\`: ready after ${seconds.toFixed(0)} s, base backup there`);
    await this.clients.prepare();
    kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], movedSecret(this.userSecret, CLIENTS));
    await this.client.start();
  }

  private async established(): Promise<void> {
    const before = await this.pod();
    applyOutput(synthesize(this.stage.major, { established: true }));
    await pause(10);
    await this.database.healthy();
    const after = await this.pod();
    if (after.metadata.uid !== before.metadata.uid || restarts(after) !== restarts(before)) throw new Error('the pod was restarted');
    this.note('`established: true` is merged', 'the manifest says `recovery`; the living Cluster ignores it: same pod, no restart');
  }

  private async mergedTooEarly(): Promise<void> {
    const said = this.refusal(() => applyOutput(synthesize(this.stage.major, { established: true, archiveHistory: [entry('INC-1')] })));
    if ((await this.database.cluster()).spec.plugins[0].parameters.serverName !== NAME) throw new Error('the archive was moved');
    const schedules = kubectl(['-n', NAMESPACE, 'get', 'scheduledbackups.postgresql.cnpg.io', '-o', 'jsonpath={.items[*].metadata.name}']).trim();
    if (schedules !== `${NAME}-backup`) throw new Error(`the schedules are ${schedules}: the base backup of the next archive would go into this one`);
    this.note('a restore is merged while the Cluster lives', `403: "${said.slice(0, 90)}..."; it goes on as before, and the schedule of \`${NAME}-2\` is refused too`);
  }

  private async namespaceLost(): Promise<void> {
    const output = synthesize(this.stage.major, { established: true });
    await archiveNow(this.database);
    await pause(20);   // of writes that nobody has archived yet
    const [before, began] = [await this.client.report(new Date()), new Date()];
    this.refusal(() => kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']));
    allow(['namespace', NAMESPACE]);
    kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
    kubectl(['-n', NAMESPACE, 'delete', 'pods', '--all', '--force', '--grace-period=0']);
    await this.namespaceGone();
    const gone = new Date();
    const backups = backupsIn(NAME);   // by the old cluster itself
    if (backups.length !== 1) throw new Error(`the archive has not its one base backup, but ${backups.join() || 'none'}`);
    this.prepareAgain();
    kubectl(['apply', '--server-side', '-f', '-'], output.store);
    kubectl(['apply', '--server-side', '--force-conflicts', '-f', output.restoreFile]);
    await this.database.healthy(600);
    const report = await writingAgain(this.client, before, began);
    this.note('its namespace is deleted while a client writes; the manifest that was kept for the emergency is applied', writes(report, began, gone));
    const seconds = await baseBackup(this.stage, `${NAME}-2`);
    if (backupsIn(NAME).join() !== backups.join()) throw new Error(`the base backups of the old archive were ${backups.join()} and are ${backupsIn(NAME).join()}`);
    this.note('the base backup of the new archive', `by itself, completed ${seconds.toFixed(0)} s after the client wrote again; none in \`${NAME}\``);
    const old = this.refusal(() => applyOutput(output));
    this.note('the old manifest is applied by an engine that was left on', `403: "${old.slice(0, 60)}..."`);
    const generation = (await this.database.cluster()).metadata.generation;
    applyOutput(synthesize(this.stage.major, { established: true, archiveHistory: [entry('emergency')] }));
    kubectl(['apply', '--server-side', '--force-conflicts', '-f', output.restoreFile]);
    if ((await this.database.cluster()).metadata.generation !== generation) throw new Error('what is committed is not what runs');
    this.note('the restore is committed and applied, and the emergency manifest a second time', 'nothing changes');
  }

  private async madeAgain(): Promise<void> {
    this.written = await this.client.report(new Date());
    await this.saveTail();
    await deleteCluster();
    const files = objectsIn(BUCKET).length;
    applyOutput(synthesize(this.stage.major, { established: true, archiveHistory: [entry('emergency')] }));
    const log = await restoreSays(NAME, /WAL archive check failed for server [\w-]+: Expected empty archive/);
    const { phase } = (await this.database.cluster()).status;
    const endpoints = kubectl(['-n', NAMESPACE, 'get', 'endpoints', `${NAME}-rw`, '-o', 'jsonpath={.subsets}']).trim();
    if (endpoints !== '') throw new Error('an endpoint serves');
    if (objectsIn(BUCKET).length !== files) throw new Error('the bucket has changed');
    this.note('the Cluster is lost again and made again from Git', `it refuses: "${log}". Status "${phase}", no endpoint, nothing written`);
  }

  /** A target after the end of the archive, then none. */
  private async wrongTarget(): Promise<void> {
    const late = new Date(Date.now() + 3600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const began = new Date();
    applyOutput(synthesize(this.stage.major, { established: true, archiveHistory: [entry('emergency'), entry('INC-2', late)] }));
    const log = await restoreSays(NAME, /recovery ended before configured recovery target was reached/);
    this.note('the next entry has a target after the end of the archive', `the Job's log: "${log}"`);
    applyOutput(synthesize(this.stage.major, { established: true, archiveHistory: [entry('emergency'), entry('INC-2')] }));
    await this.database.healthy(900);
    this.database.sql(await this.database.primary(), 'alter role app login', 'postgres');
    const report = await writingAgain(this.client, this.written!, began);
    await baseBackup(this.stage, `${NAME}-3`);
    const lost = lostIn(report) - lostIn(this.written!);   // what the first loss cost stays lost
    if (lost > 0) throw new Error(`${lost} rows are gone although the tail was saved`);
    this.note('the entry is corrected', `it goes on by itself at the next retry of the Job; ${lost} more acknowledged rows lost, since the tail was saved`);
  }

  private async neverEstablished(): Promise<void> {
    this.client.stop();
    await deleteCluster();
    applyOutput(synthesize(this.stage.major));   // as on the first day
    await this.database.healthy();
    const before = backupsIn(NAME);
    await waitUntil('the archive check', 300, async () => archiving(await this.database.cluster()) === 'False', 1000);
    await pause(45);
    const backups = kubectl(['-n', NAMESPACE, 'get', 'backups.postgresql.cnpg.io', '-o', 'name']).trim();
    if (backups !== '') throw new Error(`there is a Backup: ${backups}`);
    if (backupsIn(NAME).join() !== before.join()) throw new Error(`the base backups of the old archive were ${before.join()} and are ${backupsIn(NAME).join()}`);
    this.note('a Cluster that Git never called established is lost and made again', 'it comes up empty, as `initdb` says; its WAL is refused, and no Backup is made, so that the old archive stays as it was');
  }

  private refusal(act: () => unknown): string {
    try { act(); } catch (error) {
      const said = /denied request: (.*)/.exec((error as Error).message);
      if (said) return said[1];
      throw error;
    }
    throw new Error('the request was not refused');
  }

  private async pod(): Promise<any> {
    return this.database.pod(await this.database.primary());
  }

  private async namespaceGone(): Promise<void> {
    await waitUntil('the namespace to go', 180, async () => await this.stage.api.get(`/api/v1/namespaces/${NAMESPACE}`) === undefined, 100);
  }

  /** What the head of the emergency manifest asks for: the namespace and the Secrets. */
  private prepareAgain(): void {
    kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: { [SCENARIO_LABEL]: '' } } }));
    kubectl(['apply', '--server-side', '-f', '-'], movedSecret(this.userSecret, NAMESPACE));
    makeS3Secret(NAMESPACE);
  }

  /** What the head of the emergency manifest asks for: no writers any more, and their last WAL archived. */
  private async saveTail(): Promise<void> {
    this.database.sql(await this.database.primary(), "alter role app nologin; select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'", 'postgres');
    await pause(2);
    await archiveNow(this.database);
  }
}

function entry(reason: string, time?: string): ArchiveMove {
  return ArchiveMove.recovery({ reason, recoveryTarget: time === undefined ? undefined : RecoveryTarget.time(time) });
}

function lostIn({ kept, fresh }: Report): number {
  return kept.lost.length + fresh.lost.length;
}

function restarts(pod: any): number {
  return pod.status.containerStatuses.reduce((sum: number, { restartCount }: any) => sum + restartCount, 0);
}

function archiving(cluster: any): string | undefined {
  return cluster?.status?.conditions?.find(({ type }: any) => type === 'ContinuousArchiving')?.status;
}

/** How long the application could not write, and what it lost. */
function writes(report: Report, began: Date, gone: Date): string {
  const { fresh, kept } = report;
  const longest = [...fresh.gaps].sort((one, other) => other.seconds - one.seconds)[0];
  if (!longest) throw new Error('cannot measure: the client wrote all the while');
  const again = Date.parse(longest.from) + longest.seconds * 1000;
  const lost = [...kept.lost, ...fresh.lost].sort();
  const span = lost.length > 0 ? `, those of the last ${((began.getTime() - Date.parse(lost[0])) / 1000).toFixed(0)} s before the deletion and after, which were not archived yet` : '';
  return `the application writes again ${((again - gone.getTime()) / 1000).toFixed(0)} s after the namespace is gone (${longestGap(fresh).toFixed(0)} s without a write); `
    + `${lost.length} of ${kept.acked + fresh.acked} acknowledged rows lost${span}`;
}
