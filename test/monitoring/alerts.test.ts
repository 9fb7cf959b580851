import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Delivery, MetricsQuery } from '../../lib';
import { CLUSTER_ALERTS, clusterGroups, OPERATOR_ALERTS, operatorGroups, POOLER_ALERTS, PrometheusAlert } from '../../lib/monitoring/alert-groups';
import { AlertName } from '../../lib/monitoring/alert-name';
import { AlertSeverity } from '../../lib/monitoring/alert-severity';
import { Alerts, AlertsOptions } from '../../lib/monitoring/alerts';
import { MonitoredCluster } from '../../lib/monitoring/monitored-cluster';
import { OperatorAlerts } from '../../lib/monitoring/operator-alerts';
import { PrometheusRule } from '../../lib/monitoring/prometheus-rule';
import { ALERT_CASES } from './alert-cases/all';
import { proofOf, Record, RECORD } from './alert-cases/proof';
import { ROOT } from '../fixtures';
import { CLUSTER } from './monitored';
import { groupings, selectors } from './promql';

const { alertsPage } = jest.requireActual('../../scripts/alerts-page');
const rulesOf = (change: Partial<MonitoredCluster> = {}, options: AlertsOptions = {}) =>
  clusterGroups({ ...CLUSTER, ...change }, Alerts.enabled(options)).flatMap(group => group.rules);
const OPERATOR_RULES = operatorGroups({ namespace: 'cnpg-system', deploymentName: 'cnpg-controller-manager' }, Alerts.enabled()).flatMap(group => group.rules);
const QUERIES = MetricsQuery.cheap().concat(MetricsQuery.SEQUENCES).map(query => query.name);
const ALL = [...rulesOf({ queries: QUERIES }), ...rulesOf({ sync: { number: 1, required: false } }), ...OPERATOR_RULES];
const levels = [...new Map(ALL.map(rule => [`${rule.alert} ${rule.labels.severity}`, rule])).entries()];
const rows = [CLUSTER_ALERTS, POOLER_ALERTS, OPERATOR_ALERTS].flatMap(topics => Object.values(topics).flatMap(list => list.map((row: { name: AlertName }) => row.name)));

describe('each alert', () => {
  test('has one row', () => {
    expect([...rows].sort()).toEqual(Object.values(AlertName).sort());
  });

  test('is proven by promtool, with the rules and series of today; after a change run `npm run alerts`', () => {
    const { proofs }: Record = JSON.parse(readFileSync(RECORD, 'utf8'));
    expect(ALERT_CASES.map(each => each.title).filter((title, i, titles) => titles.indexOf(title) !== i)).toEqual([]);
    expect(proofs).toEqual(Object.fromEntries(ALERT_CASES.map(each => [each.title, proofOf(each)])));
  });

  test.each(levels)('%s has a case in which it fires and one in which it does not', level => {
    const cases = ALERT_CASES.filter(({ title }) => `cnpg${title.split(':')[0].replace(/[^a-z]/gi, '')}`.toLowerCase() === level.split(' ')[0].toLowerCase());
    const fires = cases.filter(each => each.fires.some(alert => `${alert} `.startsWith(`${level} `)));
    expect(fires.length).toBeGreaterThan(0);
    expect(cases.length).toBeGreaterThan(fires.length);
  });

  test.each(Object.values(AlertName))('%s says what it must, with values', name => {
    expect(ALERT_CASES.some(each => each.says?.alert === name)).toBe(true);
  });

  test.each(levels)('%s is PromQL, and safe under the substitution of Flux', (_, rule) => {
    expect(selectors(rule.expr).length).toBeGreaterThan(0);
    expect(JSON.stringify(rule)).not.toMatch(/\$\{/);
  });

  test.each(levels)('%s looks at one cluster only', (_, rule) => {
    for (const { metric, labels } of selectors(rule.expr)) {
      const scope = metric === 'ALERTS' ? ['alertname', 'namespace'] : ['namespace'];
      expect({ metric, missing: scope.filter(label => !labels.includes(label) && !labels.includes(`exported_${label}`)) }).toEqual({ metric, missing: [] });
      expect(labels.some(label => ['pod', 'persistentvolumeclaim', 'cronjob', 'name', 'alertname'].includes(label))).toBe(true);
    }
  });

  test.each(levels)('%s routes: severity, namespace, runbook; and says so in one line', (_, rule) => {
    expect(rule.labels.namespace).toBeDefined();
    expect(['critical', 'warning', 'info']).toContain(rule.labels.severity);
    expect(rule.annotations.runbook_url).toMatch(new RegExp(`^https://.*/docs/runbooks/${rule.alert}\\.md$`));
    expect(rule.annotations.summary.length).toBeLessThan(100);
    expect(rule.annotations.description).toMatch(/\.$/);
  });

  test.each(levels)('%s gives its words every label and value that they ask for', (_, rule) => {
    const wanted = [...JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)].map(match => match[1]);
    const given = [...groupings(rule.expr), 'pod', 'name', ...Object.keys(rule.labels)];
    expect(wanted.filter(label => !given.includes(label))).toEqual([]);
  });
});

