import { POSTGRES_PORT, SECRET_KEY_PASSWORD, SECRET_KEY_USERNAME, SERVICE_SUFFIX } from '../facts/cnpg';
import { checkStruct } from '../internal/construct-props';
import { ConnectionStringOptions, jdbcUrl, libpqUri, nodePostgresUri, npgsqlString, SqlAlchemyOptions, sqlAlchemyUrl } from './connection-string';
import { Credentials } from './credentials';
import { SecretCopy } from './password-source';
import { EnvVar } from './env-var';
import { SslMode } from './ssl-mode';

/**
 * What an `Endpoint` is made of.
 */
export interface EndpointProps {
  /** The Service. */
  readonly serviceName: string;

  /**
   * Its namespace.
   *
   * @default - the one that the manifests are applied to
   */
  readonly namespace?: string;

  /**
   * Port of the Service.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * The database to connect to.
   *
   * @default - the client's choice
   */
  readonly database?: string;

  /**
   * The role to connect as.
   *
   * @default - the client's choice
   */
  readonly username?: string;

  /**
   * The Secret with the keys `username` and `password`.
   *
   * @default - credentials come from elsewhere, such as Vault or a client certificate
   */
  readonly secretName?: string;
}

/**
 * An address at which PostgreSQL answers, and what it takes to connect, short of the password: nothing here ever contains one.
 *
 * @see https://cloudnative-pg.io/docs/1.30/service_management/
 */
export class Endpoint {
  /** Name of the Service. */
  public readonly serviceName: string;
  /**
   * Namespace of the Service.
   * @default - the one that the manifests are applied to
   */
  public readonly namespace?: string;
  /** Port of the Service. */
  public readonly port: number;
  /**
   * The database to connect to.
   * @default - the client's choice
   */
  public readonly database?: string;
  /**
   * The role to connect as.
   * @default - the client's choice
   */
  public readonly username?: string;
  /**
   * The Secret with the keys `username` and `password`.
   * @default - credentials come from elsewhere
   */
  public readonly secretName?: string;

  private silence?: string;
  private secret?: SecretCopy;

  constructor(props: EndpointProps) {
    checkStruct('EndpointProps', props);
    this.serviceName = props.serviceName;
    this.namespace = props.namespace;
    this.port = props.port ?? POSTGRES_PORT;
    this.database = props.database;
    this.username = props.username;
    this.secretName = props.secretName;
  }

  /**
   * The same address for another role.
   *
   * Errors: the credentials are `generated()`, which the operator makes for the owner of a cluster's first database alone.
   *
   * @param credentials Whom to connect as, with a Secret in the namespace of the client.
   * @param database The database to connect to. @default - that of this endpoint
   */
  public withCredentials(credentials: Credentials, database?: string): Endpoint {
    if (credentials.secretName === undefined) {
      throw new Error('\'credentials\' must name a Secret, made by Credentials.fromSecret(): the operator generates a password for the owner of the first database alone');
    }
    return this._to({ username: credentials.username, secretName: credentials.secretName, database: database ?? this.database });
  }

  /** The same address without a role and a Secret, for clients that get theirs from Vault or from a certificate. */
  public withoutCredentials(): Endpoint {
    return this._to({ username: undefined, secretName: undefined });
  }

  /** The name that resolves in every namespace: `<service>.<namespace>.svc`; in a chart without a namespace the bare Service. */
  public get host(): string {
    return this.namespace === undefined ? this.serviceName : `${this.serviceName}.${this.namespace}.svc`;
  }

  /**
   * The full name in a cluster whose domain is the usual `cluster.local`.
   *
   * Errors: the chart has no namespace.
   */
  public get fqdn(): string {
    if (this.namespace === undefined) throw new Error(`'fqdn' of '${this.serviceName}' needs a namespace; set 'namespace' on the chart`);
    return `${this.host}.cluster.local`;
  }

  /**
   * A URI for libpq and what builds on it, without a password, which libpq takes from `PGPASSWORD`.
   *
   * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
   */
  public uri(options: ConnectionStringOptions = {}): string {
    return libpqUri(this, options);
  }

  /**
   * A JDBC URL without user and password, which belong into the properties of the connection.
   *
   * @see https://jdbc.postgresql.org/documentation/use/
   */
  public jdbc(options: ConnectionStringOptions = {}): string {
    return jdbcUrl(this, options);
  }

