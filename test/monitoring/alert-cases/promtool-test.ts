import { clusterGroups, operatorGroups, PrometheusAlert } from '../../../lib/monitoring/alert-groups';
import { Alerts } from '../../../lib/monitoring/alerts';
import { CLUSTER } from '../monitored';
import { AlertCase, healthy } from './alert-case';

const OPERATOR = { namespace: 'cnpg-system', deploymentName: 'cnpg-controller-manager' };

/** The rules of a case and its test, as promtool reads them; `npm run alerts` runs it. */
export function promtoolTest(alertCase: AlertCase): { rules: object; test: object } {
  const cluster = { ...CLUSTER, ...alertCase.declared };
  const alerts = Alerts.enabled(alertCase.options);
  const groups = [...clusterGroups(cluster, alerts), ...operatorGroups(OPERATOR, alerts)];
  const input = Object.entries({ ...healthy(cluster.instances), ...alertCase.series }).filter(([, values]) => values !== undefined);
  const interval = alertCase.interval ?? '30s';
  const samples = Math.ceil(seconds(alertCase.at) / seconds(interval)) + 2;
  const { says } = alertCase;
  const fires = (at: string, alerts_: readonly string[]) => ({
    expr: 'group by (alertname, severity, pod) (ALERTS{alertstate="firing"})',
    eval_time: at,
    exp_samples: alerts_.map(alert => ({ labels: labels(alert), value: 1 })),
  });
  const about = alertCase.fires.filter(alert => groups.flatMap(group => group.rules).some(rule => rule.alert === alert.split(' ')[0] && rule.for));
  return {
    rules: { groups },
    test: {
      rule_files: ['rules.yaml'],
      evaluation_interval: interval,
      tests: [{
        name: alertCase.title,
        interval,
        input_series: input.map(([series, values]) => ({ series, values: values!.replace(/x(\d+)/g, (_, count) => `x${Math.min(Number(count), samples)}`) })),
        promql_expr_test: [
          fires(alertCase.at, alertCase.fires),
          ...alertCase.notYet ? [fires(alertCase.notYet, alertCase.fires.filter(alert => !about.includes(alert)))] : [],
        ],
        ...says && {
          alert_rule_test: [{
            eval_time: alertCase.at,
            alertname: says.alert,
            exp_alerts: [
              { exp_labels: says.labels, exp_annotations: { summary: says.summary, description: says.description, runbook_url: `${alerts.runbookBaseUrl}${says.alert}.md` } },
              ...others(alertCase, groups.flatMap(group => group.rules)),
            ],
          }],
        },
      }],
    },
  };
}

/** The other levels of the alert that speaks: the same words with another severity. */
function others({ says, fires }: AlertCase, rules: readonly PrometheusAlert[]): object[] {
  const severities = fires.filter(alert => alert.startsWith(`${says!.alert} `)).map(alert => alert.split(' ')[1]).filter(severity => severity !== says!.labels.severity);
  return [...new Set(severities)].map(severity => ({
    exp_labels: { ...says!.labels, severity },
    exp_annotations: {
      summary: says!.summary, description: says!.description, runbook_url: rules.find(rule => rule.alert === says!.alert)!.annotations.runbook_url,
    },
  }));
}

function labels(alert: string): string {
  const [alertname, severity, pod] = alert.split(' ');
  return `{${[`alertname="${alertname}"`, `severity="${severity}"`, ...pod ? [`pod="${pod}"`] : []].join(', ')}}`;
}

function seconds(duration: string): number {
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * { h: 3600, m: 60, s: 1 }[unit]!, 0);
}
