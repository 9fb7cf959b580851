import { FieldError } from '../field-error';
import { isObject, Json } from '../../../facts/json-value';
import { atoi, byteLength, isRfc3339 } from '../../../facts/go';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from '../../../facts/kubernetes-names';

/** The Go struct ObjectMeta: what each field of the metadata must decode to. */
type Shape = 's' | 'i' | 'b' | 'time' | 'any' | 'strings' | 'map' | readonly Record<string, Shape>[];

const META: Record<string, Shape> = {
  name: 's',
  generateName: 's',
  namespace: 's',
  selfLink: 's',
  uid: 's',
  resourceVersion: 's',
  generation: 'i',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'i',
  labels: 'map',
  annotations: 'map',
  finalizers: 'strings',
  ownerReferences: [{ apiVersion: 's', kind: 's', name: 's', uid: 's', controller: 'b', blockOwnerDeletion: 'b' }],
  managedFields: [{ manager: 's', operation: 's', apiVersion: 's', time: 'time', fieldsType: 's', fieldsV1: 'any', subresource: 's' }],
};

export interface Decoded {
  readonly meta: Json;
  /** Paths of unknown fields. */
  readonly unknown: string[];
  /** The first value that does not fit, with its path. */
  readonly mismatch?: { readonly path: string; readonly message: string };
}

/** Decodes metadata as the server does: unknown fields are dropped and named, nulls become the zero value. */
export function decodeMeta(metadata: Json): Decoded {
  const unknown: string[] = [];
  let mismatch: Decoded['mismatch'];
  const miss = (path: string, message: string) => {
    mismatch ??= { path, message };
    return undefined;
  };
  const struct = (value: Json, shape: Record<string, Shape>, path: string): Json => {
    if (value === null) return {};
    if (!isObject(value)) return miss(path, 'must be an object');
    const out: Json = {};
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(shape, key)) unknown.push(`${path}.${key}`);
      else if (value[key] !== null) out[key] = field(value[key], shape[key], `${path}.${key}`);
    }
    return out;
  };
  const field = (value: Json, shape: Shape, path: string): Json => {
    if (value === null) return undefined;
    if (Array.isArray(shape)) return Array.isArray(value) ? value.map((item, i) => struct(item, shape[0], `${path}[${i}]`)) : miss(path, 'must be a list');
    switch (shape) {
      case 's':
        return typeof value === 'string' ? value : miss(path, `must be a string, got ${JSON.stringify(value)}`);
      case 'b':
        return typeof value === 'boolean' ? value : miss(path, `must be a boolean, got ${JSON.stringify(value)}`);
      case 'i':
        return Number.isInteger(value) && atoi(BigInt(value).toString()) !== undefined ? value : miss(path, `must be an integer, got ${JSON.stringify(value)}`);
      case 'time':
        return typeof value === 'string' && isRfc3339(value, true) ? value : miss(path, `must be an RFC 3339 time, got ${JSON.stringify(value)}`);
      case 'strings':
        return Array.isArray(value) ? value.map((item, i) => field(item, 's', `${path}[${i}]`) ?? '') : miss(path, 'must be a list');
      case 'map':
        return isObject(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, field(v, 's', `${path}.${k}`) ?? ''])) : miss(path, 'must be a map');
      default:
        return value;
    }
  };
  return { meta: struct(metadata, META, 'metadata') ?? {}, unknown, mismatch };
}

