import { list } from '../operator/cluster-facts';
import { each, LibraryRule, problemIf } from './world';

export const sizingRules: readonly LibraryRule[] = [
  {
    id: 'ha/two-instances-required',
    severity: 'warning',
    what: 'Every standby must confirm a commit, so the loss of one stops all writes.',
    fix: 'Set `dataDurability: preferred`, or add an instance.',
    why: '`required` is the default of `dataDurability`; with two instances one of them being away, even for an update, means no writes.',
    source: 'https://cloudnative-pg.io/docs/1.30/replication/#synchronous-replication',
    wrong: '[{Cluster: {spec: {instances: 2, postgresql: {synchronous: {method: any, number: 1}}}}}]',
    right: '[{Cluster: {spec: {instances: 2, postgresql: {synchronous: {method: any, number: 1, dataDurability: preferred}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const synchronous = cluster.spec?.postgresql?.synchronous;
        const others = list(synchronous?.standbyNamesPre).length + list(synchronous?.standbyNamesPost).length;
        const instances = cluster.spec?.instances ?? 1;
        return problemIf(
          synchronous && synchronous.dataDurability !== 'preferred' && others === 0 && synchronous.number === instances - 1,
          'spec.postgresql.synchronous',
          `${instances} instances with ${synchronous?.number} required synchronous standby${synchronous?.number === 1 ? '' : 's'}: writes stop when one is lost`,
        );
      }),
  },
  {
    id: 'ha/asynchronous',
    severity: 'info',
    what: 'Standbys are asynchronous: a failover can lose commits that the application saw succeed.',
    fix: 'Declare `postgresql.synchronous`, for example `{method: any, number: 1, dataDurability: preferred}`.',
    why: 'The primary confirms a commit before any standby has it, and the standby that is promoted may not have it.',
    source: 'https://cloudnative-pg.io/docs/1.30/replication/#synchronous-replication',
    wrong: '[{Cluster: {spec: {instances: 3}}}]',
    right: '[{Cluster: {spec: {instances: 3, postgresql: {synchronous: {method: any, number: 1}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster =>
        problemIf(
          (cluster.spec?.instances ?? 1) > 1 && !cluster.spec?.postgresql?.synchronous && !cluster.spec?.maxSyncReplicas && !cluster.spec?.replica,
          'spec.postgresql',
          'no synchronous replication is declared',
        ),
      ),
  },
  {
    id: 'ha/same-node',
    severity: 'info',
    what: 'The instances of a Cluster may all run on one node.',
    fix: 'Set `enablePodAntiAffinity: true`; with the type `required` no two instances ever share a node.',
    why: 'When that node is lost, so are all instances, and nothing fails over.',
    source: 'https://cloudnative-pg.io/docs/1.30/scheduling/#pod-affinity-and-anti-affinity',
    wrong: '[{Cluster: {spec: {affinity: {enablePodAntiAffinity: false}}}}]',
    right: '[{Cluster: {spec: {affinity: {podAntiAffinityType: required}}}}]',
    check: world =>
      each(world, 'Cluster', ({ spec }) => {
        const { affinity = {}, topologySpreadConstraints } = spec;
        const isSpread = list(topologySpreadConstraints).length > 0 || affinity.additionalPodAntiAffinity !== undefined;
        return problemIf((spec.instances ?? 1) > 1 && affinity.enablePodAntiAffinity === false && !isSpread, 'spec.affinity.enablePodAntiAffinity', 'nothing keeps the instances on different nodes');
      }),
  },
  {
    id: 'ha/single-instance-budget',
    severity: 'warning',
    what: 'The disruption budget of a single instance allows no eviction, so a node drain waits forever.',
    fix: 'Set `enablePDB: false`, or use more than one instance.',
    why: 'Upgrades of the node hang until somebody deletes the pod by hand.',
    source: 'https://cloudnative-pg.io/docs/1.30/kubernetes_upgrade/',
    wrong: '[{Cluster: {spec: {instances: 1}}}]',
    right: '[{Cluster: {spec: {instances: 1, enablePDB: false}}}]',
    check: world =>
      each(world, 'Cluster', cluster =>
        problemIf(
          (cluster.spec?.instances ?? 1) === 1 && cluster.spec?.enablePDB !== false,
          cluster.spec?.instances === undefined ? 'spec' : 'spec.instances',
          'a node drain will wait for this instance forever',
        ),
      ),
  },
  {
    id: 'ha/superuser-access',
    severity: 'warning',
    what: 'The superuser can log in over the network.',
    fix: 'Remove `enableSuperuserAccess`; declare databases and roles as Database and DatabaseRole.',
    why: 'A leaked password of `postgres` is every database, its files, and programs on the server.',
    source: 'https://cloudnative-pg.io/docs/1.30/security/',
    wrong: '[{Cluster: {spec: {enableSuperuserAccess: true}}}]',
    right: '[{Cluster: {spec: {enableSuperuserAccess: false}}}]',
    check: world =>
      each(world, 'Cluster', cluster => problemIf(cluster.spec?.enableSuperuserAccess === true, 'spec.enableSuperuserAccess', 'the superuser can log in over the network')),
  },
];
