import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { afterRestore } from './archive-history';
import { ClusterIdentity, mergeSpecs } from './cluster-part';
import { CLUSTER_PARTS, ClusterSettings } from './cluster-parts';

/** What the throw-away cluster has of the real one: what the data needs to be read, and nothing that reaches outside. */
const KEPT = [
  'imageName', 'imageCatalogRef', 'imagePullPolicy', 'imagePullSecrets', 'postgresUID', 'postgresGID', 'storage', 'walStorage', 'tablespaces', 'resources',
  'serviceAccountTemplate', 'podSecurityContext', 'securityContext', 'seccompProfile', 'schedulerName', 'priorityClassName', 'env', 'envFrom', 'projectedVolumeTemplate',
] as const;

/** Subscriptions would fetch from production's publishers, and jobs of pg_cron would run, in a copy of production. */
const QUIET = { 'max_logical_replication_workers': '0', 'cron.launch_active_jobs': 'off' };

/**
 * The Cluster that a drill restores into: what the manifest of the next restore says, as one instance under another name, with
 * neither an archive nor
 * Services, roles and metrics of production.
 */
export function drillCluster(settings: ClusterSettings, identity: ClusterIdentity, drillName: string): Json {
  const next = afterRestore(settings, identity.clusterName, 'newest');
  const { spec }: Json = cnpg.Cluster.manifest({ metadata: {}, spec: mergeSpecs(CLUSTER_PARTS.map(part => part.spec?.(next, identity) ?? {})) });
  const { source, database, owner } = spec.bootstrap.recovery;
  const { nodeSelector, tolerations } = spec.affinity ?? {};
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: drillName },
    spec: {
      description: `A restore drill of the cluster ${identity.clusterName}; it is removed by itself`,
      instances: 1,
      ...Object.fromEntries(KEPT.map(field => [field, spec[field]]).filter(([, value]) => value !== undefined)),
      postgresql: {
        parameters: { ...spec.postgresql?.parameters, ...QUIET },
        shared_preload_libraries: nonEmpty(spec.postgresql?.shared_preload_libraries),
        extensions: nonEmpty(spec.postgresql?.extensions),
      },
      affinity: nonEmpty({ nodeSelector, tolerations }),
      // For the checks, from the pod of the drill alone: its password is in a Secret that dies with the cluster.
      enableSuperuserAccess: true,
      enablePDB: false,
      // Without the owner's Secret, so that its password here is another one.
      bootstrap: { recovery: { source, database, owner } },
      externalClusters: spec.externalClusters.filter(({ name }: Json) => name === source),
    },
  };
}
