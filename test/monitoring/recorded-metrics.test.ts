import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricsQuery } from '../../lib';
import { clusterGroups, operatorGroups } from '../../lib/monitoring/alert-groups';
import { Alerts } from '../../lib/monitoring/alerts';
import { ROOT } from '../fixtures';
import { queriesOf } from './dashboard-queries';
import { CLUSTER } from './monitored';
import { selectors } from './promql';
import { ALL_QUERIES } from './queries-proof';

/** Metrics with their labels, and which panels have data, read from real clusters by `npm run e2e -- metrics`. */
interface Recording {
  readonly postgresql: number;
  readonly metrics: { readonly [metric: string]: readonly string[] };
  readonly panels: ReadonlyArray<{ readonly dashboard: string; readonly title: string; readonly data: boolean }>;
}

/** What no recording can have, with the labels that it has in its source. */
const FOREIGN: { readonly [metric: string]: readonly string[] } = {
  // by Prometheus, of the alerts themselves
  ALERTS: ['alertname', 'alertstate', 'severity', 'namespace', 'pod', 'cnpg_cluster', 'cnpg_pooler'],
  // https://github.com/kubernetes/kube-state-metrics/blob/main/internal/store/cronjob.go
  kube_cronjob_status_last_successful_time: ['namespace', 'cronjob'],
  kube_cronjob_created: ['namespace', 'cronjob'],
  // https://github.com/cert-manager/cert-manager/blob/master/pkg/metrics/metrics.go; the scrape renames the label namespace unless it honors labels
  certmanager_certificate_expiration_timestamp_seconds: ['namespace', 'exported_namespace', 'name'],
};

/** Panels that are empty on a healthy cluster: nothing fires, and no backup has failed. */
const EMPTY_WHEN_HEALTHY = [/^ALERTS\b|\(ALERTS\{/, /last_failed_backup_timestamp/];

/** Not every major version has these: an expression names both. */
const BY_MAJOR: { readonly [prefix: string]: (major: number) => boolean } = {
  cnpg_pg_stat_checkpointer_: major => major >= 17,
  cnpg_pg_stat_bgwriter_checkpoint: major => major < 17,
};

const CUSTOM = Object.fromEntries(ALL_QUERIES.flatMap(query => {
  const columns = Object.assign({}, ...(query._definition() as { metrics: object[] }).metrics) as { [column: string]: { usage: string } };
  const labels = Object.keys(columns).filter(column => columns[column].usage === 'LABEL');
  return Object.keys(columns).filter(column => !labels.includes(column)).map(column => [`cnpg_${query.name}_${column}`, [...labels, 'namespace', 'pod']]);
}));

/** What docs/how-to/monitoring.md tells the reader to ask first. */
const ADVISED = [...readFileSync(join(ROOT, 'docs', 'how-to', 'monitoring.md'), 'utf8').split('## First queries')[1].split('\n## ')[0].matchAll(/^\| `\w[^`]+` \| `([^`]+)` \|/gm)]
  .map(([, expr]) => ({ title: expr, expr }));

const EXPRESSIONS = [
  ...clusterGroups({ ...CLUSTER, queries: MetricsQuery.cheap().concat(MetricsQuery.SEQUENCES).map(query => query.name) }, Alerts.enabled()),
  ...clusterGroups({ ...CLUSTER, sync: { number: 1, required: false } }, Alerts.enabled()),
  ...operatorGroups({ namespace: 'cnpg-system', deploymentName: 'cnpg-controller-manager' }, Alerts.enabled()),
].flatMap(group => group.rules).map(rule => ({ title: rule.alert, expr: rule.expr })).concat(queriesOf('fleet'), queriesOf('cluster'), ADVISED);

const FOLDER = join(ROOT, 'docs', 'truth');
const recordings = readdirSync(FOLDER).filter(file => /^metrics-\d+\.json$/.test(file)).map(file => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording);

test.each([16, 17, 18])('metrics of a real cluster of PostgreSQL %i are recorded', major => {
  expect(recordings.map(({ postgresql }) => postgresql)).toContain(major);
});

test('the how-to has queries to check', () => {
  expect(ADVISED.length).toBeGreaterThan(2);
});

describe.each(recordings.map(recording => [recording.postgresql, recording] as const))('on PostgreSQL %i', (major, { metrics, panels }) => {
  test('every panel has data', () => {
    const queries = ['fleet', 'cluster'].flatMap(dashboard => queriesOf(dashboard).map(query => ({ dashboard, ...query })));
    expect(panels.map(({ dashboard, title }) => [dashboard, title])).toEqual(queries.map(({ dashboard, title }) => [dashboard, title]));
    const empty = queries.filter((_, i) => !panels[i].data);
    expect(empty.filter(({ expr }) => !EMPTY_WHEN_HEALTHY.some(pattern => pattern.test(expr)))).toEqual([]);
  });

  test.each(EXPRESSIONS.map(({ title, expr }) => [title, expr]))('%s uses metrics and labels that are there', (_, expr) => {
    for (const { metric, labels } of selectors(expr)) {
      const served = Object.entries(BY_MAJOR).every(([prefix, has]) => !metric.startsWith(prefix) || has(major));
      if (!served) continue;
      const known = metrics[metric] ?? CUSTOM[metric] ?? FOREIGN[metric];
      expect({ metric, unknown: labels.filter(label => !known?.includes(label)), known: known !== undefined }).toEqual({ metric, unknown: [], known: true });
    }
  });
});

describe('the dashboard 20417 of CloudNativePG, asked on our scrape by `npm run e2e -- metrics`', () => {
  const { queries }: { queries: Array<{ panel: string; data: boolean; metrics: string[] }> } = JSON.parse(readFileSync(join(FOLDER, 'dashboard-20417.json'), 'utf8'));
  const foreign = /^(kube|kubelet|node|container)_/;

  test('has data in every query that needs no other exporter', () => {
    expect(queries.length).toBeGreaterThan(100);
    expect(queries.filter(({ data, metrics }) => !data && !metrics.some(metric => foreign.test(metric)))).toEqual([]);
  });

  test('needs kube-state-metrics, the kubelet, cAdvisor and kube-prometheus for the others', () => {
    expect([...new Set(queries.filter(({ data }) => !data).map(({ panel }) => panel))].filter(Boolean).sort()).toMatchSnapshot();
  });

  test('asks for no metric of CloudNativePG that is not there', () => {
    const metrics = new Set(recordings.flatMap(recording => Object.keys(recording.metrics)));
    const asked = queries.flatMap(query => query.metrics).filter(metric => /^(cnpg|barman|controller)_/.test(metric));
    expect([...new Set(asked)].filter(metric => !metrics.has(metric) && !/^cnpg_pg_stat_bgwriter_/.test(metric))).toEqual([]);
  });
});
