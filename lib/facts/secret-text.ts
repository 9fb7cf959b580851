import { isObject, Json } from './json-value';
import { isUnknown } from './unknown';

/** Where in a manifest a secret stands in plain text. */
export type SecretPlace = 'connection' | 'variable' | 'sql' | 'setting' | 'address';

/** A secret in plain text. */
export interface PlainSecret {
  /** Its path: `spec.env[2].value`. */
  readonly path: string;
  /** What it is a part of. */
  readonly place: SecretPlace;
  /** The variable or option, where it has a name. */
  readonly name?: string;
}

/** The names of variables, options and settings that hold a secret, not those that say where one is. */
const SECRET_NAME = /(pass(word|wd|phrase)|(^|[._-])pass|secret|token|(private|secret|access|api|encryption)[_-]?key|credentials?)$/i;
const SECRET_SETTING_NAME = /(^|[._])(password|secret|token|api_key)$/i;
const CONNECTION_SECRETS = ['password', 'sslpassword'];
const SQL = /\bpassword\s+(?:E?'((?:[^']|'')*)'|\$(\w*)\$)/i;
/** `password=x` in a string of SQL, in connection strings, in commands and in lines of `pg_hba`. */
const ASSIGNED = /\b(?:PGPASSWORD|(?:ssl|ldapbind)?passw(?:or)?d)\s*=\s*['"]?([^\s'"]+)/i;
const ADDRESS = /\w:\/\/[^/:@\s]+:([^/@\s]+)@/;
/** What stands for a secret: variables of a shell, of Kubernetes and of templates. */
const VARIABLE = /\$[({\w]|\{\{|%\(|^<.*>$|^ENC\[|^[A-Z_][A-Z0-9_]*$/;
/** References to a store, paths and switches. */
const REFERENCE = /^(vault|op|ref\+|secretref|awssm|gcpsm|azurekeyvault|file):|^\/|^\*+$|^(true|false|null|none|redacted|\d{1,4})$/i;

/** Whether a text is a secret itself, and does not stand for one. */
export function isPlain(text: string): boolean {
  return text !== '' && !isUnknown(text) && !VARIABLE.test(text) && !REFERENCE.test(text);
}

/** A variable of a pod or an option of a foreign server, `{name, value}`, that holds a secret. */
export function isSecretVariable(value: Json): value is { readonly name: string; readonly value: string } {
  if (typeof value?.name !== 'string' || typeof value.value !== 'string' || !SECRET_NAME.test(value.name) || !isPlain(value.value)) return false;
  // The name of a Secret is no secret.
  return !/secret$/i.test(value.name) || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(value.value);
}

/** Whether a text holds a secret, as part of what. @param path Where it stands. @param key The last field of the path. */
export function secretPlace(text: string, path: string, key: string): SecretPlace | undefined {
  if (/connectionParameters\.\w+$/.test(path)) {
    if (CONNECTION_SECRETS.includes(key)) return isPlain(text) ? 'connection' : undefined;
    if (assigns(text)) return 'connection';
  }
  if (/SQL$/.test(key) && holdsSql(text)) return 'sql';
  if (/^spec\.(postgresql|pgbouncer)\./.test(path)) {
    if (SECRET_SETTING_NAME.test(key) && isPlain(text)) return 'setting';
    if (assigns(text) || holdsSql(text)) return 'setting';
  }
  return holdsAddress(text) ? 'address' : undefined;
}

/** Whether SQL sets a password, or connects with one. */
export function holdsSql(sql: string): boolean {
  const [, quoted] = SQL.exec(sql) ?? [];
  return quoted !== undefined && isPlain(quoted) || /\bpassword\s+\$/i.test(sql) || [...sql.matchAll(/'[^']*'/g)].some(([text]) => assigns(text)) || holdsAddress(sql);
}

/** Whether an address has a user and a password. */
export function holdsAddress(text: string): boolean {
  const [, password] = ADDRESS.exec(text) ?? [];
  return password !== undefined && isPlain(password);
}

/** Whether text has `password=` and a password. */
export function assigns(text: string): boolean {
  const [, password] = ASSIGNED.exec(text) ?? [];
  return password !== undefined && isPlain(password);
}

/** All secrets below a path of a manifest. */
export function plainSecrets(json: Json, from: string): PlainSecret[] {
  const found: PlainSecret[] = [];
  const walk = (value: Json, path: string, key: string): void => {
    if (typeof value === 'string') {
      const place = secretPlace(value, path, key);
      if (place) found.push({ path, place, ...place === 'connection' || place === 'setting' ? { name: key } : {} });
    } else if (Array.isArray(value)) {
      value.forEach((item, i) => walk(item, `${path}[${i}]`, key));
    } else if (isSecretVariable(value)) {
      found.push({ path: `${path}.value`, place: 'variable', name: value.name });
    } else if (isObject(value)) {
      for (const [name, field] of Object.entries(value)) walk(field, `${path}.${name}`, name);
    }
  };
  walk(json, from, '');
  return found;
}
