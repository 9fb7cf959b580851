import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { ColumnUsage, Delivery, MetricsQuery, MetricsQueryOptions } from '../../lib';
import { MetricsQueries } from '../../lib/monitoring/queries/metrics-queries';

const COLUMNS = [{ name: 'total', usage: ColumnUsage.GAUGE, description: 'Orders' }];

test('MetricsQueries are a ConfigMap that the operator reads anew, and that Flux leaves alone', () => {
  const chart = Testing.chart();
  const own = MetricsQuery.of('orders', { query: 'SELECT count(*) AS total FROM orders', databases: ['shop'], columns: COLUMNS, primary: true, versions: '>=16.0.0', predicate: 'SELECT true' });
  new MetricsQueries(chart, 'Queries', { name: 'pg-queries', queries: [...MetricsQuery.cheap(), MetricsQuery.SEQUENCES, MetricsQuery.STATEMENTS, own], delivery: Delivery.ANY });
  const [map] = Testing.synth(chart);
  expect(map.metadata).toMatchObject({ labels: { 'cnpg.io/reload': 'true' }, annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } });
  expect(parse(map.data.queries).orders).toEqual({
    query: 'SELECT count(*) AS total FROM orders', primary: true, target_databases: ['shop'], runonserver: '>=16.0.0', predicate_query: 'SELECT true',
    metrics: [{ total: { usage: 'GAUGE', description: 'Orders' } }],
  });
  expect(parse(map.data.queries)).toMatchSnapshot();
});

test.each<[string, string, Partial<MetricsQueryOptions>, string]>([
  ['a name', 'Orders', {}, "'name' must be lower-case letters, digits and underscores, got 'Orders'"],
  ['a column twice', 'orders', { columns: [...COLUMNS, ...COLUMNS] }, "'columns' has 'total', which is there twice or is no name of lower-case letters, digits and underscores"],
  ['labels only', 'orders', { columns: [{ ...COLUMNS[0], usage: ColumnUsage.LABEL }] }, "'columns' has only labels, so that the query makes no metric; one must be a gauge or a counter"],
])('refuses %s', (_, name, options, message) => {
  expect(() => MetricsQuery.of(name, { query: 'SELECT 1 AS total', columns: COLUMNS, ...options })).toThrow(message);
});
