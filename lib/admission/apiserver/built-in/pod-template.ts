import { all, Check } from './checks';
import { labels } from './label-selector';
import { Notes } from './notes';
import { matchingProfiles, podAnnotations } from './pod-annotations';
import { podSpec } from './pod-spec';
import { podWarnings } from './pod-warnings';
import { annotations } from './template-metadata';

/** The labels and annotations of a template. The server leaves `metadata` out of their paths. */
export const templateMetadata: Check = (template, path, notes) => {
  const found = new Notes(notes.minor);
  const { metadata = {} } = template ?? {};
  labels(metadata.labels, `${path}.metadata.labels`, found);
  annotations(metadata.annotations, `${path}.metadata.annotations`, found);
  for (const { type, message, path: own, at } of found.errors) notes.fail(type, own.replace(`${path}.metadata.`, `${path}.`), message, at);
  podAnnotations(template, `${path}.metadata.annotations`, notes, `${path}.annotations`);
};

const spec: Check = (template, path, notes) => {
  podSpec()(template?.spec, `${path}.spec`, notes);
  matchingProfiles(template, `${path}.spec`, notes);
};

/** The template of the pods of a workload; what the kind asks of it beyond that is looked at with the kind. */
export const podTemplate = all(templateMetadata, spec, podWarnings);
