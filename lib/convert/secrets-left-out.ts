import { isObject, Json } from '../facts/json-value';
import { isSecretVariable, SecretPlace, secretPlace } from '../facts/secret-text';

/** A secret that a manifest holds in plain text. It goes into no program. */
export interface LeftSecret {
  /** Where it stands: `spec.env[2].value`. */
  readonly path: string;
  /** What to do about it. */
  readonly advice: string;
}

const ADVICE: { readonly [place in Exclude<SecretPlace, 'variable'>]: string } = {
  connection: "put it into a Secret, and name that in 'password'",
  sql: 'make the role with DatabaseRole and a Secret, or put the statement into a Secret (postInitSQLRefs)',
  setting: 'a setting with a password does not belong into Git; use a passfile, a certificate or a Secret',
  address: 'an address with a password does not belong into Git; put it into a Secret',
};

/** A manifest without the passwords that stand in it. */
export function withoutSecrets(json: Json): { readonly json: Json; readonly secrets: readonly LeftSecret[] } {
  const secrets: LeftSecret[] = [];
  const GONE = Symbol('gone');
  const walk = (value: Json, path: string, key: string): Json | typeof GONE => {
    if (typeof value === 'string') {
      const place = path.startsWith('metadata.') ? undefined : secretPlace(value, path, key);
      if (place === undefined || place === 'variable') return value;
      secrets.push({ path, advice: ADVICE[place] });
      return GONE;
    }
    if (Array.isArray(value)) {
      const items = value.map((item, i) => walk(item, `${path}[${i}]`, key)).filter(item => item !== GONE);
      return items.length === 0 && value.length > 0 ? GONE : items;
    }
    if (!isObject(value)) return value;
    if (isSecretVariable(value)) {
      secrets.push({ path: `${path}.value`, advice: `put the value of ${value.name} into a Secret, and refer to it with valueFrom.secretKeyRef` });
      return GONE;
    }
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, walk(field, path === '' ? name : `${path}.${name}`, name)] as const).filter(([, field]) => field !== GONE));
  };
  const result = walk(json, '', '');
  return { json: result === GONE ? {} : result, secrets };
}
