import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, pathOf } from './naming';

/** The names taken in each app. cdk8s writes two objects of one name without a word, and the second overwrites the first in Kubernetes. */
const claimsByApp = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Takes a name for a construct, or throws if another one in the same app and namespace has it.
 *
 * @param what What shares the name space: Clusters and Poolers share one (the operator mixes them up), and each brings Services.
 */
export function claimName(construct: IConstruct, prop: string, what: 'ObjectStore' | 'Cluster or Pooler' | 'Service' | 'folder of an ObjectStore', name: string): void {
  const app = construct.node.root;
  const claims = claimsByApp.get(app) ?? new Map<string, string>();
  claimsByApp.set(app, claims);

  const namespace = Chart.of(construct).namespace;
  const key = JSON.stringify([what, namespace, name]);
  const owner = claims.get(key);
  if (owner !== undefined) {
    const place = namespace === undefined ? '' : ` in the namespace '${namespace}'`;
    fail(construct, `'${prop}' takes the ${what} name '${name}'${place}, which [${owner}] has already; give each a name of its own`);
  }
  claims.set(key, pathOf(construct));
}
