import { Construct } from 'constructs';
import * as prometheus from '../../imports/monitoring.coreos.com';
import { Delivery, SyncWave } from '../delivery/delivery';
import { METRICS_PORT_NAME } from '../facts/cnpg';
import { CheckedObject } from '../internal/checked-object';
import { nameProps } from '../internal/props';
import { nonEmpty } from '../internal/non-empty';
import { PodMonitoring } from './pod-monitoring';

nameProps('PodMonitor', { 'metadata.labels': 'podMonitor', 'spec.podMetricsEndpoints[0].interval': 'podMonitor' });

/** Properties of a `PodMonitor`. */
export interface PodMonitorProps {
  /** The cluster's or the pooler's name: dashboards and alerts filter by `job="<namespace>/<name>"`. */
  readonly name: string;
  /** Labels of the pods. */
  readonly matchLabels: { readonly [label: string]: string };
  /** Labels and interval. */
  readonly monitoring: PodMonitoring;
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/** Tells the Prometheus operator which pods to read. */
export class PodMonitor extends Construct {
  constructor(scope: Construct, id: string, props: PodMonitorProps) {
    super(scope, id);

    new CheckedObject(this, 'Resource', prometheus.PodMonitor.manifest({
      metadata: {
        name: props.name,
        labels: nonEmpty(props.monitoring.labels),
        annotations: props.delivery._annotations(SyncWave.DEPENDENT, { guarded: false }),
      },
      spec: {
        selector: { matchLabels: props.matchLabels },
        podMetricsEndpoints: [{ port: METRICS_PORT_NAME, interval: `${props.monitoring.interval.toSeconds()}s` }],
      },
    }));
  }
}
