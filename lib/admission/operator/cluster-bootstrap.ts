import { Json } from '../../facts/json-value';
import { atoi, parseUint, byteLength } from '../../facts/go';
import { isLsn, isTargetTime } from '../../postgres/operator-grammar';
import { externalCluster, isReplica, list } from './cluster-facts';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

const BOOTSTRAP = 'spec.bootstrap';
const initdb = (c: Json) => c.spec.bootstrap?.initdb;
const recovery = (c: Json) => c.spec.bootstrap?.recovery;
const target = (c: Json) => recovery(c)?.recoveryTarget;
const TARGET = `${BOOTSTRAP}.recovery.recoveryTarget`;
const STORE = 'externalClusters: [{name: origin, connectionParameters: {host: a}}]';
const RECOVER = (more: string) => `spec: {${STORE}, bootstrap: {recovery: {source: origin${more ? `, ${more}` : ''}}}}`;
const SNAPSHOT = '{apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: a}';

function applicationDatabase(options: Json, method: string): Problem[] {
  if (!options) return [];
  const { database, owner } = options;
  return [
    ...when(database && !owner, { path: `${BOOTSTRAP}.${method}.owner`, message: 'You need to specify the database owner user' }),
    ...when(!database && owner, { path: `${BOOTSTRAP}.${method}.database`, message: 'You need to specify the database name' }),
  ];
}

function snapshotSource(source: Json, path: string, at: string): Problem[] {
  const group = source.apiGroup ?? '';
  const known = (group === 'snapshot.storage.k8s.io' && source.kind === 'VolumeSnapshot') || (group === '' && source.kind === 'PersistentVolumeClaim');
  return when(!known, { path, at, message: 'Only VolumeSnapshots and PersistentVolumeClaims are supported' });
}

