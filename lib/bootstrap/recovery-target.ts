import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { checkStruct } from '../internal/construct-props';
import { isLsn, isTargetTime } from '../postgres/operator-grammar';

/**
 * Options for `RecoveryTarget.latest`.
 */
export interface LatestTargetOptions {
  /**
   * The base backup to start from, by its id in the archive, such as '20261129T030000'. Not with volume snapshots, which are one.
   *
   * @default - the newest one that ends before the target
   */
  readonly backupId?: string;

  /**
   * Which history to follow where the archive has several: 'latest', or the number of a timeline.
   *
   * @default 'latest'
   */
  readonly targetTli?: string;
}

/**
 * Options for `RecoveryTarget.time`, `lsn` and `xid`.
 */
export interface RecoveryTargetOptions extends LatestTargetOptions {
  /**
   * Whether to stop just before the target and not just after it.
   *
   * @default false
   */
  readonly exclusive?: boolean;
}

/** An offset from UTC behind a time of day. */
const OFFSET = /\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$/;

/**
 * How far a recovery replays the archive.
 *
 * @see https://cloudnative-pg.io/docs/1.30/recovery/#point-in-time-recovery-pitr
 */
export class RecoveryTarget {
  /** To the end of the archive. */
  public static latest(options: LatestTargetOptions = {}): RecoveryTarget {
    checkStruct('LatestTargetOptions', options);
    return new RecoveryTarget({}, options, false);
  }

  /**
   * To a moment.
   *
   * Errors: no time; one without an offset from UTC, which the operator would read as UTC.
   *
   * @param targetTime Such as '2026-11-29T03:00:00Z' or '2026-11-29 04:00:00+01:00'.
   */
  public static time(targetTime: string, options: RecoveryTargetOptions = {}): RecoveryTarget {
    checkStruct('RecoveryTargetOptions', options);
    if (typeof targetTime === 'string' && isTargetTime(targetTime) && !OFFSET.test(targetTime)) {
      throw new Error(`'targetTime' must say its offset from UTC, got '${targetTime}'; write '${targetTime.replace(' ', 'T')}Z' if you mean UTC, or add '+01:00'`);
    }
    if (typeof targetTime !== 'string' || !isTargetTime(targetTime) || Number.isNaN(Date.parse(isoTime(targetTime)))) {
      throw new Error(`'targetTime' must be a time such as '2026-11-29T03:00:00Z', got ${describeValue(targetTime)}`);
    }
    return new RecoveryTarget({ targetTime }, options, false);
  }

  /**
   * To a position in the WAL.
   *
   * Errors: no position.
   *
   * @param targetLsn Such as '0/3000028', which `pg_current_wal_lsn()` shows.
   */
  public static lsn(targetLsn: string, options: RecoveryTargetOptions = {}): RecoveryTarget {
    checkStruct('RecoveryTargetOptions', options);
    if (typeof targetLsn !== 'string' || !isLsn(targetLsn)) throw new Error(`'targetLsn' must be a position such as '0/3000028', got ${describeValue(targetLsn)}`);
    return new RecoveryTarget({ targetLsn }, options, false);
  }

  /**
   * To a transaction. It needs `backupId`, unless the recovery is from volume snapshots: the operator cannot tell which backup
   * comes before a transaction.
   *
   * Errors: no number of a transaction.
   *
   * @param targetXid Such as '4711', which `pg_current_xact_id()` shows.
   */
  public static xid(targetXid: string, options: RecoveryTargetOptions): RecoveryTarget {
    checkStruct('RecoveryTargetOptions', options);
    if (!/^\d+$/.test(targetXid) || Number(targetXid) >= 2 ** 32) throw new Error(`'targetXid' must be the number of a transaction, below 4294967296, got ${describeValue(targetXid)}`);
    return new RecoveryTarget({ targetXid }, options, true);
  }

  /**
   * To a name that `pg_create_restore_point()` gave a moment. It needs `backupId`, unless the recovery is from volume snapshots.
   *
   * Errors: `targetName` is empty, has 64 bytes or more, or control characters.
   */
  public static restorePoint(targetName: string, options: LatestTargetOptions): RecoveryTarget {
    checkStruct('LatestTargetOptions', options);
    // eslint-disable-next-line no-control-regex
    if (typeof targetName !== 'string' || targetName === '' || Buffer.byteLength(targetName) > 63 || /[\x00-\x1f\x7f]/.test(targetName)) {
      throw new Error(`'targetName' must be the name of a restore point, at most 63 bytes without control characters, got ${describeValue(targetName)}`);
    }
    return new RecoveryTarget({ targetName }, options, true);
  }

  /**
   * To the end of one base backup, without what was written after it. It needs `backupId`, unless the recovery is from volume
   * snapshots.
   */
  public static immediate(options: LatestTargetOptions): RecoveryTarget {
    checkStruct('LatestTargetOptions', options);
    return new RecoveryTarget({ targetImmediate: true }, options, true);
  }

  /** @internal */
  public static _convert(target: Json): Code | undefined {
    if (!target) return undefined;
    const options = code.struct({ backupId: code.literal(target.backupID), targetTli: code.literal(target.targetTLI), exclusive: code.literal(target.exclusive) });
    if (target.targetTime) return code.call('RecoveryTarget.time', code.literal(target.targetTime), options);
    if (target.targetLSN) return code.call('RecoveryTarget.lsn', code.literal(target.targetLSN), options);
    if (target.targetXID) return code.call('RecoveryTarget.xid', code.literal(target.targetXID), options);
    if (target.targetName) return code.call('RecoveryTarget.restorePoint', code.literal(target.targetName), options);
    return code.call(target.targetImmediate ? 'RecoveryTarget.immediate' : 'RecoveryTarget.latest', options);
  }

  private constructor(
    private readonly target: cnpg.ClusterSpecBootstrapRecoveryRecoveryTarget,
    private readonly options: RecoveryTargetOptions,
    private readonly needsBackup: boolean,
  ) {
    const { targetTli, backupId } = options;
    if (targetTli !== undefined && !/^(latest|[1-9]\d{0,9})$/.test(targetTli)) throw new Error(`'targetTli' must be 'latest' or the number of a timeline, got ${describeValue(targetTli)}`);
    if (backupId === '') throw new Error("'backupId' must be the id of a base backup such as '20261129T030000', got an empty one");
  }

  /**
   * What it lacks in a recovery from an archive.
   * @internal
   */
  public get _problem(): string | undefined {
    return this.needsBackup && this.options.backupId === undefined
      ? `a recovery to ${this._text} needs the 'backupId' of a base backup before it: only for a time or a position can the operator choose one` : undefined;
  }

  /** @internal */
  public get _backupId(): string | undefined {
    return this.options.backupId;
  }

  /**
   * As a sentence names it.
   * @internal
   */
  public get _text(): string {
    const { targetTime, targetLsn, targetXid, targetName, targetImmediate } = this.target;
    if (targetImmediate) return this.options.backupId === undefined ? 'the end of the base backup' : `the end of the base backup ${this.options.backupId}`;
    if (targetTime) return targetTime;
    if (targetLsn) return `the position ${targetLsn}`;
    if (targetXid) return `the transaction ${targetXid}`;
    return targetName ? `the restore point '${targetName}'` : 'the newest state';
  }

  /** @internal */
  public _toSpec(): cnpg.ClusterSpecBootstrapRecoveryRecoveryTarget {
    return { ...this.target, ...this.options };
  }
}

/** The forms that PostgreSQL takes, as JavaScript reads them. */
function isoTime(time: string): string {
  return time.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
}
