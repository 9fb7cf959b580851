import { said } from '../rule-findings';

const queries = (text: string, kind = 'ConfigMap', key = 'queries') => {
  const reference = kind === 'ConfigMap' ? 'customQueriesConfigMap' : 'customQueriesSecret';
  const data = kind === 'ConfigMap' ? `data: {${key}: ${JSON.stringify(text)}}` : `stringData: {${key}: ${JSON.stringify(text)}}`;
  return `[{${kind}: {metadata: {name: queries}, ${data}}}, {Cluster: {spec: {monitoring: {${reference}: [{name: queries, key: queries}]}}}}]`;
};
const one = (usage: string) => `backends:\n  query: SELECT count(*) AS total FROM pg_stat_activity\n  metrics:\n    - total:\n        usage: ${usage}\n`;

test.each([
  [one('GAUGE'), []],
  ['', []],
  ['a: {query: SELECT 1 AS b, metrics: [{b: {usage: MAPPEDMETRIC, metric_mapping: {x: 1}}}]}', []],
  [one('gauge'), ["the column 'total' of 'backends' has the usage 'gauge', which is none of GAUGE, COUNTER, LABEL, DISCARD, HISTOGRAM, "
    + 'MAPPEDMETRIC, DURATION']],
  [one('LABEL'), ["'backends' makes no metric: none of its columns is a gauge or a counter"]],
  ['backends:\n  metrics:\n    - total: {usage: GAUGE}\n', ["'backends' has no 'query'"]],
  ['- backends\n', ['it must be a map of queries, each under its name']],
  ['backends: ${QUERY}', []],
])('custom queries %p', (text, messages) => {
  expect(said('ha/custom-query', queries(text))).toEqual(messages.map(message => `warning data.queries: ${message}`));
});

test('custom queries that are no YAML', () => {
  expect(said('ha/custom-query', queries('a: [b'))).toEqual([expect.stringMatching(/^warning data\.queries: it is no YAML, and none of its queries runs: /)]);
});

test('queries in a Secret are not repeated', () => {
  expect(said('ha/custom-query', queries(one('hidden-word'), 'Secret'))).toEqual(['warning data.queries: its queries have a mistake']);
});

test('the key and the name of the ConfigMap', () => {
  expect(said('ha/custom-query', queries(one('GAUGE'), 'ConfigMap', 'other'))).toEqual(["warning spec.monitoring.customQueriesConfigMap[0].key: the ConfigMap 'queries' has no key 'queries'"]);
  expect(said('ha/custom-query', '[{ConfigMap: {metadata: {name: query}}}, {Cluster: {spec: {monitoring: {customQueriesConfigMap: [{name: '
    + 'queries, key: a}]}}}}]')).toEqual([]);
  expect(said('ha/custom-query', '[{ConfigMap: {metadata: {name: pg-queries}}}, {Cluster: {spec: {monitoring: {customQueriesConfigMap: '
    + '[{name: pg-querys, key: a}]}}}}]')).toEqual([
    "warning spec.monitoring.customQueriesConfigMap[0].name: there is no ConfigMap 'pg-querys'; did you mean 'pg-queries'?",
  ]);
});

const ldap = (fields: string) => `[{Cluster: {spec: {postgresql: {ldap: {server: directory, ${fields}}}}}}]`;

// PostgreSQL 15.13 says of the first line: cannot use ldapsearchattribute together with ldapsearchfilter.
test.each([
  ['bindSearchAuth: {baseDN: "dc=example", searchAttribute: uid, searchFilter: "(uid=$username)"}', ["error spec.postgresql.ldap: the options 'ldapsearchattribute' and 'ldapsearchfilter' exclude each other"]],
  ['bindAsAuth: {prefix: "uid="}, scheme: ldaps, tls: true', ['warning spec.postgresql.ldap.tls: `tls` starts encryption on a connection '
    + 'that the scheme ldaps has encrypted already']],
  ['port: 636', ['warning spec.postgresql.ldap: it has neither bindAsAuth nor bindSearchAuth, and the operator leaves it out']],
  ['bindSearchAuth: {baseDN: "dc=example", bindPassword: {name: a, key: b}}',
    ["warning spec.postgresql.ldap.bindSearchAuth.bindPassword: a password without `bindDN` is nobody's, and most directories refuse it"]],
  ['bindAsAuth: {prefix: "uid=", suffix: ",dc=example"}, scheme: ldaps', []],
  ['bindSearchAuth: {baseDN: "dc=example", bindDN: "cn=reader", bindPassword: {name: a, key: b}, searchFilter: "(uid=$username)"}, '
    + 'tls: true', []],
])('ldap with %s', (fields, findings) => {
  expect(said('ha/ldap', ldap(fields))).toEqual(findings);
});

test('the label of the operator among the annotations', () => {
  const secret = (metadata: string) => `[{Secret: {metadata: {name: a, ${metadata}}, stringData: {a: b}}}]`;

  expect(said('ha/annotation-name', secret('annotations: {cnpg.io/reload: ""}'))).toEqual([
    "warning metadata.annotations.cnpg.io/reload: 'cnpg.io/reload' is a label; as an annotation the operator does not read it, and does "
      + 'not follow changes of this object',
  ]);
  expect(said('ha/annotation-name', secret('labels: {cnpg.io/reload: ""}'))).toEqual([]);
});
