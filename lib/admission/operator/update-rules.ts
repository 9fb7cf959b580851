import { Json } from '../../facts/json-value';
import { OperatorConfig } from '../apiserver/server';
import { defaultCluster } from './cluster-defaults';
import { isReplica, list, majorVersion, parametersOf, slotsEnabled, volumeSize } from './cluster-facts';
import { Problem, when } from '../apiserver/problem';
import { webhook } from './operator-rule';
import { RuleText } from '../report/rule-text';

/** A rule of the operator about a change of a Cluster. Its examples are `{old, new}`, each laid over a minimal Cluster. */
export interface UpdateRule extends RuleText {
  readonly kind: 'Cluster';
  readonly check: (cluster: Json, old: Json) => readonly Problem[];
}

function shrunk(path: string, old: Json, storage: Json): Problem[] {
  const before = volumeSize(old);
  const after = volumeSize(storage);
  return when(before && after && after.compare(before) < 0, {
    path,
    at: `${path}.size`,
    message: `can't shrink existing storage from ${old?.size ?? before} to ${storage?.size ?? after}`,
  });
}

export const UPDATE_RULES: readonly UpdateRule[] = [
  {
    id: 'cnpg/major-change',
    kind: 'Cluster',
    what: 'A running database cannot go back to an older major version, and can be upgraded to 16 and later only.',
    fix: 'Keep the major version, or upgrade to 16 or later.',
    why: 'The files of one major version cannot be read by an older one, and the upgrade in place exists from 16 on.',
    source: webhook('cluster', 'validateImageChange'),
    wrong: '{old: {spec: {imageName: "a:17.4"}, status: {pgDataImageInfo: {image: "a:17.4", majorVersion: 17}}}, new: {spec: {imageName: '
      + '"a:16.4"}}}',
    right: '{old: {spec: {imageName: "a:17.4"}, status: {pgDataImageInfo: {image: "a:17.4", majorVersion: 17}}}, new: {spec: {imageName: '
      + '"a:18.1"}}}',
    check: (c, old) => {
      const running = old.status?.pgDataImageInfo;
      const wanted = majorVersion(c);
      if (!running || wanted === undefined) return [];
      const before = running.majorVersion ?? 0;
      const path = c.spec.imageCatalogRef ? 'spec.imageCatalogRef.major' : 'spec.imageName';
      return [
        ...when(before > wanted, { path, message: `can't downgrade from major ${before} to ${wanted}` }),
        ...when(before < wanted && wanted < 16, { path, message: 'major upgrades are only supported to version 16 or higher' }),
      ];
    },
  },
  {
    id: 'cnpg/image-and-parameters',
    kind: 'Cluster',
    what: 'With `primaryUpdateMethod: switchover` the image and the parameters cannot change at once.',
    fix: 'Make two changes, or use `primaryUpdateMethod: restart`.',
    why: 'The switchover would promote a standby that runs with the other settings, and nobody could tell which change broke it.',
    source: webhook('cluster', 'validateConfigurationChange'),
    wrong:
      '{old: {spec: {primaryUpdateMethod: switchover, imageName: "a:17.4"}}, new: {spec: {primaryUpdateMethod: switchover, imageName: '
        + '"a:17.5", postgresql: {parameters: {work_mem: 8MB}}}}}',
    right: '{old: {spec: {primaryUpdateMethod: switchover, imageName: "a:17.4"}}, new: {spec: {primaryUpdateMethod: switchover, imageName: '
      + '"a:17.5"}}}',
    check: (c, old) => {
      const [before, after] = [parametersOf(old), parametersOf(c)];
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name => before[name] !== after[name]).sort();
      return when((old.spec.imageName ?? '') !== (c.spec.imageName ?? '') && c.spec.primaryUpdateMethod === 'switchover' && names.length, {
        path: 'spec.imageName',
        message: `Can't change image name and configuration at the same time when \`primaryUpdateMethod\` is set to \`switchover\`. There are differences in PostgreSQL configuration parameters: ${names.join(', ')}`,
      });
    },
  },
  {
    id: 'cnpg/storage-shrink',
    kind: 'Cluster',
    what: 'A volume can grow and never shrink; a WAL volume, once there, stays.',
    fix: 'Restore the old size, or restore a backup into a new cluster.',
    why: 'Kubernetes can only grow a PersistentVolumeClaim.',
    source: webhook('cluster', 'validateStorageConfigurationChange'),
    wrong: '{old: {spec: {storage: {size: 2Gi}}}, new: {spec: {storage: {size: 1Gi}}}}',
    right: '{old: {spec: {storage: {size: 2Gi}}}, new: {spec: {storage: {size: 3Gi}}}}',
    check: (c, old) => [
      ...shrunk('spec.storage', old.spec.storage, c.spec.storage),
      ...when(old.spec.walStorage && !c.spec.walStorage, { path: 'spec.walStorage', message: 'walStorage cannot be disabled once '
        + 'configured' }),
      ...(old.spec.walStorage && c.spec.walStorage ? shrunk('spec.walStorage', old.spec.walStorage, c.spec.walStorage) : []),
    ],
  },
  {
    id: 'cnpg/tablespace-removed',
    kind: 'Cluster',
    what: 'A tablespace stays, and does not shrink.',
    fix: 'Put the tablespace back.',
    why: 'The operator does not drop tablespaces; their tables would be lost.',
    source: webhook('cluster', 'validateTablespacesChange'),
    wrong: '{old: {spec: {tablespaces: [{name: fast, storage: {size: 1Gi}}]}}, new: {spec: {}}}',
    right: '{old: {spec: {tablespaces: [{name: fast, storage: {size: 1Gi}}]}}, new: {spec: {tablespaces: [{name: fast, storage: {size: '
      + '2Gi}}]}}}',
    check: (c, old) => {
      if (!Array.isArray(old.spec.tablespaces)) return [];
      if (!Array.isArray(c.spec.tablespaces)) return [{ path: 'spec.tablespaces', message: 'tablespaces section cannot be deleted once created' }];
      return list(old.spec.tablespaces).flatMap((tablespace, i): Problem[] => {
        const path = `spec.tablespaces[${i}]`;
        const index = list(c.spec.tablespaces).findIndex(candidate => (candidate.name ?? '') === (tablespace.name ?? ''));
        if (index < 0) return [{ path, at: 'spec.tablespaces', message: `no tablespace can be deleted once created: '${tablespace.name ?? ''}'` }];
        return shrunk(path, tablespace.storage, c.spec.tablespaces[index].storage).map(problem => ({ ...problem, at: `spec.tablespaces[${index}].storage.size` }));
      });
    },
  },
  {
    id: 'cnpg/unix-id',
    kind: 'Cluster',
    what: 'The user and group of PostgreSQL cannot change.',
    fix: 'Restore the old number.',
    why: 'PostgreSQL refuses to start in a folder that belongs to somebody else.',
    source: webhook('cluster', 'validateUnixPermissionIdentifierChange'),
    wrong: '{old: {spec: {}}, new: {spec: {postgresUID: 1000}}}',
    right: '{old: {spec: {postgresUID: 1000}}, new: {spec: {postgresUID: 1000}}}',
    check: (c, old) => [
      ...when((c.spec.postgresGID ?? 0) !== (old.spec.postgresGID ?? 0), { path: 'spec.postgresGID', message: 'GID is an immutable field in the spec' }),
      ...when((c.spec.postgresUID ?? 0) !== (old.spec.postgresUID ?? 0), { path: 'spec.postgresUID', message: 'UID is an immutable field in the spec' }),
    ],
  },
  {
    id: 'cnpg/slots-change',
    kind: 'Cluster',
    what: 'The prefix of the replication slots stays while they are in use.',
    fix: 'Restore `slotPrefix`, or switch the slots off first.',
    why: 'The old slots would stay and keep WAL until the volume is full.',
    source: webhook('cluster', 'validateReplicationSlotsChange'),
    wrong: '{old: {spec: {}}, new: {spec: {replicationSlots: {highAvailability: {slotPrefix: _x_}}}}}',
    right: '{old: {spec: {}}, new: {spec: {replicationSlots: {highAvailability: {enabled: false}}}}}',
    check: (c, old) => {
      const before = old.spec.replicationSlots;
      const after = c.spec.replicationSlots;
      const path = 'spec.replicationSlots';
      if (!before) return [];
      const problems: Problem[] = [];
      if (slotsEnabled(before.highAvailability)) {
        if (!after?.highAvailability)
          problems.push({ path: after ? `${path}.highAvailability` : path, message: 'Cannot remove this section while highAvailability is enabled' });
        else if ((before.highAvailability?.slotPrefix ?? '') !== (after.highAvailability.slotPrefix ?? ''))
          problems.push({ path: `${path}.highAvailability.slotPrefix`, message: 'Cannot change replication slot prefix while '
            + 'highAvailability is enabled' });
      }
      if (slotsEnabled(before.synchronizeReplicas) && !after?.synchronizeReplicas)
        problems.push({ path: after ? `${path}.synchronizeReplicas` : path, message: 'Cannot remove this section while synchronizeReplicas '
          + 'is enabled' });
      return problems;
    },
  },
  {
    id: 'cnpg/wal-level-change',
    kind: 'Cluster',
    what: 'wal_level cannot become minimal on a running cluster.',
    fix: 'Restore the old wal_level.',
    why: 'The archive would end at the restart, and with it every recovery.',
    source: webhook('cluster', 'validateWALLevelChange'),
    wrong:
      '{old: {spec: {instances: 1}, metadata: {annotations: {cnpg.io/skipWalArchiving: enabled}}}, new: {spec: {instances: 1, postgresql: '
        + '{parameters: {wal_level: minimal, max_wal_senders: "0"}}}, metadata: {annotations: {cnpg.io/skipWalArchiving: enabled}}}}',
    right: '{old: {spec: {}}, new: {spec: {postgresql: {parameters: {wal_level: replica}}}}}',
    check: (c, old) => {
      const [before, after] = [parametersOf(old).wal_level ?? '', parametersOf(c).wal_level ?? ''];
      return when(after === 'minimal' && before && before !== after, {
        path: 'spec.postgresql.parameters.wal_level',
        message: `Change of \`wal_level\` to \`minimal\` not allowed on an existing cluster (from ${before})`,
      });
    },
  },
  {
    id: 'cnpg/replica-change',
    kind: 'Cluster',
    what: 'The role of a cluster cannot change while another change of role is going on.',
    fix: 'Wait for the switch to finish.',
    why: 'Two changes of role at once could leave two primaries.',
    source: webhook('cluster', 'validateReplicaClusterChange'),
    wrong:
      '{old: {spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], bootstrap: {pg_basebackup: {source: origin}}, '
        + 'replica: {enabled: true, source: origin}}, status: {switchReplicaClusterStatus: {inProgress: true}}}, new: {spec: '
        + '{externalClusters: [{name: origin, connectionParameters: {host: a}}], bootstrap: {pg_basebackup: {source: origin}}, replica: '
        + '{enabled: false, source: origin}}}}',
    right:
      '{old: {spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], bootstrap: {pg_basebackup: {source: origin}}, '
        + 'replica: {enabled: true, source: origin}}}, new: {spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], '
        + 'bootstrap: {pg_basebackup: {source: origin}}, replica: {enabled: false, source: origin}}}}',
    check: (c, old) =>
      when(isReplica(c) !== isReplica(old) && c.status?.switchReplicaClusterStatus?.inProgress, {
        type: 'Forbidden',
        path: 'spec.replica.enabled',
        message: 'cannot modify the field while there is an ongoing operation to enable the replica cluster',
      }),
  },
];

/** What the operator refuses in a change. The old object is defaulted first, and loses fixed parameters, as the operator does. */
export function clusterChanges(cluster: Json, old: Json, config: OperatorConfig): readonly (readonly [string, Problem])[] {
  const before = structuredClone(old);
  defaultCluster(before, config, false);
  return UPDATE_RULES.flatMap(rule => rule.check(cluster, before).map(problem => [rule.id, problem] as const));
}
