import { IConstruct } from 'constructs';
import { ClusterSettings } from './cluster-parts';

const byCluster = new WeakMap<IConstruct, () => ClusterSettings>();

/** Keeps what a cluster was declared with, for constructs that repeat a part of it. */
export function declareSettings(cluster: IConstruct, settings: () => ClusterSettings): void {
  byCluster.set(cluster, settings);
}

/** What a cluster was declared with; undefined for one that is declared elsewhere. It is a function, since a restore that has not happened is rendered too. */
export function settingsOf(cluster: IConstruct): (() => ClusterSettings) | undefined {
  const declared = cluster.node.findAll().find(found => byCluster.has(found));
  return declared && byCluster.get(declared);
}
