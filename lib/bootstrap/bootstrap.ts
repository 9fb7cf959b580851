import { Credentials } from '../access/credentials';
import { RESERVED_DATABASES } from '../facts/cnpg';
import { identifierProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/struct-check';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';

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
   * Sort order of text (`LC_COLLATE`). `C` sorts by byte, the same in every image; another one makes the indexes depend
   * on the operating system inside the image, and changing its release can corrupt them.
   *
   * @default 'C'
   * @see https://cloudnative-pg.io/docs/1.30/bootstrap/#passing-options-to-initdb
   */
  readonly localeCollate?: string;

  /**
   * Character classes (`LC_CTYPE`).
   *
   * @default 'C'
   */
  readonly localeCType?: string;

  /**
   * Whether PostgreSQL checks every page that it reads. PostgreSQL 18 does unless told otherwise, older ones do not.
   *
   * @default true
   */
  readonly dataChecksums?: boolean;
}

/**
 * What a new cluster starts from.
 *
 * @see https://cloudnative-pg.io/docs/1.30/bootstrap/
 */
export class Bootstrap {
  /**
   * An empty database and the role that owns it.
   *
   * Errors: `database` is no PostgreSQL identifier, or one that exists before it.
   *
   * @param database Name of the database.
   */
  public static initdb(database: string, options: InitdbOptions = {}): Bootstrap {
    checkStruct('InitdbOptions', options);
    const owner = options.owner ?? Credentials.generated();
    const problem = identifierProblem(database);
    if (problem) throw new Error(`'database' ${problem}, got ${describeValue(database)}`);
    const wrongOwner = identifierProblem(owner.username);
    if (wrongOwner) throw new Error(`the 'username' of 'owner' ${wrongOwner}, got '${owner.username}'`);
    if (RESERVED_DATABASES.includes(database)) throw new Error(`'database' is '${database}', which every PostgreSQL has already; choose another name, such as 'app'`);
    return new Bootstrap(database, owner, options);
  }

  /** @internal */
  public static _convert(bootstrap: Json): Code | undefined {
    const initdb = bootstrap?.initdb;
    if (!initdb?.database) return undefined;
    return code.call('Bootstrap.initdb', code.literal(initdb.database), code.struct({
      owner: Credentials._convert(initdb.secret?.name, initdb.owner),
      encoding: code.literal(initdb.encoding ?? 'UTF8'),
      localeCollate: code.literal(initdb.localeCollate ?? 'C'),
      localeCType: code.literal(initdb.localeCType ?? 'C'),
      dataChecksums: code.literal(initdb.dataChecksums ?? false),
    }));
  }

  private constructor(
    /**
     * Name of the first database.
     * @default - not known here
     */
    public readonly database: string | undefined,
    /**
     * The role that owns it.
     * @default - not known here
     */
    public readonly owner: Credentials | undefined,
    private readonly options: InitdbOptions,
  ) {
  }

  /** @internal */
  public _toSpec() {
    const owner = this.owner!;
    return { initdb: {
      database: this.database,
      owner: owner.username,
      secret: owner.secretName === undefined ? undefined : { name: owner.secretName },
      encoding: this.options.encoding ?? 'UTF8',
      localeCollate: this.options.localeCollate ?? 'C',
      localeCType: this.options.localeCType ?? 'C',
      dataChecksums: this.options.dataChecksums ?? true,
    } };
  }
}
