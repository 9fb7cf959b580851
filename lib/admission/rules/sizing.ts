import { list, parametersOf, volumeSize } from '../operator/cluster-facts';
import { Json } from '../../facts/json-value';
import { pgQuantity } from '../../postgres/operator-grammar';
import { each, LibraryRule, problemIf } from './world';

function parameters(cluster: Json): Record<string, string> {
  return cluster.spec ? parametersOf(cluster) : {};
}

export const sizingRules: readonly LibraryRule[] = [
  {
    id: 'ha/wal-fills-volume',
    severity: 'error',
    what: 'max_wal_size is as large as the volume that holds the WAL and everything else; a full volume stops PostgreSQL.',
    fix: 'Lower max_wal_size, enlarge `storage`, or add `walStorage`.',
    why: 'PostgreSQL stops with "no space left on device" and does not start again before the volume grows.',
    source: 'https://www.postgresql.org/docs/current/wal-configuration.html',
    wrong: '[{Cluster: {spec: {storage: {size: 2Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}}}]',
    right: '[{Cluster: {spec: {storage: {size: 20Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        if (!cluster.spec || cluster.spec.walStorage) return [];
        const text = parameters(cluster).max_wal_size;
        const limit = typeof text === 'string' ? pgQuantity(text) : undefined;
        const volume = volumeSize(cluster.spec.storage);
        return problemIf(
          limit && volume && !volume.isZero && limit.compare(volume) >= 0,
          'spec.postgresql.parameters.max_wal_size',
          `max_wal_size ${text} does not fit into a volume of ${cluster.spec.storage?.size ?? volume}`,
        );
      }),
  },
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
    id: 'ha/single-instance-budget',
    severity: 'warning',
    what: 'The disruption budget of a single instance allows no eviction, so a node drain waits for ever.',
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
          'a node drain will wait for this instance for ever',
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
