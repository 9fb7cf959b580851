/** Pods of one owner in one namespace, as they appear in metrics. */
export interface Pods {
  /**
   * Their namespace.
   * @default - any
   */
  readonly namespace?: string;
  /** A regular expression; Prometheus anchors it on both sides. */
  readonly pod: string;
}

/** `metric{namespace="n",pod=~"p"}` and further matchers. */
export function of(pods: Pods, metric: string, ...matchers: string[]): string {
  return `${metric}{${[...inNamespace(pods), `pod=~"${pods.pod}"`, ...matchers].join(',')}}`;
}

/** One value for each pod, also where two monitors read the same pods, and without the labels of the scrape. */
export function perPod(pods: Pods, metric: string, ...matchers: string[]): string {
  return `max by (namespace, pod) (${of(pods, metric, ...matchers)})`;
}

/** The matcher of the namespace, if it is known. */
export function inNamespace({ namespace }: { readonly namespace?: string }): string[] {
  return namespace === undefined ? [] : [`namespace="${namespace}"`];
}

/** Restricts an expression that keeps its pods to those where `condition` has a value. Comparisons bind tighter than `and`. */
export function where(expression: string, condition: string): string {
  return `${expression}\nand on (namespace, pod) (${condition})`;
}

/** Restricts an expression to the primary. */
export function onPrimary(pods: Pods, expression: string): string {
  return where(expression, isPrimary(pods));
}

/** The primary; a fenced or stopped one does not count, since it stops reporting this. */
export function isPrimary(pods: Pods): string {
  return `${perPod(pods, 'cnpg_pg_replication_in_recovery')} == 0`;
}

/** The instances whose PostgreSQL answers. */
export function isUp(pods: Pods): string {
  return `${perPod(pods, 'cnpg_collector_up')} == 1`;
}

/**
 * True when `alive` has no value although there was one of `seen` within the last hour. The alert's own series keeps it true for
 * as long as that takes.
 * Without the second half, whatever is declared and not there yet would wake somebody up: a cluster that is being restored, an
 * operator that nobody scrapes.
 */
export function gone(alive: string, seen: string, alert: string, labels: { readonly [name: string]: string | undefined }): string {
  const own = Object.entries({ alertname: alert, ...labels }).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}="${value}"`);
  return `absent(${alive})\nand on () (count(last_over_time(${seen}[1h])) or count(ALERTS{${own.join(',')}}))`;
}
