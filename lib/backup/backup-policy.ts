import { Duration } from 'cdk8s';
import { BackupSchedule } from './backup-schedule';
import { IObjectStore } from './object-store';
import { wholeDays } from '../internal/durations';
import { PropNames } from '../internal/misspelt';
import { checkOptions } from '../internal/options';
import { describeValue } from '../facts/describe';

/** A folder's name that every object store and shell leaves as it is. */
const SERVER_NAME = /^[A-Za-z0-9][-A-Za-z0-9_.]*$/;

const OPTIONS: PropNames<BackupOptions> = { schedule: true, retention: true, serverName: true };

/**
 * Options for `BackupPolicy.to`.
 */
export interface BackupOptions {
  /**
   * When base backups are made. WAL is archived all the time; a recovery replays it from the last base backup on.
   *
   * @default BackupSchedule.daily({ hour: 3 })
   */
  readonly schedule?: BackupSchedule;

  /**
   * How far back a recovery must reach; older backups and WAL are deleted. Whole days. A store has one retention, so every cluster of a
   * store must ask for the same.
   *
   * @default - backups are kept for ever
   */
  readonly retention?: Duration;

  /**
   * The folder of this cluster in the store. A cluster that was recovered from an archive must not write into the same folder.
   *
   * @default - the cluster's name
   */
  readonly serverName?: string;
}

/**
 * Whether and where a cluster is backed up. Replicas are no backup: they repeat a wrong DELETE within milliseconds.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/
 */
export class BackupPolicy {
  /**
   * Continuous WAL archiving and scheduled base backups, through the Barman Cloud plugin.
   *
   * Errors: no store; a schedule that is no `BackupSchedule`; a retention of less than a day or with a fraction of one; a `serverName`
   * that is no name of a folder.
   */
  public static to(store: IObjectStore, options: BackupOptions = {}): BackupPolicy {
    if (typeof store?.objectStoreName !== 'string') throw new Error(`'store' must be an ObjectStore, got ${describeValue(store)}; BackupPolicy.none('why') makes no backups`);
    checkOptions(options, '{ retention: Duration.days(30) }', OPTIONS);
    const { schedule, retention, serverName } = options;
    if (schedule !== undefined && !(schedule instanceof BackupSchedule)) {
      throw new Error(`'schedule' must be a BackupSchedule such as BackupSchedule.daily({ hour: 3 }), got ${describeValue(schedule)}`);
    }
    if (retention !== undefined && wholeDays('retention', retention) < 1) throw new Error("'retention' must be at least one day, got 0");
    if (serverName !== undefined && (typeof serverName !== 'string' || !SERVER_NAME.test(serverName))) {
      throw new Error(`'serverName' must be letters, digits, hyphens, underscores and dots, got ${describeValue(serverName)}`);
    }
    return new BackupPolicy(store, options, undefined);
  }

  /**
   * No backup, with the reason, which the Cluster carries as the annotation `cdk8s-postgres-ha/no-backup-reason`.
   *
   * Errors: an empty reason.
   *
   * @param reason Why losing this data is acceptable, for whoever reads it after the loss.
   */
  public static none(reason: string): BackupPolicy {
    if (typeof reason !== 'string' || reason.trim() === '') throw new Error("'reason' must say why losing this data is acceptable, got an empty one");
    return new BackupPolicy(undefined, {}, reason.trim());
  }

  private constructor(
    /**
     * Where the backups go.
     * @default - there are none
     */
    public readonly store: IObjectStore | undefined,
    private readonly options: BackupOptions,
    /**
     * Why there is no backup.
     * @default - there is one
     */
    public readonly reason: string | undefined,
  ) {}

  /** When base backups are made. */
  public get schedule(): BackupSchedule {
    return this.options.schedule ?? BackupSchedule.daily({ hour: 3 });
  }

  /**
   * How far back a recovery must reach.
   * @default - backups are kept for ever
   */
  public get retention(): Duration | undefined {
    return this.options.retention;
  }

  /** @internal */
  public _serverName(clusterName: string): string {
    return this.options.serverName ?? clusterName;
  }
}
