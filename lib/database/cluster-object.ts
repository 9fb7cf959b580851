import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { describeValue } from '../facts/describe';
import { objectNameProblem, roleNameProblem } from '../facts/name-problems';
import { reserveInCluster } from '../internal/name-registry';
import { fail } from '../internal/naming';

/** What Database, DatabaseRole, Publication and Subscription are given about themselves. */
type ClusterObjectProps = { readonly cluster: IPostgresClusterRef; readonly name?: string; readonly resourceName?: string };

/** The two names of such an object. */
export interface ClusterObjectNames {
  /** In PostgreSQL. */
  readonly name: string;
  /** In Kubernetes. */
  readonly resourceName: string;
}

/**
 * Both names of an object that describes something inside a cluster.
 *
 * Fails if it stands in another namespace than its cluster, if a name cannot be one, or if another object describes the same
 * thing: the operator
 * serves the first and refuses the second.
 *
 * @param scope What a name in PostgreSQL must be unique in: the cluster, or one of its databases.
 */
export function nameClusterObject(construct: Construct, kind: string, { cluster, name: given, resourceName: givenResource }: ClusterObjectProps, scope = ''): ClusterObjectNames {
  const id = construct.node.id === 'Default' ? undefined : construct.node.id.toLowerCase();
  const name = given ?? id;
  if (name === undefined) fail(construct, "'name' is missing, and the id 'Default' names nothing");
  const problem = roleNameProblem(name);
  if (problem) fail(construct, `'name' ${problem}, got ${describeValue(name)}`);

  const resourceName = givenResource ?? `${cluster.clusterName}-${(id ?? name).replace(/_/g, '-')}`;
  const wrong = objectNameProblem(resourceName);
  if (wrong) fail(construct, `'resourceName' ${wrong}, got ${describeValue(resourceName)}${givenResource === undefined ? " from the construct's id; set it" : ''}`);

  const namespace = Chart.of(construct).namespace;
  if (namespace !== cluster.namespace) {
    fail(construct, `a ${kind} must be in its cluster's namespace ${describeValue(cluster.namespace)}, got ${describeValue(namespace)}; set 'namespace' on the chart`);
  }
  reserveInCluster(construct, kind, cluster.clusterName, scope, name);
  return { name, resourceName };
}
