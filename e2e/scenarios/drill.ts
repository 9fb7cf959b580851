import { Duration } from 'cdk8s';
import { BackupSchedule } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { kubectl } from '../cluster/kubectl';
import { emptyBucket, makeS3Secret, removeFromBucket } from '../cluster/object-storage';
import { waitUntil } from '../machine/service';
import { firstBackup } from './backups';
import { Database } from './database';
import { NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { archiveNow, NAME, synthesize, walPath } from './shop';
import { table } from './table';

const DRILL = `${NAME}-drill`;
const ROWS = 20_000;

/** Restore drills: one that succeeds, two that are killed, one that must fail. */
export const drill: Scenario = {
  name: 'drill',
  title: 'The restore drill',

  async run(stage: Stage): Promise<string> {
    emptyBucket(BUCKET);
    const database = new Database(stage.api, NAMESPACE, NAME);
    await database.prepare();
    makeS3Secret(NAMESPACE);
    const { dist, store } = synthesize(stage.major, { established: true, deletionProtection: false }, cluster => cluster.addRestoreDrill({
      schedule: BackupSchedule.weekly({ hour: 4 }),
      checks: { 'every order is there': `SELECT count(*) = ${ROWS} FROM orders`, 'no order without an amount': 'SELECT count(*) = 0 FROM orders WHERE amount IS NULL' },
      timeout: Duration.minutes(4),
      keepFailedFor: Duration.seconds(30),
    }));
    const apply = (manifest: string) => kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], manifest);
    apply(`${store}---\n${synthesize(stage.major).dist}`);
    await database.healthy();
    const primary = await database.primary();
    database.sql(primary, `create table orders as select i as id, i * 1.5 as amount from generate_series(1, ${ROWS / 2}) i`);
    await firstBackup(database);
    await archiveNow(database);
    database.sql(primary, `insert into orders select i, i * 1.5 from generate_series(${ROWS / 2 + 1}, ${ROWS}) i`);
    const second = await archiveNow(database);
    apply(dist);
    await database.healthy();

    const rows: string[][] = [];
    const note = (...row: string[]) => { rows.push(row); stage.log(row.join('; ')); };
    const run = new Runs(stage);
    note('a drill', ...await run.ended('good', 'Complete'));
    note('its pod is killed while it restores', ...await run.killed('pod'));
    note('its Job is deleted while it restores', ...await run.killed('job'));
    note('what its ServiceAccount may do', rights(), '');
    removeFromBucket(BUCKET, walPath(second));
    note('a WAL file is missing, at the end of the archive: the restore itself succeeds', ...await run.ended('gap', 'Failed'));
    await database.remove();
    return `${table(['what', 'the Job, and what its log says', 'what is left of it'], rows)}\n\nThe cluster went on serving all the while.`;
  },
};

/** The drills, started by hand as a person does. */
export class Runs {
  constructor(private readonly stage: Stage, private readonly keptFor = 30) {}

  /** Waits for the end of a drill, and until nothing is left of it. */
  public async ended(name: string, state: 'Complete' | 'Failed'): Promise<string[]> {
    const started = Date.now();
    this.start(name);
    await waitUntil(`the drill ${name} to end`, 500, () => this.state(name) !== '', 1000);
    if (this.state(name) !== state) throw new Error(`the drill ${name} is ${this.state(name)}, not ${state}: ${this.wholeLog(name)}`);
    const [seconds, said] = [(Date.now() - started) / 1000, this.log(name)];
    return [`${state} after ${seconds.toFixed(0)} s: ${said}`, await this.gone(state === 'Complete' ? 'by itself' : `with the Job, ${this.keptFor} s after its end`)];
  }

  /** Kills a drill when its database is being restored. */
  public async killed(what: 'pod' | 'job'): Promise<string[]> {
    const name = `killed-${what}`;
    this.start(name);
    await waitUntil('the throw-away cluster', 120, () => this.left().includes('pod'), 300);
    if (what === 'job') kubectl(['-n', NAMESPACE, 'delete', 'job', name, '--wait=false']);
    else kubectl(['-n', NAMESPACE, 'delete', 'pod', '-l', `batch.kubernetes.io/job-name=${name}`, '--force', '--grace-period=0']);
    if (what === 'pod') await waitUntil('the Job to fail', 120, () => this.state(name) === 'Failed', 500);
    return [what === 'job' ? 'gone' : 'Failed', await this.gone(what === 'job' ? 'at once, by the garbage collector' : 'with the Job, 30 s after its end')];
  }

  private start(name: string): void {
    kubectl(['-n', NAMESPACE, 'create', 'job', name, `--from=cronjob/${DRILL}`]);
  }

  private state(name: string): string {
    return kubectl(['-n', NAMESPACE, 'get', 'job', name, '--ignore-not-found', '-o', 'jsonpath={.status.conditions[?(@.status=="True")].type}']).includes('Failed') ? 'Failed'
      : kubectl(['-n', NAMESPACE, 'get', 'job', name, '--ignore-not-found', '-o', 'jsonpath={.status.conditions[?(@.type=="Complete")].type}']);
  }

  private log(name: string): string {
    return this.wholeLog(name).split('\n').filter(line => /^(restored|ok|FAILED)/.test(line)).join(' / ');
  }

  private wholeLog(name: string): string {
    try {
      return kubectl(['-n', NAMESPACE, 'logs', '-l', `batch.kubernetes.io/job-name=${name}`, '-c', 'check', '--tail=-1']).trim();
    } catch {
      return '';   // the checks have not begun
    }
  }

  private left(): string {
    return kubectl(['-n', NAMESPACE, 'get', 'pods,pvc', '-l', `cnpg.io/cluster=${DRILL}`, '-o', 'name']) + kubectl(['-n', NAMESPACE, 'get', 'clusters.postgresql.cnpg.io', DRILL, '--ignore-not-found', '-o', 'name']);
  }

  private async gone(how: string): Promise<string> {
    const started = Date.now();
    await waitUntil('the throw-away cluster to be gone', 180, () => this.left().trim() === '', 1000);
    this.stage.log(`nothing left after ${((Date.now() - started) / 1000).toFixed(0)} s`);
    return `nothing: cluster, pods and volumes go ${how}`;
  }
}

function rights(): string {
  const may = (...args: string[]) => {
    try { return kubectl(['-n', NAMESPACE, 'auth', 'can-i', ...args, `--as=system:serviceaccount:${NAMESPACE}:${DRILL}-runner`]).trim() === 'yes'; } catch { return false; }
  };
  const yes = [['create', 'clusters.postgresql.cnpg.io'], ['delete', `clusters.postgresql.cnpg.io/${DRILL}`]];
  const no = [['delete', `clusters.postgresql.cnpg.io/${NAME}`], ['patch', `clusters.postgresql.cnpg.io/${DRILL}`], ['get', 'secrets'], ['create', 'pods'], ['create', 'pods/exec'], ['delete', 'pvc']];
  const wrong = [...yes.filter(right => !may(...right)), ...no.filter(right => may(...right))];
  if (wrong.length > 0) throw new Error(`the rights are others: ${wrong.map(right => right.join(' ')).join(', ')}`);
  return `${yes.map(right => right.join(' ')).join(', ')}; not ${no.map(right => right.join(' ')).join(', ')}`;
}
