import { nonEmpty } from '../internal/non-empty';
import { Metadata } from './metadata';

/** The metadata of an object: its name, what `delivery` says, and what a user adds. */
export function objectMetadata(name: string, annotations: { readonly [key: string]: string }, metadata: Metadata = {}) {
  return { name, labels: nonEmpty(metadata.labels), annotations: nonEmpty({ ...annotations, ...metadata.annotations }) };
}
