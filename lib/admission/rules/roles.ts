import { GENERATED_OWNER_SECRET_SUFFIX } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { isPredefinedRole, PREDEFINED_ROLES } from '../../postgres/predefined-roles';
import { nearest } from '../../facts/nearest';
import { isReplica, list, majorVersion } from '../operator/cluster-facts';
import { CrossProblem, each, LibraryRule, problemIf, World } from './world';

/** The role whose password the operator takes from a Secret of the bootstrap, and keeps so for the life of the cluster. */
interface Owner {
  readonly name: string;
  readonly secret: string;
  /** Where the manifest names the Secret; undefined when the operator makes it. */
  readonly path?: string;
}

/** A recovery or a base backup has one only if it names both the database and its owner; initdb always has one. */
export function bootstrapOwner(cluster: Json): Owner | undefined {
  const bootstrap = cluster.spec?.bootstrap ?? {};
  const method = ['recovery', 'pg_basebackup'].find(name => bootstrap[name]) ?? 'initdb';
  const section = bootstrap[method] ?? {};
  if (method !== 'initdb' && (isReplica(cluster) || !section.owner || !section.database)) return undefined;
  return {
    name: section.owner || section.database || 'app',
    secret: section.secret?.name || `${cluster.metadata?.name}${GENERATED_OWNER_SECRET_SUFFIX}`,
    path: section.secret?.name ? `spec.bootstrap.${method}.secret.name` : undefined,
  };
}

/** The roles that some manifest makes or that every server has; undefined when the cluster begins with somebody else's data. */
function declaredRoles(world: World, cluster: Json): readonly string[] | undefined {
  const bootstrap = cluster.spec?.bootstrap ?? {};
  if (!cluster.spec || bootstrap.recovery || bootstrap.pg_basebackup || bootstrap.initdb?.import) return undefined;
  const initdb = bootstrap.initdb ?? {};
  if (Object.entries<Json>(initdb).some(([key, value]) => /SQL(Refs)?$/.test(key) && /\b(role|user)\b/i.test(JSON.stringify(value) ?? '') || key.endsWith('Refs'))) return undefined;
  return [
    'postgres', 'streaming_replica', initdb.owner || initdb.database || 'app',
    ...list(cluster.spec.managed?.roles).map(role => role?.name),
    ...world.inNamespaceOf(cluster, 'DatabaseRole').filter(role => role.spec?.cluster?.name === cluster.metadata?.name).map(role => role.spec?.name),
  ];
}

/** The databases that some manifest makes; undefined when the cluster begins with somebody else's data, or SQL makes more. */
function declaredDatabases(world: World, cluster: Json): readonly string[] | undefined {
  const bootstrap = cluster.spec?.bootstrap ?? {};
  const initdb = bootstrap.initdb ?? {};
  if (!cluster.spec || bootstrap.recovery || bootstrap.pg_basebackup || initdb.import) return undefined;
  if (Object.entries<Json>(initdb).some(([key, value]) => key.endsWith('Refs') || key.includes('SQL') && /\bdatabase\b/i.test(JSON.stringify(value) ?? ''))) return undefined;
  return ['postgres', initdb.database || 'app', ...world.inNamespaceOf(cluster, 'Database').filter(({ spec }) => spec?.cluster?.name === cluster.metadata?.name).map(({ spec }) => String(spec.name))];
}

/** Two Secrets of one role that are not the same one. */
function passwordClash(owner: Owner, role: Json): string | undefined {
  if (role?.disablePassword) return 'takes its password away';
  const secret = role?.passwordSecret?.name;
  return secret && secret !== owner.secret ? `sets its password from the Secret '${secret}'` : undefined;
}

