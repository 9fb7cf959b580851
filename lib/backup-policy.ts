import { Duration } from 'cdk8s';
import { BackupSchedule } from './backup-schedule';
import { IObjectStore } from './object-store';

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
   * How far back a recovery must reach; older backups and WAL are deleted. Whole days.
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
   */
  public static to(store: IObjectStore, options: BackupOptions = {}): BackupPolicy {
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