/** As the function of this name in apimachinery, which replaces the character before the dash too. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

/** Validates decoded metadata as `ValidateObjectMetaAccessor` does; `names` are those of the kind. */
export function validateMeta(meta: Json, namespaced: boolean, minor: number, names: (name: string) => readonly string[] = dnsSubdomain): FieldError[] {
  const errors: FieldError[] = [];
  const fail = (type: FieldError['type'], path: string, message: string, at?: string) => errors.push({ type, path, message, ruleId: 'apiserver/metadata', at });
  if (meta.generateName) for (const message of names(maskTrailingDash(meta.generateName))) fail('Invalid', 'metadata.generateName', message);
  if (!meta.name && !meta.generateName) fail('Required', 'metadata.name', 'name or generateName is required');
  else if (meta.name) for (const message of names(meta.name)) fail('Invalid', 'metadata.name', message);
  if (namespaced) for (const message of dnsLabel(meta.namespace || 'default')) fail('Invalid', 'metadata.namespace', message);
  errors.push(...validateCommon(meta, minor));
  return errors;
}

/** What is validated on creation and on every change. */
function validateCommon(meta: Json, minor: number): FieldError[] {
  const errors: FieldError[] = [];
  const fail = (type: FieldError['type'], path: string, message: string, at?: string) => errors.push({ type, path, message, ruleId: 'apiserver/metadata', at });
  for (const [key, value] of Object.entries<string>(meta.labels ?? {})) {
    for (const message of qualifiedName(key)) fail('Invalid', 'metadata.labels', `'${key}': ${message}`, `metadata.labels.${key}`);
    for (const message of labelValue(value)) fail('Invalid', 'metadata.labels', `'${value}': ${message}`, `metadata.labels.${key}`);
  }
  let annotationBytes = 0;
  for (const [key, value] of Object.entries<string>(meta.annotations ?? {})) {
    for (const message of qualifiedName(key.toLowerCase())) fail('Invalid', 'metadata.annotations', `'${key}': ${message}`, `metadata.annotations.${key}`);
    annotationBytes += byteLength(key) + byteLength(value);
  }
  if (annotationBytes > 256 * 1024) fail('TooLong', 'metadata.annotations', 'may not be more than 262144 bytes in all');
  (minor < NAMES_THE_OWNER ? validateOwners : validateEachOwner)(meta.ownerReferences ?? [], fail);
  validateControllers(meta.ownerReferences ?? [], fail);
  const finalizers: string[] = meta.finalizers ?? [];
  for (const finalizer of finalizers) for (const message of qualifiedName(finalizer)) fail('Invalid', 'metadata.finalizers', `'${finalizer}': ${message}`);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    fail('Invalid', 'metadata.finalizers', 'orphan and foregroundDeletion exclude each other');
  return errors;
}

export const NO_VERSION: FieldError = { type: 'Invalid', path: 'metadata.resourceVersion', message: 'must be specified for an update', ruleId: 'apiserver/conflict' };

const BEING_DELETED: FieldError = {
  type: 'Forbidden',
  path: 'metadata.finalizers',
  message: 'no finalizer can be added to what is being deleted',
  ruleId: 'apiserver/metadata',
};

const MANAGED: FieldError = { type: 'Invalid', path: 'metadata.managedFields', message: 'must not be applied, the server keeps it', ruleId: 'apiserver/conflict' };

/** What server-side apply says to a list of managed fields. One that it cannot read is none to it (`Unstructured.GetManagedFields`). */
export function managedProblem(meta: Json): FieldError | undefined {
  const managedFields = isObject(meta) ? meta.managedFields : undefined;
  return Array.isArray(managedFields) && managedFields.every(isObject) && !decodeMeta({ managedFields }).mismatch ? MANAGED : undefined;
}

/** Validates the metadata of a changed object as `ValidateObjectMetaAccessorUpdate` does. */
export function validateMetaUpdate(meta: Json, old: Json, minor: number): FieldError[] {
  const fixed = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'];
  const added = old.deletionTimestamp ? (meta.finalizers ?? []).filter((finalizer: string) => !(old.finalizers ?? []).includes(finalizer)) : [];
  return [
    ...(added.length ? [BEING_DELETED] : []),
    ...fixed
      .filter(key => (meta[key] ?? '') !== (old[key] ?? ''))
      .map((key): FieldError => ({ type: 'Invalid', path: `metadata.${key}`, message: 'field is immutable', ruleId: 'apiserver/immutable' })),
    ...validateCommon(meta, minor),
    ...validateManagers(meta.managedFields ?? []),
  ];
}

