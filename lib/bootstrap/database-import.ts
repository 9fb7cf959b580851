import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { checkStruct } from '../internal/construct-props';
import { ExternalCluster, externalClusterNamed, externalClusterProblem } from './external-cluster';

/**
 * How a database is copied, by `pg_dump` and `pg_restore`.
 */
export interface ImportOptions {
  /**
   * Copies the schema without the rows.
   *
   * @default false
   */
  readonly schemaOnly?: boolean;

  /**
   * Further options of `pg_dump`, one per item.
   *
   * @default - none
   */
  readonly pgDumpExtraOptions?: string[];

  /**
   * Further options of `pg_restore`, one per item.
   *
   * @default - none
   */
  readonly pgRestoreExtraOptions?: string[];

  /**
   * Options of `pg_restore` for the definitions that come before the rows. With it, `pgRestoreExtraOptions` does not apply to them.
   *
   * @default - `pgRestoreExtraOptions`
   */
  readonly pgRestorePredataOptions?: string[];

  /**
   * Options of `pg_restore` for the rows.
   *
   * @default - `pgRestoreExtraOptions`
   */
  readonly pgRestoreDataOptions?: string[];

  /**
   * Options of `pg_restore` for indexes, constraints and triggers.
   *
   * @default - `pgRestoreExtraOptions`
   */
  readonly pgRestorePostdataOptions?: string[];
}

/**
 * Options for `DatabaseImport.microservice`.
 */
export interface MicroserviceImportOptions extends ImportOptions {
  /**
   * SQL that runs in the new database afterwards.
   *
   * @default - none
   */
  readonly postImportApplicationSql?: string[];
}

/**
 * Options for `DatabaseImport.monolith`.
 */
export interface MonolithImportOptions extends ImportOptions {
  /** The databases to copy, which keep their names; `['*']` is all of them. */
  readonly databases: string[];

  /**
   * The roles to copy; `['*']` is all of them.
   *
   * @default - none
   */
  readonly roles?: string[];
}

/**
 * Databases that are copied from another PostgreSQL into a new cluster, of any major version. Writes that happen meanwhile are
 * not copied: stop them.
 *
 * @see https://cloudnative-pg.io/docs/1.30/database_import/
 */
export class DatabaseImport {
  /**
   * One database, into the one that `Bootstrap.initdb` makes. Its objects belong to the owner of the new one.
   *
   * Errors: `database` is empty or a wildcard; `source` says no way to connect.
   *
   * @param source The PostgreSQL that has it, with `connectionParameters`.
   * @param database Its name there.
   */
  public static microservice(source: ExternalCluster, database: string, options: MicroserviceImportOptions = {}): DatabaseImport {
    checkStruct('MicroserviceImportOptions', options);
    if (typeof database !== 'string' || database === '' || database.includes('*')) throw new Error(`'database' must be the name of one database, got ${describeValue(database)}`);
    return new DatabaseImport(source, { type: cnpg.ClusterSpecBootstrapInitdbImportType.MICROSERVICE, databases: [database], options });
  }

  /**
   * Databases and roles, under their own names.
   *
   * Errors: no database; a wildcard beside a name; `source` says no way to connect.
   *
   * @param source The PostgreSQL that has them, with `connectionParameters`.
   */
  public static monolith(source: ExternalCluster, options: MonolithImportOptions): DatabaseImport {
    checkStruct('MonolithImportOptions', options);
    const { databases, roles = [] } = options;
    if (databases.length === 0) throw new Error("'databases' must name at least one database, or be ['*'], got []");
    for (const [prop, names] of [['databases', databases], ['roles', roles]] as const) {
      if (names.length > 1 && names.includes('*')) throw new Error(`'${prop}' has '*' and a name; '*' is all of them already`);
    }
    return new DatabaseImport(source, { type: cnpg.ClusterSpecBootstrapInitdbImportType.MONOLITH, databases, roles, options });
  }

  /** @internal */
  public static _convert(section: Json, spec: Json): Code | undefined {
    const source = externalClusterNamed(spec, section?.source?.externalCluster);
    if (!source) return undefined;
    const texts = (list: Json) => code.list(list?.map(code.literal));
    const options = {
      schemaOnly: code.literal(section.schemaOnly),
      pgDumpExtraOptions: texts(section.pgDumpExtraOptions),
      pgRestoreExtraOptions: texts(section.pgRestoreExtraOptions),
      pgRestorePredataOptions: texts(section.pgRestorePredataOptions),
      pgRestoreDataOptions: texts(section.pgRestoreDataOptions),
      pgRestorePostdataOptions: texts(section.pgRestorePostdataOptions),
    };
    return section.type === 'monolith'
      ? code.call('DatabaseImport.monolith', source, code.struct({ databases: texts(section.databases), roles: texts(section.roles), ...options }))
      : code.call('DatabaseImport.microservice', source, code.literal(section.databases?.[0]),
        code.struct({ ...options, postImportApplicationSql: texts(section.postImportApplicationSQL) }));
  }

  private constructor(
    /** @internal */
    public readonly _source: ExternalCluster,
    private readonly what: {
      readonly type: cnpg.ClusterSpecBootstrapInitdbImportType;
      readonly databases: string[];
      readonly roles?: string[];
      readonly options: MicroserviceImportOptions;
    },
  ) {
    checkStruct('ExternalCluster', _source);
    const problem = externalClusterProblem('source', _source);
    if (problem) throw new Error(problem);
    if (!_source.connectionParameters) throw new Error(`'source' is '${_source.name}', which has no 'connectionParameters', and an import connects to it`);
  }

  /** @internal */
  public get _isMonolith(): boolean {
    return this.what.type === cnpg.ClusterSpecBootstrapInitdbImportType.MONOLITH;
  }

  /** @internal */
  public _toSpec(): cnpg.ClusterSpecBootstrapInitdbImport {
    const { type, databases, roles, options } = this.what;
    return {
      type,
      databases,
      roles: nonEmpty(roles),
      source: { externalCluster: this._source.name },
      schemaOnly: options.schemaOnly,
      pgDumpExtraOptions: nonEmpty(options.pgDumpExtraOptions),
      pgRestoreExtraOptions: nonEmpty(options.pgRestoreExtraOptions),
      pgRestorePredataOptions: nonEmpty(options.pgRestorePredataOptions),
      pgRestoreDataOptions: nonEmpty(options.pgRestoreDataOptions),
      pgRestorePostdataOptions: nonEmpty(options.pgRestorePostdataOptions),
      postImportApplicationSql: nonEmpty(options.postImportApplicationSql),
    };
  }
}