  /**
   * A URL for SQLAlchemy without a password, which all three drivers take from `PGPASSWORD`.
   *
   * @see https://docs.sqlalchemy.org/en/latest/dialects/postgresql.html
   */
  public sqlAlchemy(options: SqlAlchemyOptions = {}): string {
    return sqlAlchemyUrl(this, options);
  }

  /**
   * A URI for node-postgres without a password, which it takes from `PGPASSWORD`. It reads `sslmode` its own way, which this
   * takes into account.
   *
   * @see https://node-postgres.com/features/ssl
   */
  public nodePostgres(options: ConnectionStringOptions = {}): string {
    return nodePostgresUri(this, options);
  }

  /**
   * A connection string for Npgsql without a password, which it takes from `PGPASSWORD`.
   *
   * @see https://www.npgsql.org/doc/connection-string-parameters.html
   */
  public dotNet(options: ConnectionStringOptions = {}): string {
    return npgsqlString(this, options);
  }

  /**
   * The variables that libpq and most drivers read, as a container's `env` list: `PGHOST`, `PGPORT`, `PGSSLMODE`, `PGDATABASE` if
   * the endpoint names a
   * database, `PGUSER` and `PGPASSWORD` if it names a Secret, which must be in the namespace of the container.
   *
   * @param secretName A copy of the Secret under another name. @default - the Secret of this endpoint
   * @see https://www.postgresql.org/docs/current/libpq-envars.html
   */
  public env(secretName?: string): EnvVar[] {
    return [...this._address(), ...credentialVariables(secretName ?? this.secretName), { name: 'PGSSLMODE', value: SslMode.REQUIRE }];
  }

  /**
   * Where it is, as variables.
   * @internal
   */
  public _address(): EnvVar[] {
    return [
      { name: 'PGHOST', value: this.host },
      { name: 'PGPORT', value: `${this.port}` },
      ...this.database === undefined ? [] : [{ name: 'PGDATABASE', value: this.database }],
    ];
  }

  /**
   * The same address, of which it is known that nothing answers there, if there is a reason.
   * @internal
   */
  public _unanswered(reason: string | undefined): Endpoint {
    const endpoint = this._to({});
    endpoint.silence = reason;
    return endpoint;
  }

  /**
   * The same with other parts. Where nothing answers, nothing will.
   * @internal
   */
  public _to(parts: Partial<EndpointProps>, secret = 'secretName' in parts ? undefined : this.secret): Endpoint {
    const { serviceName, namespace, port, database, username, secretName } = this;
    const endpoint = new Endpoint({ serviceName, namespace, port, database, username, secretName, ...parts });
    endpoint.silence = this.silence;
    endpoint.secret = secret;
    return endpoint;
  }

  /**
   * How its Secret gets into other namespaces, if that is known.
   * @internal
   */
  public get _secretCopy(): SecretCopy | undefined {
    return this.secret;
  }

  /**
   * Why nothing answers, if that is known.
   * @internal
   */
  public get _silence(): string | undefined {
    return this.silence;
  }
}

/**
 * The role and its password, as variables.
 * @internal
 */
export function credentialVariables(secretName: string | undefined): EnvVar[] {
  if (secretName === undefined) return [];
  return [
    { name: 'PGUSER', valueFrom: { secretKeyRef: { name: secretName, key: SECRET_KEY_USERNAME } } },
    { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: secretName, key: SECRET_KEY_PASSWORD } } },
  ];
}

/**
 * The addresses that the operator's three Services give every cluster.
 * @internal
 */
export function serviceEndpoints(cluster: { clusterName: string; namespace?: string }, database?: string, credentials?: Credentials) {
  const endpoint = (suffix: string) => new Endpoint({
    serviceName: `${cluster.clusterName}${suffix}`,
    namespace: cluster.namespace,
    database,
    username: credentials?.username,
    secretName: credentials?._secretNameFor(cluster.clusterName),
  })._to({}, credentials?._copyFor(credentials.username));
  return {
    readWrite: endpoint(SERVICE_SUFFIX.readWrite),
    readOnly: endpoint(SERVICE_SUFFIX.readOnly),
    read: endpoint(SERVICE_SUFFIX.read),
  };
}
