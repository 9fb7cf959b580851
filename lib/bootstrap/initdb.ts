import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Credentials } from '../access/credentials';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { DatabaseImport } from './database-import';
import { DatabaseLocale } from './database-locale';
import { InitSql, initSqlCode, sqlRefs } from './init-sql';

/**
 * Options for `Bootstrap.initdb`. All of them act once, when the cluster is made; a later change does nothing.
 */
export interface InitdbOptions {
  /**
   * The role that owns the database.
   *
   * @default Credentials.generated()
   */
  readonly owner?: Credentials;

  /**
   * Encoding of the database.
   *
   * @default 'UTF8'
   */
  readonly encoding?: string;

  /**
   * How text is sorted and classified. The default sorts by byte, the same in every image.
   *
   * @default - 'C'
   * @see https://cloudnative-pg.io/docs/1.30/bootstrap/#passing-options-to-initdb
   */
  readonly locale?: DatabaseLocale;

  /**
   * Whether PostgreSQL checks every page that it reads. PostgreSQL 18 does unless told otherwise, older ones do not.
   *
   * @default true
   */
  readonly dataChecksums?: boolean;

  /**
   * Size of a WAL file in megabytes, a power of two from 1 to 1024.
   *
   * @default - PostgreSQL's own, 16
   */
  readonly walSegmentSize?: number;

  /**
   * SQL that runs in the database `postgres`.
   *
   * @default - none
   */
  readonly postInitSql?: InitSql;

  /**
   * SQL that runs in `template1`, so that every database made later has what it makes.
   *
   * @default - none
   */
  readonly postInitTemplateSql?: InitSql;

  /**
   * SQL that runs in the new database.
   *
   * @default - none
   */
  readonly postInitApplicationSql?: InitSql;

  /**
   * Databases that are copied from another PostgreSQL.
   *
   * @default - the database is empty
   */
  readonly databaseImport?: DatabaseImport;

  /**
   * Writes only what is given here and leaves the rest to CloudNativePG and PostgreSQL. For a manifest that must equal one written by hand.
   *
   * @default false
   */
  readonly omitDefaults?: boolean;
}

const DEFAULTS = { encoding: 'UTF8', localeCollate: 'C', localeCType: 'C', dataChecksums: true };

export function initdbSpec(database: string | undefined, owner: Credentials | undefined, options: InitdbOptions): cnpg.ClusterSpecBootstrapInitdb {
  const { walSegmentSize, encoding, dataChecksums, locale, postInitSql, postInitTemplateSql, postInitApplicationSql, databaseImport } = options;
  if (walSegmentSize !== undefined && !(Number.isInteger(Math.log2(walSegmentSize)) && walSegmentSize >= 1 && walSegmentSize <= 1024)) {
    throw new Error(`'walSegmentSize' must be a power of two from 1 to 1024 (megabytes), got ${describeValue(walSegmentSize)}`);
  }
  return {
    database,
    owner: owner?.username,
    secret: owner?.secretName === undefined ? undefined : { name: owner.secretName },
    ...options.omitDefaults ? {} : DEFAULTS,
    ...given({ encoding, dataChecksums, ...locale?._initdb }),
    walSegmentSize,
    postInitSql: nonEmpty(postInitSql?.statements),
    postInitSqlRefs: sqlRefs(postInitSql),
    postInitTemplateSql: nonEmpty(postInitTemplateSql?.statements),
    postInitTemplateSqlRefs: sqlRefs(postInitTemplateSql),
    postInitApplicationSql: nonEmpty(postInitApplicationSql?.statements),
    postInitApplicationSqlRefs: sqlRefs(postInitApplicationSql),
    import: databaseImport?._toSpec(),
  };
}

export function initdbCode(initdb: Json, spec: Json): Code | undefined {
  const isMonolith = initdb.import?.type === 'monolith' && !initdb.database;
  const { database = 'app', owner = database } = initdb;
  return code.struct({
    owner: isMonolith ? undefined : Credentials._convert(initdb.secret?.name, owner),
    encoding: code.literal(initdb.encoding),
    locale: DatabaseLocale._convert(initdb),
    dataChecksums: code.literal(initdb.dataChecksums),
    walSegmentSize: code.literal(initdb.walSegmentSize),
    postInitSql: initSqlCode(initdb.postInitSQL, initdb.postInitSQLRefs),
    postInitTemplateSql: initSqlCode(initdb.postInitTemplateSQL, initdb.postInitTemplateSQLRefs),
    postInitApplicationSql: initSqlCode(initdb.postInitApplicationSQL, initdb.postInitApplicationSQLRefs),
    databaseImport: initdb.import && DatabaseImport._convert(initdb.import, spec),
    omitDefaults: code.literal(initdb.dataChecksums === undefined),
  });
}

/** What is said; the rest does not hide a default. */
function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
