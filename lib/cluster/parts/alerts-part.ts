import { code } from '../../facts/code';
import { Alerts } from '../../monitoring/alerts';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { PodMonitorSettings } from './pod-monitor-part';

/**
 * What Prometheus watches.
 * @internal
 */
export interface AlertsProps {
  /**
   * Alerts about the cluster, its poolers and its backups, with thresholds that follow from what is declared: a PrometheusRule.
   *
   * @default - all that apply, with the labels of `podMonitor`; none without it
   * @see https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha/tree/main/docs/runbooks
   */
  readonly alerts?: Alerts;
}

export type AlertsSettings = WithDefaults<AlertsProps, 'alerts'> & PodMonitorSettings;

/** The PrometheusRule is an object of its own; the Cluster says nothing about it. */
export const alertsPart: ClusterPart<AlertsProps, AlertsSettings> = {
  defaults: ({ podMonitor }) => ({ alerts: podMonitor?.isEnabled ? Alerts.enabled({ labels: podMonitor.labels }) : Alerts.disabled() }),
  paths: {},
  convert: () => ({ alerts: code.call('Alerts.disabled') }),
};
