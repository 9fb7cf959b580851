import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as prometheus from '../../imports/monitoring.coreos.com';
import { CheckedObject } from '../internal/checked-object';
import { AlertGroup } from './alert-groups';
import { Alerts } from './alerts';
import { Delivery, SyncWave } from '../delivery/delivery';
import { nonEmpty } from '../internal/non-empty';

/** Properties of a `PrometheusRule`. */
export interface PrometheusRuleProps {
  /** The name of what it watches. */
  readonly name: string;
  /** The groups, asked for at synthesis: a cluster may get poolers until then. */
  readonly groups: () => AlertGroup[];
  /** Whose labels it has. */
  readonly alerts: Alerts;
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/** Alerts for the Prometheus operator to hand to Prometheus. */
export class PrometheusRule extends Construct {
  constructor(scope: Construct, id: string, props: PrometheusRuleProps) {
    super(scope, id);

    // `manifest()` would read the spec at once.
    new CheckedObject(this, 'Resource', {
      ...prometheus.PrometheusRule.GVK,
      metadata: {
        name: props.name,
        labels: nonEmpty(props.alerts.labels),
        annotations: props.delivery._annotations(SyncWave.DEPENDENT, { guarded: false }),
      },
      spec: Lazy.any({ produce: () => ({ groups: props.groups() }) }),
    });
  }
}
