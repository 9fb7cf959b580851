import { readFileSync } from 'node:fs';
import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { ColumnUsage, Delivery, MetricsQuery, MetricsQueryOptions } from '../../lib';
import { ALL_QUERIES, FIRST_MAJOR, QUERIES_RECORD, queriesProof, QueriesRecord } from './queries-proof';
import { MetricsQueries } from '../../lib/monitoring/queries/metrics-queries';

const COLUMNS = [{ name: 'total', usage: ColumnUsage.GAUGE, description: 'Orders' }];

test('MetricsQueries are a ConfigMap that the operator reads anew, and that Flux leaves alone', () => {
  const chart = Testing.chart();
  const own = MetricsQuery.of('orders', { query: 'SELECT count(*) AS total FROM orders', databases: ['shop'], columns: COLUMNS, primary: true, versions: '>=16.0.0', predicate: 'SELECT true' });
  new MetricsQueries(chart, 'Queries', { clusterName: 'pg', queries: [...MetricsQuery.cheap(), MetricsQuery.SEQUENCES, MetricsQuery.STATEMENTS, own], delivery: Delivery.ANY });
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
  ['a column twice', 'orders', { columns: [...COLUMNS, ...COLUMNS] }, "'columns' has 'total', which is there twice or is not a name of lower-case letters, digits and underscores"],
  ['labels only', 'orders', { columns: [{ ...COLUMNS[0], usage: ColumnUsage.LABEL }] }, "'columns' has only labels, so that the query makes no metric; one must be a gauge or a counter"],
])('refuses %s', (_, name, options, message) => {
  expect(() => MetricsQuery.of(name, { query: 'SELECT 1 AS total', columns: COLUMNS, ...options })).toThrow(message);
});

describe('real servers', () => {
  const record: QueriesRecord = JSON.parse(readFileSync(QUERIES_RECORD, 'utf8'));
  const servers = Object.entries(record.servers);

  test('have run the queries and the SQL of the runbooks of today; after a change run `npm run queries`', () => {
    expect(record.proof).toBe(queriesProof());
    expect(servers.map(([version]) => Number.parseInt(version, 10))).toEqual([14, 15, 16, 17, 18]);
  });

  test.each(servers)('of PostgreSQL %s gave rows for each, the cheap ones within 5 ms', (version, queries) => {
    const expected = ALL_QUERIES.map(query => query.name).filter(name => Number.parseInt(version, 10) >= (FIRST_MAJOR[name] ?? 0));
    expect(Object.keys(queries)).toEqual(expected);
    expect(Object.keys(queries).filter(name => queries[name].rows === 0)).toEqual([]);
    expect(MetricsQuery.cheap().map(query => query.name).filter(name => queries[name]?.milliseconds >= 5)).toEqual([]);
  });
});
