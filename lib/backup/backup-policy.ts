import { BARMAN_PLUGIN } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { checkStruct } from '../internal/struct-check';
import { BackupSchedule } from './backup-schedule';
import { IObjectStore } from './object-store-ref';

/** A folder's name that every object store and shell leaves as it is. */
const SERVER_NAME = /^[A-Za-z0-9][-A-Za-z0-9_.]*$/;

/**
 * Options for `BackupPolicy.to`.
 */
export interface BackupOptions {
  /**
   * When base backups are made. WAL is archived all the time; a recovery replays it from the last base backup on. `cluster.addScheduledBackup()` adds
   * further schedules.
   *
   * @default BackupSchedule.daily at 3 o'clock
   */
  readonly schedule?: BackupSchedule;

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
   * Errors: a `serverName` that is no name of a folder.
   */
  public static to(store: IObjectStore, options: BackupOptions = {}): BackupPolicy {
    if (typeof store?.objectStoreName !== 'string') throw new Error(`'store' must be an ObjectStore, got ${describeValue(store)}; BackupPolicy.none() makes no backups`);
    checkStruct('BackupOptions', options);
    const { serverName } = options;
    if (serverName !== undefined && !SERVER_NAME.test(serverName)) {
      throw new Error(`'serverName' must be letters, digits, hyphens, underscores and dots, got ${describeValue(serverName)}`);
    }
    return new BackupPolicy(store, options, undefined);
  }

  /**
   * No backup, with the reason, which the Cluster carries as the annotation `cdk8s-postgres-ha.io/no-backup-reason`.
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
    /** @internal */
    public readonly _store: IObjectStore | undefined,
    private readonly options: BackupOptions,
    /** @internal */
    public readonly _reason: string | undefined,
  ) {}

  /** @internal */
  public get _schedule(): BackupSchedule {
    return this.options.schedule ?? BackupSchedule.daily({ hour: 3 });
  }

  /** @internal */
  public _serverName(clusterName: string): string {
    return this.options.serverName ?? clusterName;
  }

  /** @internal */
  public _toSpec(clusterName: string) {
    if (!this._store) return {};
    const parameters = { barmanObjectName: this._store.objectStoreName, serverName: this._serverName(clusterName) };
    return { plugins: [{ name: BARMAN_PLUGIN, enabled: true, isWalArchiver: true, parameters }] };
  }
}
