import { Duration } from 'cdk8s';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { goDurationCode, wholeSeconds } from '../internal/durations';
import { labelsProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/construct-props';
import { RelabelConfig } from './relabel-config';

/**
 * Options for `PodMonitoring.enabled`.
 */
export interface PodMonitoringOptions {
  /**
   * Labels of the PodMonitor, by which Prometheus selects it.
   *
   * @default { release: 'kube-prometheus-stack' } - what the chart of that name selects when it is installed under that name
   */
  readonly labels?: { readonly [label: string]: string };

  /**
   * How often Prometheus reads the metrics. Whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Whether the interval is left to Prometheus' own setting. Not with `interval`.
   *
   * @default false
   */
  readonly omitInterval?: boolean;

  /**
   * Changes of the labels of each pod, before Prometheus reads it.
   *
   * @default - none
   */
  readonly relabelings?: RelabelConfig[];

  /**
   * Changes of the labels of each metric, before Prometheus stores it.
   *
   * @default - none
   */
  readonly metricRelabelings?: RelabelConfig[];
}

/**
 * Whether Prometheus finds the instances.
 *
 * @see https://cloudnative-pg.io/docs/1.30/monitoring/
 */
export class PodMonitoring {
  /**
   * A PodMonitor of our own, named exactly like what it watches. Never the operator's `enablePodMonitor`, which is deprecated and
   * overwrites a PodMonitor of the same name forever.
   *
   * Errors: an interval of less than a second or with a fraction of one; a label that Kubernetes refuses.
   */
  public static enabled(options: PodMonitoringOptions = {}): PodMonitoring {
    return new PodMonitoring(true, options);
  }

  /** No PodMonitor, for clusters without the Prometheus operator. */
  public static disabled(): PodMonitoring {
    return new PodMonitoring(false, {});
  }

  /**
   * From a PodMonitor, as far as this class can say it.
   * @internal
   */
  public static _convert({ metadata, spec }: Json): Code {
    const [endpoint = {}] = spec.podMetricsEndpoints ?? [];
    return code.call('PodMonitoring.enabled', code.struct({
      labels: code.map(metadata.labels ?? {}),
      interval: goDurationCode(endpoint.interval),
      omitInterval: code.literal(endpoint.interval === undefined),
      relabelings: code.plain(endpoint.relabelings),
      metricRelabelings: code.plain(endpoint.metricRelabelings),
    }));
  }

  /** Labels of the PodMonitor. */
  public readonly labels: { readonly [label: string]: string };

  /** How often Prometheus reads the metrics. */
  public readonly interval: Duration;

  private constructor(
    /** Whether there is a PodMonitor. */
    public readonly isEnabled: boolean,
    /** @internal */
    public readonly _options: PodMonitoringOptions,
  ) {
    const options = _options;
    checkStruct('PodMonitoringOptions', options);
    const problem = labelsProblem('labels', options.labels ?? {});
    if (problem) throw new Error(problem);
    this.labels = { ...options.labels ?? { release: 'kube-prometheus-stack' } };
    this.interval = options.interval ?? Duration.seconds(30);
    if (options.interval && options.omitInterval) throw new Error(`'interval' is ${this.interval.toSeconds()} s, and 'omitInterval' leaves it out; keep one of them`);
    if (wholeSeconds('interval', this.interval) < 1) throw new Error(`'interval' must be at least 1 s, got ${this.interval.toSeconds()} s`);
  }
}
