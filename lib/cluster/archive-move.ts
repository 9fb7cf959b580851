import { RecoveryTarget } from '../bootstrap/recovery-target';
import { describeValue } from '../facts/describe';
import { checkStruct } from '../internal/construct-props';
import { SERVER_NAME } from '../backup/backup-policy';
import { PostgresVersion } from './postgres-version';

/**
 * What every move of the archive says.
 */
export interface ArchiveMoveOptions {
  /**
   * Name of the new archive: its folder in the store. It must be empty.
   *
   * @default - the first archive's name and a number: 'shop-2', 'shop-3'
   */
  readonly serverName?: string;
}

/**
 * Options for `ArchiveMove.recovery`.
 */
export interface RecoveryMoveOptions extends ArchiveMoveOptions {
  /** Why, for the person who reads the history later: a ticket, an incident. It stands in an annotation of the Cluster. */
  readonly reason: string;

  /**
   * How far the old archive is replayed.
   *
   * @default RecoveryTarget.latest()
   */
  readonly recoveryTarget?: RecoveryTarget;

  /**
   * Name of the archive to recover from, one of this history. After a recovery to a wrong target it is the one before.
   *
   * @default - the archive before
   */
  readonly source?: string;
}

/**
 * Options for `ArchiveMove.majorUpgrade`.
 */
export interface MajorUpgradeMoveOptions extends ArchiveMoveOptions {
  /** What ran before, for the way back: the archive before this move can be read by that major version alone. */
  readonly from: PostgresVersion;
}

/**
 * The step from one archive of a cluster to the next. `archiveHistory` lists them all, the oldest first; they are appended and
 * never edited or removed.
 *
 * An archive that has been written to is never written to by another database: after a recovery and after a major upgrade the
 * cluster begins a new one.
 *
 * @see https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha/blob/main/docs/how-to/restore.md
 */
export class ArchiveMove {
  /**
   * The database is restored: the new Cluster starts from an old archive and writes a new one. It takes effect when the old
   * Cluster is deleted, and
   * only then.
   *
   * Errors: no reason; a name that is not a valid folder name.
   */
  public static recovery(options: RecoveryMoveOptions): ArchiveMove {
    checkStruct('RecoveryMoveOptions', options);
    if (options.reason.trim() === '' || /[\n\r]/.test(options.reason)) throw new Error(`'reason' must say in one line why the database is restored, got ${describeValue(options.reason)}`);
    return new ArchiveMove(options, undefined);
  }

  /**
   * The running cluster gets a new major version, whose archive the old one cannot read. Give it with the new `version`, in one change.
   *
   * Errors: a name that is not a valid folder name.
   */
  public static majorUpgrade(options: MajorUpgradeMoveOptions): ArchiveMove {
    checkStruct('MajorUpgradeMoveOptions', options);
    return new ArchiveMove(undefined, options);
  }

  /** @internal */
  public readonly _serverName?: string;

  private constructor(
    /**
     * What a recovery says.
     * @internal
     */
    public readonly _recovery: RecoveryMoveOptions | undefined,
    /**
     * What a major upgrade says.
     * @internal
     */
    public readonly _upgrade: MajorUpgradeMoveOptions | undefined,
  ) {
    const { serverName, recoveryTarget } = { ..._upgrade, ..._recovery };
    if (serverName !== undefined && !SERVER_NAME.test(serverName)) {
      throw new Error(`'serverName' must be letters, digits, hyphens, underscores and dots, got ${describeValue(serverName)}`);
    }
    const problem = recoveryTarget?._problem;
    if (problem) throw new Error(problem);
    this._serverName = serverName;
  }

  /**
   * The recovery as somebody writes it into a program.
   * @internal
   */
  public get _code(): string {
    const { reason, source, recoveryTarget } = this._recovery!;
    const parts = [`reason: '${reason}'`, ...source === undefined ? [] : [`source: '${source}'`], ...recoveryTarget ? ['recoveryTarget: THAT-OF-THE-ENTRY-BEFORE'] : []];
    return `ArchiveMove.recovery({ ${parts.join(', ')} })`;
  }

  /**
   * What the history says of it.
   * @internal
   */
  public get _text(): string {
    if (this._upgrade) return `major upgrade from ${this._upgrade.from.major}`;
    const { source, recoveryTarget, reason } = this._recovery!;
    return `recovery${source === undefined ? '' : ` from ${source}`} to ${(recoveryTarget ?? RecoveryTarget.latest())._text} (${reason.trim()})`;
  }
}
