import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration } from 'cdk8s';
import { BackupSchedule, RecoveryTarget } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { download, emptyBucket, makeS3Secret, objectsIn, removeFromBucket, upload } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup } from './backups';
import { Database } from './database';
import { Runs } from './drill';
import { pause } from './failover';
import { NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { applyOutput, archiveNow, backupsIn, NAME, restoreSays, synthesize, synthesizeCopy, walPath } from './shop';
import { table } from './table';

const STEP = 10_000;
const ROWS = 4 * STEP;

/** An archive with a hole, a file that cannot be read, a base backup that is not whole: what a restore and a drill say, and how one goes on. */
export const damagedArchive: Scenario = {
  name: 'damaged-archive',
  title: 'The archive is damaged',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const database = new Database(stage.api, NAMESPACE, NAME);
    const work = fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-damaged-'));
    try {
      await database.prepare();
      makeS3Secret(NAMESPACE);
      const story = new Damage(stage, database, work);
      await story.run();
      return `${ROWS} rows, ${STEP} in each of four files of WAL after the base backup. Each restore goes into a cluster of its own, next to the one that serves.\n\n${story.text()}`;
    } finally {
      fs.rmSync(work, { recursive: true, force: true });
      await database.remove();
    }
  },
};

/** What was written, four times: the file of WAL, a moment between its first half and its second, and one after it. */
interface Written {
  readonly files: readonly string[];
  readonly moments: readonly string[];
  readonly ends: readonly string[];
}

class Damage {
  private readonly rows: string[][] = [];
  private copies = 0;

  constructor(private readonly stage: Stage, private readonly database: Database, private readonly work: string) {}

  public text(): string {
    return table(['the archive', 'what is asked for', 'what happens'], this.rows);
  }

  public async run(): Promise<void> {
    const written = await this.written();
    const drills = new Runs(this.stage);
    this.note('whole', 'a drill', (await drills.ended('whole', 'Complete'))[0]);
    if (this.stage.wants('a file is missing')) await this.missing(written, drills);
    if (this.stage.wants('half a file')) await this.unreadable(written, drills);
    if (this.stage.wants('half a base backup')) await this.halfBackup(drills);
  }

  private note(archive: string, asked: string, seen: string): void {
    this.rows.push([archive, asked, seen]);
    this.stage.log(`${archive}; ${asked}: ${seen}`);
  }

  private async written(): Promise<Written> {
    const { major } = this.stage;
    applyOutput(synthesize(major));
    await this.database.healthy();
    const primary = await this.database.primary();
    this.database.sql(primary, 'create table orders(id int primary key, written timestamptz default clock_timestamp())');
    await firstBackup(this.database);
    await archiveNow(this.database);
    const [files, moments, ends]: string[][] = [[], [], []];
    for (let from = 1; from < ROWS; from += STEP) {
      const insert = (first: number) => this.database.sql(primary, `insert into orders select i from generate_series(${first}, ${first + STEP / 2 - 1}) i`);
      insert(from);
      await pause(2);
      moments.push(new Date().toISOString());
      await pause(2);
      insert(from + STEP / 2);
      files.push(await archiveNow(this.database));
      ends.push(new Date().toISOString());
    }
    applyOutput(synthesize(major, { established: true, deletionProtection: false }, cluster => cluster.addRestoreDrill({
      schedule: BackupSchedule.weekly({ hour: 4 }),
      checks: { 'there are orders': 'SELECT count(*) > 0 FROM orders' },
      timeout: Duration.minutes(3),
      keepFailedFor: Duration.seconds(30),
    })));
    await this.database.healthy();
    this.note('whole', 'the newest state', await this.restored());
    return { files, moments, ends };
  }

  private async missing({ files, moments, ends }: Written, drills: Runs): Promise<void> {
    const damaged = 'the second of the four files is missing';
    const [object, kept] = [walPath(files[1]), path.join(this.work, 'second')];
    download(BUCKET, object, kept);
    removeFromBucket(BUCKET, object);
    this.note(damaged, 'the newest state', await this.restored());
    this.note(damaged, 'a drill whose own check is satisfied', (await drills.ended('hole', 'Failed'))[0]);
    this.note(damaged, 'a moment in the third file', await this.refused(RecoveryTarget.time(moments[2]), /recovery ended before configured recovery target was reached/));
    this.note(damaged, 'a moment after the last row of the first file', await this.refused(RecoveryTarget.time(ends[0]), /recovery ended before configured recovery target was reached/));
    this.note(damaged, 'a moment in the first file', await this.restored(RecoveryTarget.time(moments[0])));
    this.note(damaged, 'a list of the names in the bucket', `the hole is seen: ${this.hole()}`);
    upload(BUCKET, object, kept);
  }

