import { IConstruct } from 'constructs';
import { describeValue } from '../facts/describe';
import { parseIp } from '../facts/ip-address';
import { labelsProblem, namespaceProblem } from '../facts/name-problems';
import { fail } from '../internal/naming';
import { WorkloadPods } from './workload';

/** The label that Kubernetes gives every namespace. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** A peer as a NetworkPolicy writes it. */
export type PeerSpec = {
  readonly podSelector?: object;
  readonly namespaceSelector?: object;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
};

/**
 * Somebody at the other end of a connection, as a NetworkPolicy knows them: by the labels of pods, by a namespace, or by an address.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class NetworkPeer {
  /**
   * The pods of a workload.
   *
   * Errors: it is nothing of cdk8s-plus, so that its labels are not known; use `pods()`.
   *
   * @param workload A Deployment, StatefulSet, Job or Pod of any cdk8s-plus.
   */
  public static workload(workload: IConstruct): NetworkPeer {
    const pods = new WorkloadPods(workload);
    const { labels } = pods;
    if (!labels) fail(workload, 'has no labels by which a NetworkPolicy could select its pods; give NetworkPeer.pods() with the labels');
    return new NetworkPeer(namespace => [inNamespace({ podSelector: { matchLabels: { ...labels } } }, pods.namespace, namespace)]);
  }

  /**
   * The pods with some labels.
   *
   * Errors: no label, or one that cannot be; no name of a namespace.
   *
   * @param labels The labels. A pod must have all of them.
   * @param namespace Their namespace. @default - that of the cluster
   */
  public static pods(labels: { readonly [name: string]: string }, namespace?: string): NetworkPeer {
    checkLabels(labels);
    if (namespace !== undefined) checkNamespace(namespace);
    return new NetworkPeer(own => [inNamespace({ podSelector: { matchLabels: { ...labels } } }, namespace, own)]);
  }

  /**
   * The pods with some labels, in whatever namespace. Anyone who may make pods in any namespace can give one these labels.
   *
   * Errors: no label, or one that cannot be.
   */
  public static podsInAnyNamespace(labels: { readonly [name: string]: string }): NetworkPeer {
    checkLabels(labels);
    return new NetworkPeer(() => [{ podSelector: { matchLabels: { ...labels } }, namespaceSelector: {} }]);
  }

  /**
   * Every pod of a namespace.
   *
   * Errors: no name of a namespace.
   */
  public static namespace(name: string): NetworkPeer {
    checkNamespace(name);
    return new NetworkPeer(() => [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: name } } }]);
  }

  /**
   * Addresses outside of Kubernetes. Pods and, with some networks, nodes are not found by address: use labels for pods.
   *
   * Errors: no address and no range such as '10.20.0.0/16'.
   *
   * @param cidr A range, or one address.
   */
  public static ip(cidr: string): NetworkPeer {
    const [address, bits, ...more] = String(cidr).split('/');
    const ip = parseIp(address);
    const most = ip?.six ? 128 : 32;
    if (!ip?.strict || more.length > 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most))) {
      throw new Error(`'cidr' must be an address or a range such as '10.20.0.0/16', got ${describeValue(cidr)}`);
    }
    return new NetworkPeer(() => [{ ipBlock: { cidr: bits === undefined ? `${address}/${most}` : cidr } }]);
  }

  /** Everybody. */
  public static anybody(): NetworkPeer {
    return new NetworkPeer(() => undefined);
  }

  private constructor(private readonly specs: (namespace: string | undefined) => PeerSpec[] | undefined) {}

  /**
   * As a policy in a namespace writes them; undefined for everybody.
   * @internal
   */
  public _peers(namespace: string | undefined): PeerSpec[] | undefined {
    return this.specs(namespace);
  }
}

/** Where a client connects to, by the name in its configuration. */
export function peerOfHost(host: string): NetworkPeer {
  if (parseIp(host)?.strict) return NetworkPeer.ip(host);
  const [, namespace, svc] = host.split('.');
  if (svc === 'svc' && namespaceProblem(namespace) === undefined) return NetworkPeer.namespace(namespace);
  return NetworkPeer.anybody();
}

/** A selector without a namespace means the policy's own. */
function inNamespace(peer: PeerSpec, namespace: string | undefined, own: string | undefined): PeerSpec {
  return namespace === undefined || namespace === own ? peer : { ...peer, namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace } } };
}

function checkLabels(labels: { readonly [name: string]: string }): void {
  const problem = labelsProblem('labels', labels ?? {});
  if (problem) throw new Error(problem);
  if (Object.keys(labels ?? {}).length === 0) throw new Error("'labels' must not be empty: it would be every pod; use NetworkPeer.namespace() for all of a namespace");
}

function checkNamespace(name: string): void {
  const problem = namespaceProblem(name);
  if (problem) throw new Error(`'namespace' ${problem}, got ${describeValue(name)}`);
}
