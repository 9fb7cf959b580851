import { Duration } from 'cdk8s';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { secondsCode, wholeSeconds } from '../internal/durations';
import { checkStruct } from '../internal/construct-props';

/**
 * Options for `PrimaryLease.of`.
 */
export interface PrimaryLeaseOptions {
  /** How long the lease of a primary that no longer renews it lasts. Whole seconds. */
  readonly leaseDuration: Duration;

  /** How long a primary tries to renew before it gives up. Whole seconds; less than `leaseDuration`. */
  readonly renewDeadline: Duration;

  /** How often it tries. Whole seconds; less than five sixths of `renewDeadline`. */
  readonly retryPeriod: Duration;

  /**
   * How long the lease of a primary that gave it up on purpose still lasts. Whole seconds, at least 1.
   *
   * @default - the operator's, 1 s
   */
  readonly releasedLeaseDuration?: Duration;
}

/**
 * The lease that a primary holds. It orders promotions, it does not fence: an isolated primary is stopped by its own liveness
 * probe, after about 30 s.
 *
 * A new primary waits until the old one's lease is over. Measured from the choice of a new primary to its promotion after a power cut:
 * 18 s with the operator's 15-10-2, 8 s with 6-4-1, 4.5 s with 3-2-1.
 *
 * @see https://cloudnative-pg.io/docs/1.30/failover/
 */
export class PrimaryLease {
  /** 6 s, renewed within 4 s, tried every second. Under a load of 26 on two cores no lease went unrenewed for more than 1 s. */
  public static readonly SHORT = PrimaryLease.of({ leaseDuration: Duration.seconds(6), renewDeadline: Duration.seconds(4), retryPeriod: Duration.seconds(1) });

  /**
   * Your own lease.
   *
   * Errors: a fraction of a second, less than one second, or steps that leave no time to renew.
   */
  public static of(options: PrimaryLeaseOptions): PrimaryLease {
    checkStruct('PrimaryLeaseOptions', options);
    const { leaseDuration, renewDeadline, retryPeriod, releasedLeaseDuration } = options;
    return new PrimaryLease(
      wholeSeconds('leaseDuration', leaseDuration), wholeSeconds('renewDeadline', renewDeadline), wholeSeconds('retryPeriod', retryPeriod),
      releasedLeaseDuration && wholeSeconds('releasedLeaseDuration', releasedLeaseDuration),
    );
  }

  /** @internal */
  public static _convert(lease: Json): Code | undefined {
    return lease && code.call('PrimaryLease.of', code.struct({
      leaseDuration: secondsCode(lease.leaseDurationSeconds ?? 15),
      renewDeadline: secondsCode(lease.renewDeadlineSeconds ?? 10),
      retryPeriod: secondsCode(lease.retryPeriodSeconds ?? 2),
      releasedLeaseDuration: secondsCode(lease.releasedLeaseDurationSeconds),
    }));
  }

  private constructor(private readonly lease: number, private readonly renew: number, private readonly retry: number, private readonly released?: number) {
    if (retry < 1) throw new Error(`'retryPeriod' must be at least 1 s, got ${retry} s`);
    if (released !== undefined && released < 1) throw new Error(`'releasedLeaseDuration' must be at least 1 s, got ${released} s`);
    if (renew >= lease) throw new Error(`'renewDeadline' of ${renew} s must be less than the 'leaseDuration' of ${lease} s`);
    // The operator's own check: 1.2 is the jitter of client-go's leader election.
    if (5 * renew <= 6 * retry) throw new Error(`'renewDeadline' of ${renew} s must be more than 1.2 times the 'retryPeriod' of ${retry} s`);
  }

  /** @internal */
  public _toSpec() {
    return { leaseDurationSeconds: this.lease, renewDeadlineSeconds: this.renew, retryPeriodSeconds: this.retry, releasedLeaseDurationSeconds: this.released };
  }
}
