import { Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { ChangeRule, clusterText, CrossProblem, each, LibraryRule, problemIf, World } from './world';

/** The name of a cluster as a site of a topology; undefined for a cluster that is none. */
function siteOf({ metadata, spec }: Json): string | undefined {
  return spec?.replica && spec.replica.primary ? String(spec.replica.self || metadata?.name) : undefined;
}

const isPrimary = (cluster: Json) => siteOf(cluster) !== undefined && siteOf(cluster) === cluster.spec.replica.primary;
const knows = (cluster: Json, site: string) => list(cluster.spec.externalClusters).some(external => external?.name === site);

const sites = 'externalClusters: [{name: paris, connectionParameters: {host: paris}}, {name: berlin, connectionParameters: {host: berlin}}]';
const bootstrap = 'bootstrap: {pg_basebackup: {source: paris}}';
const site = (self: string, primary: string, more = '') => `{Cluster: {metadata: {name: ${self}}, spec: {${sites}, ${bootstrap}, replica: {self: ${self}, primary: ${primary}, source: ${self === 'paris' ? 'berlin' : 'paris'}${more}}}}}`;

export const siteRules: readonly LibraryRule[] = [
  {
    id: 'ha/two-primaries',
    severity: 'error',
    what: 'Two sites of one topology both declare themselves the primary.',
    fix: 'Name the same site in `replica.primary` of all of them.',
    why: 'Both take writes, and neither has those of the other. Nothing can bring the two together again. Switch over in two steps: first the primary becomes a replica, then the other site the primary, with the demotion token of the first.',
    source: 'https://cloudnative-pg.io/docs/1.30/replica_cluster/#distributed-topology',
    wrong: `[${site('paris', 'paris')}, ${site('berlin', 'berlin')}]`,
    right: `[${site('paris', 'paris')}, ${site('berlin', 'paris')}]`,
    check: (world): CrossProblem[] => {
      const primaries = world.all('Cluster').filter(cluster => cluster.spec && isPrimary(cluster));
      return primaries.flatMap((cluster, i) => {
        const other = primaries.slice(0, i).find(one => siteOf(one) !== siteOf(cluster) && knows(one, siteOf(cluster)!) && knows(cluster, siteOf(one)!));
        return problemIf(other, 'spec.replica.primary', `${other && clusterText(other)} is the primary of this topology too`).map(problem => ({ object: cluster, ...problem }));
      });
    },
  },
];

export const siteChangeRules: readonly ChangeRule[] = [
  {
    id: 'ha/promotion-without-token',
    severity: 'warning',
    what: 'A site becomes the primary without the token of the one that was it.',
    fix: 'Set `promotionToken` to the `demotionToken` in the status of the old primary, once it is a replica. Without it only when that site is lost.',
    why: 'With the token the operator waits until this site has all of the old primary\'s WAL. Without it the site takes writes with what it has, and what the old primary wrote last is lost; if it still runs, there are two primaries.',
    source: 'https://cloudnative-pg.io/docs/1.30/replica_cluster/#promoting-a-replica-to-a-primary-cluster',
    wrong: `{old: [${site('berlin', 'paris')}], new: [${site('berlin', 'berlin')}]}`,
    right: `{old: [${site('berlin', 'paris')}], new: [${site('berlin', 'berlin', ', promotionToken: abc')}]}`,
    check: (world: World, old: World): CrossProblem[] => each(world, 'Cluster', cluster => {
      const before = old.named(cluster, 'Cluster', cluster.metadata?.name);
      const isPromoted = before?.spec && siteOf(before) !== undefined && !isPrimary(before) && isPrimary(cluster);
      return problemIf(isPromoted && (!cluster.spec.replica.promotionToken || cluster.spec.replica.promotionToken === before.spec.replica.promotionToken), 'spec.replica',
        `'${siteOf(cluster)}' replaces '${before?.spec?.replica?.primary}' as the primary, without its token`);
    }),
  },
];
