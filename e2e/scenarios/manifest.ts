import { Answer, Api } from '../machine/api';
import { documentsOf, parse } from '../judge/documents';

export function objectsOf(manifest: string): any[] {
  return documentsOf(manifest).map(parse);
}

/** The path of an object on the API server, which must have been discovered. */
export function pathOf(api: Api, { apiVersion, kind, metadata }: any): string {
  const resource = api.resource(apiVersion, kind);
  if (!resource) throw new Error(`the cluster has no ${apiVersion} ${kind}`);
  return `${resource.base}/${resource.namespaced ? `namespaces/${metadata.namespace}/` : ''}${resource.plural}/${metadata.name}`;
}

/** What `kubectl apply --server-side` sends, under the field manager of a GitOps tool. */
export async function serverSideApply(api: Api, object: any, fieldManager = 'e2e'): Promise<Answer> {
  const answer = await api.call('PATCH', `${pathOf(api, object)}?fieldManager=${fieldManager}&fieldValidation=Strict`, object,
    { 'content-type': 'application/apply-patch+yaml' });
  if (answer.code >= 300) throw new Error(`${object.kind} ${object.metadata.name} is refused: ${answer.body.message}`);
  return answer;
}

/** The paths of the fields that the manifest sets and that are stored with another value, or not at all. */
export function drift(wanted: any, stored: any, path = ''): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(stored) || wanted.length !== stored.length) return [path];
    return wanted.flatMap((item, i) => drift(item, stored[i], `${path}[${i}]`));
  }
  if (wanted && typeof wanted === 'object') {
    if (!stored || typeof stored !== 'object') return [path];
    return Object.keys(wanted).flatMap(key => drift(wanted[key], stored[key], path ? `${path}.${key}` : key));
  }
  return wanted === stored ? [] : [path];
}
