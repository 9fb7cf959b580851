// The text of docs/ALERTS.md, made of the rows of the alerts.
'use strict';
const { CLUSTER_ALERTS, POOLER_ALERTS, OPERATOR_ALERTS, clusterGroups, operatorGroups } = require('../lib/monitoring/alert-groups');
const { Alerts } = require('../lib/monitoring/alerts');
const { MetricsQuery } = require('../lib/monitoring/queries/metrics-query');
const { CLUSTER } = require('../test/monitoring/monitored');

// Every query that an alert needs, so that no row is missing.
const EXAMPLE = { ...CLUSTER, queries: [...MetricsQuery.cheap(), MetricsQuery.SEQUENCES].map(({ name }) => name) };

const TITLES = {
  availability: 'Is the database there?',
  replication: 'Can the primary be lost?',
  archiving: 'Would a recovery reach the present?',
  backups: 'Is there something to restore?',
  space: 'Do volumes fill up?',
  load: 'Do clients get what they need?',
  state: 'What somebody should not forget',
  queries: 'From custom queries',
  scraping: 'Can the other alerts see anything?',
  certificates: 'Certificates',
  poolers: 'Poolers',
  operator: 'The operator',
};

/** The whole of docs/ALERTS.md. */
function alertsPage() {
  const rules = [
    ...clusterGroups(EXAMPLE, Alerts.enabled()),
    ...clusterGroups({ ...EXAMPLE, sync: { number: 1, required: false } }, Alerts.enabled()),
    ...operatorGroups({ namespace: 'cnpg-system', deploymentName: 'cnpg-controller-manager' }, Alerts.enabled()),
  ].flatMap(group => group.rules);
  return [
    '# Alerts',
    '',
    'Generated from the alerts by `npm run rules`; do not edit.',
    '',
    'Each cluster gets a PrometheusRule whose thresholds come from what it declares. An alert that cannot apply is not there. [How to set them up, change them and switch them off](how-to/monitoring.md).',
    '',
    'Every alert has the labels `severity`, `namespace` and `cnpg_cluster`, and `pod` where it is about one; `cnpg_pooler` for a pooler. A critical alert is for somebody who is asleep, a warning for the next working day.',
    'Each one is proven with `promtool test rules` on both sides of its threshold ([the cases](../test/monitoring/alert-cases/)), and the alert on this page links to what to do.',
    '',
    'The expressions are those of an example: three instances named `pg` in the namespace `db`, one required standby, volumes of 20 GiB and 10 GiB for WAL, a daily backup, and a pooler.',
    ...[CLUSTER_ALERTS, POOLER_ALERTS, OPERATOR_ALERTS].flatMap(topics => Object.entries(topics).flatMap(([topic, rows]) => section(TITLES[topic], rows, rules))),
    '',
  ].join('\n');
}

function section(title, rows, rules) {
  return [
    '',
    `## ${title}`,
    '',
    '| alert | severity, after | there when | why |',
    '|---|---|---|---|',
    ...rows.map(row => `| [${row.name}](runbooks/${row.name}.md) | ${severities(row, rules)} | ${row.when} | ${row.why} |`),
    '',
    ...rows.flatMap(row => ['```promql', ...expressions(row, rules), '```', '']).slice(0, -1),
  ];
}

const of = (row, rules) => rules.filter((rule, i) => rule.alert === row.name && rules.findIndex(other => other.alert === rule.alert && other.labels.severity === rule.labels.severity) === i);

function severities(row, rules) {
  return of(row, rules).map(rule => `${rule.labels.severity}${rule.for ? `, ${rule.for}` : ', at once'}`).join('<br>');
}

function expressions(row, rules) {
  return of(row, rules).flatMap(rule => [`# ${rule.alert}, ${rule.labels.severity}`, rule.expr]);
}

module.exports = { alertsPage };
