import { Duration } from 'cdk8s';
import { PrimaryLease } from './primary-lease';
import { FAST_SHUTDOWN_MIN_SECONDS } from '../facts/cnpg';
import { secondsCode, wholeSeconds } from '../internal/durations';
import { checkStruct } from '../internal/construct-props';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';

/**
 * Options for `FailoverTiming.of`.
 */
export interface FailoverTimingOptions {
  /**
   * How long a primary that shuts down serves the sessions that it has while it refuses new ones, before it ends them.
   *
   * Measured with a client connected and the primary's pod deleted: new connections fail for 2.7-3.4 s with 0, for 7.6-12.4 s with 5,
   * for 17.9-19.7 s with 15, for 187 s with the operator's own 180. Transactions in progress are rolled back with 0 (57P01); with 5,
   * ten of ten 3 s transactions committed. Whole seconds.
   *
   * @default Duration.seconds(0)
   * @see https://cloudnative-pg.io/docs/1.30/instance_manager/#shutdown-control
   */
  readonly smartShutdownTimeout?: Duration;

  /**
   * How long a primary may take to shut down in all. Whole seconds.
   *
   * @default - the operator's, 1800 s
   */
  readonly stopDelay?: Duration;

  /**
   * How long a primary may take to shut down in a planned switchover; when it is over, commits can be lost. Whole seconds.
   *
   * @default - the operator's, 3600 s
   */
  readonly switchoverDelay?: Duration;

  /**
   * How long the operator waits after it has seen that the primary is unhealthy. Whole seconds.
   *
   * @default - the operator's, 0 s
   */
  readonly failoverDelay?: Duration;

  /**
   * How long an instance may take to start, crash recovery included, before its container is started again. Whole seconds. Not
   * with a startup probe of your own.
   *
   * @default - the operator's, 3600 s
   */
  readonly startDelay?: Duration;

  /**
   * How long a promotion may take. Whole seconds.
   *
   * @default - the operator's, 40 000 000 s
   */
  readonly promotionTimeout?: Duration;

  /**
   * How long a primary that vanished keeps a new one from being promoted.
   *
   * @default - the operator's, 15 s with a renewal every 2 s
   */
  readonly primaryLease?: PrimaryLease;
}

/**
 * How long each step of a failover may take.
 *
 * What no manifest can set is the largest share when a node dies: the control plane needs 50 s (`--node-monitor-grace-period`) to call the
 * node NotReady. Measured from power cut to writes: 80 s with all defaults; 70 s with `PrimaryLease.SHORT`; 32 s with that and a
 * grace period of 20 s.
 *
 * @see https://cloudnative-pg.io/docs/1.30/failover/
 */
export class FailoverTiming {
  /** Sessions of a primary that shuts down end at once, so that a new primary can take them: 2-10 s without writes on two instances. */
  public static readonly FAST = FailoverTiming.of({});

  /**
   * Your own timing.
   *
   * Errors: no `Duration`, or a fraction of a second; less than 15 s between `smartShutdownTimeout` and `stopDelay`, which the
   * fast shutdown needs.
   */
  public static of(options: FailoverTimingOptions): FailoverTiming {
    return new FailoverTiming(options);
  }

  /** @internal */
  public static _convert(spec: Json): Code {
    return code.call('FailoverTiming.of', code.struct({
      smartShutdownTimeout: secondsCode(spec.smartShutdownTimeout ?? 180),
      stopDelay: secondsCode(spec.stopDelay),
      switchoverDelay: secondsCode(spec.switchoverDelay),
      failoverDelay: secondsCode(spec.failoverDelay),
      startDelay: secondsCode(spec.startDelay),
      promotionTimeout: secondsCode(spec.postgresql?.promotionTimeout),
      primaryLease: PrimaryLease._convert(spec.primaryLease),
    }));
  }

  private constructor(private readonly options: FailoverTimingOptions) {
    checkStruct('FailoverTimingOptions', options);
    const { primaryLease } = options;
    if (primaryLease !== undefined && !(primaryLease instanceof PrimaryLease)) {
      throw new Error(`'primaryLease' must be a PrimaryLease such as PrimaryLease.SHORT, got ${describeValue(primaryLease)}`);
    }
    const { smartShutdownTimeout, stopDelay } = this._toSpec();
    if ((stopDelay ?? 1800) - smartShutdownTimeout < FAST_SHUTDOWN_MIN_SECONDS) {
      throw new Error(`'smartShutdownTimeout' of ${smartShutdownTimeout} s leaves less than ${FAST_SHUTDOWN_MIN_SECONDS} s of the 'stopDelay' of ${stopDelay ?? 1800} s; ` +
        "lower it or raise 'stopDelay'");
    }
  }

  /** @internal */
  public _toSpec() {
    const seconds = (prop: Exclude<keyof FailoverTimingOptions, 'primaryLease'>) =>
      this.options[prop] === undefined ? undefined : wholeSeconds(prop, this.options[prop]);
    const promotionTimeout = seconds('promotionTimeout');
    return {
      smartShutdownTimeout: seconds('smartShutdownTimeout') ?? 0,
      stopDelay: seconds('stopDelay'),
      switchoverDelay: seconds('switchoverDelay'),
      failoverDelay: seconds('failoverDelay'),
      startDelay: seconds('startDelay'),
      postgresql: promotionTimeout === undefined ? undefined : { promotionTimeout },
      primaryLease: this.options.primaryLease?._toSpec(),
    };
  }
}
