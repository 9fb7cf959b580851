import { byteLength } from '../../../facts/go';
import { qualifiedName } from '../../../facts/kubernetes-names';
import { Check, struct } from './checks';
import { labels } from './label-selector';

const MOST_BYTES = 256 * 1024;

/** Annotations. The server leaves the key out of their path. */
export const annotations: Check = (map, path, validation) => {
  let bytes = 0;
  for (const [key, value] of Object.entries<string>(map ?? {})) {
    qualifiedName(key.toLowerCase()).forEach(message => validation.fail('Invalid', path, `'${key}': ${message}`, `${path}.${key}`));
    bytes += byteLength(key) + byteLength(value);
  }
  if (bytes > MOST_BYTES) validation.fail('TooLong', path, `may not be more than ${MOST_BYTES} bytes in all`);
};

const without: Check = (value, path, validation) => {
  if (value !== undefined && value !== '' && (value !== 0 || path.endsWith('.deletionGracePeriodSeconds'))) validation.fail('Forbidden', path.replace(/uid$/, 'uID'), 'must be left out of a template', path);
};

const OTHERS = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'ownerReferences', 'finalizers', 'managedFields'];

/** The metadata of a template that can have labels and annotations only. */
export const labelsAndAnnotations: Check = struct({ labels, annotations, ...Object.fromEntries(OTHERS.map(name => [name, without])) });
