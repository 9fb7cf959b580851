/** A workload's way into Vault. */
export interface VaultBinding {
  /** The ServiceAccount. */
  readonly serviceAccount: string;
  /** Its namespace. */
  readonly namespace: string;
}

/** A role of the engine. */
export interface ScriptRole {
  /** Its name in Vault. */
  readonly name: string;
  /** Where it is read, such as `creds/shop-app`. */
  readonly path: string;
  /** Where it is written, such as `roles/shop-app`. */
  readonly configPath: string;
  /** Its parameters, without the statements. */
  readonly parameters: { readonly [name: string]: string };
  /** Its statements, by the parameter. */
  readonly statements: { readonly [parameter: string]: readonly string[] };
  /** Who may read it, by the name of the role in the Kubernetes auth method. */
  readonly bindings: ReadonlyMap<string, readonly VaultBinding[]>;
}

/** What the script configures. */
export interface ScriptProps {
  /** Where the engine is mounted. */
  readonly mount: string;
  /** Where Kubernetes auth is mounted. */
  readonly authMount: string;
  /** Name of the connection. */
  readonly connection: string;
  /** The address, with Vault's own places for the name and the password. */
  readonly connectionUrl: string;
  /** The role that Vault logs in as. */
  readonly admin: string;
  /** The roles. */
  readonly roles: readonly ScriptRole[];
}

/**
 * Configures Vault or OpenBao; a person with a token runs it, or a Job, any number of times. The first time it sets the password
 * and rotates it at once, so that
 * Vault alone knows it; after that it leaves the password alone.
 */
export function vaultScript({ mount, authMount, connection, connectionUrl, admin, roles }: ScriptProps): string {
  const config = `${mount}/config/${connection}`;
  return `#!/bin/sh
# Configures the database engine for '${connection}'. It needs VAULT_ADDR and VAULT_TOKEN (BAO_ADDR and BAO_TOKEN for OpenBao),
# and the first time VAULT_ADMIN_PASSWORD, the password of '${admin}'.
set -eu
if command -v bao >/dev/null; then cli=bao; else cli=vault; fi

$cli secrets list -format=json | grep -q '"${mount}/"' || $cli secrets enable -path=${word(mount)} database

connection() {
  $cli write ${word(config)} "$@" \\
    plugin_name=postgresql-database-plugin \\
    connection_url=${word(connectionUrl)} \\
    username=${word(admin)} \\
    password_authentication=scram-sha-256 \\
    allowed_roles=${word(roles.map(({ name }) => name).join(','))}
}
if found=$($cli read ${word(config)} 2>&1); then
  connection
else
  case $found in
    *'No value found'*) ;;
    *) printf '%s\\n' "$found" >&2; exit 1 ;;
  esac
  printf %s "\${VAULT_ADMIN_PASSWORD:?the password of ${admin}, the first time}" | connection password=-
  $cli write -force ${word(`${mount}/rotate-root/${connection}`)} || {
    echo "The first password of ${admin} still works. Repeat: $cli write -force ${mount}/rotate-root/${connection}" >&2
    exit 1
  }
fi
${roles.map(role => roleScript(role, mount, authMount, connection)).join('')}`;
}

function roleScript({ name, path, configPath, parameters, statements, bindings }: ScriptRole, mount: string, authMount: string, connection: string): string {
  const words = [`db_name=${word(connection)}`, ...Object.entries(parameters).map(([key, value]) => `${key}=${word(value)}`),
    ...Object.entries(statements).flatMap(([key, list]) => list.map(statement => `${key}=${word(statement)}`))];
  const policy = `${connection}-${name}`;
  return `
$cli write ${word(`${mount}/${configPath}`)} \\
  ${words.join(' \\\n  ')}
$cli policy write ${word(policy)} - <<'EOF'
path "${mount}/${path}" { capabilities = ["read"] }
EOF
${[...bindings].map(([role, accounts]) => `$cli write ${word(`auth/${authMount}/role/${role}`)} \\
  bound_service_account_names=${word([...new Set(accounts.map(({ serviceAccount }) => serviceAccount))].join(','))} \\
  bound_service_account_namespaces=${word([...new Set(accounts.map(({ namespace }) => namespace))].join(','))} \\
  token_policies=${word(policy)}
`).join('')}`;
}

/** A word of the shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
