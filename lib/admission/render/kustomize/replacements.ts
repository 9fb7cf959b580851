import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { SourcePosition, Origins } from '../origins';
import { Spot } from './field-spec';
import { BuildError } from './build-problems';
import { Resource } from './resource';
import { fitsLabels, isNamed } from './selector';

/** Copies a value from one object into others. */
export function replace(resources: readonly Resource[], { source, sourceValue, targets }: Json, file: string, origins: Origins, origin: SourcePosition): void {
  const fail = (message: string): never => {
    throw new BuildError(message, file, origin.path);
  };
  let value: Json = sourceValue;
  if (isObject(source)) {
    const found = resources.filter(resource => isNamed(resource, source));
    if (found.length !== 1) return fail(found.length ? `${found.length} objects are the source of a replacement` : `no object is the source of a replacement: ${described(source)}`);
    const path = source.fieldPath || 'metadata.name';
    value = splitPath(path).reduce<Json>((at, part) => step(at, part), found[0].value);
    if (value === undefined || value === null) return fail(`the source of a replacement has no '${path}'`);
    const { delimiter, index = 0 } = source.options ?? {};
    if (delimiter) {
      const parts = String(value).split(delimiter);
      if (index < 0 || index >= parts.length) return fail(`the source of a replacement has no part ${index}`);
      value = parts[index];
    }
  }
  if (value === undefined) return fail('a replacement needs a source');
  for (const target of Array.isArray(targets) ? targets : []) {
    const { select, reject = [], fieldPaths = ['metadata.name'], options = {} } = isObject(target) ? target : { select: undefined };
    if (!isObject(select)) return fail("a target of a replacement needs 'select'");
    for (const resource of resources) {
      if (!isNamed(resource, select) || !fitsSelectors(resource, select) || rejects(reject, resource)) continue;
      for (const path of fieldPaths.length ? fieldPaths : ['metadata.name']) {
        const spots = find(resource.value, splitPath(path), options.create ? value : undefined);
        if (spots.length === 0) return fail(`${resource.text}: there is no '${path}' to replace`);
        for (const spot of spots) put(spot, options, origins.copy(value), origins, origin);
      }
    }
  }
}

function described(selector: Json): string {
  return ['kind', 'name', 'namespace'].map(key => selector[key]).filter(Boolean).join(' ');
}

function fitsSelectors(resource: Resource, { labelSelector, annotationSelector }: Json): boolean {
  return fitsLabels(labelSelector, resource.metadata.labels ?? {}) && fitsLabels(annotationSelector, resource.metadata.annotations ?? {});
}

function rejects(list: readonly Json[], resource: Resource): boolean {
  return list.some(reject => {
    const named = ['group', 'version', 'kind', 'name', 'namespace'].some(key => reject[key]);
    const labelled = reject.labelSelector || reject.annotationSelector;
    return (named && isNamed(resource, reject)) || (labelled && fitsSelectors(resource, reject));
  });
}

/** A path with dots; a dot inside of a key has a backslash before it, or the key stands in brackets. */
function splitPath(path: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (let i = 0; i < path.length; i++) {
    const c = path[i];
    if (c === '\\' && path[i + 1] === '.') {
      part += '.';
      i++;
    } else if (c === '.' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      depth += c === '[' ? 1 : c === ']' ? -1 : 0;
      part += c;
    }
  }
  // A key with dots may stand in brackets; `[a=b]` is the item of a list.
  return [...parts, part].map(found => (/^\[[^=\]]*\]$/.test(found) ? found.slice(1, -1) : found)).filter(found => found !== '');
}

function step(at: Json, part: string): Json {
  const item = /^\[([^=]*)=(.*)\]$/.exec(part);
  if (item) return Array.isArray(at) ? at.find(value => String(item[1] ? value?.[item[1]] : value) === item[2]) : undefined;
  if (Array.isArray(at)) return at[Number(part)];
  return isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
}

/** Every place that a path leads to; `*` is every item. With a value to be put there the mappings on the way are made. */
function find(root: Json, path: readonly string[], made: Json): Spot[] {
  const [part, ...rest] = path;
  const item = /^\[([^=]*)=(.*)\]$/.exec(part);
  let keys: (string | number)[];
  if (Array.isArray(root)) {
    const all = root.map((_, i) => i);
    if (item) keys = all.filter(i => new RegExp(`^(?:${item[2].replace(/[^\w\s]/g, '\\$&')})$`).test(String(item[1] ? root[i]?.[item[1]] : root[i])));
    else keys = part === '*' ? all : all.filter(i => String(i) === part);
  } else if (isObject(root)) {
    if (!Object.hasOwn(root, part) && made !== undefined && part !== '*') setOwn(root, part, rest.length ? {} : typeof made === 'object' ? made : '');
    keys = part === '*' ? Object.keys(root) : Object.hasOwn(root, part) ? [part] : [];
  } else return [];
  return keys.flatMap(key => (rest.length ? find((root as Json)[key], rest, made) : [{ holder: root, key }]));
}

function put({ holder, key }: Spot, { delimiter, index = 0 }: Json, value: Json, origins: Origins, origin: SourcePosition): void {
  let result = value;
  if (delimiter) {
    const parts = String(holder[key]).split(delimiter);
    if (index < 0) parts.unshift(String(value));
    else if (index >= parts.length) parts.push(String(value));
    else parts[index] = String(value);
    result = parts.join(delimiter);
  }
  setOwn(holder, key as string, result);
  origins.noteEntry(holder, key, origin);
}
