import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Json } from '../facts/json-value';
import { ExternalCluster, externalClusterProblem } from './external-cluster';

/**
 * Clusters in several places that hold one database, of which one takes the writes. Every site is given the same value, so that
 * two can never be the primary.
 *
 * The primary changes in two steps, each reviewed and applied before the next:
 *
 * 1. Set `switchoverTo`. The primary stops writing and becomes a replica; its `status.demotionToken` says where its WAL ends.
 * 2. Set `primary` to that site, remove `switchoverTo`, and set `promotionToken` to the token. The site waits for this WAL and
 * takes the writes.
 *
 * @see https://cloudnative-pg.io/docs/1.30/replica_cluster/#distributed-topology
 */
export interface DistributedTopology {
  /** All sites, each with how the others connect to it or where its archive is. Their names are the names of the sites. */
  readonly sites: ExternalCluster[];

  /** Name of the site that takes the writes. */
  readonly primary: string;

  /**
   * Name of the site that will take the writes. From now on none does, until it is the `primary`.
   *
   * @default - the primary stays
   */
  readonly switchoverTo?: string;

  /**
   * The `status.demotionToken` of the site that was the primary. It holds positions in the WAL and no secret.
   *
   * @default - none: after the loss of a primary, the new one takes the writes without waiting for WAL that may be lost
   */
  readonly promotionToken?: string;
}

/** What is wrong with the topology of a site, in the words of the props, or undefined. */
export function topologyProblem({ sites, primary, switchoverTo, promotionToken }: DistributedTopology, site: string): string | undefined {
  const names = sites.map(({ name }) => name);
  const known = names.map(name => `'${name}'`).join(', ');
  const problem = sites.map((external, i) => externalClusterProblem(`sites[${i}]`, external)).find(found => found !== undefined);
  if (problem) return problem;
  if (sites.length < 2) return `'sites' must be two or more, got ${sites.length}`;
  if (new Set(names).size < names.length) return `'sites' has two of one name: ${known}`;
  if (!names.includes(site)) return `'site' is '${site}', which is none of the sites: ${known}`;
  if (!names.includes(primary)) return `'primary' is '${primary}', which is none of the sites: ${known}`;
  if (switchoverTo === undefined) return undefined;
  if (!names.includes(switchoverTo)) return `'switchoverTo' is '${switchoverTo}', which is none of the sites: ${known}`;
  if (switchoverTo === primary) return `'switchoverTo' is '${switchoverTo}', which is the primary already; remove it`;
  return promotionToken === undefined ? undefined
    : `'promotionToken' belongs to the second step; set 'primary' to '${switchoverTo}' and remove 'switchoverTo'`;
}

/**
 * What one site says. While a switchover is under way the old primary names the new one and so becomes a replica, and the others
 * still name the old one:
 * no site is the primary.
 */
export function topologySpec({ sites, primary, switchoverTo, promotionToken }: DistributedTopology, self: string): cnpg.ClusterSpecReplica {
  const named = switchoverTo !== undefined && self === primary ? switchoverTo : primary;
  const source = named === self ? sites.find(({ name }) => name !== self)!.name : named;
  return { self, primary: named, source, promotionToken: named === self ? promotionToken : undefined };
}

export function siteNamed(externalClusters: Json, name: unknown): Json {
  return Array.isArray(externalClusters) ? externalClusters.find(external => external?.name === name) : undefined;
}
