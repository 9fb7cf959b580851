import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { BackupPolicy } from '../backup/backup-policy';
import { SyncWave } from '../delivery/delivery';
import { Placement } from '../pods/placement';
import { ClusterSettings } from './postgres-cluster-settings';
import { BARMAN_PLUGIN } from '../facts/cnpg';
import { nonEmpty } from '../internal/non-empty';
import { settingText } from '../postgres/setting-text';
import { Resources } from '../pods/resources';

/** PostgreSQL's own max_wal_size, 1 GB. */
const POSTGRES_MAX_WAL_KIBIBYTES = 1024 ** 2;

/**
 * The Cluster object. Written out: what the webhook would add inside a list item, where Argo CD sees it as drift, and whatever decides
 * about data, so that a default that changes upstream changes nothing here. Left out: empty lists.
 *
 * A plain ApiObject, since the generated class applies JSON patches before it renames its props: `/spec/enablePDB` would change nothing.
 */
export function clusterManifest(scope: Construct, id: string, name: string, settings: ClusterSettings): ApiObject {
  const { backup, bootstrap, delivery, instances } = settings;
  return new ApiObject(scope, id, cnpg.Cluster.manifest({
    metadata: {
      name,
      annotations: {
        ...delivery._annotations(SyncWave.CLUSTER, { guarded: true }),
        ...backup.reason !== undefined && { 'cdk8s-postgres-ha/no-backup-reason': backup.reason },
      },
    },
    spec: {
      instances,
      imageName: settings.version.image,
      storage: settings.storage._toStorage(),
      walStorage: settings.walStorage?._toStorage(),
      resources: new Resources(settings.cpu, settings.memory).render(cnpg.ClusterSpecResourcesLimits.fromString),
      affinity: affinityOf(settings.placement),
      postgresql: {
        parameters: parametersOf(settings),
        pgHba: nonEmpty(settings.pgHba),
        synchronous: synchronousOf(settings),
      },
      bootstrap: { initdb: bootstrap._toInitdb() },
      plugins: pluginsOf(name, backup),
      primaryUpdateMethod: settings.primaryUpdateMethod as string as cnpg.ClusterSpecPrimaryUpdateMethod,
      primaryUpdateStrategy: settings.primaryUpdateStrategy as string as cnpg.ClusterSpecPrimaryUpdateStrategy,
      ...settings.failoverTiming._toSpec(),
      enableSuperuserAccess: false,
      // The budget of a single instance allows no eviction, so that a drain of its node never ends.
      enablePdb: instances > 1,
    },
  }));
}

function affinityOf(placement: Placement): cnpg.ClusterSpecAffinity {
  return {
    enablePodAntiAffinity: true,
    podAntiAffinityType: placement.isRequired ? 'required' : 'preferred',
    topologyKey: placement.topologyKey,
    nodeSelector: nonEmpty(placement.nodeSelector),
    tolerations: nonEmpty(placement.tolerations),
  };
}

/** What PostgreSQL keeps of its WAL, against the volume that it is on, and how soon a standby looks for a new primary. */
function parametersOf({ parameters, storage, walStorage, durability }: ClusterSettings): { [name: string]: string } {
  const share = walStorage ? walStorage._kibibytes / 2 : storage._kibibytes / 4;
  const megabytes = `${Math.floor(share / 1024)}MB`;
  const settled: { [name: string]: unknown } = {
    // Unlimited by default, the WAL that a slot keeps for a replica which is away fills the volume and stops the primary.
    max_slot_wal_keep_size: megabytes,
    ...share < POSTGRES_MAX_WAL_KIBIBYTES && parameters.min_wal_size === undefined && { max_wal_size: megabytes },
    // After a failover no commit ends before a standby has found the new primary; it tries again every 5 s unless told otherwise.
    ...durability.isRequired && { wal_retrieve_retry_interval: '1s' },
    ...parameters,
  };
  return Object.fromEntries(Object.entries(settled).map(([name, value]) => [name, settingText(value)]));
}

function synchronousOf({ durability, instances }: ClusterSettings): cnpg.ClusterSpecPostgresqlSynchronous | undefined {
  const synchronous = durability._toSynchronous(instances);
  return synchronous && {
    method: cnpg.ClusterSpecPostgresqlSynchronousMethod.ANY,
    number: synchronous.number,
    dataDurability: synchronous.isRequired
      ? cnpg.ClusterSpecPostgresqlSynchronousDataDurability.REQUIRED
      : cnpg.ClusterSpecPostgresqlSynchronousDataDurability.PREFERRED,
    failoverQuorum: synchronous.failoverQuorum,
  };
}

function pluginsOf(clusterName: string, backup: BackupPolicy): cnpg.ClusterSpecPlugins[] | undefined {
  if (!backup.store) return undefined;
  return [{
    name: BARMAN_PLUGIN,
    enabled: true,
    isWalArchiver: true,
    parameters: { barmanObjectName: backup.store.objectStoreName, serverName: backup._serverName(clusterName) },
  }];
}
