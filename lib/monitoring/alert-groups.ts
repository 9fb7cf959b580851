import { AlertRule } from './alert-rule';
import { Alerts } from './alerts';
import { archivingAlerts } from './alerts/archiving-alerts';
import { availabilityAlerts } from './alerts/availability-alerts';
import { backupAlerts } from './alerts/backup-alerts';
import { certificateAlerts } from './alerts/certificate-alerts';
import { customQueryAlerts } from './alerts/custom-query-alerts';
import { loadAlerts } from './alerts/load-alerts';
import { operatorAlerts } from './alerts/operator-health-alerts';
import { poolerAlerts } from './alerts/pooler-alerts';
import { replicationAlerts } from './alerts/replication-alerts';
import { scrapingAlerts } from './alerts/scraping-alerts';
import { spaceAlerts } from './alerts/space-alerts';
import { stateAlerts } from './alerts/state-alerts';
import { MonitoredCluster, MonitoredOperator, MonitoredPooler } from './monitored-cluster';

/** A group of a PrometheusRule. Prometheus evaluates the rules of a group one after the other, groups side by side. */
export interface AlertGroup {
  /** Of the cluster and the subject. */
  readonly name: string;
  /** One for each level of an alert. */
  readonly rules: readonly PrometheusAlert[];
}

/** An alerting rule as Prometheus reads it. */
export interface PrometheusAlert {
  /** Its name. */
  readonly alert: string;
  /** Has a value while something is wrong. */
  readonly expr: string;
  /**
   * How long.
   * @default - fires at once
   */
  readonly for?: string;
  /** Beside those of the expression. */
  readonly labels: { readonly [label: string]: string };
  /** What it says, as templates. */
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

type Rows<Subject> = { readonly [subject: string]: ReadonlyArray<AlertRule<Subject>> };

/** All rows about a cluster, by subject, in the order of docs/ALERTS.md. */
export const CLUSTER_ALERTS: Rows<MonitoredCluster> = {
  availability: availabilityAlerts,
  replication: replicationAlerts,
  archiving: archivingAlerts,
  backups: backupAlerts,
  space: spaceAlerts,
  load: loadAlerts,
  state: stateAlerts,
  queries: customQueryAlerts,
  scraping: scrapingAlerts,
  certificates: certificateAlerts,
};
export const POOLER_ALERTS: Rows<MonitoredPooler> = { poolers: poolerAlerts };
export const OPERATOR_ALERTS: Rows<MonitoredOperator> = { operator: operatorAlerts };

/** What Prometheus gets to watch a cluster and its poolers. */
export function clusterGroups(cluster: MonitoredCluster, alerts: Alerts): AlertGroup[] {
  if (cluster.hibernated) return [];
  const labels = { namespace: cluster.namespace, cnpg_cluster: cluster.clusterName };
  return [
    ...groups(CLUSTER_ALERTS, `cnpg-${cluster.clusterName}`, cluster, labels, alerts),
    ...cluster.poolers.flatMap(pooler => poolerGroups(pooler, alerts)),
  ];
}

/** What Prometheus gets to watch a pooler. */
export function poolerGroups(pooler: MonitoredPooler, alerts: Alerts): AlertGroup[] {
  const labels = { namespace: pooler.namespace, cnpg_cluster: pooler.clusterName, cnpg_pooler: pooler.poolerName };
  return groups(POOLER_ALERTS, `cnpg-${pooler.poolerName}`, pooler, labels, alerts);
}

/** What Prometheus gets to watch the operator. */
export function operatorGroups(operator: MonitoredOperator, alerts: Alerts): AlertGroup[] {
  return groups(OPERATOR_ALERTS, `cnpg-${operator.deploymentName}`, operator, { namespace: operator.namespace }, alerts);
}

function groups<Subject>(rows: Rows<Subject>, name: string, subject: Subject, labels: { readonly [label: string]: string | undefined }, alerts: Alerts): AlertGroup[] {
  const known = Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.entries(rows)
    .map(([topic, rules]) => ({ name: `${name}-${topic}`, rules: rules.flatMap(row => render(row, subject, Object.fromEntries(known), alerts)) }))
    .filter(group => group.rules.length > 0);
}

function render<Subject>(row: AlertRule<Subject>, subject: Subject, labels: { readonly [label: string]: string }, alerts: Alerts): PrometheusAlert[] {
  if (!alerts._has(row.name)) return [];
  const override = alerts._override(row.name);
  const levels = row.levels(subject, alerts._settings);
  // With one severity for all, the level that warns first says it all.
  const chosen = override?.severity === undefined ? levels : levels.slice(-1).map(level => ({ ...level, severity: override.severity! }));
  return chosen.map(level => ({
    alert: row.name,
    expr: level.expr,
    ...duration(override?.pendingFor?.toSeconds() ?? level.minutes * 60),
    labels: { ...labels, ...alerts.alertLabels, severity: alerts._severityLabel(level.severity) },
    annotations: {
      summary: row.summary(subject),
      description: `${row.description(subject)} ${row.todo}`,
      runbook_url: `${alerts.runbookBaseUrl}${row.name}.md`,
    },
  }));
}

/** As the API server would store it: a rule that fires at once has no `for`. */
function duration(seconds: number): Pick<PrometheusAlert, 'for'> {
  if (seconds === 0) return {};
  return { for: seconds % 3600 === 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s` };
}

