import * as cnpg from '../../imports/postgresql.cnpg.io';
import { ANNOTATION_NO_BACKUP_REASON } from '../facts/annotations';
import { code, Code } from '../facts/code';
import { BARMAN_PLUGIN } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { checkStruct } from '../internal/construct-props';
import { BackupSchedule } from './backup-schedule';
import { BackupTarget } from './backup-target';
import { pluginSpec } from './cluster-plugin';
import { IObjectStore } from './object-store-ref';
import { VolumeSnapshotOptions, volumeSnapshotCode, volumeSnapshotSpec } from './volume-snapshot-options';

/** A folder's name that every object store and shell leaves as it is. */
export const SERVER_NAME = /^[A-Za-z0-9][-A-Za-z0-9_.]*$/;

/**
 * Options for `BackupPolicy.volumeSnapshots`.
 */
export interface SnapshotBackupOptions {
  /**
   * How the snapshots are taken.
   *
   * @default - with the defaults of CloudNativePG
   */
  readonly volumeSnapshot?: VolumeSnapshotOptions;

  /**
   * Which instance is backed up, unless a backup says otherwise.
   *
   * @default - a standby if there is one
   */
  readonly target?: BackupTarget;
}

/**
 * Options for `BackupPolicy.to`.
 */
export interface BackupOptions extends SnapshotBackupOptions {
  /**
   * When base backups are made. WAL is archived all the time; a recovery replays it from the last base backup on.
   * `cluster.addScheduledBackup()` adds
   * further schedules; after `BackupSchedule.none()` those are the only ones.
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

  /**
   * Leaves `serverName` out of the manifest; the plugin then takes the cluster's name. For a manifest that must equal one written by hand.
   *
   * @default false
   */
  readonly omitServerName?: boolean;

  /**
   * Whether the plugin is also written down as the archiver of the WAL. It archives either way as soon as it is used.
   *
   * @default true
   */
  readonly isWalArchiver?: boolean;
}

/**
 * Options for `BackupPolicy.none`.
 */
export interface NoBackupOptions {
  /**
   * Whether the Cluster carries the reason as an annotation.
   *
   * @default true
   */
  readonly annotation?: boolean;
}

/**
 * Whether and where a cluster is backed up. Replicas are not a backup: they repeat a wrong DELETE within milliseconds.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/
 */
export class BackupPolicy {
  /**
   * Continuous WAL archiving and scheduled base backups, through the Barman Cloud plugin.
   *
   * Errors: a `serverName` that is not a valid folder name.
   */
  public static to(store: IObjectStore, options: BackupOptions = {}): BackupPolicy {
    if (typeof store?.objectStoreName !== 'string') throw new Error(`'store' must be an ObjectStore, got ${describeValue(store)}; BackupPolicy.none() makes no backups`);
    checkStruct('BackupOptions', options);
    const { serverName, omitServerName } = options;
    if (serverName !== undefined && !SERVER_NAME.test(serverName)) {
      throw new Error(`'serverName' must be letters, digits, hyphens, underscores and dots, got ${describeValue(serverName)}`);
    }
    if (serverName !== undefined && omitServerName) throw new Error(`'serverName' is '${serverName}', and 'omitServerName' leaves it out; keep one of them`);
    return new BackupPolicy(store, options, undefined);
  }

  /**
   * Snapshots of the volumes alone, without an archive of the WAL: a restore goes back to a snapshot and no further.
   * `cluster.addScheduledBackup()` says when.
   */
  public static volumeSnapshots(options: SnapshotBackupOptions = {}): BackupPolicy {
    checkStruct('SnapshotBackupOptions', options);
    return new BackupPolicy(undefined, { ...options, volumeSnapshot: options.volumeSnapshot ?? {} }, undefined);
  }

  /**
   * No backup, with the reason, which the Cluster carries as the annotation `cdk8s-postgres-ha.io/no-backup-reason`.
   *
   * Errors: an empty reason.
   *
   * @param reason Why losing this data is acceptable, for the person who reads it after the loss.
   */
  public static none(reason: string, options: NoBackupOptions = {}): BackupPolicy {
    if (typeof reason !== 'string' || reason.trim() === '') throw new Error("'reason' must say why losing this data is acceptable, got an empty one");
    checkStruct('NoBackupOptions', options);
    return new BackupPolicy(undefined, {}, options.annotation === false ? undefined : reason.trim());
  }

  /** @internal */
  public static _convert({ metadata, spec }: Json): Code {
    const plugin = archiverOf(spec);
    const shared = {
      volumeSnapshot: volumeSnapshotCode(spec.backup?.volumeSnapshot),
      target: spec.backup?.target === undefined ? undefined : code.constant(spec.backup.target === 'primary' ? 'BackupTarget.PRIMARY' : 'BackupTarget.PREFER_STANDBY'),
    };
    if (plugin) {
      return code.call('BackupPolicy.to', code.object('ObjectStore', plugin.parameters.barmanObjectName), code.struct({
        schedule: code.call('BackupSchedule.none'),
        serverName: code.literal(plugin.parameters.serverName),
        omitServerName: code.literal(plugin.parameters.serverName === undefined),
        isWalArchiver: code.literal(plugin.isWALArchiver ?? false),
        ...shared,
      }));
    }
    if (spec.backup?.volumeSnapshot) return code.call('BackupPolicy.volumeSnapshots', code.struct(shared));
    const reason: string | undefined = metadata?.annotations?.[ANNOTATION_NO_BACKUP_REASON];
    if (reason !== undefined) return code.call('BackupPolicy.none', code.literal(reason));
    return code.call('BackupPolicy.none', code.literal('the manifest that this was converted from has none'), code.struct({ annotation: code.literal(false) }));
  }

  private constructor(
    /** @internal */
    public readonly _store: IObjectStore | undefined,
    private readonly options: BackupOptions,
    /** @internal */
    public readonly _reason: string | undefined,
  ) {}

  /**
   * When base backups are made, if the policy says so.
   * @internal
   */
  public get _schedule(): BackupSchedule | undefined {
    const schedule = this.options.schedule ?? BackupSchedule.daily({ hour: 3 });
    return this._store === undefined || schedule._isNone ? undefined : schedule;
  }

  /** @internal */
  public _serverName(clusterName: string): string {
    return this.options.serverName ?? clusterName;
  }

  /** @internal */
  public get _omitsServerName(): boolean {
    return this.options.omitServerName ?? false;
  }

  /** @internal */
  public _toPlugins(serverName: string): cnpg.ClusterSpecPlugins[] {
    if (!this._store) return [];
    const parameters = { barmanObjectName: this._store.objectStoreName, ...this._omitsServerName ? {} : { serverName } };
    return [pluginSpec({ name: BARMAN_PLUGIN, isWalArchiver: this.options.isWalArchiver ?? true, parameters })];
  }

  /** @internal */
  public _toSpec(): cnpg.ClusterSpecBackup | undefined {
    const { volumeSnapshot, target } = this.options;
    if (volumeSnapshot === undefined && target === undefined) return undefined;
    return { volumeSnapshot: volumeSnapshot && volumeSnapshotSpec(volumeSnapshot), target: target as string | undefined as cnpg.ClusterSpecBackupTarget };
  }
}

/**
 * The entry of `spec.plugins` that a policy stands for.
 * @internal
 */
export function archiverOf(spec: Json): Json {
  const plugins: Json[] = Array.isArray(spec?.plugins) ? spec.plugins : [];
  return plugins.find(({ name, enabled, parameters }) => name === BARMAN_PLUGIN && enabled !== false && parameters?.barmanObjectName !== undefined);
}
