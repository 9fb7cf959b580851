import { FieldError } from '../field-error';
import { Json } from '../schema';

/**
 * What the operator checks again after the schema of the Cluster. Nobody sees that but those whose stored object the API server forgives:
 * the operator forgives nothing.
 */
const REPEATED: readonly { readonly path: RegExp; readonly rules?: readonly string[]; readonly but?: (cluster: Json) => boolean }[] = [
  { path: /^spec\.bootstrap\.initdb\.import\.type$/ },
  { path: /^spec\.primaryUpdateStrategy$/, but: cluster => cluster.spec.primaryUpdateStrategy === '' },
  { path: /^spec\.(min|max)SyncReplicas$/, rules: ['apiserver/range'] },
  // Its own expression is not bound to the start of the text.
  { path: /^spec\.backup\.retentionPolicy$/, but: cluster => /^$|[1-9][0-9]*[dwm]$/.test(cluster.spec.backup.retentionPolicy) },
  { path: /^spec\.podSelectorRefs\[\d+\]$/, rules: ['apiserver/duplicate'] },
  { path: /^spec\.postgresql\.extensions\[\d+\](\.name)?$/, rules: ['apiserver/duplicate', 'apiserver/too-short'] },
];

export function repeatedByOperator(cluster: Json, forgiven: readonly FieldError[]): FieldError[] {
  return forgiven
    .filter(error => REPEATED.some(({ path, rules, but }) => path.test(error.path) && (rules?.includes(error.ruleId) ?? true) && !but?.(cluster)))
    .map(error => (error.type === 'Duplicate' ? { ...error, path: `${error.path}.name` } : { ...error, type: 'Invalid' }));
}
