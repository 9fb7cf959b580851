import { Chart, Duration, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { DatabaseAccess } from '../access/access-level';
import { ClusterAdditions } from '../access/cluster-additions';
import { ConnectTls } from '../access/connect-tls';
import { authorityFiles } from '../access/connection-files';
import { Credentials } from '../access/credentials';
import { credentialVariables } from '../access/endpoint';
import { NetworkPeer, peerOfHost } from '../access/network-peer';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { SslMode } from '../access/ssl-mode';
import { letJobThrough, PSQL_IMAGE } from '../database/sql-job';
import { Delivery, SyncWave } from '../delivery/delivery';
import { LABEL_CONNECTS_TO } from '../facts/annotations';
import { POSTGRES_UID, RESERVED_ROLE, SECRET_KEY_PASSWORD } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { CheckedObject } from '../internal/checked-object';
import { wholeSeconds } from '../internal/durations';
import { reservePassword } from '../internal/name-registry';
import { fail } from '../internal/naming';
import { checkProps, checkStruct } from '../internal/construct-props';
import { SETUP_FOLDER, setupJob } from './setup-job';
import { VaultDynamicRoleOptions, VaultRole, VaultStaticRoleOptions } from './vault-role';
import { ScriptRole, VaultBinding, vaultScript } from './vault-script';
import { VaultSetup } from './vault-setup';
import { leaseStatements, STATIC_ROTATION, vaultSetupSql } from './vault-sql';

/**
 * Properties of a `VaultDatabaseEngine`.
 */
export interface VaultDatabaseEngineProps {
  /** The cluster, of PostgreSQL 16 or newer. */
  readonly cluster: IPostgresClusterRef;

  /**
   * The role that Vault logs in as, and the Secret with its first password: `Credentials.fromSecret('orders-vault',
   * 'vault_admin')`. Vault changes that password
   * as soon as it is connected, and nobody else knows it then. The role is not a DatabaseRole: the operator would take its
   * memberships away.
   */
  readonly admin: Credentials;

  /** Where Vault or OpenBao answers, such as 'http://vault.vault.svc:8200'. */
  readonly address: string;

  /**
   * Where its database engine is mounted.
   *
   * @default 'database'
   */
  readonly mount?: string;

  /**
   * Where its Kubernetes auth method is mounted.
   *
   * @default 'kubernetes'
   */
  readonly authMount?: string;

  /**
   * Name of the connection in the engine.
   *
   * @default - the cluster's name
   */
  readonly connectionName?: string;

  /**
   * A file on Vault's own server with the authority of PostgreSQL's certificate, the `ca.crt` of the cluster's Secret. With it
   * Vault verifies the server.
   *
   * @default - Vault asks for TLS and verifies nothing
   */
  readonly serverCaFile?: string;

  /**
   * Who runs what PostgreSQL and Vault need.
   *
   * @default VaultSetup.byHand()
   */
  readonly setup?: VaultSetup;

  /**
   * Where Vault's pods are, for the cluster's `networkPolicies`.
   *
   * @default - the namespace in `address`
   */
  readonly peer?: NetworkPeer;

  /**
   * Which GitOps engine delivers it.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

const VAULT_IMAGE = 'hashicorp/vault:1.21.4';
const VAULT_UID = 100;

/**
 * The database secrets engine of Vault or OpenBao for a cluster: what PostgreSQL needs, what Vault needs, and by `grantConnect`
 * what an application needs.
 *
 * PostgreSQL needs a role that may create roles and hand out membership in those of the databases; it is no superuser and has no
 * rights of its own. Vault needs a connection,
 * roles, and a policy for each. Both are scripts that may run any number of times, in the ConfigMap `<clusterName>-vault`.
 *
 * Errors: another namespace than the cluster's; a name that the operator keeps for itself; an address that is none; Jobs without
 * a superuser.
 *
 * @see https://developer.hashicorp.com/vault/docs/secrets/databases/postgresql
 */
export class VaultDatabaseEngine extends Construct {
  /** Name of the ConfigMap with the scripts. */
  public readonly configMapName: string;

  private readonly roles: ScriptRole[] = [];
  private readonly groups = new Set<string>();
  private readonly mount: string;
  private readonly authMount: string;
  private readonly connectionName: string;

  constructor(scope: Construct, id: string, private readonly props: VaultDatabaseEngineProps) {
    super(scope, id);
    checkProps(this, 'VaultDatabaseEngineProps', props);
    const { cluster, admin, address, mount = 'database', authMount = 'kubernetes', connectionName, delivery = Delivery.ANY } = props;
    this.configMapName = `${cluster.clusterName}-vault`;
    this.mount = mount;
    this.authMount = authMount;
    this.connectionName = connectionName ?? cluster.clusterName;
    const problem = this.problem();
    if (problem) fail(this, problem);
    reservePassword(this, cluster.clusterName, admin.username, `Vault's connection '${this.connectionName}'`);
    admin._declare(this, admin.username, delivery);
    cluster.connections._allow(props.peer ?? peerOfHost(new URL(address).hostname));

    new CheckedObject(this, 'Scripts', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: this.configMapName,
        // The shell's variables look like those of Flux.
        annotations: { ...delivery._annotations(SyncWave.STORE, { guarded: false }), 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
      },
      data: Lazy.any({ produce: () => ({ 'postgres.sql': this.postgresSql(), 'vault.sh': this.vaultScript() }) }),
    });
    if (props.setup?._jobs) this.addJobs();
  }

  /**
   * A role of the engine whose every lease is a role of its own in PostgreSQL, a member of the database's roles.
   *
   * Errors: a second role of that name; the database has no `logins`, so that there are no roles to be a member of; `defaultTtl`
   * above `maxTtl`.
   *
   * @param name Its name in Vault, such as 'shop-app'.
   */
  public addDynamicRole(name: string, options: VaultDynamicRoleOptions): VaultRole {
    checkStruct('VaultDynamicRoleOptions', options);
    this.checkName(name);
    const { database, access = DatabaseAccess.WRITE, defaultTtl = Duration.hours(1), maxTtl = Duration.hours(24) } = options;
    const { groups } = database._roles;
    if (!groups) {
      fail(this, `the leases of '${name}' have nothing to be a member of: the database '${database.databaseName}' has no 'logins'; a lease with grants of its own could not be dropped`);
    }
    const [lease, longest] = [wholeSeconds('defaultTtl', defaultTtl), wholeSeconds('maxTtl', maxTtl)];
    if (lease === 0 || lease > longest) fail(this, `'defaultTtl' of '${name}' must be above 0 and at most 'maxTtl', ${longest} s, got ${lease} s`);
    const group = { [DatabaseAccess.OWNER]: groups.owner, [DatabaseAccess.WRITE]: groups.writer, [DatabaseAccess.READ]: groups.reader }[access];
    for (const each of [group, groups.reader]) this.groups.add(each);
    const { creation, renewal, revocation } = leaseStatements({ database: database.databaseName, group, reader: groups.reader });
    return this.add({
      name,
      path: `creds/${name}`,
      configPath: `roles/${name}`,
      parameters: { default_ttl: `${lease}s`, max_ttl: `${longest}s` },
      statements: { creation_statements: creation, renew_statements: renewal, revocation_statements: revocation },
    }, database.databaseName, lease);
  }

  /**
   * A role of the engine that is one of PostgreSQL's, whose password Vault changes. It does so for the first time when the script runs.
   *
   * Errors: a second role of that name; a role whose password somebody else owns, that may not log in, that is a superuser, or
   * that the operator keeps for itself.
   *
   * @param name Its name in Vault, such as 'reports'.
   */
  public addStaticRole(name: string, options: VaultStaticRoleOptions): VaultRole {
    checkStruct('VaultStaticRoleOptions', options);
    this.checkName(name);
    const { role, database, rotationPeriod = Duration.days(1) } = options;
    const { cluster, admin } = this.props;
    if (role.roleName === admin.username) fail(this, `'${name}' is the role that Vault itself logs in as; it would lock itself out`);
    if (role._isSuperuser) fail(this, `'${name}' would rotate the password of the superuser '${role.roleName}', which no role but a superuser may change; give the application a role of its own`);
    if (!role._mayLogIn) fail(this, `'${name}' is for the role '${role.roleName}', which may not log in; set 'login' to true`);
    reservePassword(this, cluster.clusterName, role.roleName, `Vault's static role '${name}'`);
    const seconds = wholeSeconds('rotationPeriod', rotationPeriod);
    if (seconds < 5) fail(this, `'rotationPeriod' of '${name}' must be at least 5 s, got ${seconds} s`);
    this.groups.add(role.roleName);
    return this.add({
      name,
      path: `static-creds/${name}`,
      configPath: `static-roles/${name}`,
      parameters: { username: role.roleName, rotation_period: `${seconds}s` },
      statements: { rotation_statements: STATIC_ROTATION },
    }, database?.databaseName, undefined);
  }

  /**
   * What PostgreSQL needs, for psql, as a superuser in the database postgres: `kubectl cnpg psql orders -- -v password=...`.
   * Complete once all roles are added.
   */
  public postgresSql(): string {
    return vaultSetupSql(this.props.admin.username, [...this.groups]);
  }

  /**
   * What Vault or OpenBao needs, as a script for a shell with `vault` or `bao`. Complete once all roles are added and all
   * workloads connected.
   */
  public vaultScript(): string {
    const { cluster, admin, serverCaFile } = this.props;
    const { host, port } = cluster.readWrite;
    const tls = serverCaFile === undefined ? `sslmode=${SslMode.REQUIRE}` : `sslmode=${SslMode.VERIFY_FULL}&sslrootcert=${serverCaFile}`;
    return vaultScript({
      mount: this.mount,
      authMount: this.authMount,
      connection: this.connectionName,
      connectionUrl: `postgresql://{{username}}:{{password}}@${host}:${port}/postgres?${tls}`,
      admin: admin.username,
      roles: this.roles,
    });
  }

  private add(role: Omit<ScriptRole, 'bindings'>, database: string | undefined, defaultTtl: number | undefined): VaultRole {
    const bindings = new Map<string, VaultBinding[]>();
    this.roles.push({ ...role, bindings });
    const bind = (serviceAccount: string, namespace: string) => {
      // A role of its own for each namespace: Vault would let every name in every namespace.
      const authRole = `${this.connectionName}-${role.name}-${namespace}`;
      bindings.set(authRole, [...bindings.get(authRole) ?? [], { serviceAccount, namespace }]);
      return authRole;
    };
    const { address, cluster: { clusterName } } = this.props;
    return VaultRole._of({ name: role.name, mount: this.mount, database, defaultTtl, bind, address, authMount: this.authMount, clusterName });
  }

  private addJobs(): void {
    const { cluster, admin, address, delivery = Delivery.ANY } = this.props;
    const { vaultRole, serviceAccountName, image = VAULT_IMAGE } = this.props.setup!._jobs!;
    const superuser = this.superuserSecret();
    const authority = authorityFiles(ConnectTls.verifyFull(), cluster.serverCaSecretName);
    const password = { name: 'VAULT_ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name: admin.secretName!, key: SECRET_KEY_PASSWORD } } };
    const { configMapName } = this;
    letJobThrough(this, 'PostgresJob', cluster, delivery);
    setupJob(this, 'PostgresJob', {
      name: `${configMapName}-postgres`,
      configMapName,
      script: () => this.postgresSql(),
      image: PSQL_IMAGE,
      command: ['psql', '--no-psqlrc', '--quiet', `--file=${SETUP_FOLDER}/postgres.sql`],
      env: [...cluster.readWrite._to({ database: 'postgres' })._address(), ...credentialVariables(superuser), password, ...authority.variables],
      volumes: authority.volume ? [authority.volume] : [],
      uid: POSTGRES_UID,
      labels: { [LABEL_CONNECTS_TO]: cluster.clusterName },
      delivery,
    });
    const account = `${configMapName}-setup`;
    if (serviceAccountName === undefined) {
      const metadata = { name: account, annotations: delivery._annotations(SyncWave.STORE, { guarded: false }) };
      new CheckedObject(this, 'Account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    }
    const login = `export VAULT_TOKEN="$($(command -v bao || command -v vault) write -field=token auth/${this.authMount}/login role=${vaultRole} jwt=@/var/run/secrets/kubernetes.io/serviceaccount/token)"`;
    setupJob(this, 'VaultJob', {
      name: `${configMapName}-vault`,
      configMapName,
      script: () => this.vaultScript(),
      image,
      command: ['/bin/sh', '-ec', `${login}; exec /bin/sh ${SETUP_FOLDER}/vault.sh`],
      env: [{ name: 'VAULT_ADDR', value: address }, { name: 'HOME', value: '/tmp' }, password],
      volumes: [],
      uid: VAULT_UID,
      labels: { 'app.kubernetes.io/name': account },
      serviceAccountName: serviceAccountName ?? account,
      delivery,
    });
  }

  /** That of the cluster, where it is known to have one. */
  private superuserSecret(): string {
    const { cluster, setup } = this.props;
    const given = setup!._jobs!.superuserSecretName;
    if (given !== undefined) return given;
    const additions = ClusterAdditions.of(cluster);
    if (!additions) return `${cluster.clusterName}-superuser`;
    return additions.superuserSecretName
      ?? fail(this, "'setup' has Jobs, one of which needs a superuser, and the cluster has no 'superuserAccess'; switch it on while the Job runs, or use VaultSetup.byHand()");
  }

  private checkName(name: string): void {
    if (!/^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(name ?? '')) fail(this, `a role of Vault needs a name of lower-case letters, digits and hyphens, got ${describeValue(name)}`);
    if (this.roles.some(role => role.name === name)) fail(this, `there is already a role '${name}' in the connection '${this.connectionName}'; give each a name of its own`);
  }

  private problem(): string | undefined {
    const { cluster, admin, address } = this.props;
    const namespace = Chart.of(this).namespace;
    if (namespace !== cluster.namespace) return `must be in its cluster's namespace ${describeValue(cluster.namespace)}, got ${describeValue(namespace)}`;
    if (String(address).includes('@')) return "'address' must not contain credentials, which would end up in Git; Vault's clients log in with a token of their own";
    if (!/^https?:\/\/[^/\s@?#]+$/.test(address)) return `'address' must be a URL such as 'https://vault.vault.svc:8200', got ${describeValue(address)}`;
    if (admin.secretName === undefined) return "'admin' must name the Secret with the first password, as Credentials.fromSecret() does";
    if (admin._username === undefined) return "'admin' must name the role, such as Credentials.fromSecret('orders-vault', 'vault_admin')";
    if (RESERVED_ROLE.test(admin.username)) return `'admin' is '${admin.username}', a role that PostgreSQL or the operator keeps for itself; choose another`;
    const wrong = ([['mount', this.mount], ['authMount', this.authMount], ['connectionName', this.connectionName]] as const).find(([, value]) => !/^[A-Za-z0-9][\w./-]*$/.test(value));
    return wrong && `'${wrong[0]}' must be letters, digits, hyphens and slashes, got ${describeValue(wrong[1])}`;
  }
}
