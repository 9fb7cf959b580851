/**
 * The roles that every server has, with the first major version that has them; read from the catalogs of 14 to 18.
 * @see https://www.postgresql.org/docs/current/predefined-roles.html
 */
export const PREDEFINED_ROLES: ReadonlyMap<string, number> = new Map([
  ['pg_database_owner', 14], ['pg_execute_server_program', 11], ['pg_monitor', 10], ['pg_read_all_data', 14], ['pg_read_all_settings', 10], ['pg_read_all_stats', 10],
  ['pg_read_server_files', 11], ['pg_signal_backend', 10], ['pg_stat_scan_tables', 10], ['pg_write_all_data', 14], ['pg_write_server_files', 11],
  ['pg_checkpoint', 15], ['pg_create_subscription', 16], ['pg_use_reserved_connections', 16], ['pg_maintain', 17], ['pg_signal_autovacuum_worker', 18],
]);

/** Whether a major version has a role of its own by this name; without a version, whether any has. */
export function isPredefinedRole(name: string, major?: number): boolean {
  const first = PREDEFINED_ROLES.get(name);
  return first !== undefined && (major === undefined || major >= first);
}
