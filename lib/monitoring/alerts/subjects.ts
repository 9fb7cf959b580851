import { MonitoredCluster, MonitoredPooler } from '../monitored-cluster';
import { Pods } from '../promql';

/** The names of a cluster's pods end in a number; those of its jobs and of its poolers do not. */
export function instances({ clusterName, namespace }: MonitoredCluster): Pods {
  return { namespace, pod: `${clusterName}-[1-9][0-9]*` };
}

/** The names of a Deployment's pods end in two random parts without a hyphen. */
export function poolerPods({ poolerName, namespace }: MonitoredPooler): Pods {
  return { namespace, pod: `${poolerName}-[a-z0-9]+-[a-z0-9]+` };
}
