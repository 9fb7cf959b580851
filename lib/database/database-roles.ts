import { Construct } from 'constructs';
import { DatabaseAccess } from '../access/access-level';
import { Credentials } from '../access/credentials';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery } from '../delivery/delivery';
import { DatabaseLogins, PATTERN } from './database-logins';
import { DatabaseRole } from './database-role';
import { IDatabaseRole } from './database-role-ref';
import { PrivilegeRoles } from './privileges-sql';

/** Who owns a database, and who logs in to it. */
export interface DatabaseRoles {
  /** Owns it. */
  readonly owner: IDatabaseRole;
  /**
   * The roles that hold the privileges of the pattern.
   * @default - it has none
   */
  readonly groups?: PrivilegeRoles;
  /** Who logs in for a kind of access; undefined if nobody does. */
  login(access: DatabaseAccess): IDatabaseRole | undefined;
}

/** What is known of a database when its roles are made. */
type DatabaseRolesProps = {
  readonly cluster: IPostgresClusterRef; readonly database: string; readonly resourceName: string; readonly delivery: Delivery;
  readonly owner?: IDatabaseRole; readonly credentials?: Credentials; readonly logins?: DatabaseLogins;
};

/** Makes the roles that a database is declared with: none, one that owns it, or all of the pattern. */
export function databaseRoles(scope: Construct, props: DatabaseRolesProps): DatabaseRoles {
  const { cluster, database, resourceName, delivery, owner, credentials, logins } = props;
  if (logins) return patternRoles(scope, props, logins);
  const role = owner ?? new DatabaseRole(scope, 'Owner', { cluster, delivery, name: credentials!._username ?? database, resourceName, credentials });
  // Somebody who owns everything may read it, and would be able to write.
  return { owner: role, login: access => (access === DatabaseAccess.READ ? undefined : role) };
}

function patternRoles(scope: Construct, { cluster, database, resourceName, delivery }: DatabaseRolesProps, logins: DatabaseLogins): DatabaseRoles {
  const roles = PATTERN.map(({ access, login, groupSuffix, loginSuffix }) => {
    const suffix = (text: string) => ({ cluster, delivery, name: `${database}${text}`, resourceName: `${resourceName}${text.replace('_', '-')}` });
    const group = new DatabaseRole(scope, title(groupSuffix), { ...suffix(groupSuffix), login: false });
    const credentials = logins[login];
    const member = credentials && { ...suffix(loginSuffix), ...credentials._username === undefined ? {} : { name: credentials._username } };
    return { access, group, login: member && new DatabaseRole(scope, title(loginSuffix), { ...member, credentials, inRoles: [group] }) };
  });
  const [owner, writer, reader] = roles.map(({ group }) => group.roleName);
  return {
    owner: roles[0].group,
    groups: { owner, writer, reader },
    // A role that owns everything may write, too.
    login: access => roles.find(role => role.access === access)?.login ?? (access === DatabaseAccess.WRITE ? roles[0].login : undefined),
  };
}

/** The id of the construct: `Owner` for `_owner`. */
function title(suffix: string): string {
  return suffix[1].toUpperCase() + suffix.slice(2);
}
