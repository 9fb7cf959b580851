import { describeValue } from '../facts/describe';
import { IConstruct } from 'constructs';
import { fail } from '../internal/naming';
import { NetworkPeer } from './network-peer';
import { isPort, NetworkPolicies } from './network-policies';

/** A client, and which Service it goes to. */
interface Source {
  readonly peer: NetworkPeer;
  /**
   * The Service.
   * @default - any
   */
  readonly serviceName?: string;
}

/** Somebody whom the instances may reach. */
interface Destination {
  readonly peer: NetworkPeer;
  readonly port: number;
}

/**
 * Who may reach a cluster over the network, and whom it may reach, beside those that it needs: these are let through by themselves.
 */
export class Connections {
  /**
   * Those of a cluster.
   *
   * @param onFirst Called with the first client.
   * @internal
   */
  public static _of(cluster: IConstruct, policies: NetworkPolicies | undefined, onFirst?: () => void): Connections {
    const connections = new Connections(cluster, policies);
    connections.onFirst = onFirst;
    return connections;
  }

  private readonly sources: Source[] = [];
  private readonly destinations: Destination[] = [];

  private onFirst?: () => void;

  private constructor(private readonly cluster: IConstruct, private readonly policies: NetworkPolicies | undefined) {}

  /**
   * Lets somebody connect to PostgreSQL: to the instances, and to the poolers that are declared for the cluster. For a workload
   * that `grantConnect` was called for
   * that has been done.
   *
   * Errors: the cluster has no `networkPolicies`, so that everybody may connect; `NetworkPolicies.none()` says that this is meant.
   */
  public allowFrom(peer: NetworkPeer): void {
    this.need('allowFrom');
    this.checkPeer(peer);
    this._allow(peer);
  }

  /**
   * Lets the instances reach somebody, such as the server of a subscription or of a foreign table, which nothing else here says.
   *
   * Errors: the cluster has no `networkPolicies`; no port from 1 to 65535.
   */
  public allowTo(peer: NetworkPeer, port: number): void {
    this.need('allowTo');
    this.checkPeer(peer);
    if (!isPort(port)) fail(this.cluster, `'port' must be from 1 to 65535, got ${describeValue(port)}`);
    this.destinations.push({ peer, port });
  }

  /**
   * Whether there are policies.
   * @internal
   */
  public get _policies(): NetworkPolicies | undefined {
    return this.policies?.isEnabled ? this.policies : undefined;
  }

  /**
   * Lets somebody connect, to one Service alone if it is named. Where there are no policies, everybody may.
   * @internal
   */
  public _allow(peer: NetworkPeer, serviceName?: string): void {
    if (!this._policies) return;
    if (this.sources.length === 0) this.onFirst?.();
    this.sources.push({ peer, serviceName });
  }

  /**
   * The clients of the Services that pass the test.
   * @internal
   */
  public _clients(namespace: string | undefined, isOurs: (serviceName: string) => boolean): object[] | undefined {
    const all = this.sources.filter(({ serviceName }) => serviceName === undefined || isOurs(serviceName)).map(({ peer }) => peer._peers(namespace));
    return all.includes(undefined) ? undefined : all.flatMap(peers => peers!);
  }

  /**
   * Whom the instances may reach.
   * @internal
   */
  public get _destinations(): readonly Destination[] {
    return this.destinations;
  }

  private checkPeer(peer: NetworkPeer): void {
    if (typeof (peer as NetworkPeer | undefined | null)?._peers === 'function') return;
    fail(this.cluster, `'peer' must be a NetworkPeer, such as NetworkPeer.namespace('reports'), got ${describeValue(peer)}`);
  }

  private need(method: string): void {
    if (this.policies !== undefined) return;
    fail(this.cluster, `'connections.${method}' has nothing to let through: without 'networkPolicies' everybody may connect; ` +
      'set it to NetworkPolicies.complete(), or to NetworkPolicies.none() if that is meant');
  }
}
