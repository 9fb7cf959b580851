import { Json } from '../facts/json-value';
import { describeValue } from '../facts/describe';
import { checkStruct } from '../internal/construct-props';
import { NetworkPeer } from './network-peer';

/**
 * Where things are that a cluster needs, for `NetworkPolicies.complete`.
 */
export interface NetworkPoliciesOptions {
  /**
   * The operator.
   *
   * @default - the pods of 'cnpg-system' with the label `app.kubernetes.io/name: cloudnative-pg`, as its manifest and its chart make them
   */
  readonly operator?: NetworkPeer;

  /**
   * Prometheus, where there is a `podMonitor`.
   *
   * @default - the pods of every namespace with the label `app.kubernetes.io/name: prometheus`, as its operator makes them
   */
  readonly prometheus?: NetworkPeer;

  /**
   * The API server, which instances and poolers watch. Some networks see it under the address of its Service, most under those of
   * the control plane.
   * With Cilium no address matches: see the how-to.
   *
   * @default - everybody, on `apiServerPorts`
   */
  readonly apiServer?: NetworkPeer;

  /**
   * The ports of the API server, and of its Service.
   *
   * @default [443, 6443]
   */
  readonly apiServerPorts?: number[];

  /**
   * DNS.
   *
   * @default - everybody, on port 53, since some clusters answer from the node
   */
  readonly dns?: NetworkPeer;

  /**
   * The object store of the backups.
   *
   * @default - the address of its endpoint: a namespace for a Service, everybody for a name elsewhere; on the endpoint's port
   */
  readonly objectStore?: NetworkPeer;
}

/**
 * Whether NetworkPolicies let nobody but those through whom a cluster needs and those that are allowed.
 *
 * @see https://cloudnative-pg.io/docs/1.30/networking/
 */
export class NetworkPolicies {
  /**
   * Policies for everything: instances and their Jobs, poolers, the Jobs of this library. Operator, replication, Prometheus, DNS,
   * API server, object store and the
   * clusters that this one copies from are let through as far as they are declared. Clients are let through by `grantConnect` and
   * by `connections.allowFrom`.
   *
   * Nothing enforces them where the network of the Kubernetes cluster does not.
   */
  public static complete(options: NetworkPoliciesOptions = {}): NetworkPolicies {
    return new NetworkPolicies(true, options);
  }

  /** None: everybody reaches everything. `connections.allowFrom` then has nothing to do. */
  public static none(): NetworkPolicies {
    return new NetworkPolicies(false, {});
  }

  private constructor(
    /** Whether there are any. */
    public readonly isEnabled: boolean,
    private readonly options: NetworkPoliciesOptions,
  ) {
    checkStruct('NetworkPoliciesOptions', options);
    const { apiServerPorts = [] } = options;
    for (const port of apiServerPorts) if (!isPort(port)) throw new Error(`'apiServerPorts' must be ports from 1 to 65535, got ${describeValue(port)}`);
  }

  /**
   * Who is where.
   * @internal
   */
  public get _peers() {
    const { operator, prometheus, apiServer, dns, objectStore } = this.options;
    return {
      operator: operator ?? NetworkPeer.pods({ 'app.kubernetes.io/name': 'cloudnative-pg' }, 'cnpg-system'),
      prometheus: prometheus ?? NetworkPeer.podsInAnyNamespace({ 'app.kubernetes.io/name': 'prometheus' }),
      apiServer: apiServer ?? NetworkPeer.anybody(),
      /** Its address, if that is known. */
      knownApiServer: apiServer,
      dns: dns ?? NetworkPeer.anybody(),
      objectStore,
    };
  }

  /**
   * What every pod needs: names, and where it watches, the API server.
   * @internal
   */
  public _basicEgress(namespace: string | undefined, { watches }: { readonly watches: boolean }): PolicyRule[] {
    const { dns, apiServer } = this._peers;
    return [
      { peers: dns._peers(namespace), ports: [53], protocols: ['UDP', 'TCP'] },
      ...watches ? [{ peers: apiServer._peers(namespace), ports: this.options.apiServerPorts ?? [443, 6443] }] : [],
    ];
  }
}

/** Peers that may be talked to, or that may talk, on some ports. */
export interface PolicyRule {
  /**
   * As a policy writes them.
   * @default - everybody
   */
  readonly peers?: readonly object[];
  /** The ports. */
  readonly ports: readonly number[];
  /**
   * The protocols.
   * @default - TCP
   */
  readonly protocols?: readonly string[];
}

/** The rules of a policy in one direction, those of the same ports together. */
export function policyRules(direction: 'from' | 'to', rules: readonly PolicyRule[]): Json[] {
  const byPorts = new Map<string, { peers: object[] | undefined; ports: Json[] }>();
  for (const { peers, ports, protocols = ['TCP'] } of rules) {
    const portSpecs = ports.flatMap(port => protocols.map(protocol => ({ port, protocol })));
    const key = JSON.stringify(portSpecs);
    const rule = byPorts.get(key);
    if (!rule) byPorts.set(key, { peers: peers && [...peers], ports: portSpecs });
    // Everybody and somebody is everybody.
    else rule.peers = rule.peers && peers && [...rule.peers, ...peers];
  }
  return [...byPorts.values()].map(({ peers, ports }) => ({ ...peers ? { [direction]: unique(peers) } : {}, ports }));
}

function unique(peers: readonly object[]): object[] {
  return [...new Map(peers.map(peer => [JSON.stringify(peer), peer])).values()];
}

export function isPort(port: unknown): boolean {
  return Number.isInteger(port) && (port as number) > 0 && (port as number) < 65536;
}
