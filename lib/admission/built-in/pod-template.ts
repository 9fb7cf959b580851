import { byteLength } from '../values/go';
import { qualifiedName } from '../values/names';
import { all, Check } from './checks';
import { labels } from './label-selector';
import { Notes } from './notes';
import { podAnnotations } from './pod-annotations';
import { podSpec } from './pod-spec';
import { podWarnings } from './pod-warnings';

/** The labels and annotations of a template. The server leaves `metadata` out of their paths. */
export const templateMetadata: Check = (template, path, notes) => {
  const { labels: map, annotations = {} } = template?.metadata ?? {};
  const found = new Notes();
  labels(map, `${path}.metadata.labels`, found);
  for (const { type, message, at: place } of found.errors) notes.fail(type, `${path}.labels`, message, place);
  const at = `${path}.annotations`;
  let bytes = 0;
  for (const [key, value] of Object.entries<string>(annotations)) {
    qualifiedName(key.toLowerCase()).forEach(message => notes.fail('Invalid', at, `'${key}': ${message}`, `${path}.metadata.annotations.${key}`));
    bytes += byteLength(key) + byteLength(value);
  }
  if (bytes > 256 * 1024) notes.fail('TooLong', at, 'may not be more than 262144 bytes in all', `${path}.metadata.annotations`);
  podAnnotations(annotations, `${path}.metadata.annotations`, notes, at);
};

const spec: Check = (template, path, notes) => podSpec(false)(template?.spec, `${path}.spec`, notes);

/** The template of the pods of a workload; what the kind asks of it beyond that is looked at with the kind. */
export const podTemplate = all(templateMetadata, spec, podWarnings);
