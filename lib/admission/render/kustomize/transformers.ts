import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { SourcePosition, Origins } from '../origins';
import { eachField, FieldSpec, Spot } from './field-spec';
import { Resource } from './resource';

/** Sets a field to a plain value, and notes where that is written. */
function put({ holder, key }: Spot, value: Json, origins: Origins, origin: SourcePosition): void {
  setOwn(holder, key as string, value);
  origins.noteEntry(holder, key, origin);
}

/** Puts a resource into a namespace. */
export function setNamespace(resource: Resource, namespace: string, specs: readonly FieldSpec[], origins: Origins, origin: SourcePosition): void {
  resource.remember();
  const { value } = resource;
  if (!resource.isClusterScoped) eachField(value, { path: 'metadata/namespace', create: true }, spot => put(spot, namespace, origins, origin), () => '');
  const isBinding = ['RoleBinding', 'ClusterRoleBinding'].includes(resource.kind);
  // Of the subjects only those named default are in the namespace for certain; the names of others are followed later.
  if (isBinding && Array.isArray(value.subjects)) {
    for (const subject of value.subjects) if (isObject(subject) && subject.name === 'default') put({ holder: subject, key: 'namespace' }, namespace, origins, origin);
  }
  for (const spec of specs) {
    if (spec.path === 'metadata/namespace' || (spec.path === 'metadata/name' && resource.apiVersion !== 'v1') || (isBinding && spec.path === 'subjects/namespace')) continue;
    eachField(value, spec, spot => put(spot, namespace, origins, origin), () => '');
  }
}

/** Kinds whose names are given from outside. */
const KEEPS_NAME = [{ kind: 'CustomResourceDefinition' }, { group: 'apiregistration.k8s.io', kind: 'APIService' }, { kind: 'Namespace' }];

export function addAffix(resource: Resource, where: 'prefix' | 'suffix', affix: string, specs: readonly FieldSpec[], origins: Origins, origin: SourcePosition): void {
  if (KEEPS_NAME.some(gvk => resource.isSelected(gvk))) return;
  for (const spec of specs) {
    if (!resource.isSelected(spec)) continue;
    if (spec.path === 'metadata/name') {
      (where === 'prefix' ? resource.prefixes : resource.suffixes).push(affix);
      resource.remember();
    }
    eachField(resource.value, spec, spot => put(spot, where === 'prefix' ? `${affix}${spot.holder[spot.key]}` : `${spot.holder[spot.key]}${affix}`, origins, origin), () => '');
  }
}

/** Adds labels or annotations to fields that hold them. */
export function addEntries(resource: Resource, entries: Json, specs: readonly FieldSpec[], origins: Origins, origin: SourcePosition): void {
  for (const key of Object.keys(entries).sort()) {
    for (const spec of specs) {
      eachField(resource.value, spec, ({ holder, key: field }) => {
        if (isObject(holder[field])) put({ holder: holder[field], key }, String(entries[key]), origins, origin);
      }, () => ({}));
    }
  }
}

export function setReplicas(resources: readonly Resource[], { name, count }: Json, specs: readonly FieldSpec[], origins: Origins, origin: SourcePosition): boolean {
  let isFound = false;
  for (const spec of specs) {
    for (const resource of resources) {
      if (!resource.ids.some(id => id.name === name && resource.isSelected(spec, id))) continue;
      isFound = true;
      eachField(resource.value, spec, spot => put(spot, count, origins, origin), () => 0);
    }
  }
  return isFound;
}

/** Changes an image in the fields of containers, wherever they are, and in the given fields. */
export function setImage(resource: Resource, image: Json, specs: readonly FieldSpec[], origins: Origins, origin: SourcePosition): void {
  if (resource.kind === 'CustomResourceDefinition') return;
  const change = (spot: Spot) => {
    const before = spot.holder[spot.key];
    const after = typeof before === 'string' ? changedImage(before, image) : before;
    if (after !== before) put(spot, after, origins, origin);
  };
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        walk(value[key]);
        if ((key === 'containers' || key === 'initContainers') && Array.isArray(value[key])) {
          for (const item of value[key]) if (isObject(item) && Object.hasOwn(item, 'image')) change({ holder: item, key: 'image' });
        }
      }
    }
  };
  walk(resource.value);
  for (const spec of specs) eachField(resource.value, spec, change);
}

function changedImage(image: string, { name: wanted, newName, newTag, digest: newDigest, tagSuffix }: Json): string {
  let matcher: RegExp;
  try {
    matcher = new RegExp(`^${wanted}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  } catch {
    return image;
  }
  if (!matcher.test(image)) return image;
  const slash = Math.max(image.indexOf('/'), 0);
  const rest = image.slice(slash);
  const end = rest.search(/[:@]/);
  const name = newName || (end < 0 ? image : image.slice(0, slash + end));
  const at = rest.indexOf('@');
  let tag = end >= 0 && rest[end] === ':' ? rest.slice(end + 1, at < 0 ? undefined : at) : '';
  let digest = at < 0 ? '' : rest.slice(at + 1);
  if (newTag || newDigest) [tag, digest] = [newTag ? String(newTag) : '', newDigest ? String(newDigest) : ''];
  else if (tagSuffix) [tag, digest] = [`${tag}${tagSuffix}`, ''];
  return `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}
