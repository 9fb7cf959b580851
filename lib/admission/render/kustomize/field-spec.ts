import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';

/** Which objects a fact is about; what is left out fits everything. */
export interface Gvk {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

/** A field of some kinds. Lists on the way are gone through, and `[]` behind a name keeps the field from being made. */
export interface FieldSpec extends Gvk {
  readonly path: string;
  readonly create?: boolean;
}

export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function isSelected(object: Json, { group, version, kind }: Gvk): boolean {
  const own = groupVersion(String(object.apiVersion ?? ''));
  return (!kind || kind === object.kind) && (!group || group === own.group) && (!version || version === own.version);
}

/** One occurrence of a field: what holds it, and its key. */
export interface Spot {
  readonly holder: Json;
  readonly key: string | number;
}

/**
 * Calls back for each occurrence of a field. Where the spec says so, the mappings on the way are made, and the field itself, with
 * the value that `made` is.
 *
 * @returns false where something on the way is neither a mapping nor a list
 */
export function eachField(object: Json, spec: FieldSpec, visit: (spot: Spot) => void, made?: () => Json): boolean {
  if (!isSelected(object, spec)) return true;
  const path = spec.path.replaceAll('\\/', '\0').split('/').filter(part => part !== '').map(part => part.replaceAll('\0', '/'));
  const walk = (value: Json, at: number): boolean => {
    if (value === null || value === undefined) return true;
    if (Array.isArray(value)) return value.map(item => walk(item, at)).every(Boolean);
    if (!isObject(value)) return false;
    const name = path[at].replace(/\[\]$/, '');
    const creates = spec.create && made !== undefined && name === path[at];
    const isLast = at === path.length - 1;
    if (!Object.hasOwn(value, name) || value[name] === null) {
      if (!creates) return true;
      setOwn(value, name, isLast ? made() : {});
    }
    if (!isLast) return walk(value[name], at + 1);
    visit({ holder: value, key: name });
    return true;
  };
  return walk(object, 0);
}
