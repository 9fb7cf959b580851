import { decode, decodeMerged, unmergeable } from '../decoding';
import { validateMeta } from '../machinery/object-meta';
import { dedupeOwners } from '../machinery/owner-references';
import { Json } from '../../../facts/json-value';
import { KindSchema } from '../schema';
import { minorVersion, Server } from '../server';
import { AdmissionWarning, denied, nothingWrong, Verdict } from '../verdict';
import { builtInKind } from '.';
import { Check } from './checks';
import { StoredObject } from './kind';
import { firstGeneration, metadata } from './meta';
import { ObjectValidation } from './object-validation';

/** The verdict on creating an object of Kubernetes itself, which is changed. */
export function admitBuiltIn(schema: KindSchema, object: Json, server: Server): Verdict {
  const { method } = server;
  const refused = method === 'server' ? unmergeable(schema, object) ?? decodeMerged(schema, object) : decode(schema, object);
  if (refused) return refused;
  const warnings = dedupeOwners(object.metadata, method === 'server');
  const { prepare, names, anyMetadata, check } = builtInKind(schema.kind);
  prepare?.(object);
  const validation = new ObjectValidation(minorVersion(server));
  const refusedBefore = runBeforeValidation(schema, object, validation, warnings);
  if (refusedBefore) return refusedBefore;
  const first = new ObjectValidation(validation.minor);
  if (anyMetadata) check(object, '', first);
  if (!first.errors.length) {
    validation.errors.push(...validateMeta(object.metadata, schema.namespaced, validation.minor, names && (name => names(name, validation.minor))));
    firstGeneration(object, 'metadata', validation);
  }
  return { ...validateObject(schema, object, validation, warnings), stored: object };
}

/** What the server works out before it validates the rest, and refuses alone. What that leaves open stays open. */
export function runBeforeValidation({ kind }: KindSchema, object: Json, validation: ObjectValidation,
  warnings: readonly AdmissionWarning[], from?: StoredObject): Verdict | undefined {
  const first = new ObjectValidation(validation.minor);
  builtInKind(kind).beforeValidation?.(object, first, from);
  validation.open.push(...first.open);
  return first.errors.length ? { ...denied('schema', first.errors, warnings), partial: first.open.length > 0 } : undefined;
}

/** The verdict on an object that is decoded and prepared, on top of what was found before; a change may have a check of its own. */
export function validateObject({ kind }: KindSchema, object: Json, validation: ObjectValidation, warnings: readonly AdmissionWarning[], instead?: Check): Verdict {
  const { check, admit, anyMetadata } = builtInKind(kind);
  if (!anyMetadata) metadata(object.metadata, 'metadata', validation);
  (instead ?? check)(object, '', validation);
  if (!validation.errors.length) admit?.(object, '', validation);
  const [open] = validation.open;
  if (validation.errors.length) return { ...denied('schema', validation.errors, warnings), partial: open !== undefined };
  const warned = validation.warnings.map(({ path, message }) => ({ ruleId: 'apiserver/warning', path, message }));
  return { allowed: true, errors: [], warnings: [...warnings, ...warned], ...(open === undefined ? {} : { skipped: nothingWrong(kind, open) }) };
}
