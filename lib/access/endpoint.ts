import { POSTGRES_PORT, SECRET_KEY_PASSWORD, SECRET_KEY_USERNAME } from '../facts/cnpg';

/**
 * A key of a Secret, as an environment variable refers to it.
 */
export interface SecretKeyRef {
  /** Name of the Secret. */
  readonly name: string;

  /** The key in it. */
  readonly key: string;
}

/**
 * Where an environment variable gets its value.
 */
export interface EnvVarSource {
  /** The key of a Secret. */
  readonly secretKeyRef: SecretKeyRef;
}

/**
 * An environment variable, in the form of a container's `env` list.
 */
export interface EnvVar {
  /** Name of the variable. */
  readonly name: string;

  /**
   * Its value.
   *
   * @default - comes from `valueFrom`
   */
  readonly value?: string;

  /**
   * Where its value comes from.
   *
   * @default - it is in `value`
   */
  readonly valueFrom?: EnvVarSource;
}

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

  /** The database to connect to. */
  readonly database: string;

  /** The role to connect as. */
  readonly username: string;

  /** The Secret with the keys `username` and `password`. */
  readonly secretName: string;
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
  public readonly port: number = POSTGRES_PORT;
  /** The database to connect to. */
  public readonly database: string;
  /** The role to connect as. */
  public readonly username: string;
  /** The Secret with the keys `username` and `password`. */
  public readonly secretName: string;

  constructor(props: EndpointProps) {
    this.serviceName = props.serviceName;
    this.namespace = props.namespace;
    this.database = props.database;
    this.username = props.username;
    this.secretName = props.secretName;
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

  /** A libpq URI with the role and without a password, which libpq takes from `PGPASSWORD`. */
  public uri(): string {
    return `postgresql://${encodeURIComponent(this.username)}@${this.host}:${this.port}/${encodeURIComponent(this.database)}?sslmode=require`;
  }

  /** A JDBC URL without user and password, which belong into the properties of the connection. */
  public jdbc(): string {
    return `jdbc:postgresql://${this.host}:${this.port}/${encodeURIComponent(this.database)}?sslmode=require`;
  }

  /**
   * The variables that libpq and most drivers read, as a container's `env` list. Username and password come from the Secret, which
   * must be in the namespace of the container.
   *
   * @param secretName A copy of the Secret under another name. @default - the Secret of this endpoint
   * @see https://www.postgresql.org/docs/current/libpq-envars.html
   */
  public env(secretName?: string): EnvVar[] {
    const fromSecret = (key: string) => ({ secretKeyRef: { name: secretName ?? this.secretName, key } });
    return [
      { name: 'PGHOST', value: this.host },
      { name: 'PGPORT', value: `${this.port}` },
      { name: 'PGDATABASE', value: this.database },
      { name: 'PGUSER', valueFrom: fromSecret(SECRET_KEY_USERNAME) },
      { name: 'PGPASSWORD', valueFrom: fromSecret(SECRET_KEY_PASSWORD) },
      { name: 'PGSSLMODE', value: 'require' },
    ];
  }
}
