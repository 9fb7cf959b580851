import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isObject, Json } from '../../../facts/json-value';
import { all, Check, free, object } from './checks';
import { bytesOf, dataKeys, MAX_DATA_BYTES, totalBytes } from './data';
import { BuiltInKind } from './kind';
import { ObjectValidation } from './object-validation';

const ACCOUNT = 'kubernetes.io/service-account.name';

const text = (value: Json): string => Buffer.from(bytesOf(value)).toString();

/** A key that must be there. */
const key = (name: string): Check => (secret, _, validation) => {
  if (!has(secret, name)) validation.fail('Required', `data[${name}]`, 'is required in a Secret of this type');
};

/** A key that must hold an object of JSON. */
const jsonKey = (name: string): Check => (secret, path, validation) => {
  if (!has(secret, name)) key(name)(secret, path, validation);
  else if (!isJsonObject(text(secret.data[name]))) validation.fail('Invalid', `data[${name}]`, 'must be an object of JSON');
};

/** The keys that some types of Secrets need. All other types take any data. */
const TYPES: Readonly<Record<string, Check>> = {
  'kubernetes.io/service-account-token': ({ metadata }, _, validation) => {
    if (!metadata.annotations?.[ACCOUNT]) validation.fail('Required', `metadata.annotations[${ACCOUNT}]`, 'is required in a Secret of this type');
  },
  'kubernetes.io/dockercfg': jsonKey('.dockercfg'),
  'kubernetes.io/dockerconfigjson': jsonKey('.dockerconfigjson'),
  'kubernetes.io/basic-auth': (secret, path, validation) => {
    if (!has(secret, 'username') && !has(secret, 'password')) all(key('username'), key('password'))(secret, path, validation);
  },
  'kubernetes.io/ssh-auth': (secret, _, validation) => {
    if (!bytesOf(secret.data?.['ssh-privatekey']).length) validation.fail('Required', 'data[ssh-privatekey]', 'is required in a Secret of this type');
  },
  'kubernetes.io/tls': all(key('tls.crt'), key('tls.key'), warnOfPair),
};

const FIELDS = object({ data: dataKeys, immutable: free, type: free });

export const SECRET: BuiltInKind = {
  prepare: secret => {
    for (const [name, value] of Object.entries(isObject(secret.stringData) ? secret.stringData : {})) (secret.data ??= {})[name] = Buffer.from(String(value)).toString('base64');
    delete secret.stringData;
  },
  check: (secret, path, validation) => {
    FIELDS(secret, path, validation);
    if (totalBytes(secret.data, value => bytesOf(value).length) > MAX_DATA_BYTES) validation.fail('TooLong', 'data', `may not be more than ${MAX_DATA_BYTES} bytes in all`);
    if (Object.hasOwn(TYPES, secret.type ?? '')) TYPES[secret.type](secret, path, validation);
  },
};

function has(secret: Json, name: string): boolean {
  return isObject(secret.data) && Object.hasOwn(secret.data, name);
}

/** Go's `json.Unmarshal` into a map. */
function isJsonObject(json: string): boolean {
  try {
    const value = JSON.parse(json, (_, inner) => {
      if (typeof inner === 'number' && !Number.isFinite(inner)) throw new RangeError('too large for Go');
      return inner;
    });
    return value === null || isObject(value);
  } catch {
    return false;
  }
}

const PEM = /^-----BEGIN [^-]+-----\s[A-Za-z0-9+/=\s]+-----END /m;

/** `tls.X509KeyPair`, whose commonest words are repeated here. */
function warnOfPair({ data = {} }: Json, _: string, validation: ObjectValidation): void {
  const [certificate, privateKey] = ['tls.crt', 'tls.key'].map(name => text(data[name]));
  const warn = (message: string) => validation.warn('data[tls.key]', message);
  if (!PEM.test(certificate)) return warn('tls: failed to find any PEM data in certificate input');
  if (!PEM.test(privateKey)) return warn('tls: failed to find any PEM data in key input');
  try {
    const [pair, secretKey] = [new X509Certificate(certificate), createPrivateKey(privateKey)];
    if (pair.publicKey.asymmetricKeyType !== secretKey.asymmetricKeyType) warn('tls: private key type does not match public key type');
    else if (!pair.checkPrivateKey(secretKey)) warn('tls: private key does not match public key');
  } catch {
    warn('tls: not a certificate and its key');
  }
}
