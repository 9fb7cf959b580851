import { Credentials } from '../access/credentials';
import { RESERVED_DATABASES } from '../facts/cnpg';
import { PropNames } from '../internal/misspelt';
import { identifierProblem } from '../facts/name-problems';
import { checkOptions } from '../internal/options';
import { booleanProblem, describeValue } from '../facts/describe';

const OPTIONS: PropNames<NewDatabaseOptions> = { owner: true, encoding: true, localeCollate: true, localeCType: true, dataChecksums: true };

/**
 * Options for `Bootstrap.newDatabase`. All of them act once, when the cluster is made; a later change does nothing.
 */
export interface NewDatabaseOptions {
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
  public static newDatabase(database: string, options: NewDatabaseOptions = {}): Bootstrap {
    checkOptions(options, "{ owner: Credentials.fromSecret('app-owner') }", OPTIONS);
    return new Bootstrap(database, options.owner ?? Credentials.generated(), options);
  }

  private constructor(
    /** Name of the first database. */
    public readonly database: string,
    /** The role that owns it. */
    public readonly owner: Credentials,
    private readonly options: NewDatabaseOptions,
  ) {
    const problem = identifierProblem(database);
    if (problem) throw new Error(`'database' ${problem}, got '${database}'`);
    if (!(owner instanceof Credentials)) throw new Error(`'owner' must be Credentials such as Credentials.fromSecret('app-owner'), got ${describeValue(owner)}`);
    const wrongOwner = identifierProblem(owner.username);
    if (wrongOwner) throw new Error(`the 'username' of 'owner' ${wrongOwner}, got '${owner.username}'`);
    const wrong = booleanProblem('dataChecksums', options.dataChecksums);
    if (wrong) throw new Error(wrong);
    if (RESERVED_DATABASES.includes(database)) throw new Error(`'database' is '${database}', which every PostgreSQL has already; choose another name, such as 'app'`);
  }

  /** @internal */
  public _toInitdb() {
    return {
      database: this.database,
      owner: this.owner.username,
      secret: this.owner.secretName === undefined ? undefined : { name: this.owner.secretName },
      encoding: this.options.encoding ?? 'UTF8',
      localeCollate: this.options.localeCollate ?? 'C',
      localeCType: this.options.localeCType ?? 'C',
      dataChecksums: this.options.dataChecksums ?? true,
    };
  }
}
