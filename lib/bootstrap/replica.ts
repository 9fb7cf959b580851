import { Duration } from 'cdk8s';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { parseDuration } from '../facts/go';
import { Json } from '../facts/json-value';
import { wholeSeconds } from '../internal/durations';
import { checkStruct } from '../internal/construct-props';
import { DistributedTopology, siteNamed, topologyProblem, topologySpec } from './distributed-topology';
import { ExternalCluster, externalClusterCode, externalClusterNamed, externalClusterProblem } from './external-cluster';

/**
 * Options for `Replica.inTopology`.
 */
export interface ReplicaOptions {
  /**
   * How long the replica waits before it applies a commit of the primary: time to stop it before a mistake arrives.
   *
   * @default - it does not wait
   */
  readonly minApplyDelay?: Duration;
}

/**
 * Options for `Replica.of`.
 */
export interface StandaloneReplicaOptions extends ReplicaOptions {
  /**
   * Whether it follows its source. With false it becomes a cluster of its own, for good: it can follow again only when it is recreated.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * A cluster that follows another one and takes no writes.
 *
 * It starts from a copy of its source: `Bootstrap.recovery()` from its archive or `Bootstrap.pgBasebackup()`.
 *
 * @see https://cloudnative-pg.io/docs/1.30/replica_cluster/
 */
export class Replica {
  /**
   * A replica by itself: for reports, for tests of an upgrade, as a delayed copy.
   *
   * Errors: `source` says neither how to connect nor where its archive is.
   *
   * @param source What it follows: by streaming if it has `connectionParameters`, else from its archive.
   */
  public static of(source: ExternalCluster, options: StandaloneReplicaOptions = {}): Replica {
    checkStruct('ExternalCluster', source);
    checkStruct('StandaloneReplicaOptions', options);
    const problem = externalClusterProblem('source', source);
    if (problem) throw new Error(problem);
    if (!source.connectionParameters && !source.objectStore && !source.plugin) {
      throw new Error(`'source' is '${source.name}', which says neither how to connect nor where its archive is`);
    }
    return new Replica({ enabled: options.enabled ?? true, source: source.name }, options, [source]);
  }

  /**
   * One site of several, of which one takes the writes. Say the same topology for each of them.
   *
   * Errors: `site` or the primary is none of the sites.
   *
   * @param site Name of the site that this cluster is.
   */
  public static inTopology(topology: DistributedTopology, site: string, options: ReplicaOptions = {}): Replica {
    checkStruct('DistributedTopology', topology);
    checkStruct('ReplicaOptions', options);
    const problem = topologyProblem(topology, site);
    if (problem) throw new Error(problem);
    return new Replica(topologySpec(topology, site), options, topology.sites);
  }

  /** @internal */
  public static _convert(spec: Json): Code | undefined {
    const replica = spec.replica;
    if (!replica) return undefined;
    const nanoseconds = replica.minApplyDelay === undefined ? undefined : parseDuration(replica.minApplyDelay);
    const minApplyDelay = nanoseconds === undefined ? undefined : code.call('Duration.seconds', code.literal(Number(nanoseconds) / 1e9));
    if (replica.primary === undefined) {
      const source = externalClusterNamed(spec, replica.source);
      return source && code.call('Replica.of', source, code.struct({ minApplyDelay, enabled: code.literal(replica.enabled ?? false) }));
    }
    const self = replica.self ?? spec.name;
    const sites = [...new Set([self, replica.source, replica.primary])].map(name => externalClusterCode(siteNamed(spec.externalClusters, name)));
    return code.call('Replica.inTopology', code.struct({
      sites: code.list(sites),
      primary: code.literal(replica.primary),
      promotionToken: code.literal(replica.promotionToken),
    }), code.literal(self), code.struct({ minApplyDelay }));
  }

  private constructor(
    private readonly spec: cnpg.ClusterSpecReplica,
    private readonly options: ReplicaOptions,
    /**
     * What the Cluster must list in `externalClusters`.
     * @internal
     */
    public readonly _externalClusters: readonly ExternalCluster[],
  ) {}

  /**
   * Whether it follows another cluster now.
   * @internal
   */
  public get _isFollowing(): boolean {
    return this.spec.primary === undefined ? this.spec.enabled! : this.spec.primary !== this.spec.self;
  }

  /** @internal */
  public _toSpec(): cnpg.ClusterSpecReplica {
    const delay = this.options.minApplyDelay;
    return { ...this.spec, minApplyDelay: delay && goDuration(wholeSeconds('minApplyDelay', delay)) };
  }
}

/** In the largest unit that fits, as people write it: 4h. */
function goDuration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