  private async unreadable({ files }: Written, drills: Runs): Promise<void> {
    const damaged = 'the second of the four files is there, but only its first half';
    const [object, kept] = [walPath(files[1]), path.join(this.work, 'half')];
    const whole = this.halve(object, kept);
    this.note(damaged, 'the newest state', await this.restored());
    this.note(damaged, 'a drill', (await drills.ended('half-a-file', 'Failed'))[0]);
    upload(BUCKET, object, whole);
  }

  private async halfBackup(drills: Runs): Promise<void> {
    const [first] = backupsIn(NAME);
    kubectl(['-n', NAMESPACE, 'create', '-f', '-'], JSON.stringify({
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Backup',
      metadata: { name: 'second' },
      spec: { cluster: { name: NAME }, method: 'plugin', pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' } },
    }));
    await waitUntil('the second base backup', 240, () => kubectl(['-n', NAMESPACE, 'get', 'backup', 'second', '-o', 'jsonpath={.status.phase}']) === 'completed', 1000);
    const second = backupsIn(NAME).find(name => name !== first)!;
    const damaged = 'of the newest of two base backups there is only the first half';
    const data = objectsIn(`${BUCKET}/${NAME}/base/${second}`).find(name => name.startsWith('data.tar'))!;
    this.halve(`${NAME}/base/${second}/${data}`, path.join(this.work, 'base'));
    this.note(damaged, 'the newest state', await this.refused(undefined, /General error \(exit code \d+\)/));
    this.note(damaged, 'a drill', await this.drillWithoutCluster(drills));
    this.note(damaged, 'the newest state, with the `backupId` of the older base backup', await this.restored(RecoveryTarget.latest({ backupId: first })));
  }

  /** Leaves half of an object; returns the file that has all of it. */
  private halve(object: string, kept: string): string {
    download(BUCKET, object, kept);
    const half = `${kept}.half`;
    fs.copyFileSync(kept, half);
    fs.truncateSync(half, Math.floor(fs.statSync(kept).size / 2));
    upload(BUCKET, object, half);
    return kept;
  }

  /** Restores into a cluster of its own, and says which rows are there. */
  private async restored(recoveryTarget?: RecoveryTarget): Promise<string> {
    const copy = this.copy(recoveryTarget);
    const seconds = await copy.healthy(400);
    const count = Number(copy.sql(await copy.primary(), 'select count(*) from orders'));
    this.removeCopy(copy);
    return `it succeeds after ${seconds.toFixed(0)} s, with ${count} of ${ROWS} rows${count < ROWS && !recoveryTarget ? ', and says nothing' : ''}`;
  }

  private async refused(recoveryTarget: RecoveryTarget | undefined, pattern: RegExp): Promise<string> {
    const copy = this.copy(recoveryTarget);
    const said = await restoreSays(copy.name, pattern, 400);
    const { phase } = (await copy.cluster()).status;
    this.removeCopy(copy);
    return `it does not come up ("${phase}"); the Job's log: "${said}"`;
  }

  private copy(recoveryTarget: RecoveryTarget | undefined): Database {
    const copy = new Database(this.stage.api, NAMESPACE, `copy-${++this.copies}`);
    kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], synthesizeCopy(this.stage.major, copy.name, { recoveryTarget }));
    return copy;
  }

  private removeCopy({ name }: Database): void {
    kubectl(['-n', NAMESPACE, 'delete', 'clusters.postgresql.cnpg.io', name, '--wait=false']);
  }

  /** Its database never answers, so there is nothing to ask. */
  private async drillWithoutCluster(drills: Runs): Promise<string> {
    const [ended] = await drills.ended('half-a-backup', 'Failed');
    return `${ended.replace(/: $/, '')}, when the time for a restore is over`;
  }

  /** What docs/how-to/restore.md tells the reader to do with the names. */
  private hole(): string {
    const names = objectsIn(`${BUCKET}/${NAME}/wals`).filter(name => /^[0-9A-F]{24}(\.(?!partial|[0-9A-F]{8}\.backup)\w+)?$/.test(name)).map(name => name.slice(0, 24)).sort();
    const number = (name: string) => parseInt(name.slice(8, 16), 16) * 256 + parseInt(name.slice(16), 16);
    const after = names.find((name, i) => i > 0 && number(name) !== number(names[i - 1]) + 1);
    if (!after) throw new Error(`no hole in ${names.join()}`);
    return `${names[names.indexOf(after) - 1]}, then ${after}`;
  }
}
