import { METRICS_EXPORTER_ROLE } from '../facts/cnpg';
import { quoteIdentifier as identifier, quoteLiteral as literal } from '../postgres/sql-text';

/** The roles of a database that hold its privileges. */
export interface PrivilegeRoles {
  /** Owns the database and everything in it. */
  readonly owner: string;
  /** Reads and writes rows. */
  readonly writer: string;
  /** Reads rows. */
  readonly reader: string;
}

/**
 * What gives the roles of a database their privileges, on what is there and on what will be made. Each statement can run again,
 * and needs no superuser:
 * a member of the owner runs them, in the database.
 *
 * It also makes that member act as the owner in its sessions, so that whatever it makes belongs to the owner; a role that owns
 * nothing can be dropped.
 */
export function privilegesSql(database: string, roles: PrivilegeRoles): string[] {
  const [db, o, w, r] = [database, roles.owner, roles.writer, roles.reader].map(identifier);
  return [
    // Once its sessions are the owner's from the start, it is itself only after this.
    'SET ROLE NONE',
    // A migration may have run before this did; what it made would stay its login's, and nobody else could read it.
    `REASSIGN OWNED BY SESSION_USER TO ${o}`,
    `ALTER ROLE SESSION_USER IN DATABASE ${db} SET role = ${literal(roles.owner)}`,
    `SET ROLE ${o}`,
    `REVOKE CONNECT, TEMPORARY ON DATABASE ${db} FROM PUBLIC`,
    `GRANT CONNECT, TEMPORARY ON DATABASE ${db} TO ${w}`,
    `GRANT CONNECT ON DATABASE ${db} TO ${r}`,
    // The operator's exporter of metrics is nobody's member, and connects to every database that a query names.
    `DO ${literal(`BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${literal(METRICS_EXPORTER_ROLE)}) THEN
    GRANT CONNECT ON DATABASE ${db} TO ${identifier(METRICS_EXPORTER_ROLE)};
  END IF;
END`)}`,
    `ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${w}, ${r}`,
    `ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${w}`,
    `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${r}`,
    `ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ${w}`,
    `ALTER DEFAULT PRIVILEGES GRANT SELECT ON SEQUENCES TO ${r}`,
    existingSql(roles),
  ];
}

/** The same on what is there already, as far as it is the owner's: an extension's tables are the superuser's, who decides about them. */
function existingSql({ owner, writer, reader }: PrivilegeRoles): string {
  const [o, w, r] = [owner, writer, reader].map(literal);
  return `DO ${literal(`DECLARE
  item record;
BEGIN
  FOR item IN SELECT nspname FROM pg_catalog.pg_namespace
    WHERE nspname = 'public' OR nspowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ${o})
  LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', item.nspname, ${w}, ${r});
  END LOOP;
  FOR item IN SELECT n.nspname, c.relname, c.relkind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ${o})
      AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
  LOOP
    IF item.relkind = 'S' THEN
      EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %I.%I TO %I', item.nspname, item.relname, ${w});
      EXECUTE format('GRANT SELECT ON SEQUENCE %I.%I TO %I', item.nspname, item.relname, ${r});
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.%I TO %I', item.nspname, item.relname, ${w});
      EXECUTE format('GRANT SELECT ON %I.%I TO %I', item.nspname, item.relname, ${r});
    END IF;
  END LOOP;
END`)}`;
}