describe('only alerts that can apply are there:', () => {
  const names = (change: Partial<MonitoredCluster>) => [...new Set(rulesOf(change).map(rule => rule.alert as AlertName))];
  const missing = (change: Partial<MonitoredCluster>) => names({}).filter(name => !names(change).includes(name));

  test('one instance', () => {
    expect(missing({ instances: 1, sync: undefined, nodes: undefined })).toEqual([
      AlertName.TWO_PRIMARIES, AlertName.INSTANCES_MISSING, AlertName.INSTANCES_SHARE_NODE, AlertName.STANDBYS_MISSING, AlertName.SYNC_STANDBYS_BELOW_REQUIRED,
      AlertName.REPLICA_NOT_STREAMING, AlertName.REPLICATION_LAG_BYTES, AlertName.SWITCHOVER_WAITING, AlertName.FAILOVER_HAPPENED,
    ]);
  });

  test('no backup, no drill, no pooler, no certificate of others', () => {
    expect(missing({ backup: undefined, drill: undefined, poolers: [], certificates: undefined })).toEqual([
      AlertName.WAL_ARCHIVING_FAILING, AlertName.WAL_ARCHIVING_STUCK, AlertName.WAL_ARCHIVING_BACKLOG, AlertName.BACKUP_STALE, AlertName.BACKUP_NEVER,
      AlertName.BACKUP_FAILED, AlertName.BACKUP_METRICS_ABSENT, AlertName.DRILL_STALE, AlertName.CERTIFICATE_EXPIRING,
      AlertName.POOLER_DOWN, AlertName.POOLER_INSTANCES_MISSING, AlertName.POOLER_CLIENTS_WAITING,
    ]);
  });

  test('WAL archiving without a schedule of backups', () => {
    expect(missing({ backup: { by: 'plugin', immediate: false } })).toEqual([AlertName.BACKUP_STALE, AlertName.BACKUP_NEVER]);
  });

  test('asynchronous replication', () => {
    expect(missing({ sync: undefined })).toEqual([AlertName.SYNC_STANDBYS_BELOW_REQUIRED]);
  });

  test('a hibernated cluster has none', () => {
    expect(rulesOf({ hibernated: true })).toEqual([]);
  });

  test('two instances have one level about standbys, and it is critical', () => {
    expect(rulesOf({ instances: 2 }).filter(rule => rule.alert === AlertName.STANDBYS_MISSING).map(rule => rule.labels.severity)).toEqual(['critical']);
  });
});

test('docs/ALERTS.md is what `npm run rules` writes', () => {
  expect(readFileSync(join(ROOT, 'docs', 'ALERTS.md'), 'utf8')).toBe(alertsPage());
});

