import { ResourceId } from './finding';
import { isObject, Json } from '../../facts/json-value';

/** The id of something that could not be read. */
export const NO_RESOURCE: ResourceId = { apiVersion: '', kind: '', namespace: '', name: '' };

/** What an object calls itself, if it is text. */
export function identify(value: Json): ResourceId {
  const text = (part: Json) => (typeof part === 'string' ? part : '');
  const metadata = isObject(value.metadata) ? value.metadata : {};
  return { apiVersion: text(value.apiVersion), kind: text(value.kind), namespace: text(metadata.namespace), name: text(metadata.name) || text(metadata.generateName) };
}

/** The same for all versions of its group. */
export function objectKey(value: Json): string {
  const { apiVersion, kind, namespace, name } = identify(value);
  return [apiVersion.split('/')[0], kind, namespace, name].join('|');
}

/** The part of an object that says that it exists. */
export function stub(value: Json): Json {
  const { apiVersion, kind, namespace, name } = identify(value);
  return { apiVersion, kind, metadata: { name: name || undefined, namespace: namespace || undefined } };
}
