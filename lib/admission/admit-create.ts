import { decodeApplied, decodeStrict, unmergeable, unread } from './apiserver/decoding';
import { FieldError } from './apiserver/field-error';
import { asPosted, entry, FLOAT, isFloat, itemsOf } from './read/floats';
import { JsonNode } from './read/json-text';
import { loadBuiltIn } from './apiserver/built-in/load';
import { hasCel, validateCel } from './apiserver/machinery/cel-rules';
import { applyDefaults } from './apiserver/machinery/defaults';
import { validateLists } from './apiserver/machinery/lists';
import { decodeMeta, finalizerWarnings, validateManagers, validateMeta } from './apiserver/machinery/object-meta';
import { dedupeOwners } from './apiserver/machinery/owner-references';
import { copy } from './apiserver/machinery/reach';
import { validateScale } from './apiserver/machinery/scale';
import { validateSchema } from './apiserver/machinery/validate';
import { Json } from '../facts/json-value';
import { kindSchema, KindSchema } from './apiserver/schema';
import { minorVersion, Server } from './apiserver/server';
import { BLOCKED, conflict, denied, isBlocking, Verdict } from './apiserver/verdict';
import { isMutated, isValidated } from './apiserver/webhook-configuration';
import { mutate, operatorVerdict } from './operator/webhooks';

/** The verdict on creating an object whose kind is known, and which may be `written` in JSON. The object is not changed. */
export function admitCreate(manifest: Json, server: Server = {}, written?: JsonNode): Verdict {
  const schema = kindSchema(manifest.apiVersion, manifest.kind, minorVersion(server));
  if (!schema) throw new Error(`no schema for ${manifest.apiVersion} ${manifest.kind}`);
  const object = copy(manifest);
  if (schema.builtIn) return loadBuiltIn().admitBuiltIn(schema, object, server);
  const refused = server.method === 'server' ? applied(schema, manifest, object) : decodeStrict(schema, object);
  if (refused) return refused;
  applyDefaults(schema, object);
  const owners = dedupeOwners(object.metadata, server.method === 'server');
  // Server-side apply rewrites every number, and so does a webhook that changes an object.
  let bytes = server.method === 'server' ? undefined : written;
  if (isMutated(schema)) {
    const { refused: mismatch, changed } = mutate(schema, object, server.operator);
    if (mismatch) return server.method === 'server' ? mismatch : { ...mismatch, warnings: owners };
    if (changed) bytes = undefined;
  }
  if (schema.status) delete object.status;
  const errors = validate(schema, object, server, bytes);
  if (errors.length) return denied('schema', errors, owners);
  const warnings = [...owners, ...finalizerWarnings(object.metadata).map(message => ({ ruleId: 'apiserver/finalizer-name', message }))];
  const verdict = isValidated(schema) ? unread(manifest, server, warnings) ?? operatorVerdict(schema, object, warnings, []) : { allowed: true, errors, warnings, stored: object };
  const [wrong] = verdict.allowed ? validateManagers(object.metadata.managedFields ?? []) : [];
  return wrong ? { ...verdict, skipped: `${wrong.path} ${wrong.message}, which counts for fields that the server finds to be another manager's` } : verdict;
}

function applied(schema: KindSchema, manifest: Json, object: Json): Verdict | undefined {
  const refused = unmergeable(schema, manifest);
  if (refused) return refused;
  return manifest.metadata?.uid ? conflict('metadata.uid') : decodeApplied(schema, object);
}

/** What an object would be stored as if nothing validated it: made before a rule existed, or while the webhooks were away. */
export function storedUnchecked(manifest: Json, server: Server): Json | undefined {
  const schema = kindSchema(manifest.apiVersion, manifest.kind, minorVersion(server))!;
  const object = copy(manifest);
  const refused = decodeStrict(schema, object);
  if (refused?.by === 'decode') return undefined;
  if (refused) object.metadata = decodeMeta(object.metadata ?? {}).meta;
  applyDefaults(schema, object);
  if (isMutated(schema) && mutate(schema, object, server.operator).refused) return undefined;
  if (schema.status) delete object.status;
  return object;
}

function validate(schema: KindSchema, object: Json, server: Server, written?: JsonNode): FieldError[] {
  const errors = [
    ...validateMeta(object.metadata, schema.namespaced, minorVersion(server)),
    ...validateSchema(schema, asPosted(object, written), minorVersion(server)),
    ...validateScale(schema, object, written),
    ...validateLists(schema, object),
  ];
  if (!hasCel(schema)) return errors;
  return isBlocking(errors) ? [...errors, BLOCKED] : [...errors, ...withFloats(validateCel(schema, object), written)];
}

/** The errors of CEL. With a float for the major version of an image it cannot compare the images. */
export function withFloats(errors: FieldError[], written?: JsonNode): FieldError[] {
  if (!itemsOf(entry(entry(written, 'spec'), 'images')).some(image => isFloat(entry(image, 'major')))) return errors;
  return [{ type: 'Invalid', path: 'spec.images', message: FLOAT, ruleId: 'apiserver/cel' }, ...errors.filter(error => error.path !== 'spec.images')];
}
