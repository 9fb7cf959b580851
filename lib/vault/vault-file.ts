/**
 * The form of the file with the role's name and password, `/vault/secrets/postgres`.
 */
export enum VaultFileFormat {
  /**
   * A service file of libpq, which reads it at each connect: psql, Psycopg and whatever else builds on libpq follow new
   * credentials by themselves. `PGSERVICEFILE` and
   * `PGSERVICE` point to it.
   */
  SERVICE = 'service',
  /** JSON with `username` and `password`, for programs that read it themselves. `PGCREDENTIALSFILE` points to it. */
  JSON = 'json',
  /** Lines such as `export PGUSER='...'`, for a shell that starts the program. The program knows nothing of later credentials. */
  SHELL = 'shell',
}

/** The folder of the file, as the Agent Injector has it. */
export const VAULT_FOLDER = '/vault/secrets';
export const VAULT_FILE = 'postgres';

/** What a program needs to know of the file. */
export function fileVariables(format: VaultFileFormat): Array<{ name: string; value: string }> {
  const path = `${VAULT_FOLDER}/${VAULT_FILE}`;
  switch (format) {
    case VaultFileFormat.SERVICE: return [{ name: 'PGSERVICEFILE', value: path }, { name: 'PGSERVICE', value: 'postgres' }];
    case VaultFileFormat.JSON: return [{ name: 'PGCREDENTIALSFILE', value: path }];
    default: return [];
  }
}

/**
 * The content of the file, as a template of Go.
 *
 * @param username The expression for the name.
 * @param password The expression for the password.
 */
export function fileTemplate(format: VaultFileFormat, username: string, password: string): string {
  switch (format) {
    case VaultFileFormat.SERVICE: return `[postgres]\nuser={{ ${username} }}\npassword={{ ${password} }}\n`;
    case VaultFileFormat.JSON: return `{"username":"{{ ${username} }}","password":"{{ ${password} }}"}\n`;
    default: return `export PGUSER='{{ ${username} }}'\nexport PGPASSWORD='{{ ${password} }}'\n`;
  }
}
