import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { DatabaseAccess } from '../access/access-level';
import { Credentials } from '../access/credentials';
import { Endpoint } from '../access/endpoint';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { RESERVED_DATABASES } from '../facts/cnpg';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { CheckedObject } from '../internal/checked-object';
import { fail } from '../internal/naming';
import { nameProps } from '../internal/props';
import { Metadata } from '../pods/metadata';
import { objectMetadata } from '../pods/object-metadata';
import { checkProps } from '../internal/construct-props';
import { nameClusterObject } from './cluster-object';
import { contentsCode, contentsProblem, contentsSpec, DatabaseExtension, DatabaseSchema, ensureCode } from './database-contents';
import { DatabaseLocaleOptions, localeProblem } from './locale-options';
import { DatabaseLogins } from './database-logins';
import { IDatabaseRole, secretCopyOf } from './database-role-ref';
import { DatabaseRoles, databaseRoles } from './database-roles';
import { ForeignDataWrapper, ForeignServer } from './foreign-data';
import { sqlJob } from './sql-job';
import { privilegesSql } from './privileges-sql';
import { Ensure, ReclaimPolicy } from './reclaim-policy';

/**
 * Options for `IPostgresCluster.addDatabase`.
 */
export interface DatabaseOptions extends DatabaseLocaleOptions {
  /**
   * The role that owns it, which is there already or is declared elsewhere.
   *
   * @default - a role that is made for it: that of `credentials`, or one that nobody logs in as, with `logins`
   */
  readonly owner?: IDatabaseRole;

  /**
   * Makes one role that owns the database and logs in: the simplest way for an application that has a database to itself.
   *
   * @default - none
   */
  readonly credentials?: Credentials;

  /**
   * Makes the roles of a pattern, for a database called shop: `shop_owner`, to which everything in it belongs, `shop_writer` and
   * `shop_reader`, which may
   * write and read its rows. None of the three logs in. Those that do are their members: `shop_admin`, `shop_app` and
   * `shop_readonly`, unless the
   * credentials name them. A Job sets the privileges up, on what is there and on what comes later, and takes the right to connect
   * from everybody else.
   *
   * So a login can be replaced without touching a table, and who may read cannot write.
   *
   * @default - none
   */
  readonly logins?: DatabaseLogins;

  /**
   * The image whose `psql` runs the Job of `logins`.
   *
   * @default - the operator project's image of PostgreSQL 18
   */
  readonly privilegesImage?: string;

  /**
   * Name of the database in PostgreSQL. It cannot change.
   *
   * @default - the id in lower case
   */
  readonly name?: string;

  /**
   * Extensions in it. The operator creates, updates and drops them.
   *
   * @default - those of the template
   */
  readonly extensions?: DatabaseExtension[];

  /**
   * Schemas in it.
   *
   * @default - those of the template
   */
  readonly schemas?: DatabaseSchema[];

  /**
   * Foreign data wrappers in it.
   *
   * @default - none
   */
  readonly fdws?: ForeignDataWrapper[];

  /**
   * Foreign servers in it. Each names one of `fdws`.
   *
   * @default - none
   */
  readonly servers?: ForeignServer[];

  /**
   * The database that it is a copy of at first. It cannot change.
   *
   * @default - PostgreSQL's 'template1'
   */
  readonly template?: string;

  /**
   * The tablespace for its tables. A change moves them all, and locks the database while it does.
   *
   * @default - the template's
   */
  readonly tablespace?: string;

  /**
   * How many connections there may be to it at once.
   *
   * @default - no limit
   */
  readonly connectionLimit?: number;

  /**
   * Whether anybody may connect to it.
   *
   * @default true
   */
  readonly allowConnections?: boolean;

  /**
   * Whether every role that may create databases may copy it.
   *
   * @default false
   */
  readonly isTemplate?: boolean;

  /**
   * Whether it should be there. `Ensure.ABSENT` drops it with everything in it.
   *
   * @default Ensure.PRESENT
   */
  readonly ensure?: Ensure;

  /**
   * What happens to the database when its object is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly databaseReclaimPolicy?: ReclaimPolicy;

  /**
   * Name of the Database object.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly resourceName?: string;

  /**
   * Labels and annotations of the Database object.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Which GitOps engine delivers it.
   *
   * @default - as for the cluster; Delivery.ANY for a cluster that is declared elsewhere
   */
  readonly delivery?: Delivery;
}

/**
 * Properties of a `Database`.
 */
export interface DatabaseProps extends DatabaseOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

const SAME_NAME = ['name', 'owner', 'extensions', 'schemas', 'fdws', 'servers', 'template', 'tablespace', 'connectionLimit', 'allowConnections', 'isTemplate', 'ensure',
  'databaseReclaimPolicy', 'encoding', 'locale', 'localeCollate', 'localeCType', 'localeProvider', 'icuLocale', 'icuRules', 'builtinLocale', 'collationVersion'] as const;

nameProps('Database', { 'metadata.name': 'resourceName', 'metadata.labels': 'metadata', 'metadata.annotations': 'metadata', ...Object.fromEntries(SAME_NAME.map(name => [`spec.${name}`, name])) });

/**
 * A database in a cluster, which the operator creates and keeps as it is declared.
 *
 * Errors: a name that every PostgreSQL has, or that another Database of the cluster has; another namespace than the cluster's; a
 * locale of another
 * provider than `localeProvider`; two extensions, schemas, wrappers or servers of one name.
 *
 * @see https://cloudnative-pg.io/docs/1.30/declarative_database_management/
 */
