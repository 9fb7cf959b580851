import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredOperator } from '../monitored-cluster';
import { gone, of, perPod, Pods } from '../promql';

const pods = ({ namespace, deploymentName }: MonitoredOperator): Pods => ({ namespace, pod: `${deploymentName}-[a-z0-9]+-[a-z0-9]+` });

/** Whether somebody fails clusters over. */
export const operatorAlerts: ReadonlyArray<AlertRule<MonitoredOperator>> = [
  {
    name: AlertName.OPERATOR_DOWN,
    when: 'OperatorAlerts',
    why: 'Databases go on, but nothing fails over, and no change is carried out.',
    todo: 'Look at the pods and the log of the operator. Run two replicas on different nodes.',
    summary: () => 'The operator of CloudNativePG is down',
    description: o => `No pod of ${o.namespace}/${o.deploymentName} has answered for 5 minutes: until one does, no cluster fails over.`,
    levels: o => [critical(5, gone(`${perPod(pods(o), 'up')} == 1`, of(pods(o), 'up'), AlertName.OPERATOR_DOWN, { namespace: o.namespace }))],
  },
  {
    name: AlertName.OPERATOR_ERRORS,
    when: 'OperatorAlerts',
    why: 'Some object is not what its manifest says, and will not be.',
    todo: 'The log of the operator names the object and the error.',
    summary: () => 'The operator of CloudNativePG keeps failing at {{ $labels.controller }}',
    description: () => 'The controller {{ $labels.controller }} failed {{ $value | printf "%.0f" }} times within 15 minutes, for 15 minutes in a row.',
    levels: o => [warning(15, 'sum by (namespace, controller) (max by (namespace, pod, controller) (\n'
      + `increase(${of(pods(o), 'controller_runtime_reconcile_errors_total')}[15m]))) > 5`)],
  },
];
