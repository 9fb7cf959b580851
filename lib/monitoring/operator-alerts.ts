import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as prometheus from '../../imports/monitoring.coreos.com';
import { CheckedObject } from '../internal/checked-object';
import { operatorGroups } from './alert-groups';
import { Alerts } from './alerts';
import { PrometheusRule } from './prometheus-rule';
import { Delivery, SyncWave } from '../delivery/delivery';
import { METRICS_PORT_NAME } from '../facts/cnpg';
import { labelProblem } from '../facts/name-problems';
import { fail } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { checkProps } from '../internal/construct-props';

/** Properties of `OperatorAlerts`. */
export interface OperatorAlertsProps {
  /**
   * Name of the operator's Deployment: that of the manifest is `cnpg-controller-manager`, that of the Helm chart
   * `<release>-cloudnative-pg`.
   *
   * @default 'cnpg-controller-manager'
   */
  readonly deploymentName?: string;

  /**
   * Whether to make the PodMonitor too, with the labels of `alerts`. Neither the manifest nor the Helm chart makes one unless told to, and
   * without it the alerts stay silent.
   *
   * @default true
   */
  readonly podMonitor?: boolean;

  /**
   * Labels, severities, times.
   *
   * @default Alerts.enabled()
   */
  readonly alerts?: Alerts;

  /**
   * Which GitOps engine delivers the objects.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * Alerts about the operator: once for each installation, in a chart with the namespace of the operator. Without the operator
 * nothing fails over.
 *
 * Errors: no namespace; a name that no Deployment can have.
 */
export class OperatorAlerts extends Construct {
  constructor(scope: Construct, id: string, props: OperatorAlertsProps = {}) {
    super(scope, id);
    checkProps(this, 'OperatorAlertsProps', props);
    const { podMonitor = true, deploymentName = 'cnpg-controller-manager', alerts = Alerts.enabled(), delivery = Delivery.ANY } = props;
    const problem = labelProblem(deploymentName, 63);
    if (problem) fail(this, `'deploymentName' ${problem}, got '${deploymentName}'`);
    const namespace = Chart.of(this).namespace;
    if (namespace === undefined) fail(this, "needs the operator's namespace; give the chart around it one, such as 'cnpg-system'");

    if (podMonitor) {
      new CheckedObject(this, 'PodMonitor', prometheus.PodMonitor.manifest({
        metadata: { name: deploymentName, labels: nonEmpty(alerts.labels), annotations: delivery._annotations(SyncWave.DEPENDENT, { guarded: false }) },
        spec: {
          selector: { matchLabels: { 'app.kubernetes.io/name': 'cloudnative-pg' } },
          podMetricsEndpoints: [{ port: METRICS_PORT_NAME, interval: '30s' }],
        },
      }));
    }
    if (!alerts.isEnabled) return;
    new PrometheusRule(this, 'PrometheusRule', { name: deploymentName, groups: () => operatorGroups({ namespace, deploymentName }, alerts), alerts, delivery });
  }
}
