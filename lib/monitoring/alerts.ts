import { Duration } from 'cdk8s';
import { AlertName } from './alert-name';
import { AlertSeverity } from './alert-severity';
import { AlertSettings, checkThresholds } from './alert-settings';
import { AlertThresholds } from './alert-thresholds';
import { describeValue } from '../facts/describe';
import { labelsProblem } from '../facts/name-problems';
import { wholeSeconds } from '../internal/durations';
import { checkStruct } from '../internal/construct-props';

const RUNBOOKS = 'https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha/blob/main/docs/runbooks/';
const OUR_LABELS = ['alertname', 'severity', 'namespace', 'pod', 'cnpg_cluster', 'cnpg_pooler'];

/** A change to one alert. */
export interface AlertOverride {
  /** Which one. */
  readonly alert: AlertName;

  /**
   * The severity of all its levels. An alert with two levels then has only the first one, that which warns.
   * @default - its own
   */
  readonly severity?: AlertSeverity;

  /**
   * How long it must hold before it fires. Whole seconds.
   * @default - its own
   */
  readonly pendingFor?: Duration;
}

/** What the label `severity` says, where Alertmanager routes by other words. */
export interface AlertSeverityLabels {
  /**
   * Wakes somebody up.
   * @default 'critical'
   */
  readonly critical?: string;

  /**
   * For the next working day.
   * @default 'warning'
   */
  readonly warning?: string;

  /**
   * Worth knowing.
   * @default 'info'
   */
  readonly info?: string;
}

/** Options for `Alerts.enabled`. */
export interface AlertsOptions {
  /**
   * Labels of the PrometheusRule, by which Prometheus selects it.
   *
   * @default { release: 'kube-prometheus-stack' } - what the chart of that name selects when it is installed under that name
   */
  readonly labels?: { readonly [label: string]: string };

  /**
   * Labels of every alert, such as `{ team: 'data' }`, by which Alertmanager routes.
   *
   * @default - none but `severity`, `namespace`, `cnpg_cluster`, and `pod` where there is one
   */
  readonly alertLabels?: { readonly [label: string]: string };

  /**
   * Where the runbooks are: an address to which the name of the alert and `.md` are added.
   *
   * @default - docs/runbooks/ of this library
   */
  readonly runbookBaseUrl?: string;

  /**
   * Alerts that you do not want.
   *
   * @default - none: all that apply to the cluster are there
   */
  readonly disabled?: AlertName[];

  /**
   * Other severities and times.
   *
   * @default - none
   */
  readonly overrides?: AlertOverride[];

  /**
   * From where on alerts fire.
   *
   * @default - chosen from what the cluster declares
   */
  readonly thresholds?: AlertThresholds;

  /**
   * What the label `severity` says.
   *
   * @default - `critical`, `warning` and `info`, as kube-prometheus-stack has them
   */
  readonly severityLabels?: AlertSeverityLabels;
}

/**
 * Whether Prometheus watches the cluster: a PrometheusRule whose thresholds come from what the cluster declares. An alert that
 * cannot apply is not there,
 * such as one about standbys for a single instance. docs/ALERTS.md has the list.
 *
 * An alert with two levels has one name, so that the Alertmanager of kube-prometheus-stack mutes the warning while the critical one fires.
 */
export class Alerts {
  /**
   * A PrometheusRule with the cluster's name.
   *
   * Errors: labels that Kubernetes or Prometheus refuses; a threshold that is not a positive number, or warns where it is
   * critical; the same alert
   * overridden twice; an address of runbooks that is none.
   */
  public static enabled(options: AlertsOptions = {}): Alerts {
    return new Alerts(true, options);
  }

  /** No PrometheusRule. */
  public static disabled(): Alerts {
    return new Alerts(false, {});
  }

  /** Labels of the PrometheusRule. */
  public readonly labels: { readonly [label: string]: string };
  /** Labels of every alert. */
  public readonly alertLabels: { readonly [label: string]: string };
  /** Where the runbooks are. */
  public readonly runbookBaseUrl: string;
  /** @internal */
  public readonly _settings: AlertSettings;
  private readonly severityLabels: AlertSeverityLabels;
  private readonly off: ReadonlySet<AlertName>;
  private readonly overrides: ReadonlyMap<AlertName, AlertOverride>;

  private constructor(
    /** Whether there is a PrometheusRule. */
    public readonly isEnabled: boolean,
    options: AlertsOptions,
  ) {
    checkStruct('AlertsOptions', options);
    const problem = labelsProblem('labels', options.labels ?? {}) ?? alertLabelsProblem(options.alertLabels ?? {})
      ?? runbookProblem(options.runbookBaseUrl) ?? overridesProblem(options.overrides ?? []);
    if (problem) throw new Error(problem);
    checkThresholds(options.thresholds ?? {});
    this.labels = { ...options.labels ?? { release: 'kube-prometheus-stack' } };
    this.alertLabels = Object.fromEntries(Object.entries(options.alertLabels ?? {}).map(([name, value]) => [name, String(value)]));
    this.runbookBaseUrl = (options.runbookBaseUrl ?? RUNBOOKS).replace(/\/*$/, '/');
    this.off = new Set(options.disabled);
    this.overrides = new Map((options.overrides ?? []).map(override => [override.alert, override]));
    this._settings = new AlertSettings(options.thresholds ?? {});
    this.severityLabels = { ...options.severityLabels };
  }

  /** @internal */
  public _has(name: AlertName): boolean {
    return !this.off.has(name);
  }

  /** @internal */
  public _override(name: AlertName): AlertOverride | undefined {
    return this.overrides.get(name);
  }

  /** @internal */
  public _severityLabel(severity: AlertSeverity): string {
    return this.severityLabels[severity] ?? severity;
  }
}

function alertLabelsProblem(labels: { readonly [label: string]: string }): string | undefined {
  for (const name of Object.keys(labels)) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return `'alertLabels' has ${describeValue(name)}, and the name of a label in Prometheus is letters, digits and underscores`;
    if (OUR_LABELS.includes(name)) return `'alertLabels' sets '${name}', which the alerts set themselves`;
  }
  return undefined;
}

function runbookProblem(address: string | undefined): string | undefined {
  return address === undefined || /^https?:\/\/\S+$/.test(address) ? undefined : `'runbookBaseUrl' must be an address that starts with https://, got ${describeValue(address)}`;
}

function overridesProblem(overrides: readonly AlertOverride[]): string | undefined {
  const names = overrides.map(({ alert }) => alert);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  for (const { pendingFor } of overrides) if (pendingFor !== undefined) wholeSeconds('pendingFor', pendingFor);
  return twice === undefined ? undefined : `'overrides' changes '${twice}' twice`;
}