/** Every role of a cluster that takes its password from a Secret, with the place that says so. */
function loginsOf(world: World, cluster: Json): ReadonlyArray<{ readonly object: Json; readonly path: string; readonly role: string; readonly secret: string }> {
  const owner = bootstrapOwner(cluster);
  return [
    ...owner?.path ? [{ object: cluster, path: owner.path, role: owner.name, secret: owner.secret }] : [],
    ...list(cluster.spec.managed?.roles).flatMap((role, i) => (role?.passwordSecret?.name && role.ensure !== 'absent'
      ? [{ object: cluster, path: `spec.managed.roles[${i}].passwordSecret.name`, role: String(role.name), secret: String(role.passwordSecret.name) }] : [])),
    ...world.inNamespaceOf(cluster, 'DatabaseRole').filter(({ spec }) => spec?.cluster?.name === cluster.metadata?.name && spec.passwordSecret?.name)
      .map(object => ({ object, path: 'spec.passwordSecret.name', role: String(object.spec.name), secret: String(object.spec.passwordSecret.name) })),
  ];
}

const clashText = (owner: Owner, clash: string) => `'${owner.name}' is the owner that the bootstrap creates with the password of the Secret '${owner.secret}', and this ${clash}`;

export const roleRules: readonly LibraryRule[] = [
  {
    id: 'ha/owner-missing',
    severity: 'warning',
    what: 'A Database has an owner that no manifest creates; the operator will wait for the role.',
    fix: 'Correct the name, or add a DatabaseRole or an entry of `managed.roles`.',
    why: '`CREATE DATABASE` fails until the role is there. It is a note where no role has a similar name, since roles are also made by '
      + 'hand and by other programs.',
    source: 'https://cloudnative-pg.io/docs/1.30/declarative_database_management/',
    wrong: '[{Cluster: {spec: {bootstrap: {initdb: {database: orders, owner: orders}}}}}, {Database: {spec: {owner: order}}}]',
    right: '[{Cluster: {spec: {bootstrap: {initdb: {database: orders, owner: orders}}}}}, {Database: {spec: {owner: orders}}}]',
    check: world =>
      each(world, 'Database', database => {
        const cluster = world.named(database, 'Cluster', database.spec?.cluster?.name);
        const owner = database.spec?.owner;
        const roles = cluster && declaredRoles(world, cluster);
        const near = roles && typeof owner === 'string' ? nearest(owner, roles) : undefined;
        return problemIf(owner && roles && !roles.includes(owner), 'spec.owner',
          `no manifest creates the role '${owner}' in the cluster '${cluster?.metadata.name}'${near ? `; did you mean '${near}'?` : ''}`, near ? 'warning' : 'info');
      }),
  },
  {
    id: 'ha/database-missing',
    severity: 'warning',
    what: 'A Publication or a Subscription is in a database that no manifest creates.',
    fix: 'Correct `dbname`, or add a Database.',
    why: 'The operator tries until the database is there. It is a note for a name that may have been made by hand.',
    source: 'https://cloudnative-pg.io/docs/1.30/logical_replication/',
    wrong: '[{Cluster: {spec: {bootstrap: {initdb: {database: orders, owner: orders}}}}}, {Publication: {spec: {dbname: order}}}]',
    right: '[{Cluster: {spec: {bootstrap: {initdb: {database: orders, owner: orders}}}}}, {Publication: {spec: {dbname: orders}}}]',
    check: world =>
      each(world, ['Publication', 'Subscription'], object => {
        const cluster = world.named(object, 'Cluster', object.spec.cluster?.name);
        const name = object.spec.dbname;
        const databases = cluster && declaredDatabases(world, cluster);
        if (typeof name !== 'string' || !databases || databases.includes(name)) return [];
        const near = nearest(name, databases);
        return problemIf(true, 'spec.dbname', `no manifest creates the database '${name}' in the cluster '${cluster?.metadata?.name}'${near ? `; did you mean '${near}'?` : ''}`, near ? 'warning' : 'info');
      }),
  },
  {
    id: 'ha/role-membership',
    severity: 'warning',
    what: 'A role is a member of itself, or of a role that PostgreSQL does not have and that no manifest creates.',
    fix: 'Correct the name in `inRoles`, or declare the role too.',
    why: '`GRANT` fails, so that the operator does not make the role, and its password and other memberships are not set either. It is a '
      + 'note for a name that may have been made by hand.',
    source: 'https://www.postgresql.org/docs/current/predefined-roles.html',
    wrong: '[{Cluster: {spec: {managed: {roles: [{name: reports, inRoles: [pg_read_everything]}]}}}}]',
    right: '[{Cluster: {spec: {managed: {roles: [{name: reports, inRoles: [pg_read_all_data]}]}}}}]',
    check: world => {
      const unknownGroups = (cluster: Json | undefined, name: Json, groups: Json, path: string) => {
        const roles = cluster && declaredRoles(world, cluster);
        const major = cluster?.spec ? majorVersion(cluster) || undefined : undefined;
        return list(groups).flatMap((group, i) => {
          if (typeof group === 'string' && group === name) return problemIf(true, `${path}[${i}]`, `the role '${group}' cannot be a member of itself`);
          if (typeof group !== 'string' || roles?.includes(group) || isPredefinedRole(group, major)) return [];
          if (!group.startsWith('pg_')) return problemIf(roles, `${path}[${i}]`, `no manifest creates the role '${group}'`, 'info');
          return problemIf(true, `${path}[${i}]`, `PostgreSQL${major ? ` ${major}` : ''} has no role '${group}'${meant(group)}`);
        });
      };
      return [
        ...each(world, 'Cluster', cluster => list(cluster.spec?.managed?.roles).flatMap((role, i) => (role?.ensure === 'absent' ? [] : unknownGroups(cluster, role?.name, role?.inRoles, `spec.managed.roles[${i}].inRoles`)))),
        ...each(world, 'DatabaseRole', role => unknownGroups(world.named(role, 'Cluster', role.spec?.cluster?.name), role.spec?.name, role.spec?.inRoles, 'spec.inRoles')),
      ];
    },
  },
  {
    id: 'ha/two-owners',
    severity: 'error',
    what: "A role has two owners: two places set its password, and each undoes the other's.",
    fix: 'Name one Secret in both places, or leave the password to one of bootstrap, managed.roles and DatabaseRole.',
    why: 'The application loses its login when the other owner reconciles. An entry without `passwordSecret` leaves the password alone, '
      + 'and is right for giving attributes to the owner.',
    source: 'https://cloudnative-pg.io/docs/1.30/declarative_role_management/',
    wrong: '[{Cluster: {spec: {managed: {roles: [{name: app, passwordSecret: {name: a}}]}}}}]',
    right: '[{Cluster: {spec: {managed: {roles: [{name: app, createdb: true}]}}}}]',
    check: world => [
      ...each(world, 'Cluster', cluster => {
        const owner = bootstrapOwner(cluster);
        return list(cluster.spec?.managed?.roles).flatMap((role, i) => {
          const clash = owner && role?.name === owner.name && role.ensure !== 'absent' ? passwordClash(owner, role) : undefined;
          return problemIf(clash, `spec.managed.roles[${i}].${role?.disablePassword ? 'disablePassword' : 'passwordSecret'}`, owner && clash ? clashText(owner, clash) : '');
        });
      }),
      ...each(world, 'DatabaseRole', role => {
        const cluster = world.named(role, 'Cluster', role.spec?.cluster?.name);
        const isManaged = list(cluster?.spec?.managed?.roles).some(managed => managed?.name === role.spec?.name);
        const owner = cluster?.spec && bootstrapOwner(cluster);
        const clash = !isManaged && owner?.name === role.spec?.name ? passwordClash(owner!, role.spec) : undefined;
        return [
          ...problemIf(isManaged, 'spec.name', `'${role.spec?.name}' is also one of managed.roles of the cluster '${cluster?.metadata?.name}', and the operator refuses it here`),
          ...problemIf(clash, `spec.${role.spec?.disablePassword ? 'disablePassword' : 'passwordSecret'}`, owner && clash ? clashText(owner, clash) : ''),
        ];
      }),
    ],
  },
  {
    id: 'ha/secret-of-two-roles',
    severity: 'error',
    what: 'Two roles of a cluster take their password from one Secret.',
    fix: 'Give each role a Secret of its own.',
    why: 'A Secret has one `username`, and the operator sets no password for a role of another name: that role cannot log in.',
    source: 'https://cloudnative-pg.io/docs/1.30/declarative_role_management/#password-management',
    wrong: '[{Cluster: {}}, {DatabaseRole: {metadata: {name: a}, spec: {name: shop, passwordSecret: {name: login}}}}, {DatabaseRole: {metadata: {name: b}, spec: {name: reports, passwordSecret: {name: login}}}}]',
    right: '[{Cluster: {}}, {DatabaseRole: {metadata: {name: a}, spec: {name: shop, passwordSecret: {name: login}}}}, {DatabaseRole: {metadata: {name: b}, spec: {name: reports, passwordSecret: {name: login-reports}}}}]',
    check: (world): CrossProblem[] => world.all('Cluster').filter(({ spec }) => spec).flatMap(cluster => {
      const logins = loginsOf(world, cluster);
      return logins.flatMap(({ object, path, role, secret }, i) => {
        const other = logins.slice(0, i).find(login => login.secret === secret && login.role !== role);
        return problemIf(other, path, `the Secret '${secret}' has the password of the role '${other?.role}', and '${role}' cannot have it too`).map(problem => ({ object, ...problem }));
      });
    }),
  },
  {
    id: 'ha/owner-superuser',
    severity: 'warning',
    what: 'The owner of the first database is `postgres`, the superuser, whose password the operator removes again.',
    fix: 'Give the database an owner of its own.',
    why: 'At each start the operator sets the password of the owner and, unless `enableSuperuserAccess` is on, removes that of `postgres`, '
      + 'so that the application loses its login. '
      + 'With access it works, and the application is a superuser.',
    source: 'https://github.com/cloudnative-pg/cloudnative-pg/issues/9993',
    wrong: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: postgres}}}}}]',
    right: '[{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const method = ['recovery', 'pg_basebackup', 'initdb'].find(name => cluster.spec.bootstrap?.[name]);
        const isOwner = bootstrapOwner(cluster)?.name === 'postgres';
        return problemIf(isOwner && method, `spec.bootstrap.${method}.${cluster.spec.bootstrap?.[method!]?.owner ? 'owner' : 'database'}`,
          `the owner of the database is 'postgres', ${cluster.spec.enableSuperuserAccess ? 'a superuser' : 'whose password the operator removes'}`);
      }),
  },
  {
    id: 'ha/superuser-secret',
    severity: 'warning',
    what: 'A `superuserSecret` without `enableSuperuserAccess` is not read.',
    fix: 'Remove `superuserSecret`; or, if programs really log in as superuser, set `enableSuperuserAccess: true`.',
    why: 'Since CloudNativePG 1.21 the superuser has no password unless it is asked for, and every login with this Secret fails.',
    source: 'https://cloudnative-pg.io/docs/1.30/security/',
    wrong: '[{Cluster: {spec: {superuserSecret: {name: orders-db-super}}}}]',
    right: '[{Cluster: {spec: {superuserSecret: {name: orders-db-super}, enableSuperuserAccess: true}}}]',
    check: world =>
      each(world, 'Cluster', cluster =>
        problemIf(cluster.spec.superuserSecret?.name && !cluster.spec.enableSuperuserAccess, 'spec.superuserSecret',
          `the superuserSecret '${cluster.spec.superuserSecret?.name}' is not read without \`enableSuperuserAccess: true\``)),
  },
];

function meant(group: string): string {
  const first = PREDEFINED_ROLES.get(group);
  if (first !== undefined) return `; it came with PostgreSQL ${first}`;
  const near = nearest(group, PREDEFINED_ROLES.keys());
  return near ? `; did you mean '${near}'?` : '';
}
