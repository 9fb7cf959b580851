import { Check } from './checks';

/** The template of the pods of a workload; what the kind asks of it beyond that is looked at with the kind. */
export const podTemplate: Check = (template, path, notes) => {
  if (template !== undefined) notes.leave(path);
};
