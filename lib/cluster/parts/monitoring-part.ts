import { code } from '../../facts/code';
import { queriesKey } from '../../monitoring/queries/metrics-queries';
import { MetricsQuery } from '../../monitoring/queries/metrics-query';
import { ClusterMonitoring, monitoringCode, monitoringSpec } from '../cluster-monitoring';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { PodMonitorSettings } from './pod-monitor-part';

/**
 * What the instances tell about themselves.
 * @internal
 */
export interface MonitoringProps {
  /**
   * What the metrics exporter of each instance answers: queries from ConfigMaps and Secrets of your own, TLS.
   *
   * @default - the operator's own queries, without TLS
   * @see https://cloudnative-pg.io/docs/1.30/monitoring/
   */
  readonly monitoring?: ClusterMonitoring;

  /**
   * Queries whose results become metrics, in a ConfigMap that is named after the cluster and `-queries`.
   *
   * @default - `MetricsQuery.cheap()`; none without `podMonitor`
   */
  readonly metricsQueries?: MetricsQuery[];
}

export type MonitoringSettings = WithDefaults<MonitoringProps, 'metricsQueries'> & PodMonitorSettings;

export const monitoringPart: ClusterPart<MonitoringProps, MonitoringSettings> = {
  defaults: ({ podMonitor }) => ({ metricsQueries: podMonitor?.isEnabled ? MetricsQuery.cheap() : [] }),
  rules: [{ problem: ({ metricsQueries }) => sameName(metricsQueries.map(({ name }) => name)) }],
  spec: ({ monitoring, metricsQueries }, { clusterName }) => {
    const typed = metricsQueries.length > 0 ? [queriesKey(clusterName)] : [];
    const customQueriesConfigMap = [...typed, ...monitoring?.customQueriesConfigMap ?? []];
    return { monitoring: monitoringSpec({ ...monitoring, customQueriesConfigMap }) };
  },
  paths: { 'spec.monitoring': 'monitoring' },
  convert: ({ spec }) => ({ monitoring: monitoringCode(spec.monitoring), metricsQueries: code.list([]) }),
};

function sameName(names: readonly string[]): string | undefined {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice && `'metricsQueries' has '${twice}' twice, but one name stands for one query; leave one out`;
}
