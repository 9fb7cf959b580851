import { Construct } from 'constructs';
import * as prometheus from '../../imports/monitoring.coreos.com';
import { Delivery, SyncWave } from '../delivery/delivery';
import { METRICS_PORT_NAME } from '../facts/cnpg';
import { CheckedObject } from '../internal/checked-object';
import { nameProps } from '../internal/props';
import { nonEmpty } from '../internal/non-empty';
import { PodMonitoring } from './pod-monitoring';
import { RelabelConfig } from './relabel-config';

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
  /**
   * How the metrics are read over TLS.
   * @default - they are read without it
   */
  readonly tls?: MetricsTls;
}

/** Who vouches for the metrics of a pod. */
export interface MetricsTls {
  /** The Secret whose `ca.crt` has signed its certificate. */
  readonly caSecret: string;
  /** A name that stands in the certificate. */
  readonly serverName: string;
}

/** Tells the Prometheus operator which pods to read. */
export class PodMonitor extends Construct {
  constructor(scope: Construct, id: string, props: PodMonitorProps) {
    super(scope, id);
    const { relabelings, metricRelabelings, omitInterval } = props.monitoring._options;

    new CheckedObject(this, 'Resource', prometheus.PodMonitor.manifest({
      metadata: {
        name: props.name,
        labels: nonEmpty(props.monitoring.labels),
        annotations: props.delivery._annotations(SyncWave.DEPENDENT, { guarded: false }),
      },
      spec: {
        selector: { matchLabels: props.matchLabels },
        podMetricsEndpoints: [{
          port: METRICS_PORT_NAME,
          interval: omitInterval ? undefined : `${props.monitoring.interval.toSeconds()}s`,
          relabelings: written<prometheus.PodMonitorSpecPodMetricsEndpointsRelabelings>(relabelings),
          metricRelabelings: written<prometheus.PodMonitorSpecPodMetricsEndpointsMetricRelabelings>(metricRelabelings),
          ...props.tls && {
            scheme: prometheus.PodMonitorSpecPodMetricsEndpointsScheme.HTTPS,
            tlsConfig: { ca: { secret: { name: props.tls.caSecret, key: 'ca.crt' } }, serverName: props.tls.serverName },
          },
        }],
      },
    }));
  }
}

/** With what the API server would add to each. */
function written<T>(configs: readonly RelabelConfig[] | undefined): T[] | undefined {
  return nonEmpty(configs?.map(config => ({ ...config, action: config.action ?? 'replace' }) as T));
}
