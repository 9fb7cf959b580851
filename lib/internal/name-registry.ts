import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { deliveredTogether } from './delivered-together';
import { fail, pathOf } from './naming';

/** What is taken in each app, or in a part of it. cdk8s writes two objects of one name without a word, and the second overwrites the first in Kubernetes. */
const claimsByScope = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Takes a name for a construct, or throws if another one in the same namespace has it that is delivered together with it.
 *
 * @param what What shares the name space: Clusters and Poolers share one (the operator mixes them up), and each brings Services.
 */
export function claimName(construct: IConstruct, prop: string, what: 'ObjectStore' | 'Cluster or Pooler' | 'Service' | 'ScheduledBackup' | 'Backup', name: string): void {
  const namespace = Chart.of(construct).namespace;
  const place = namespace === undefined ? '' : ` in the namespace '${namespace}'`;
  claim(deliveredTogether(construct), construct, [what, namespace, name], owner =>
    `'${prop}' takes the ${what} name '${name}'${place}, which [${owner}] has already; give each a name of its own`);
}

/** Takes the name of something inside a cluster, such as one of its databases, or throws if another object describes it already. */
export function claimInCluster(construct: IConstruct, kind: string, clusterName: string, scope: string, name: string): void {
  const place = scope === '' ? '' : ` in the database '${scope}'`;
  claim(deliveredTogether(construct), construct, [kind, Chart.of(construct).namespace, clusterName, scope, name], owner =>
    `'name' is '${name}'${place}, which [${owner}] declares for the cluster '${clusterName}' already; the operator serves one ${kind} of a name`);
}

/** The folder of an object store that one cluster writes its archive to. */
export interface ClaimedArchive {
  /** The same for every spelling of one place. */
  readonly key: string;
  /** As people read it. */
  readonly text: string;
}

/** Takes a folder of an object store for a cluster's archive, or throws if a cluster of the same app, in whatever namespace, writes there. */
export function claimArchive(construct: IConstruct, prop: string, { key, text: folder }: ClaimedArchive): void {
  claim(construct.node.root, construct, ['archive', key], owner =>
    `'${prop}' archives to '${folder}', where [${owner}] writes already, so that each would overwrite the other's WAL; give one another 'serverName' or 'path'`);
}

function claim(scope: IConstruct, construct: IConstruct, what: unknown[], problem: (owner: string) => string): void {
  const claims = claimsByScope.get(scope) ?? new Map<string, string>();
  claimsByScope.set(scope, claims);

  const key = JSON.stringify(what);
  const owner = claims.get(key);
  if (owner !== undefined) fail(construct, problem(owner));
  claims.set(key, pathOf(construct));
}