test('thresholds come from the declaration', () => {
  const expression = (name: AlertName, change: Partial<MonitoredCluster>) => rulesOf(change).find(rule => rule.alert === name)!.expr;
  expect(expression(AlertName.CONNECTIONS_HIGH, { maxConnections: 60 })).toMatch(/ > 54$/);
  expect(expression(AlertName.BACKUP_STALE, { backup: { by: 'plugin', period: 3600, immediate: true } })).toMatch(/ > 8100$/);
  expect(expression(AlertName.INSTANCES_MISSING, { instances: 5 })).toMatch(/ < 5$/);
});

test('a cluster whose namespace nobody knows is held apart from others of its name', () => {
  const unknown = rulesOf({ namespace: undefined, poolers: [] });
  expect(JSON.stringify(unknown)).not.toMatch(/undefined|namespace=/);
  expect(unknown.filter(rule => 'namespace' in rule.labels)).toEqual([]);
  for (const rule of unknown.filter(({ expr }) => !/^absent|certmanager/.test(expr))) expect(groupings(rule.expr)).toContain('namespace');
});

describe('Alerts', () => {
  const one = (options: AlertsOptions, name = AlertName.FENCED) => rulesOf({}, options).filter(rule => rule.alert === name);

  test('are changed by name', () => {
    const [fenced] = one({ overrides: [{ alert: AlertName.FENCED, severity: AlertSeverity.CRITICAL, pendingFor: Duration.hours(2) }], severityLabels: { critical: 'page' }, alertLabels: { team: 'data' } });
    expect(fenced).toMatchObject({ for: '2h', labels: { severity: 'page', team: 'data' } });
    expect(one({ disabled: [AlertName.FENCED] })).toEqual([]);
  });

  test('with one severity for two levels keep the one that warns first', () => {
    const [volume, ...rest] = one({ overrides: [{ alert: AlertName.VOLUME_FILLING, severity: AlertSeverity.CRITICAL }] }, AlertName.VOLUME_FILLING);
    expect(volume).toMatchObject({ labels: { severity: 'critical' }, expr: expect.stringMatching(/ > 0\.8$/) });
    expect(rest).toEqual([]);
  });

  test('have your runbooks', () => {
    expect(one({ runbookBaseUrl: 'https://wiki.example/pg' })[0].annotations.runbook_url).toBe('https://wiki.example/pg/CNPGFenced.md');
  });

  test.each<[string, AlertsOptions | unknown, string]>([
    ['a label of Kubernetes', { labels: { 'a b': 'c' } }, "'labels' has 'a b', which is not a valid label key"],
    ['a label of Prometheus', { alertLabels: { 'a-b': 'c' } }, "'alertLabels' has 'a-b', and the name of a label in Prometheus is letters, digits and underscores"],
    ['one of our labels', { alertLabels: { severity: 'page' } }, "'alertLabels' sets 'severity', which the alerts set themselves"],
    ['an address', { runbookBaseUrl: 'wiki' }, "'runbookBaseUrl' must be an address that starts with https://, got 'wiki'"],
    ['an unknown name', { disabled: ['CNPGDown'] }, "'disabled[0]' must be one of 'CNPGClusterDown', 'CNPGClusterAbsent', "],
    ['a name twice', { overrides: [{ alert: AlertName.FENCED }, { alert: AlertName.FENCED }] }, "'overrides' changes 'CNPGFenced' twice"],
    ['an unknown severity', { overrides: [{ alert: AlertName.FENCED, severity: 'page' }] }, "'overrides[0].severity' must be one of 'critical', 'warning', 'info', got 'page'"],
    ['a percentage', { thresholds: { volumeUsedPercent: { warning: 120 } } }, "'volumeUsedPercent.warning' must be a number above 0 and below 100, got 120"],
    ['levels', { thresholds: { volumeUsedPercent: { warning: 95 } } }, "'volumeUsedPercent' warns at 95 and is critical at 90; set both, the warning lower"],
    ['a number', { thresholds: { deadlocks: 0 } }, "'deadlocks' must be a number above 0, got 0"],
    ['a size', { thresholds: { replicationLag: 5 } }, "'thresholds.replicationLag' must be a Size, made by Size."],
    ['a time', { thresholds: { longTransaction: 5 } }, "'thresholds.longTransaction' must be a Duration, made by Duration."],
    ['a misspelt option', { disable: [] }, "there is no 'disable'; did you mean 'disabled'?"],
  ])('refuse %s', (_, options, message) => {
    expect(() => Alerts.enabled(options as AlertsOptions)).toThrow(message);
  });

  test('take every threshold', () => {
    const options: AlertsOptions = {
      thresholds: {
        volumeUsedPercent: { warning: 61, critical: 62 }, connectionsUsedPercent: { warning: 50, critical: 60 }, transactionIdAge: { warning: 71, critical: 72 },
        multixactIdAge: { warning: 73, critical: 74 }, replicationLag: Size.kibibytes(75), slotRetainedWal: Size.kibibytes(76), walBudgetPercent: 177, walArchivingBacklog: 78,
        backupAge: Duration.seconds(79), longTransaction: Duration.seconds(80), deadlocks: 81, backendsWaiting: 82, poolerWait: Duration.seconds(83),
        sequenceUsedPercent: { warning: 84, critical: 85 },
      },
    };
    const text = rulesOf({ queries: QUERIES }, options).map(rule => rule.expr).join('\n');
    for (const value of ['0.61', '0.62', '48', '58', '71', '72', '73', '74', `${75 * 1024}`, `${76 * 1024}`, '78', '79', '80', '81', '82', '83', '0.84', '0.85']) expect(text).toMatch(new RegExp(` > ${value}$`, 'm'));
    expect(text).toMatch(/^> 1\.77 \* /m);
  });
});

