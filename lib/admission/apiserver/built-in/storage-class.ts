import { canonical } from '../machinery/lists';
import { own } from '../../../facts/own-keys';
import { isObject, Json } from '../../../facts/json-value';
import { byteLength } from '../../../facts/go';
import { qualifiedName } from '../../../facts/kubernetes-names';
import { Check, choice, free, matching, object, oneOf, required } from './checks';
import { totalBytes } from './data';
import { BuiltInKind } from './kind';
import { labelKey } from './label-selector';
import { DEPRECATED_LABELS } from './node-labels';

const MOST_PARAMETERS = 512;
const MOST_BYTES = 256 * 1024;

const parameters: Check = (map = {}, path, validation) => {
  const keys = Object.keys(map);
  if (keys.length > MOST_PARAMETERS) return validation.fail('TooLong', path, `may not be more than ${MOST_PARAMETERS}`);
  if (keys.includes('')) validation.fail('Invalid', path, 'a key must not be empty');
  if (totalBytes(map, byteLength) + keys.reduce((sum, key) => sum + byteLength(key), 0) > MOST_BYTES) validation.fail('TooLong', path, `may not be more than ${MOST_BYTES} bytes in all`);
};

/** The identity of a term; an empty one, and one that stands twice, is a duplicate. */
const topologies: Check = (terms: readonly Json[] = [], path, validation) => {
  const seen = new Set([canonical({})]);
  for (const [i, { matchLabelExpressions: expressions = [] }] of terms.entries()) {
    const at = `${path}[${i}].matchLabelExpressions`;
    const term: Record<string, Json> = {};
    for (const [j, { key = '', values = [] }] of expressions.entries()) {
      labelKey(key, `${at}[${j}].key`, validation);
      const deprecated = own(DEPRECATED_LABELS, key);
      if (deprecated) validation.warn(`${at}[${j}].key`, `${at}[${j}].key: ${deprecated}`);
      if (Object.hasOwn(term, key)) validation.fail('Duplicate', `${at}[${j}].key`, `'${key}' is the key of another expression`);
      required()(values, `${at}[${j}].values`, validation);
      values.forEach((value: string, k: number) => {
        if (values.indexOf(value) < k) validation.fail('Duplicate', `${at}[${j}].values[${k}]`, `'${value}' is there already`);
      });
      term[key] = [...new Set(values)].sort();
    }
    const text = canonical(term);
    if (seen.has(text)) validation.fail('Duplicate', at, 'is empty, or the same as another');
    seen.add(text);
  }
};

export const STORAGE_CLASS: BuiltInKind = {
  prepare: (storageClass, old) => {
    storageClass.reclaimPolicy ??= 'Delete';
    storageClass.volumeBindingMode ??= 'Immediate';
    // An empty map is not stored, and then is another than that of a manifest.
    if (!old && isObject(storageClass.parameters) && !Object.keys(storageClass.parameters).length) delete storageClass.parameters;
  },
  check: object({
    provisioner: required((name, path, validation) => matching(qualifiedName)(name.toLowerCase(), path, validation)),
    parameters,
    reclaimPolicy: oneOf('Delete', 'Retain'),
    mountOptions: free,
    allowVolumeExpansion: free,
    volumeBindingMode: choice('Immediate', 'WaitForFirstConsumer'),
    allowedTopologies: topologies,
  }),
};
