import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';

/** A cluster as its name and namespace tell it from others of an app. */
interface NamedCluster extends IConstruct {
  readonly clusterName: string;
  readonly namespace?: string;
}

const dependentsByApp = new WeakMap<IConstruct, Map<string, ApiObject[]>>();

/** Says that an object names a cluster, wherever in the app it is declared. */
export function addDependent(cluster: NamedCluster, object: ApiObject): void {
  const { root } = cluster.node;
  const dependents = dependentsByApp.get(root) ?? new Map<string, ApiObject[]>();
  dependentsByApp.set(root, dependents);
  dependents.set(keyOf(cluster), [...dependentsOf(cluster), object]);
}

/** The objects of the app that name a cluster. */
export function dependentsOf(cluster: NamedCluster): readonly ApiObject[] {
  return dependentsByApp.get(cluster.node.root)?.get(keyOf(cluster)) ?? [];
}

function keyOf({ namespace, clusterName }: NamedCluster): string {
  return JSON.stringify([namespace, clusterName]);
}
