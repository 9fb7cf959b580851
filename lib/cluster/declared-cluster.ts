import { IConstruct } from 'constructs';
import { MonitoredDrill } from '../monitoring/monitored-cluster';
import { ClusterSettings } from './cluster-parts';

/** What other constructs of a program can know of a cluster in it. */
export interface DeclaredCluster {
  /** What it was declared with. It is a function, since a restore that has not happened is rendered too. */
  readonly settings: () => ClusterSettings;
  /** Its restore drills. */
  readonly drills: MonitoredDrill[];
}

const byCluster = new WeakMap<IConstruct, DeclaredCluster>();

/** Keeps what a cluster was declared with, for constructs that repeat a part of it. */
export function declareCluster(cluster: IConstruct, settings: () => ClusterSettings): DeclaredCluster {
  const declared = { settings, drills: [] };
  byCluster.set(cluster, declared);
  return declared;
}

/** What is known of a cluster, which may stand inside a chart that is one itself; undefined for one that is declared elsewhere. */
export function declaredCluster(cluster: IConstruct): DeclaredCluster | undefined {
  const found = cluster.node.findAll().find(construct => byCluster.has(construct));
  return found && byCluster.get(found);
}
