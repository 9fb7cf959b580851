import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Credentials } from '../access/credentials';
import { code, Code } from '../facts/code';
import { RESERVED_DATABASES } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { objectNameProblem, roleNameProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/construct-props';
import { ExternalCluster, externalClusterNamed, externalClusterProblem } from './external-cluster';
import { InitdbOptions, initdbCode, initdbSpec } from './initdb';
import { RecoveryTarget } from './recovery-target';
import { VolumeSnapshots, volumeSnapshotsCode, volumeSnapshotsSpec } from './volume-snapshots';

/**
 * Whose database a copy is.
 */
export interface ApplicationDatabase {
  /**
   * The database that applications use, as it is called in the source.
   *
   * @default 'app'
   */
  readonly database?: string;

  /**
   * The role that owns it there. The operator sets its password to that of the Secret.
   *
   * @default - a role with the name of the database, with a generated password
   */
  readonly owner?: Credentials;
}

/**
 * Where a recovery begins and ends. One of `source`, `backup` and `volumeSnapshots`; `source` may stand beside the snapshots,
 * whose WAL it then holds.
 */
export interface RecoveryOptions extends ApplicationDatabase {
  /**
   * The archive to recover from.
   *
   * @default - none
   */
  readonly source?: ExternalCluster;

  /**
   * Name of a Backup object of the namespace, made by in-tree Barman or by volume snapshots. For a backup of the Barman Cloud
   * plugin use `source`,
   * and `backupId` of the target.
   *
   * @default - none
   */
  readonly backup?: string;

  /**
   * Snapshots of the volumes of an instance.
   *
   * @default - none
   */
  readonly volumeSnapshots?: VolumeSnapshots;

  /**
   * Where it ends.
   *
   * @default RecoveryTarget.latest()
   */
  readonly recoveryTarget?: RecoveryTarget;
}

/**
 * Options for `Bootstrap.pgBasebackup`.
 */
export interface PgBasebackupOptions extends ApplicationDatabase {
  /** The running PostgreSQL to copy, of the same major version, with `connectionParameters` of a role that may replicate. */
  readonly source: ExternalCluster;
}

/**
 * What a new cluster starts from. It acts once: a cluster that runs pays no attention to it.
 *
 * @see https://cloudnative-pg.io/docs/1.30/bootstrap/
 */
export class Bootstrap {
  /**
   * A new database and the role that owns it, empty or filled by `databaseImport`.
   *
   * Errors: `database` cannot name a database; an option that contradicts another.
   *
   * @param database Name of the database.
   */
  public static initdb(database: string, options: InitdbOptions = {}): Bootstrap {
    checkStruct('InitdbOptions', options);
    const problem = roleNameProblem(database);
    if (problem) throw new Error(`'database' ${problem}, got ${describeValue(database)}`);
    if (RESERVED_DATABASES.slice(1).includes(database)) throw new Error(`'database' is '${database}', which every PostgreSQL has already; choose another name, such as 'app'`);
    const owner = options.owner ?? Credentials.generated();
    return new Bootstrap(database, owner, { initdb: initdbSpec(database, owner, options) }, [options.databaseImport?._source], options.locale);
  }

  /**
   * Databases and roles copied from another PostgreSQL by `databaseImport`, and no other database.
   *
   * Errors: `databaseImport` is not made by `DatabaseImport.monolith()`; an option that contradicts another.
   */
  public static monolithImport(options: InitdbOptions): Bootstrap {
    checkStruct('InitdbOptions', options);
    const { databaseImport, owner, locale } = options;
    if (!databaseImport?._isMonolith) throw new Error("'databaseImport' must be made by DatabaseImport.monolith(); a microservice import needs the database of Bootstrap.initdb()");
    if (owner) throw new Error("'owner' has no database here; Bootstrap.initdb() with 'databaseImport' makes one as well");
    return new Bootstrap(undefined, undefined, { initdb: initdbSpec(undefined, undefined, options) }, [databaseImport._source], locale);
  }

  /**
   * A copy of an archive, of a Backup or of snapshots, replayed up to a target.
   *
   * Errors: none or two of `source`, `backup` and `volumeSnapshots`; a target that needs a `backupId`.
   */
  public static recovery(options: RecoveryOptions): Bootstrap {
    checkStruct('RecoveryOptions', options);
    const problem = recoveryProblem(options);
    if (problem) throw new Error(problem);
    const { source, backup, volumeSnapshots, recoveryTarget } = options;
    const { database, owner } = applicationDatabase(options);
    return new Bootstrap(database, owner, {
      recovery: {
        source: source?.name,
        backup: backup === undefined ? undefined : { name: backup },
        volumeSnapshots: volumeSnapshots && volumeSnapshotsSpec(volumeSnapshots),
        recoveryTarget: recoveryTarget?._toSpec(),
        database,
        owner: owner.username,
        secret: owner.secretName === undefined ? undefined : { name: owner.secretName },
      },
    }, [source]);
  }

  /**
   * A physical copy of a running PostgreSQL.
   *
   * Errors: `source` says no way to connect.
   */
  public static pgBasebackup(options: PgBasebackupOptions): Bootstrap {
    checkStruct('PgBasebackupOptions', options);
    const { source } = options;
    const problem = externalClusterProblem('source', source)
      ?? (source.connectionParameters ? undefined : `'source' is '${source.name}', which has no 'connectionParameters', and pg_basebackup connects to it`);
    if (problem) throw new Error(problem);
    const { database, owner } = applicationDatabase(options);
    const secret = owner.secretName === undefined ? undefined : { name: owner.secretName };
    return new Bootstrap(database, owner, { pgBasebackup: { source: source.name, database, owner: owner.username, secret } }, [source]);
  }

  /** @internal */
  public static _convert(spec: Json): Code | undefined {
    const { initdb, recovery, pg_basebackup: basebackup } = spec.bootstrap ?? {};
    if (recovery) {
      return code.call('Bootstrap.recovery', code.struct({
        source: externalClusterNamed(spec, recovery.source),
        backup: code.literal(recovery.backup?.name),
        volumeSnapshots: volumeSnapshotsCode(recovery.volumeSnapshots),
        recoveryTarget: RecoveryTarget._convert(recovery.recoveryTarget),
        ...applicationDatabaseCode(recovery),
      }));
    }
    if (basebackup) {
      return code.call('Bootstrap.pgBasebackup', code.struct({ source: externalClusterNamed(spec, basebackup.source), ...applicationDatabaseCode(basebackup) }));
    }
    if (initdb?.import?.type === 'monolith' && !initdb.database) {
      return code.call('Bootstrap.monolithImport', initdbCode(initdb, spec));
    }
    return code.call('Bootstrap.initdb', code.literal(initdb?.database ?? 'app'), initdbCode(initdb ?? {}, spec));
  }

  private constructor(
    /**
     * Name of the database that applications use.
     * @default - there is none, as after a monolith import
     */
    public readonly database: string | undefined,
    /**
     * The role that owns it.
     * @default - there is none
     */
    public readonly owner: Credentials | undefined,
    private readonly spec: cnpg.ClusterSpecBootstrap,
    private readonly sources: ReadonlyArray<ExternalCluster | undefined>,
    private readonly locale?: InitdbOptions['locale'],
  ) {
  }

  /** @internal */
  public _toSpec(): cnpg.ClusterSpecBootstrap {
    return this.spec;
  }

  /**
   * What the Cluster must list in `externalClusters`.
   * @internal
   */
  public get _externalClusters(): ExternalCluster[] {
    return this.sources.filter(source => source !== undefined);
  }

  /**
   * Why PostgreSQL of this major version cannot start from it, or undefined.
   * @internal
   */
  public _problem(major: number): string | undefined {
    return this.locale?._problem(major);
  }
}

function applicationDatabase({ database = 'app', owner }: ApplicationDatabase) {
  const problem = roleNameProblem(database);
  if (problem) throw new Error(`'database' ${problem}, got ${describeValue(database)}`);
  return { database, owner: owner ?? Credentials.generated(database) };
}

function applicationDatabaseCode({ database = 'app', owner = database, secret }: Json) {
  return { database: code.literal(database), owner: secret || owner !== database ? Credentials._convert(secret?.name, owner) : undefined };
}

function recoveryProblem({ source, backup, volumeSnapshots, recoveryTarget }: RecoveryOptions): string | undefined {
  if (!source && backup === undefined && !volumeSnapshots) return "a recovery needs a 'source', a 'backup' or 'volumeSnapshots'";
  if (backup !== undefined && (source || volumeSnapshots)) return `a recovery has the 'backup' '${backup}' and ${source ? "a 'source'" : "'volumeSnapshots'"}; keep one of them`;
  const backupProblem = backup === undefined ? undefined : objectNameProblem(backup);
  if (backupProblem) return `'backup' ${backupProblem}, got '${backup}'`;
  const sourceProblem = source && externalClusterProblem('source', source);
  if (sourceProblem) return sourceProblem;
  if (source && !source.objectStore && !source.plugin && !source.connectionParameters) return `'source' is '${source.name}', which says neither an 'objectStore' nor a 'plugin' to recover from`;
  if (volumeSnapshots) return recoveryTarget?._backupId === undefined ? undefined : "'recoveryTarget.backupId' names a base backup, and the recovery starts from 'volumeSnapshots'";
  return recoveryTarget?._problem;
}
