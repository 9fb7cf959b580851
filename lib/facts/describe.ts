/** Names of fields that hold a secret. The names of Secrets end otherwise. */
const SECRET_FIELD = /(pass(word|wd)?|secret|token|private_?key|access_?key)$/i;

/** Secrets within text: `password=x` of a connection string or of `pg_hba.conf`, `PASSWORD 'x'` of SQL, `scheme://user:x@host`. */
const SECRETS_IN_TEXT = [
  /(password=|passwd=)('[^']*'|"[^"]*"|[^\s'"&]+)/gi,
  /(\bpassword\s+E?)('(?:[^']|'')*')/gi,
  /(\w:\/\/[^/:@\s]*:)([^/@\s]+)(?=@)/g,
];

const withoutSecrets = (text: string) => SECRETS_IN_TEXT.reduce((rest, secret) => rest.replace(secret, '$1***'), text);

/** A user's value in the form in which error messages quote it. What is known to be a secret is left out: errors end up in the logs of CI. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `'${withoutSecrets(value)}'`;
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name ?? 'object';
    return name === 'Object' || Array.isArray(value) ? JSON.stringify(value, withoutSecretFields) : `a ${name}`;
  }
  return String(value);
}

function withoutSecretFields(field: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return SECRET_FIELD.test(field) ? '***' : withoutSecrets(value);
}

/** Describes a value that may be a secret by its length alone, because errors end up in the logs of CI. */
export function describeSecret(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters (not shown, since they may be a secret)` : describeValue(value);
}