export const bootstrapRules: readonly Rule[] = [
  {
    id: 'cnpg/application-database',
    kind: 'Cluster',
    what: 'The application database and its owner must be named together.',
    fix: 'Set both `database` and `owner`, or neither.',
    why: 'With one of the two the operator would create a database that nobody owns, or an owner without a database.',
    source: webhook('cluster', 'validateApplicationDatabase'),
    wrong: 'spec: {bootstrap: {initdb: {owner: app, import: {type: monolith, databases: [a], source: {externalCluster: origin}}}}}',
    right: 'spec: {bootstrap: {initdb: {owner: app, database: app}}}',
    check: c => [
      ...applicationDatabase(initdb(c), 'initdb'),
      ...applicationDatabase(recovery(c), 'recovery'),
      ...applicationDatabase(c.spec.bootstrap?.pg_basebackup, 'pg_basebackup'),
    ],
  },
  {
    id: 'cnpg/wal-segment-size',
    kind: 'Cluster',
    what: 'The WAL segment size must be a power of two.',
    fix: 'Use 1, 2, 4, ... 1024 megabytes.',
    why: '`initdb --wal-segsize` takes nothing else, and the size can never change afterwards.',
    source: webhook('cluster', 'validateInitDB'),
    wrong: 'spec: {bootstrap: {initdb: {walSegmentSize: 24}}}',
    right: 'spec: {bootstrap: {initdb: {walSegmentSize: 32}}}',
    check: c => {
      const size = initdb(c)?.walSegmentSize ?? 0;
      return when(size !== 0 && (size & (size - 1)) !== 0, { path: `${BOOTSTRAP}.initdb.walSegmentSize`, message: 'WAL segment size must be a power of 2' });
    },
  },
  {
    id: 'cnpg/sql-reference',
    kind: 'Cluster',
    what: 'A reference to SQL for the application database needs both a name and a key.',
    fix: 'Name the Secret or ConfigMap and the key in it.',
    why: 'The SQL could not be found when the database is made.',
    source: webhook('cluster', 'validateInitDB'),
    wrong: 'spec: {bootstrap: {initdb: {postInitApplicationSQLRefs: {secretRefs: [{name: a, key: ""}]}}}}',
    right: 'spec: {bootstrap: {initdb: {postInitApplicationSQLRefs: {secretRefs: [{name: a, key: b}]}}}}',
    check: c =>
      ['secretRefs', 'configMapRefs'].flatMap(refs =>
        list(initdb(c)?.postInitApplicationSQLRefs?.[refs]).flatMap((ref, i) =>
          when(!ref.name || !ref.key, {
            path: `${BOOTSTRAP}.initdb.postInitApplicationSQLRefs.${refs}`,
            at: `${BOOTSTRAP}.initdb.postInitApplicationSQLRefs.${refs}[${i}]`,
            message: 'key and name must be specified',
          }),
        ),
      ),
  },
  {
    id: 'cnpg/import',
    kind: 'Cluster',
    what: 'A microservice import takes one database by name and no roles; a monolith import takes at least one, and `*` only alone.',
    fix: 'Choose the import type that fits, and list databases and roles as it wants them.',
    why: 'The two types run different commands: one `pg_dump` of one database into the new one, or `pg_dumpall` of roles and one `pg_dump` '
      + 'for each database.',
    source: webhook('cluster', 'validateImport'),
    wrong: 'spec: {bootstrap: {initdb: {import: {type: microservice, databases: [a, b], source: {externalCluster: origin}}}}}',
    right: 'spec: {bootstrap: {initdb: {import: {type: microservice, databases: [a], source: {externalCluster: origin}}}}}',
    check: c => {
      const section = initdb(c)?.import;
      if (!section) return [];
      const path = `${BOOTSTRAP}.initdb.import`;
      const databases = list(section.databases);
      const roles = list(section.roles);
      if (section.type === 'microservice') {
        return [
          ...when(databases.length !== 1, { path: `${path}.databases`, message: 'You need to specify a single database for the '
            + '`microservice` import type' }),
          ...when(roles.length > 0, { path: `${path}.roles`, message: 'You cannot specify roles to import for the `microservice` '
            + 'import type' }),
          ...when(databases.length === 1 && databases[0].includes('*'), {
            path: `${path}.databases.0`,
            at: `${path}.databases[0]`,
            message: 'You cannot specify any wildcard for the `microservice` import type',
          }),
        ];
      }
      if (section.type !== 'monolith') return [{ path: `${path}.type`, message: 'Unrecognized import type' }];
      return [
        ...when(databases.length < 1, { path: `${path}.databases`, message: 'You need to specify at least a database for the `monolith` '
          + 'import type' }),
        ...when(databases.length > 1 && databases.includes('*'), { path: `${path}.databases`, message: 'Wildcard import cannot be used along other database names' }),
        ...when(roles.length > 1 && roles.includes('*'), { path: `${path}.roles`, message: 'Wildcard import cannot be used along other '
          + 'role names' }),
        ...when(list(section.postImportApplicationSQL).length > 0, {
          path: `${path}.postImportApplicationSQL`,
          message: 'postImportApplicationSQL is not allowed for the `monolith` import type',
        }),
      ];
    },
  },
  {
    id: 'cnpg/bootstrap-method',
    kind: 'Cluster',
    what: 'A cluster is born in one way: initdb, recovery or pg_basebackup.',
    fix: 'Keep one of the three.',
    why: 'The data folder can be filled once.',
    source: webhook('cluster', 'validateBootstrapMethod'),
    wrong: `spec: {${STORE}, bootstrap: {initdb: {}, pg_basebackup: {source: origin}}}`,
    right: `spec: {${STORE}, bootstrap: {pg_basebackup: {source: origin}}}`,
    check: c =>
      when(['initdb', 'recovery', 'pg_basebackup'].filter(method => c.spec.bootstrap?.[method]).length > 1, {
        type: 'Forbidden',
        path: BOOTSTRAP,
        message: 'Only one bootstrap method can be specified at a time',
      }),
  },
  {
    id: 'cnpg/recovery-target',
    kind: 'Cluster',
    what: 'A recovery has one target, written in a form that PostgreSQL reads.',
    fix: 'Keep one of targetTime (such as 2024-05-01T10:00:00Z), targetLSN, targetXID, targetName, targetImmediate.',
    why: 'PostgreSQL does not start with two recovery targets, or with one that it cannot read.',
    source: webhook('cluster', 'validateRecoveryTarget'),
    wrong: RECOVER('recoveryTarget: {targetTime: yesterday}'),
    right: RECOVER('recoveryTarget: {targetTime: "2024-05-01T10:00:00Z"}'),
    check: c => {
      const t = target(c);
      if (!t) return [];
      const given = [t.targetImmediate !== undefined, t.targetLSN, t.targetName, t.targetXID, t.targetTime].filter(Boolean).length;
      return [
        ...when(given > 1, { path: TARGET, message: 'Recovery target options are mutually exclusive' }),
        ...when(t.targetTime && !isTargetTime(t.targetTime), { path: TARGET, at: `${TARGET}.targetTime`, message: 'The format of TargetTime is invalid' }),
        ...when(t.targetLSN && !isLsn(t.targetLSN), { path: TARGET, at: `${TARGET}.targetLSN`, message: 'Invalid TargetLSN' }),
        ...when(t.targetXID && parseUint(t.targetXID, 10, 32) === undefined, {
          path: `${TARGET}.targetXID`,
          message: 'recovery target xid must be a non-negative 32-bit integer',
        }),
        ...when(byteLength(t.targetName ?? '') >= 64, { path: `${TARGET}.targetName`, message: 'recovery target name must be shorter than '
          + '64 bytes' }),
        // eslint-disable-next-line no-control-regex
        ...when(/[\u0000-\u001f\u007f]/.test(t.targetName ?? ''), {
          path: `${TARGET}.targetName`,
          message: 'recovery target name must not contain ASCII control characters',
        }),
        ...when(t.targetTLI && t.targetTLI !== 'latest' && (atoi(t.targetTLI) ?? 0n) < 1n, {
          path: `${TARGET}.targetTLI`,
          message: "recovery target timeline can be set to 'latest' or a positive integer",
        }),
      ];
    },
  },
  {
    id: 'cnpg/recovery-backup-id',
    kind: 'Cluster',
    what: 'A recovery to a name, a transaction or the first consistent point must say which backup it starts from.',
    fix: 'Set `backupID`; only a target time lets the operator choose the backup.',
    why: 'Only from a time can the operator find the last backup before it; any other target might lie before the latest backup.',
    source: webhook('cluster', 'validateRecoveryTarget'),
    wrong: RECOVER('recoveryTarget: {targetName: before}'),
    right: RECOVER('recoveryTarget: {targetName: before, backupID: "20240501T100000"}'),
    check: c => {
      const t = target(c);
      const needs = t && (t.targetName || t.targetXID || t.targetImmediate !== undefined);
      return when(needs && !recovery(c).volumeSnapshots && !t.backupID, { type: 'Required', path: TARGET, at: `${TARGET}.backupID`, message: 'BackupID is missing' });
    },
  },
  {
    id: 'cnpg/basebackup-source',
    kind: 'Cluster',
    what: 'The source of pg_basebackup must be one of the external clusters.',
    fix: 'Add an entry of that name to `externalClusters`.',
    why: 'There is no server to copy from.',
    source: webhook('cluster', 'validateBootstrapPgBaseBackupSource'),
    wrong: `spec: {${STORE}, bootstrap: {pg_basebackup: {source: elsewhere}}}`,
    right: `spec: {${STORE}, bootstrap: {pg_basebackup: {source: origin}}}`,
    check: c => {
      const source = c.spec.bootstrap?.pg_basebackup?.source ?? '';
      return when(c.spec.bootstrap?.pg_basebackup && !externalCluster(c, source), {
        path: `${BOOTSTRAP}.pg_basebackup.source`,
        message: `External cluster ${source} not found`,
      });
    },
  },
  {
    id: 'cnpg/recovery-source',
    kind: 'Cluster',
    what: 'The source of a recovery must be an external cluster that says where its data is.',
    fix: 'Add an entry of that name to `externalClusters`, with `plugin`, `barmanObjectStore` or `connectionParameters`.',
    why: 'There is no place to read the backup from.',
    source: webhook('cluster', 'validateBootstrapRecoverySource'),
    wrong: `spec: {${STORE}, bootstrap: {recovery: {source: elsewhere}}}`,
    right: `spec: {${STORE}, bootstrap: {recovery: {source: origin}}}`,
    check: c => {
      const source = recovery(c)?.source;
      if (!source) return [];
      const external = externalCluster(c, source);
      const path = `${BOOTSTRAP}.recovery.source`;
      return [
        ...when(!external, { path, message: `External cluster ${source} not found` }),
        ...when(!external?.connectionParameters && !external?.barmanObjectStore && !external?.plugin, {
          path,
          message: `External cluster ${source} cannot be used for recovery: missing connection parameters, Barman, or CNPG-i configuration`,
        }),
      ];
    },
  },
  {
    id: 'cnpg/recovery-snapshots',
    kind: 'Cluster',
    what: 'A recovery from volume snapshots names snapshots or claims only, and no other kind of backup.',
    fix: 'Remove `backup` and `backupID`, use VolumeSnapshot or PersistentVolumeClaim (with `apiGroup: ""`), and declare `walStorage` when '
      + 'there is a WAL snapshot.',
    why: 'Two sources of data contradict each other, and a volume can be made of a snapshot or of another claim only.',
    source: webhook('cluster', 'validateBootstrapRecoveryDataSource'),
    wrong: 'spec: {bootstrap: {recovery: {volumeSnapshots: {storage: {apiGroup: apps, kind: Deployment, name: a}}}}}',
    right: `spec: {bootstrap: {recovery: {volumeSnapshots: {storage: ${SNAPSHOT}}}}}`,
    check: c => {
      const section = recovery(c);
      const snapshots = section?.volumeSnapshots;
      if (!snapshots) return [];
      const path = `${BOOTSTRAP}.recovery`;
      if (section.backup) return [{ path: `${path}.backup`, message: 'Recovery from dataSource is not compatible with other types of '
        + 'recovery' }];
      if (section.recoveryTarget?.backupID) return [{ path: `${path}.recoveryTarget.backupID`, message: 'Cannot specify a backupID when recovering using a DataSource' }];
      const wal = snapshots.walStorage;
      const walAt = `${path}.volumeSnapshots.walStorage`;
      const walSource = wal ? snapshotSource(wal, `${path}.dataSource.walStorage`, walAt) : [];
      return [
        ...snapshotSource(snapshots.storage ?? {}, `${path}.storage`, `${path}.volumeSnapshots.storage`),
        ...(wal && !c.spec.walStorage
          ? [
              { path: `${path}.dataSource.walStorage`, at: walAt, message: 'A WAL storage configuration is required when recovering using '
                + 'a DataSource for WALs' },
              ...walSource,
            ]
          : []),
        ...walSource,
      ];
    },
  },
  {
    id: 'cnpg/replica-mode',
    kind: 'Cluster',
    what: 'A replica cluster follows an external cluster, starts from its data, and says in one way whether it is a replica.',
    fix: 'Bootstrap it with recovery or pg_basebackup, let source, self and primary name external clusters, and use `enabled` or '
      + '`primary`, not both.',
    why: 'A replica with a history of its own could never follow its source.',
    source: webhook('cluster', 'validateReplicaMode'),
    wrong: `spec: {${STORE}, replica: {enabled: true, source: origin}}`,
    right: `spec: {${STORE}, replica: {enabled: true, source: origin}, bootstrap: {pg_basebackup: {source: origin}}}`,
    check: c => {
      const replica = c.spec.replica;
      if (!replica) return [];
      const bootstrap = c.spec.bootstrap;
      const missing = (name: string, path: string, at: string) => when(!externalCluster(c, name), { path, at, message: `External cluster ${name} not found` });
      return [
        ...when(replica.primary && replica.enabled !== undefined, {
          type: 'Forbidden',
          path: 'spec.replicaCluster.enabled',
          at: 'spec.replica.enabled',
          message: 'replica mode enabled is not compatible with the primary field',
        }),
        ...when(isReplica(c) && !bootstrap, { type: 'Required', path: BOOTSTRAP, message: 'bootstrap configuration is required for '
          + 'replica mode' }),
        ...when(isReplica(c) && bootstrap && !bootstrap.pg_basebackup && !bootstrap.recovery && !c.metadata.resourceVersion, {
          path: 'spec.replicaCluster',
          at: 'spec.replica',
          message: 'replica mode bootstrap is compatible only with pg_basebackup or recovery',
        }),
        ...missing(replica.source ?? '', 'spec.replicaCluster.primaryServerName', 'spec.replica.source'),
        ...(replica.self ? missing(replica.self, 'spec.replicaCluster.self', 'spec.replica.self') : []),
        ...(replica.primary ? missing(replica.primary, 'spec.replicaCluster.primary', 'spec.replica.primary') : []),
      ];
    },
  },
];
