import { Json } from '../../../facts/json-value';
import { canonical } from './lists';

/**
 * Removes owners that are there twice, as the server does, and returns its warning. It looks before the mutating webhooks when an
 * object is sent
 * whole, and after them when it is patched.
 */
export function dedupeOwners(meta: Json, patched: boolean): { readonly ruleId: string; readonly message: string; readonly path: string }[] {
  const owners: readonly Json[] = meta.ownerReferences ?? [];
  if (owners.length < 2) return [];
  const seen = new Set<string>();
  const twice = owners.filter(owner => seen.size === seen.add(canonical(owner)).size);
  if (!twice.length) return [];
  meta.ownerReferences = owners.filter(owner => seen.delete(canonical(owner)));
  const message = `.metadata.ownerReferences contains duplicate entries${patched ? ' after mutating admission happens' : ''}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${twice.map(owner => owner.uid ?? '').join(', ')}`;
  return [{ ruleId: 'apiserver/duplicate-owner', message, path: 'metadata.ownerReferences' }];
}
