import { Duration } from 'cdk8s';
import { wholeSeconds } from '../internal/durations';
import { PropNames } from '../internal/misspelt';
import { labelsProblem } from '../facts/name-problems';
import { checkOptions } from '../internal/options';

const OPTIONS: PropNames<MonitoringOptions> = { labels: true, interval: true };

/**
 * Options for `Monitoring.enabled`.
 */
export interface MonitoringOptions {
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
}

/**
 * Whether Prometheus finds the instances.
 *
 * @see https://cloudnative-pg.io/docs/1.30/monitoring/
 */
export class Monitoring {
  /**
   * A PodMonitor of our own, named exactly like what it watches. Never the operator's `enablePodMonitor`, which is deprecated and
   * overwrites a PodMonitor of the same name for ever.
   *
   * Errors: an interval of less than a second or with a fraction of one; a label that Kubernetes refuses.
   */
  public static enabled(options: MonitoringOptions = {}): Monitoring {
    return new Monitoring(true, options);
  }

  /** No PodMonitor, for clusters without the Prometheus operator. */
  public static disabled(): Monitoring {
    return new Monitoring(false, {});
  }

  /** Labels of the PodMonitor. */
  public readonly labels: { readonly [label: string]: string };

  /** How often Prometheus reads the metrics. */
  public readonly interval: Duration;

  private constructor(
    /** Whether there is a PodMonitor. */
    public readonly isEnabled: boolean,
    options: MonitoringOptions,
  ) {
    checkOptions(options, '{ interval: Duration.seconds(30) }', OPTIONS);
    const problem = labelsProblem('labels', options.labels ?? {});
    if (problem) throw new Error(problem);
    this.labels = { ...options.labels ?? { release: 'kube-prometheus-stack' } };
    this.interval = options.interval ?? Duration.seconds(30);
    if (wholeSeconds('interval', this.interval) < 1) throw new Error(`'interval' must be at least 1 s, got ${this.interval.toSeconds()} s`);
  }
}
