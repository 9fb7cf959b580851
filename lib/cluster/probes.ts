import { Duration, Size } from 'cdk8s';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { binaryQuantity } from '../facts/quantity';
import { secondsCode, wholeSeconds } from '../internal/durations';
import { nonEmpty } from '../internal/non-empty';
import { sizeCode } from '../internal/size-code';

/**
 * How a probe asks.
 */
export enum ProbeType {
  /** `pg_isready`: PostgreSQL takes connections. */
  PG_ISREADY = 'pg_isready',
  /** A query is answered. */
  QUERY = 'query',
  /** A replica streams, and lags behind by `maximumLag` at most. */
  STREAMING = 'streaming',
}

/**
 * When a probe asks, and how long it waits.
 */
export interface ProbeTiming {
  /**
   * How long the first attempt waits after the start of the container. Whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly initialDelay?: Duration;

  /**
   * The time between two attempts. Whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly period?: Duration;

  /**
   * How long an attempt may take. Whole seconds.
   *
   * @default - the operator's, 5 s
   */
  readonly timeout?: Duration;

  /**
   * How many attempts must fail one after the other.
   *
   * @default - Kubernetes' 3; of the startup probe, `startDelay` divided by the period
   */
  readonly failureThreshold?: number;

  /**
   * How many attempts must succeed one after the other.
   *
   * @default 1
   */
  readonly successThreshold?: number;

  /**
   * How long the container may take to stop when the probe has failed. Whole seconds.
   *
   * @default - as long as the pod may take
   */
  readonly terminationGracePeriod?: Duration;
}

/**
 * Asks an instance whether it has started, or whether it may serve clients.
 */
export interface Probe extends ProbeTiming {
  /**
   * How it asks.
   *
   * @default ProbeType.PG_ISREADY
   */
  readonly type?: ProbeType;

  /**
   * How far behind a replica may be, with `ProbeType.STREAMING`.
   *
   * @default - any
   */
  readonly maximumLag?: Size;
}

/**
 * Whether a primary that reaches neither the API server nor another instance stops itself.
 */
export interface IsolationCheck {
  /**
   * Whether it does.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long an answer of another instance may take. Whole milliseconds.
   *
   * @default Duration.millis(1000)
   */
  readonly requestTimeout?: Duration;

  /**
   * How long a connection to another instance may take. Whole milliseconds.
   *
   * @default Duration.millis(1000)
   */
  readonly connectionTimeout?: Duration;
}

/**
 * Asks an instance whether it is alive. When it is not, its container is stopped and started again.
 *
 * A primary also fails it when it is isolated, so `period` times `failureThreshold` bounds how long a primary that is cut off
 * goes on. Measured: such a primary
 * took its last canceled commit, which is then lost, after 20-31 s with the operator's three attempts of 10 s, after 7-10 s with
 * three of 3 s. A shorter time also
 * restarts a PostgreSQL sooner whose node is merely overloaded.
 *
 * @see https://cloudnative-pg.io/docs/1.30/instance_manager/#liveness-probe
 */
export interface LivenessProbe extends ProbeTiming {
  /**
   * Whether a primary that is cut off stops itself.
   *
   * @default - it does
   */
  readonly isolationCheck?: IsolationCheck;
}

/**
 * Startup, readiness and liveness probes of the instances.
 *
 * @see https://cloudnative-pg.io/docs/1.30/instance_manager/
 */
export interface Probes {
  /**
   * Whether an instance has started. The others wait for it.
   *
   * @default - `pg_isready` every 10 s, for as long as the `startDelay` of `failoverTiming`
   */
  readonly startup?: Probe;

  /**
   * Whether an instance may serve clients.
   *
   * @default - `pg_isready` every 10 s
   */
  readonly readiness?: Probe;

  /**
   * Whether an instance is alive.
   *
   * @default - every 10 s; three failures stop it, isolation of a primary is one
   */
  readonly liveness?: LivenessProbe;
}

export function probesSpec({ startup, readiness, liveness }: Probes): cnpg.ClusterSpecProbes | undefined {
  return nonEmpty({
    startup: startup && probeSpec('startup', startup) as unknown as cnpg.ClusterSpecProbesStartup,
    readiness: readiness && probeSpec('readiness', readiness),
    liveness: liveness && { ...timingSpec('liveness', liveness), isolationCheck: isolationCheckSpec(liveness.isolationCheck ?? {}) },
  });
}

export function probesCode(probes: Json): Code | undefined {
  if (!probes) return undefined;
  const { startup, readiness, liveness } = probes;
  const probe = (one: Json) => one && code.struct({ ...timingCode(one), type: typeCode(one.type), maximumLag: sizeCode(one.maximumLag) });
  return code.struct({
    startup: probe(startup),
    readiness: probe(readiness),
    liveness: liveness && code.struct({ ...timingCode(liveness), isolationCheck: isolationCheckCode(liveness.isolationCheck) }),
  });
}

function probeSpec(prop: string, { type, maximumLag, ...timing }: Probe) {
  const lag = maximumLag && cnpg.ClusterSpecProbesReadinessMaximumLag.fromString(binaryQuantity(maximumLag.toKibibytes()));
  return { type: type as string as cnpg.ClusterSpecProbesReadinessType | undefined, ...timingSpec(prop, timing), maximumLag: lag };
}

function timingSpec(prop: string, timing: ProbeTiming) {
  const seconds = (name: 'initialDelay' | 'period' | 'timeout' | 'terminationGracePeriod') => timing[name] && wholeSeconds(`probes.${prop}.${name}`, timing[name]);
  return {
    initialDelaySeconds: seconds('initialDelay'),
    periodSeconds: seconds('period'),
    timeoutSeconds: seconds('timeout'),
    failureThreshold: timing.failureThreshold,
    successThreshold: timing.successThreshold,
    terminationGracePeriodSeconds: seconds('terminationGracePeriod'),
  };
}

/** As the operator fills it in, in milliseconds. */
function isolationCheckSpec({ enabled = true, requestTimeout, connectionTimeout }: IsolationCheck) {
  return { enabled, requestTimeout: requestTimeout?.toMilliseconds() ?? 1000, connectionTimeout: connectionTimeout?.toMilliseconds() ?? 1000 };
}

function timingCode(timing: Json) {
  return {
    initialDelay: secondsCode(timing.initialDelaySeconds),
    period: secondsCode(timing.periodSeconds),
    timeout: secondsCode(timing.timeoutSeconds),
    failureThreshold: code.literal(timing.failureThreshold),
    successThreshold: code.literal(timing.successThreshold),
    terminationGracePeriod: secondsCode(timing.terminationGracePeriodSeconds),
  };
}

function typeCode(type: string | undefined): Code | undefined {
  const constant = Object.entries(ProbeType).find(([, value]) => value === type);
  return constant && code.constant(`ProbeType.${constant[0]}`);
}

function isolationCheckCode(check: Json): Code | undefined {
  const millis = (value: number | undefined) => (value === undefined ? undefined : code.call('Duration.millis', code.literal(value)));
  return check && code.struct({ enabled: code.literal(check.enabled), requestTimeout: millis(check.requestTimeout), connectionTimeout: millis(check.connectionTimeout) });
}