export class Database extends Construct {
  /**
   * The options that make a manifest.
   * @internal
   */
  public static _convert({ metadata, spec }: Json): Code | undefined {
    const plain = (name: string) => code.plain(spec[name]);
    return code.struct({
      ...Object.fromEntries(SAME_NAME.map(name => [name, plain(name)])),
      resourceName: code.literal(metadata.name),
      owner: code.call('DatabaseRole.fromRoleName', code.literal(spec.owner)),
      ...contentsCode(spec),
      localeProvider: spec.localeProvider && code.constant(`LocaleProvider.${spec.localeProvider.toUpperCase()}`),
      ensure: spec.ensure && ensureCode(spec.ensure),
      databaseReclaimPolicy: spec.databaseReclaimPolicy && code.constant(`ReclaimPolicy.${spec.databaseReclaimPolicy.toUpperCase()}`),
    });
  }

  /** Name of the database in PostgreSQL. */
  public readonly databaseName: string;

  /** Name of the Database object. */
  public readonly resourceName: string;

  /** The role that owns it. */
  public readonly owner: IDatabaseRole;

  /** The primary, this database, and the role that writes: reads and writes. */
  public readonly readWrite: Endpoint;

  /** The replicas, this database, and the role that reads if there is one, else the one that writes: reads that may be a moment behind. */
  public readonly readOnly: Endpoint;

  /** Any instance, as the same role: reads that may be a moment behind. */
  public readonly read: Endpoint;

  /** @internal */
  public readonly _roles: DatabaseRoles;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    checkProps(this, 'DatabaseProps', props);
    const { cluster } = props;
    const { name, resourceName } = nameClusterObject(this, 'Database', props);
    this.databaseName = name;
    this.resourceName = resourceName;
    const problem = this.problem(props);
    if (problem) fail(this, problem);
    const delivery = props.delivery ?? Delivery.ANY;
    this._roles = databaseRoles(this, { ...props, delivery, database: name, resourceName });
    this.owner = this._roles.owner;

    const endpoint = (of: Endpoint, login: IDatabaseRole) => of._to({ database: name, username: login.roleName, secretName: login.secretName }, secretCopyOf(login));
    const writer = this._roles.login(DatabaseAccess.WRITE) ?? this.owner;
    const reader = this._roles.login(DatabaseAccess.READ) ?? writer;
    this.readWrite = endpoint(cluster.readWrite, writer);
    this.readOnly = endpoint(cluster.readOnly, reader);
    this.read = endpoint(cluster.read, reader);

    // Where its deletion drops the data, a folder that is moved in Git must not be enough.
    const annotations = delivery._annotations(SyncWave.DEPENDENT, { guarded: props.databaseReclaimPolicy === ReclaimPolicy.DELETE });
    new CheckedObject(this, 'Resource', cnpg.Database.manifest({
      metadata: objectMetadata(resourceName, annotations, props.metadata),
      spec: {
        cluster: { name: cluster.clusterName },
        name,
        owner: this.owner.roleName,
        ensure: props.ensure as string as cnpg.DatabaseSpecEnsure,
        encoding: props.encoding,
        locale: props.locale,
        localeProvider: props.localeProvider,
        localeCollate: props.localeCollate,
        localeCType: props.localeCType,
        icuLocale: props.icuLocale,
        icuRules: props.icuRules,
        builtinLocale: props.builtinLocale,
        collationVersion: props.collationVersion,
        template: props.template,
        tablespace: props.tablespace,
        connectionLimit: props.connectionLimit,
        allowConnections: props.allowConnections,
        isTemplate: props.isTemplate,
        databaseReclaimPolicy: props.databaseReclaimPolicy as string as cnpg.DatabaseSpecDatabaseReclaimPolicy,
        ...contentsSpec(props, props.owner === undefined ? this.owner : undefined),
      },
    }));
    if (props.logins) {
      const admin = this._roles.login(DatabaseAccess.OWNER)!;
      sqlJob(this, 'Privileges', {
        name: `${resourceName}-privileges`,
        cluster,
        endpoint: endpoint(cluster.readWrite, admin),
        certificateSecretName: admin.clientCertificateSecretName,
        statements: this.privilegesSql(),
        image: props.privilegesImage,
        delivery,
      });
    }
  }

  /**
   * The statements that the Job of `logins` runs, for somebody who reviews them or runs them by hand. A member of the owner runs
   * them in the database; they
   * may run any number of times.
   *
   * Errors: the database has no `logins`.
   */
  public privilegesSql(): string[] {
    const { groups } = this._roles;
    if (!groups) fail(this, "has no roles of the pattern, so there are no privileges to set up; give it 'logins'");
    return privilegesSql(this.databaseName, groups);
  }

  /** What the API server or the operator refuses, in the words of the props. */
  private problem(props: DatabaseProps): string | undefined {
    const { databaseName } = this;
    const ways = (['owner', 'credentials', 'logins'] as const).filter(prop => props[prop] !== undefined);
    if (ways.length === 0) return "'owner' is missing; name a role with DatabaseRole.fromRoleName(), or have one made with 'credentials' or 'logins'";
    if (ways.length > 1) return `'${ways[0]}' and '${ways[1]}' are two ways to say who owns it; leave one of them out`;
    if (props.privilegesImage !== undefined && !props.logins) return "'privilegesImage' runs the Job of 'logins', which are missing";
    if (RESERVED_DATABASES.includes(databaseName)) return `'name' is '${databaseName}', which every PostgreSQL has already and the operator keeps for itself; choose another`;
    const { connectionLimit } = props;
    if (connectionLimit !== undefined && (!Number.isInteger(connectionLimit) || connectionLimit < -1)) {
      return `'connectionLimit' must be a whole number, or -1 for no limit, got ${describeValue(connectionLimit)}`;
    }
    return localeProblem(props) ?? contentsProblem(props);
  }
}
