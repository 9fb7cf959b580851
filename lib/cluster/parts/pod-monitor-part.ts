import { PodMonitoring } from '../../monitoring/pod-monitoring';
import { ClusterPart, WithDefaults } from '../cluster-part';

/**
 * Whether Prometheus finds the instances.
 * @internal
 */
export interface PodMonitorPartProps {
  /**
   * Whether Prometheus finds the instances.
   *
   * @default PodMonitoring.enabled()
   */
  readonly podMonitor?: PodMonitoring;
}

export type PodMonitorSettings = WithDefaults<PodMonitorPartProps, 'podMonitor'>;

/** The PodMonitor is an object of its own; the Cluster says nothing about it. */
export const podMonitorPart: ClusterPart<PodMonitorPartProps, PodMonitorSettings> = {
  defaults: () => ({ podMonitor: PodMonitoring.enabled() }),
  paths: {},
  convert: () => ({}),
};
