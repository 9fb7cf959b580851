import { isObject, Json } from '../../facts/json-value';
import { nearest } from '../../facts/nearest';
import { list } from '../operator/cluster-facts';
import { YamlReader } from '../read/yaml/reader';
import { hasKey, isWhole, secretText } from './secret-data';
import { CrossProblem, LibraryRule, problemIf, World } from './world';

const USAGES = ['GAUGE', 'COUNTER', 'LABEL', 'DISCARD', 'HISTOGRAM', 'MAPPEDMETRIC', 'DURATION'];
const METRICS = USAGES.filter(usage => !['LABEL', 'DISCARD'].includes(usage));

/** Text with variables of a template or of Flux is not yet what the operator reads. */
const isOpen = (text: string) => /\$\{|\{\{|^ENC\[/.test(text);

interface Source {
  readonly object: Json;
  readonly key: string;
  readonly text: string;
}

const FIELDS = [['customQueriesConfigMap', 'ConfigMap'], ['customQueriesSecret', 'Secret']] as const;

/** Where each Cluster takes queries from, and what is wrong with a reference. */
function references(world: World): { readonly problems: CrossProblem[]; readonly sources: readonly Source[] } {
  const problems: CrossProblem[] = [];
  const sources = new Map<string, Source>();
  for (const cluster of world.all('Cluster').filter(({ spec }) => spec?.monitoring)) {
    for (const [field, kind] of FIELDS) {
      list(cluster.spec.monitoring[field]).forEach((reference, i) => {
        const path = `spec.monitoring.${field}[${i}]`;
        const { name, key } = reference ?? {};
        const object = typeof name === 'string' ? world.named(cluster, kind, name) : undefined;
        if (!object) {
          const near = typeof name === 'string' && !world.mayBeNamed(kind, name) ? nearest(name, world.inNamespaceOf(cluster, kind).map(({ metadata }) => String(metadata?.name))) : undefined;
          problems.push(...problemIf(near, `${path}.name`, `there is no ${kind} '${name}'; did you mean '${near}'?`).map(problem => ({ object: cluster, ...problem })));
        } else if (isWhole(object) && !hasKey(object, key)) {
          problems.push({ object: cluster, path: `${path}.key`, message: `the ${kind} '${name}' has no key '${key}'` });
        } else {
          const text = kind === 'Secret' ? secretText(object, key) : object.data?.[key];
          if (typeof text === 'string' && !isOpen(text)) sources.set(JSON.stringify([kind, object.metadata?.namespace, name, key]), { object, key, text });
        }
      });
    }
  }
  return { problems, sources: [...sources.values()] };
}

/** What the operator's exporter makes of the text of queries. */
function* textProblems(text: string): Generator<string> {
  let queries: Json;
  try {
    queries = new YamlReader(text, 0, text.length).read();
  } catch (error) {
    yield `it is no YAML, and none of its queries runs: ${(error as Error).message}`;
    return;
  }
  if (queries === null) return;
  if (!isObject(queries)) yield 'it must be a map of queries, each under its name';
  else for (const [name, query] of Object.entries<Json>(queries)) yield* queryProblems(name, query);
}

function* queryProblems(name: string, query: Json): Generator<string> {
  if (!isObject(query)) {
    yield `'${name}' must be a map with 'query' and 'metrics'`;
    return;
  }
  if (typeof query.query !== 'string' || !query.query.trim()) yield `'${name}' has no 'query'`;
  if (query.metrics !== undefined && !Array.isArray(query.metrics)) {
    yield `'metrics' of '${name}' must be a list`;
    return;
  }
  const columns = list(query.metrics).flatMap(metric => (isObject(metric) ? Object.entries<Json>(metric) : []));
  for (const [column, given] of columns) {
    const usage = given?.usage;
    if (!USAGES.includes(usage)) yield `the column '${column}' of '${name}' has the usage '${usage}', which is none of ${USAGES.join(', ')}`;
  }
  if (columns.every(([, given]) => USAGES.includes(given?.usage) && !METRICS.includes(given.usage))) yield `'${name}' makes no metric: none of its columns is a gauge or a counter`;
}

export const customQueryRules: readonly LibraryRule[] = [
  {
    id: 'ha/custom-query',
    severity: 'warning',
    what: 'The custom queries of a Cluster cannot be read, or make no metric.',
    fix: 'Write a map of queries, each with `query` and a list `metrics` of columns with their `usage`, such as GAUGE, in capitals.',
    why: 'The operator writes a warning to the log of the instance and goes on without: the metrics are missing, and alerts on them never '
      + 'fire. One mistake in the YAML takes away every query of the text.',
    source: 'https://cloudnative-pg.io/docs/1.30/monitoring/#user-defined-metrics',
    wrong: '[{ConfigMap: {metadata: {name: queries}, data: {queries: "backends: {query: SELECT count(*) AS total FROM pg_stat_activity, '
      + 'metrics: [{total: {usage: gauge, description: All}}]}"}}}, '
      + '{Cluster: {spec: {monitoring: {customQueriesConfigMap: [{name: queries, key: queries}]}}}}]',
    right: '[{ConfigMap: {metadata: {name: queries}, data: {queries: "backends: {query: SELECT count(*) AS total FROM pg_stat_activity, '
      + 'metrics: [{total: {usage: GAUGE, description: All}}]}"}}}, '
      + '{Cluster: {spec: {monitoring: {customQueriesConfigMap: [{name: queries, key: queries}]}}}}]',
    check: world => {
      const { problems, sources } = references(world);
      return [...problems, ...sources.flatMap(({ object, key, text }) => {
        const found = [...textProblems(text)];
        // What stands in a Secret is not repeated.
        const messages = object.kind === 'Secret' && found.length ? [`its queries have ${found.length === 1 ? 'a mistake' : `${found.length} mistakes`}`] : found;
        return messages.map(message => ({ object, path: `data.${key}`, message }));
      })];
    },
  },
];
