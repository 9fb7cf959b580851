import { AlertName } from '../alert-name';
import { AlertRule, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';
import { of, perPod } from '../promql';
import { instances } from './subjects';

/** Whether the other alerts can see anything. */
export const scrapingAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.SCRAPE_FAILING,
    when: 'always',
    why: 'Every other alert is blind for this instance.',
    todo: 'Read the error of the target in Prometheus: a NetworkPolicy that forbids port 9187, TLS, or a pod that hangs.',
    summary: () => 'Prometheus cannot read {{ $labels.pod }}',
    description: () => 'For 10 minutes Prometheus has had no answer from the metrics port of {{ $labels.pod }}.',
    levels: c => [warning(10, `${perPod(instances(c), 'up')} == 0`)],
  },
  {
    name: AlertName.METRICS_QUERY_FAILING,
    when: 'always',
    why: 'Some metrics are missing, and alerts that need them are silent.',
    todo: 'cnpg_errors_total names the query and the error: often a custom query without the right to read a table.',
    summary: () => 'A query that makes metrics fails on {{ $labels.pod }}',
    description: () => 'Each time that {{ $labels.pod }} gathered metrics in the last 10 minutes, at least one query failed.',
    levels: c => [warning(5, `max by (namespace, pod) (min_over_time(${of(instances(c), 'cnpg_last_error')}[10m])) == 1`)],
  },
];
