import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { ClusterAdditions } from '../access/cluster-additions';
import { Credentials } from '../access/credentials';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { CLIENT_CERTIFICATE_SECRET_SUFFIX, RESERVED_ROLE } from '../facts/cnpg';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { roleNameProblem } from '../facts/name-problems';
import { CheckedObject } from '../internal/checked-object';
import { reservePassword } from '../internal/name-registry';
import { nonEmpty } from '../internal/non-empty';
import { fail } from '../internal/naming';
import { nameProps } from '../internal/props';
import { Metadata } from '../pods/metadata';
import { objectMetadata } from '../pods/object-metadata';
import { checkProps } from '../internal/construct-props';
import { nameClusterObject } from './cluster-object';
import { copySecretOf, IDatabaseRole } from './database-role-ref';
import { ReclaimPolicy } from './reclaim-policy';

/**
 * Options for `IPostgresCluster.addRole`.
 */
export interface DatabaseRoleOptions {
  /**
   * Name of the role in PostgreSQL. It cannot change.
   *
   * @default - the `username` of `credentials`, else the id in lower case
   */
  readonly name?: string;

  /**
   * Where its password is. Without one the operator leaves the password alone, so that Vault or you can set it.
   *
   * @default - no password, or one that somebody else sets
   */
  readonly credentials?: Credentials;

  /**
   * Whether it may log in.
   *
   * @default - true if it has `credentials` or a `clientCertificate`
   */
  readonly login?: boolean;

  /**
   * Roles that it is a member of. The operator takes it out of all others, also out of those that somebody granted by hand or that
   * PostgreSQL granted by itself: a role with `createrole` becomes a member of each role that it makes.
   *
   * @default - none
   */
  readonly inRoles?: IDatabaseRole[];

  /**
   * Whether it has the privileges of its `inRoles` without `SET ROLE`.
   *
   * @default true
   */
  readonly inherit?: boolean;

  /**
   * Whether it may do everything.
   *
   * @default false
   */
  readonly superuser?: boolean;

  /**
   * Whether it may create databases.
   *
   * @default false
   */
  readonly createdb?: boolean;

  /**
   * Whether it may create roles, and change and drop those that it created.
   *
   * @default false
   */
  readonly createrole?: boolean;

  /**
   * Whether it may connect for replication, which reads everything.
   *
   * @default false
   */
  readonly replication?: boolean;

  /**
   * Whether row-level security leaves it alone.
   *
   * @default false
   */
  readonly bypassrls?: boolean;

  /**
   * How many connections it may have at once.
   *
   * @default - no limit
   */
  readonly connectionLimit?: number;

  /**
   * When its password expires, such as '2027-01-31T00:00:00Z'. Sessions that are open then go on.
   *
   * @default - forever
   */
  readonly validUntil?: string;

  /**
   * Whether the operator issues a client certificate, in the Secret `<resourceName>-client-cert`, and renews it. To log in with it the role
   * also needs a line of `pgHba` such as 'hostssl all reports all cert'.
   *
   * @default false
   */
  readonly clientCertificate?: boolean;

  /**
   * Whether its password is removed, so that it cannot log in with one.
   *
   * @default false
   */
  readonly disablePassword?: boolean;

  /**
   * A sentence about it, which PostgreSQL keeps.
   *
   * @default - none
   */
  readonly comment?: string;

