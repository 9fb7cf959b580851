import { isObject, Json } from '../facts/json-value';

/** A Secret that manifests name. */
export interface NamedSecret {
  /** Its name. */
  readonly name: string;
  /** The keys that are read by name. */
  readonly keys: readonly string[];
  /** The objects that name it, such as 'ObjectStore pg-backups'. */
  readonly users: readonly string[];
}

/** Fields that hold the name of a Secret, or an object with it. */
const FIELD = /^(secret|secretRef|secretKeyRef|\w+Secret)$/;
/** Fields in which `{ name, key }` is a key of a Secret. */
const HOLDER = /^(s3Credentials|azureCredentials|googleCredentials|endpointCA|password|ssl(Key|Cert|RootCert))$/;

/** The Secrets that manifests name, in the order of their names. */
export function namedSecrets(manifests: readonly Json[]): NamedSecret[] {
  const found = new Map<string, { keys: Set<string>; users: Set<string> }>();
  for (const manifest of manifests) {
    const user = `${manifest.kind} ${manifest.metadata?.name}`;
    visit(manifest.spec, false, (name, key) => {
      const secret = found.get(name) ?? { keys: new Set(), users: new Set() };
      found.set(name, secret);
      secret.users.add(user);
      if (key !== undefined) secret.keys.add(key);
    });
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, { keys, users }]) => ({ name, keys: [...keys].sort(), users: [...users] }));
}

function visit(value: Json, isHolder: boolean, tell: (name: string, key?: string) => void): void {
  if (Array.isArray(value)) value.forEach(item => visit(item, false, tell));
  if (!isObject(value)) return;
  if (isHolder && typeof value.name === 'string' && typeof value.key === 'string') tell(value.name, value.key);
  for (const [field, inner] of Object.entries(value)) {
    if (FIELD.test(field) && typeof inner === 'string') tell(inner);
    else if (FIELD.test(field) && isObject(inner) && typeof inner.name === 'string') tell(inner.name, typeof inner.key === 'string' ? inner.key : undefined);
    else visit(inner, isHolder || HOLDER.test(field), tell);
  }
}

/** Kinds whose objects make a Secret, and the fields that may hold its name. */
const MAKERS: ReadonlyArray<readonly [kind: RegExp, name: (manifest: Json) => unknown]> = [
  [/^(Secret|SealedSecret|OnePasswordItem|Password)$/, manifest => manifest.metadata?.name],
  [/^ExternalSecret$/, manifest => manifest.spec?.target?.name ?? manifest.metadata?.name],
  [/^Vault(Static|Dynamic|PKI)Secret$/, manifest => manifest.spec?.destination?.name],
  [/^Certificate$/, manifest => manifest.spec?.secretName],
];

/** The object among manifests that makes a Secret, if one does. */
export function makerOf(secretName: string, namespace: string | undefined, manifests: readonly Json[]): Json | undefined {
  return manifests.find(manifest => (manifest.metadata?.namespace ?? namespace) === namespace
    && MAKERS.some(([kind, name]) => kind.test(manifest.kind) && name(manifest) === secretName));
}