test('PrometheusRule', () => {
  const chart = Testing.chart();
  const poolers: string[] = [];
  new PrometheusRule(chart, 'Alerts', {
    name: 'pg', alerts: Alerts.enabled(), delivery: Delivery.ANY,
    groups: () => clusterGroups({ ...CLUSTER, poolers: poolers.map(poolerName => ({ poolerName, clusterName: 'pg', namespace: 'db', instances: 2 })) }, Alerts.enabled()),
  });
  poolers.push('pg-pooler-rw');
  const [rule] = Testing.synth(chart);
  expect(rule.metadata).toEqual({ name: 'pg', labels: { release: 'kube-prometheus-stack' }, annotations: { 'argocd.argoproj.io/sync-wave': '-1' } });
  expect(rule.spec.groups.at(-1).name).toBe('cnpg-pg-pooler-rw-poolers');
  expect(rule).toMatchSnapshot();
});

describe('OperatorAlerts', () => {
  test('are one PrometheusRule and one PodMonitor', () => {
    const chart = new Chart(new App(), 'operator', { namespace: 'cnpg-system' });
    new OperatorAlerts(chart, 'Alerts');
    expect(Testing.synth(chart)).toMatchSnapshot();
  });

  test('with the names of the Helm chart, and a PodMonitor of your own', () => {
    const chart = new Chart(new App(), 'operator', { namespace: 'cnpg-system' });
    new OperatorAlerts(chart, 'Alerts', { deploymentName: 'cnpg-cloudnative-pg', podMonitor: false });
    const [rule, ...rest] = Testing.synth(chart);
    expect(rule.metadata.name).toBe('cnpg-cloudnative-pg');
    expect((rule.spec.groups[0].rules[0] as PrometheusAlert).expr).toContain('pod=~"cnpg-cloudnative-pg-[a-z0-9]+-[a-z0-9]+"');
    expect(rest).toEqual([]);
  });

  test('need a namespace', () => {
    expect(() => new OperatorAlerts(Testing.chart(), 'Alerts')).toThrow("[test/Alerts] needs the operator's namespace; give the chart around it one, such as 'cnpg-system'");
  });
});