  /**
   * What happens to the role when its object is deleted. A role that owns something cannot be dropped: the object then waits.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly databaseRoleReclaimPolicy?: ReclaimPolicy;

  /**
   * Name of the DatabaseRole object.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly resourceName?: string;

  /**
   * Labels and annotations of the DatabaseRole object.
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
 * Properties of a `DatabaseRole`.
 */
export interface DatabaseRoleProps extends DatabaseRoleOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

/** Fields that are props of the same name and kind. */
const PLAIN = ['login', 'inherit', 'superuser', 'createdb', 'createrole', 'replication', 'bypassrls', 'connectionLimit', 'validUntil', 'disablePassword', 'comment'] as const;

nameProps('DatabaseRole', {
  'metadata.name': 'resourceName', 'metadata.labels': 'metadata', 'metadata.annotations': 'metadata',
  ...Object.fromEntries([...PLAIN, 'name', 'inRoles', 'clientCertificate', 'databaseRoleReclaimPolicy'].map(name => [`spec.${name}`, name])),
  'spec.passwordSecret': 'credentials',
});

/**
 * A role of PostgreSQL, which the operator creates and keeps as it is declared.
 *
 * One that exists is adopted: what is left out here is reset, a limit or an expiry included. One role has one owner: not a second
 * DatabaseRole, not `managed.roles` of the Cluster, and Vault only if there are no `credentials`.
 *
 * Errors: a name that PostgreSQL or the operator keeps for itself, or that another DatabaseRole of the cluster has; another namespace than
 * the cluster's; credentials whose password the operator would have to make.
 *
 * @see https://cloudnative-pg.io/docs/1.30/declarative_role_management/
 */
export class DatabaseRole extends Construct implements IDatabaseRole {
  /**
   * A role that exists, or that is declared elsewhere.
   *
   * Errors: the name is longer than 63 bytes or empty.
   *
   * @param roleName Its name, such as 'app' or 'pg_monitor'.
   * @param secretName The Secret with its `username` and `password`, in the namespace of the cluster. @default - not known here
   */
  public static fromRoleName(roleName: string, secretName?: string): IDatabaseRole {
    const problem = roleNameProblem(roleName);
    if (problem) throw new Error(`'roleName' ${problem}, got ${describeValue(roleName)}`);
    return { roleName, secretName };
  }

  /**
   * The options that make a manifest.
   * @internal
   */
  public static _convert({ metadata, spec }: Json): Code | undefined {
    const { name, passwordSecret, inRoles, clientCertificate, databaseRoleReclaimPolicy } = spec;
    return code.struct({
      name: code.literal(name),
      resourceName: code.literal(metadata.name),
      credentials: passwordSecret && Credentials._convert(passwordSecret.name),
      ...Object.fromEntries(PLAIN.map(field => [field, code.literal(spec[field])])),
      databaseRoleReclaimPolicy: databaseRoleReclaimPolicy && code.constant(`ReclaimPolicy.${databaseRoleReclaimPolicy.toUpperCase()}`),
      inRoles: code.list(inRoles?.map((role: string) => code.call('DatabaseRole.fromRoleName', code.literal(role)))),
      clientCertificate: clientCertificate && code.literal(clientCertificate.enabled ?? true),
    });
  }

  /** Name of the role in PostgreSQL. */
  public readonly roleName: string;

  /** Name of the DatabaseRole object. */
  public readonly resourceName: string;

  /**
   * The Secret with its `username` and `password`.
   * @default - it has no `credentials`
   */
  public readonly secretName?: string;

  /**
   * The Secret with its client certificate, `tls.crt` and `tls.key`.
   * @default - it has none
   */
  public readonly clientCertificateSecretName?: string;

  /** @internal */
  public readonly _isSuperuser: boolean;

  /** @internal */
  public readonly _mayLogIn: boolean;

