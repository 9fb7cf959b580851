import { decode, decodeMerged, unmergeable } from '../decoding';
import { validateMeta } from '../machinery/object-meta';
import { dedupeOwners } from '../machinery/owner-references';
import { Json } from '../../../facts/json-value';
import { KindSchema } from '../schema';
import { minorVersion, Server } from '../server';
import { AdmissionWarning, denied, nothingWrong, Verdict } from '../verdict';
import { builtInKind } from '.';
import { Check } from './checks';
import { Origin } from './kind';
import { firstGeneration, metadata } from './meta';
import { Notes } from './notes';

/** The verdict on creating an object of Kubernetes itself, which is changed. */
export function admitBuiltIn(schema: KindSchema, object: Json, server: Server): Verdict {
  const { method } = server;
  const refused = method === 'server' ? unmergeable(schema, object) ?? decodeMerged(schema, object) : decode(schema, object);
  if (refused) return refused;
  const warnings = dedupeOwners(object.metadata, method === 'server');
  const { prepare, names, anyMetadata, check } = builtInKind(schema.kind);
  prepare?.(object);
  const notes = new Notes(minorVersion(server));
  const unsettled = settle(schema, object, notes, warnings);
  if (unsettled) return unsettled;
  const first = new Notes(notes.minor);
  if (anyMetadata) check(object, '', first);
  if (!first.errors.length) {
    notes.errors.push(...validateMeta(object.metadata, schema.namespaced, names && (name => names(name, notes.minor))));
    firstGeneration(object, 'metadata', notes);
  }
  return { ...look(schema, object, notes, warnings), stored: object };
}

/** What is wrong before the server looks at the rest. What a settled object leaves open is noted. */
export function settle({ kind }: KindSchema, object: Json, notes: Notes, warnings: readonly AdmissionWarning[], origin?: Origin): Verdict | undefined {
  const first = new Notes(notes.minor);
  builtInKind(kind).settle?.(object, first, origin);
  notes.open.push(...first.open);
  return first.errors.length ? { ...denied('schema', first.errors, warnings), partial: first.open.length > 0 } : undefined;
}

/** The verdict on an object that is decoded and prepared, after what the notes say already; a change may have a check of its own. */
export function look({ kind }: KindSchema, object: Json, notes: Notes, warnings: readonly AdmissionWarning[], instead?: Check): Verdict {
  const { check, admit, anyMetadata } = builtInKind(kind);
  if (!anyMetadata) metadata(object.metadata, 'metadata', notes);
  (instead ?? check)(object, '', notes);
  if (!notes.errors.length) admit?.(object, '', notes);
  const [open] = notes.open;
  if (notes.errors.length) return { ...denied('schema', notes.errors, warnings), partial: open !== undefined };
  const warned = notes.warnings.map(({ path, message }) => ({ ruleId: 'apiserver/warning', path, message }));
  return { allowed: true, errors: [], warnings: [...warnings, ...warned], ...(open === undefined ? {} : { skipped: nothingWrong(kind, open) }) };
}