/** The entries of a manifest that the server keeps: all of them, or none when one of them does not decode. */
export function validateManagers(entries: readonly Json[]): FieldError[] {
  const decode = entries.every(entry => ['Apply', 'Update'].includes(entry.operation) && entry.fieldsType === 'FieldsV1' && entry.apiVersion?.includes('/'));
  if (!decode) return [];
  const order = (entry: Json) => `${entry.operation} ${entry.time ?? ''} ${entry.manager ?? ''}`;
  return [...entries]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .flatMap(({ manager = '', subresource = '', fieldsV1 }, i): FieldError[] => {
      if (!Object.keys(fieldsV1 ?? {}).some(key => /^[fkv]:/.test(key))) return [];
      const at = (type: FieldError['type'], field: string, message: string) => ({ type, path: `metadata.managedFields[${i}].${field}`, message, ruleId: 'apiserver/metadata' });
      return [
        ...(byteLength(manager) > 128 ? [at('TooLong', 'manager', 'may not be more than 128 bytes')] : []),
        ...(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(manager) ? [at('Invalid', 'manager', 'must consist of printable characters')] : []),
        ...(byteLength(subresource) > 256 ? [at('TooLong', 'subresource', 'may not be more than 256 bytes')] : []),
      ];
    });
}

type Fail = (type: FieldError['type'], path: string, message: string) => void;

const OWNERS = 'metadata.ownerReferences';
/** Kubernetes 1.37 is the first that says which owner it means, and that a field is missing. */
const NAMES_THE_OWNER = 37;

function validateOwners(owners: readonly Json[], fail: Fail): void {
  for (const owner of owners) {
    const version = String(owner.apiVersion ?? '').split('/');
    if (version[version.length - 1] === '' || version.length > 2) fail('Invalid', `${OWNERS}.apiVersion`, 'version must not be empty');
    for (const key of ['kind', 'name', 'uid']) if (!owner[key]) fail('Invalid', `${OWNERS}.${key}`, 'must not be empty');
    if (isEvent(owner)) fail('Invalid', OWNERS, 'an Event cannot be an owner');
  }
}

function validateEachOwner(owners: readonly Json[], fail: Fail): void {
  owners.forEach((owner, i) => {
    const path = `${OWNERS}[${i}]`;
    const version = String(owner.apiVersion ?? '').split('/');
    for (const key of ['apiVersion', 'kind', 'name', 'uid']) if (!owner[key]) fail('Required', `${path}.${key}`, 'must not be empty');
    if (owner.apiVersion && (version[version.length - 1] === '' || version.length > 2)) fail('Invalid', `${path}.apiVersion`, 'must be GROUP/VERSION or VERSION');
    if (isEvent(owner)) fail('Invalid', path, 'an Event cannot be an owner');
  });
}

const isEvent = ({ apiVersion, kind }: Json): boolean => apiVersion === 'v1' && kind === 'Event';

function validateControllers(owners: readonly Json[], fail: Fail): void {
  const controllers = owners.filter(owner => owner.controller === true);
  for (let i = 1; i < controllers.length; i++) fail('Invalid', OWNERS, 'only one owner can be the controller');
}

const PLAIN_FINALIZERS = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** The warnings that the server adds for finalizers. */
export function finalizerWarnings(meta: Json): string[] {
  const finalizers: string[] = [...new Set<string>(meta.finalizers ?? [])].sort();
  return finalizers
    .filter(name => !name.includes('/') && !PLAIN_FINALIZERS.includes(name))
    .map(
      name =>
        `metadata.finalizers: "${name}": prefer a domain-qualified finalizer name${name.includes('.') ? ' including a path (/)' : ''} to avoid accidental conflicts with other finalizer writers`,
    );
}