  constructor(scope: Construct, id: string, props: DatabaseRoleProps) {
    super(scope, id);
    checkProps(this, 'DatabaseRoleProps', props);
    const { cluster, credentials } = props;
    const names = nameClusterObject(this, 'DatabaseRole', { ...props, name: props.name ?? credentials?._username });
    this.roleName = names.name;
    this.resourceName = names.resourceName;
    this.secretName = credentials?.secretName;
    const certificate = credentials?._isCertificate || props.clientCertificate;
    const brought = credentials?._certificateSecretName;
    if (certificate) this.clientCertificateSecretName = brought ?? `${this.resourceName}${CLIENT_CERTIFICATE_SECRET_SUFFIX}`;
    const login = props.login ?? (credentials !== undefined || certificate === true);
    this._isSuperuser = props.superuser === true;
    this._mayLogIn = login;
    const problem = this.problem(props, login);
    if (problem) fail(this, problem);
    if (credentials) this.own(credentials, props);

    const annotations = (props.delivery ?? Delivery.ANY)._annotations(SyncWave.DEPENDENT, { guarded: props.databaseRoleReclaimPolicy === ReclaimPolicy.DELETE });
    new CheckedObject(this, 'Resource', cnpg.DatabaseRole.manifest({
      metadata: objectMetadata(this.resourceName, annotations, props.metadata),
      spec: {
        cluster: { name: cluster.clusterName },
        name: this.roleName,
        comment: props.comment,
        login,
        superuser: props.superuser,
        createdb: props.createdb,
        createrole: props.createrole,
        inherit: props.inherit,
        replication: props.replication,
        bypassrls: props.bypassrls,
        connectionLimit: props.connectionLimit,
        // The generated function wants a Date and writes what this answers: the text, as it was given.
        validUntil: props.validUntil === undefined ? undefined : { toISOString: () => props.validUntil } as Date,
        inRoles: nonEmpty(props.inRoles?.map(({ roleName }) => roleName)),
        passwordSecret: this.secretName === undefined ? undefined : { name: this.secretName },
        disablePassword: credentials?._isCertificate ? true : props.disablePassword,
        clientCertificate: certificate === undefined || (brought && !props.clientCertificate) ? undefined : { enabled: certificate },
        databaseRoleReclaimPolicy: props.databaseRoleReclaimPolicy as string as cnpg.DatabaseRoleSpecDatabaseRoleReclaimPolicy,
      },
    }));
  }

  /** Nobody else may own the password, and what it takes to log in is declared. */
  private own(credentials: Credentials, { cluster, delivery = Delivery.ANY }: DatabaseRoleProps): void {
    reservePassword(this, cluster.clusterName, this.roleName, this.secretName === undefined ? 'a client certificate in its place' : `the Secret '${this.secretName}'`);
    credentials._declare(this, this.roleName, delivery);
    copySecretOf(this, credentials._copyFor(this.roleName));
    if (credentials._isCertificate) ClusterAdditions.of(cluster)?.hbaLines.add(`hostssl all ${hbaName(this.roleName)} all cert`);
  }

  /** What the CRD or the operator refuses, in the words of the props. */
  private problem({ name, credentials, inRoles, connectionLimit, validUntil, clientCertificate, disablePassword }: DatabaseRoleProps, login: boolean): string | undefined {
    const { roleName } = this;
    if (RESERVED_ROLE.test(roleName)) return `'name' is '${roleName}', a role that PostgreSQL or the operator keeps for itself; choose another`;
    if (credentials && name !== undefined && credentials._username !== undefined && credentials._username !== name) {
      return `'name' is '${name}' and the 'username' of 'credentials' is '${credentials._username}'; the operator refuses a Secret of another user`;
    }
    if (credentials && !credentials._isCertificate && credentials.secretName === undefined) {
      return "'credentials' must name a Secret: the operator makes a password for the owner of the first database alone";
    }
    if (credentials && disablePassword) return "'disablePassword' removes the password of 'credentials'; leave one of them out";
    if ((clientCertificate || credentials?._isCertificate) && !login) return "'clientCertificate' is for a role that logs in; remove 'login: false'";
    if (inRoles?.some(role => role.roleName === roleName)) return `'inRoles' has '${roleName}' itself`;
    if (connectionLimit !== undefined && (!Number.isInteger(connectionLimit) || connectionLimit < -1)) {
      return `'connectionLimit' must be a whole number, or -1 for no limit, got ${describeValue(connectionLimit)}`;
    }
    return validUntil === undefined || RFC_3339.test(validUntil) ? undefined
      : `'validUntil' must be a date and a time with its zone, such as '2027-01-31T00:00:00Z', got ${describeValue(validUntil)}`;
  }
}

/** A name as `pg_hba.conf` takes it: in quotes none is a keyword. */
function hbaName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !['all', 'sameuser', 'samerole', 'replication'].includes(name) ? name : `"${name.replace(/"/g, '""')}"`;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
