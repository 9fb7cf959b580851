import { isObject, Json } from '../facts/json-value';

/** A secret that a manifest holds in plain text. It goes into no program. */
export interface LeftSecret {
  /** Where it stands: `spec.env[2].value`. */
  readonly path: string;
  /** What to do about it. */
  readonly advice: string;
}

const SECRET_NAME = /pass(word|wd)?$|secret|token|private_?key|access_?key(?!_?id)|credential/i;
const SECRET_SQL = /\bpassword\s+(E?'|\$)/i;
/** `primary_conninfo`, `archive_command` and lines of `pg_hba` that hold a password. */
const SECRET_SETTING = /\b(PGPASSWORD|(ssl|ldapbind)?passw(or)?d)\s*=\s*\S/i;
const SECRET_URL = /\w:\/\/[^/:@\s]+:[^/@\s]+@/;

/** A manifest without the passwords that stand in it. */
export function withoutSecrets(json: Json): { readonly json: Json; readonly secrets: readonly LeftSecret[] } {
  const secrets: LeftSecret[] = [];
  const GONE = Symbol('gone');
  const walk = (value: Json, path: string, key: string): Json | typeof GONE => {
    if (typeof value === 'string') {
      const advice = adviceFor(value, path, key);
      if (advice === undefined) return value;
      secrets.push({ path, advice });
      return GONE;
    }
    if (Array.isArray(value)) {
      const items = value.map((item, i) => walk(item, `${path}[${i}]`, key)).filter(item => item !== GONE);
      return items.length === 0 && value.length > 0 ? GONE : items;
    }
    if (!isObject(value)) return value;
    if (isVariable(value) && SECRET_NAME.test(value.name) && value.value !== '') {
      secrets.push({ path: `${path}.value`, advice: `put the value of ${value.name} into a Secret, and refer to it with valueFrom.secretKeyRef` });
      return GONE;
    }
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, walk(field, path === '' ? name : `${path}.${name}`, name)] as const).filter(([, field]) => field !== GONE));
  };
  const result = walk(json, '', '');
  return { json: result === GONE ? {} : result, secrets };
}

function isVariable(value: Json): boolean {
  return typeof value.name === 'string' && typeof value.value === 'string' && Object.keys(value).length === 2;
}

function adviceFor(text: string, path: string, key: string): string | undefined {
  if (/connectionParameters\.password$/.test(path)) return "put it into a Secret, and name that in 'password'";
  if (/SQL$/.test(key) && SECRET_SQL.test(text)) return 'make the role with DatabaseRole and a Secret, or put the statement into a Secret (postInitSQLRefs)';
  if (path.startsWith('spec.postgresql.') && SECRET_SETTING.test(text)) return 'a setting with a password does not belong into Git; use a passfile, a certificate or a Secret';
  return SECRET_URL.test(text) && !path.startsWith('metadata.') ? 'an address with a password does not belong into Git; put it into a Secret' : undefined;
}
