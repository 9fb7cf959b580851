import { quoteIdentifier as identifier, quoteLiteral as literal } from '../postgres/sql-text';

/**
 * Makes the role that Vault logs in as, and lets it hand out the membership of some roles; a superuser runs it, any number of
 * times. The password is set when the
 * role is made and never again: Vault has rotated it since.
 *
 * psql reads it. The password comes from its variable `password`, else from `VAULT_ADMIN_PASSWORD` in its environment.
 */
export function vaultSetupSql(admin: string, groups: readonly string[]): string {
  return `\\set ON_ERROR_STOP 1
\\if :{?password}
\\else
  \\getenv password VAULT_ADMIN_PASSWORD
\\endif
-- Keeps the password out of the server's log and out of pg_stat_statements.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET pg_stat_statements.track_utility = off;
DO ${literal(`BEGIN
  IF current_setting('server_version_num')::int < 160000 THEN
    RAISE EXCEPTION 'this needs PostgreSQL 16 or newer: before, whoever may create roles may change every role';
  END IF;
END`)};
SELECT format('CREATE ROLE %I LOGIN CREATEROLE PASSWORD %L', ${literal(admin)}, :'password')
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${literal(admin)}) \\gexec
GRANT CONNECT ON DATABASE postgres TO ${identifier(admin)};
-- It ends the sessions of a lease that is revoked.
GRANT pg_signal_backend TO ${identifier(admin)};
-- It hands these out and has nothing of them itself.
${groups.map(group => `GRANT ${identifier(group)} TO ${identifier(admin)} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;`).join('\n')}
`;
}

/** The roles of a lease. */
export interface LeaseRoles {
  /** The database. */
  readonly database: string;
  /** Holds the privileges. */
  readonly group: string;
  /** May connect, and read. */
  readonly reader: string;
}

/**
 * Statements of Vault's database engine for roles that come and go. What a lease makes belongs to the group from the start, and
 * the lease has no privileges of its
 * own to make anything with, so that it owns nothing and can be dropped by somebody who is not a superuser.
 *
 * The defaults of the engine revoke per-table grants, which needs the owner of each table, and leave sessions open. A lease whose
 * role is gone, because the database was restored to a moment before it, can be revoked as well.
 */
export function leaseStatements({ database, group, reader }: LeaseRoles) {
  const [g, r] = [group, reader].map(identifier);
  return {
    creation: [
      `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE ${r};`,
      ...group === reader ? [] : [`GRANT ${g} TO "{{name}}" WITH INHERIT FALSE, SET TRUE;`],
      `ALTER ROLE "{{name}}" IN DATABASE ${identifier(database)} SET role = ${literal(group)};`,
    ],
    renewal: ['ALTER ROLE "{{name}}" VALID UNTIL \'{{expiration}}\';'],
    revocation: [
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = \'{{name}}\';',
      'DROP ROLE IF EXISTS "{{name}}";',
    ],
  };
}

/** The same for a role that stays, whose password alone changes. */
export const STATIC_ROTATION = ['ALTER ROLE "{{username}}" WITH PASSWORD \'{{password}}\';'];
