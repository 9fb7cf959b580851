import { ClusterMonitoring, monitoringCode, monitoringSpec } from '../cluster-monitoring';
import { ClusterPart } from '../cluster-part';

/**
 * What the instances tell about themselves.
 * @internal
 */
export interface MonitoringProps {
  /**
   * What the metrics exporter of each instance answers: queries of your own, TLS.
   *
   * @default - the operator's own queries, without TLS
   * @see https://cloudnative-pg.io/docs/1.30/monitoring/
   */
  readonly monitoring?: ClusterMonitoring;
}

export const monitoringPart: ClusterPart<MonitoringProps> = {
  spec: ({ monitoring }) => ({ monitoring: monitoring && monitoringSpec(monitoring) }),
  paths: { 'spec.monitoring': 'monitoring' },
  convert: ({ spec }) => ({ monitoring: monitoringCode(spec.monitoring) }),
};
