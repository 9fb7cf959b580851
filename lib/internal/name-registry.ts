import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { deliveredTogether } from './delivered-together';
import { fail, pathOf } from './naming';

/**
 * The names that are taken in each app, or in a part of it, and the constructs that took them. cdk8s writes two objects of one
 * name without a word,
 * and in Kubernetes the second overwrites the first.
 */
const takenNames = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Reserves a name for a construct. Throws if a construct that is delivered together with it has that name in the same namespace.
 *
 * @param what the kinds that share their names: the operator takes a Pooler for a Cluster of its name, and both make Services
 */
export function reserveName(construct: IConstruct, prop: string, what: 'ObjectStore' | 'Cluster or Pooler' | 'Service' | 'ScheduledBackup' | 'Backup', name: string): void {
  const namespace = Chart.of(construct).namespace;
  const place = namespace === undefined ? '' : ` in the namespace '${namespace}'`;
  reserve(deliveredTogether(construct), construct, [what, namespace, name], owner =>
    `'${prop}' takes the ${what} name '${name}'${place}, which [${owner}] has already; give each a name of its own`);
}

/** Reserves the name of something inside a cluster, such as one of its databases. Throws if another object describes it already. */
export function reserveInCluster(construct: IConstruct, kind: string, clusterName: string, scope: string, name: string): void {
  const place = scope === '' ? '' : ` in the database '${scope}'`;
  reserve(deliveredTogether(construct), construct, [kind, Chart.of(construct).namespace, clusterName, scope, name], owner =>
    `'name' is '${name}'${place}, which [${owner}] declares for the cluster '${clusterName}' already; the operator serves one ${kind} of a name`);
}

/**
 * Says who owns the password of a role, or throws if somebody else does: one would undo the other.
 *
 * @param by The owner: the same one may say so twice.
 */
export function reservePassword(construct: IConstruct, clusterName: string, role: string, by: string): void {
  const scope = deliveredTogether(construct);
  const key = JSON.stringify(['password', Chart.of(construct).namespace, clusterName, role]);
  const passwords = passwordsByScope.get(scope) ?? new Map<string, string>();
  passwordsByScope.set(scope, passwords);
  const other = passwords.get(key);
  if (other !== undefined && other !== by) {
    fail(construct, `the password of the role '${role}' in the cluster '${clusterName}' would have two owners, ${other} and ${by}, and each would undo the other; leave one of them out`);
  }
  passwords.set(key, by);
}

const passwordsByScope = new WeakMap<IConstruct, Map<string, string>>();

/** The folder of an object store that one cluster writes its archive to. */
export interface ReservedArchive {
  /** The same for every spelling of one place. */
  readonly key: string;
  /** As people read it. */
  readonly text: string;
}

/** Reserves a folder of an object store for a cluster's archive. Throws if another cluster of the app, in any namespace, writes there. */
export function reserveArchive(construct: IConstruct, prop: string, { key, text: folder }: ReservedArchive): void {
  reserve(construct.node.root, construct, ['archive', key], owner =>
    `'${prop}' archives to '${folder}', where [${owner}] writes already, so that each would overwrite the other's WAL; give one another 'serverName' or 'path', or acknowledge 'ha/archive-shared' with the reason`);
}

function reserve(scope: IConstruct, construct: IConstruct, what: unknown[], problem: (owner: string) => string): void {
  const taken = takenNames.get(scope) ?? new Map<string, string>();
  takenNames.set(scope, taken);

  const key = JSON.stringify(what);
  const owner = taken.get(key);
  if (owner !== undefined) fail(construct, problem(owner));
  taken.set(key, pathOf(construct));
}
