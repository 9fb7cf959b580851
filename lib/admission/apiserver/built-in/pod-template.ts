import { all, Check } from './checks';
import { labels } from './label-selector';
import { ObjectValidation } from './object-validation';
import { matchingProfiles, podAnnotations } from './pod-annotations';
import { podSpec } from './pod-spec';
import { podWarnings } from './pod-warnings';
import { annotations } from './template-metadata';

/** The labels and annotations of a template. The server leaves `metadata` out of their paths. */
export const templateMetadata: Check = (template, path, validation) => {
  const found = new ObjectValidation(validation.minor);
  const { metadata = {} } = template ?? {};
  labels(metadata.labels, `${path}.metadata.labels`, found);
  annotations(metadata.annotations, `${path}.metadata.annotations`, found);
  for (const { type, message, path: own, at } of found.errors) validation.fail(type, own.replace(`${path}.metadata.`, `${path}.`), message, at);
  podAnnotations(template, `${path}.metadata.annotations`, validation, `${path}.annotations`);
};

const spec: Check = (template, path, validation) => {
  podSpec()(template?.spec, `${path}.spec`, validation);
  matchingProfiles(template, `${path}.spec`, validation);
};

/** The template of the pods of a workload, without what its kind adds. */
export const podTemplate = all(templateMetadata, spec, podWarnings);
