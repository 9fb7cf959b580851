import { FieldError } from './field-error';
import { Json } from '../../facts/json-value';

/**
 * What the operator checks again after the schema of the Cluster, besides its own rules. It matters only where the API server
 * forgives an error of
 * the stored object: the operator forgives nothing.
 */
const REPEATED: readonly { readonly path: RegExp; readonly but: (cluster: Json) => boolean }[] = [
  { path: /^spec\.primaryUpdateStrategy$/, but: cluster => cluster.spec.primaryUpdateStrategy === '' },
  // Its own expression is not bound to the start of the text.
  { path: /^spec\.backup\.retentionPolicy$/, but: cluster => /^$|[1-9][0-9]*[dwm]$/.test(cluster.spec.backup.retentionPolicy) },
];

export function repeatedByOperator(cluster: Json, forgiven: readonly FieldError[]): FieldError[] {
  return forgiven
    .filter(error => REPEATED.some(({ path, but }) => path.test(error.path) && !but(cluster)))
    .map(error => ({ ...error, type: 'Invalid' }));
}
