import { withoutNulls } from './apiserver/apply/client-side';
import { unread } from './apiserver/decoding';
import { FieldError } from './apiserver/field-error';
import { asPosted } from './read/floats';
import { giveIdentity, keepIdentity } from './apiserver/identity';
import { JsonNode } from './read/json-text';
import { hasCel, validateCel } from './apiserver/machinery/cel-rules';
import { applyDefaults } from './apiserver/machinery/defaults';
import { canonical, validateLists } from './apiserver/machinery/lists';
import { finalizerWarnings, validateMetaUpdate } from './apiserver/machinery/object-meta';
import { dedupeOwners } from './apiserver/machinery/owner-references';
import { prune } from './apiserver/machinery/prune';
import { Ratchet } from './apiserver/machinery/ratchet';
import { validateScale, validateScaleStatus } from './apiserver/machinery/scale';
import { validateSchema } from './apiserver/machinery/validate';
import { admitCreate, storedUnchecked, withFloats } from './admit-create';
import { propose } from './apiserver/apply/propose';
import { versionProblem } from './apiserver/resource-version';
import { repeatedByOperator } from './apiserver/repeated';
import { clusterChanges } from './operator/update-rules';
import { isObject, Json } from '../facts/json-value';
import { kindSchema, KindSchema } from './apiserver/schema';
import { minorVersion, Server } from './apiserver/server';
import { admitBuiltInUpdate } from './update-built-in';
import { BLOCKED, denied, isBlocking, Verdict } from './apiserver/verdict';
import { isMutated, isValidated } from './apiserver/webhook-configuration';
import { mutate, operatorVerdict } from './operator/webhooks';

/**
 * The verdict on changing an object, from its old manifest to its new one. What the server filled in stays when the manifest is
 * applied, and goes
 * when it replaces the object.
 *
 * An old manifest that would be refused today may be stored anyway, from before the rule that refuses it, or not at all. The verdict is
 * certain where both lead to the same one.
 */
export function admitUpdate(oldManifest: Json, newManifest: Json, server: Server = {}, written?: JsonNode): Verdict | undefined {
  const schema = kindSchema(newManifest.apiVersion, newManifest.kind, minorVersion(server));
  if (!schema) return undefined;
  if (schema.builtIn) return admitBuiltInUpdate(schema, oldManifest, newManifest, server);
  const created = admitCreate(oldManifest, server);
  if (created.allowed && created.stored) return admitChange(schema, created.stored, oldManifest, newManifest, server, written);
  const asNew = admitCreate(newManifest, server, written);
  const stored = storedUnchecked(oldManifest, server);
  if (!stored) return asNew;
  const asChange = admitChange(schema, stored, oldManifest, newManifest, server, written);
  if (asNew.allowed === asChange.allowed) return asNew.skipped ? asNew : { ...asNew, warnings: asChange.warnings };
  const stands = 'the old manifest would be refused today, so nobody knows whether it is stored';
  const reason = asNew.allowed ? `this change of it is refused (${asChange.errors[0].path}: ${asChange.errors[0].message})` : 'only a stored object may stay as it is';
  return { allowed: true, errors: [], warnings: asChange.warnings, skipped: `${stands}; ${reason}` };
}

/** The verdict on what a manifest makes of a stored object. */
export function admitChange(schema: KindSchema, before: Json, oldManifest: Json, newManifest: Json, server: Server, written?: JsonNode): Verdict {
  const { operator: config, method = 'client' } = server;
  const stored = structuredClone(before);
  giveIdentity(stored, method);
  if (isObject(oldManifest.status) && schema.status) storeStatus(schema, stored, oldManifest.status, minorVersion(server));

  const { object, refused } = propose(method, schema, structuredClone(stored), oldManifest, newManifest);
  if (refused) return refused;
  keepIdentity(object, stored);
  applyDefaults(schema, object);
  const owners = dedupeOwners(object.metadata, method !== 'replace');
  // Only what replaces an object is sent as it is written: a patch is computed.
  let bytes = method === 'replace' ? written : undefined;
  if (isMutated(schema)) {
    const { refused: mismatch, changed } = mutate(schema, object, config);
    if (mismatch) return method === 'replace' ? { ...mismatch, warnings: owners } : mismatch;
    if (changed) bytes = undefined;
  }
  const outdated = versionProblem(schema, object, stored, owners);
  if (outdated) return outdated;
  if (schema.status) {
    if (stored.status === undefined) delete object.status;
    else object.status = stored.status;
  }
  const posted = asPosted(object, bytes);
  const ratchet = new Ratchet(schema, posted, stored);
  const errors: FieldError[] = [
    ...validateMetaUpdate(object.metadata, stored.metadata, minorVersion(server)),
    ...validateSchema(schema, posted, minorVersion(server), ratchet),
    ...validateScale(schema, object, bytes),
  ];
  // Once one list of the stored object has duplicates, no list is checked.
  (validateLists(schema, stored).length ? ratchet.forgiven : errors).push(...validateLists(schema, object));
  if (hasCel(schema)) errors.push(...(isBlocking(errors) ? [BLOCKED] : withFloats(validateCel(schema, object, stored, ratchet), bytes)));
  const forgiven = ratchet.forgiven.map(({ path, at = path, message, ruleId }) => ({
    ruleId: 'apiserver/forgiven',
    path: at,
    message: `${message}; the server forgives it as long as it does not change`,
    silent: ruleId !== 'apiserver/cel',
  }));
  if (errors.length) return denied('schema', errors, [...owners, ...forgiven]);
  const known = new Set(finalizerWarnings(stored.metadata));
  const warnings = [
    ...owners,
    ...finalizerWarnings(object.metadata)
      .filter(message => !known.has(message))
      .map(message => ({ ruleId: 'apiserver/finalizer-name', message, path: 'metadata.finalizers' })),
    ...forgiven,
  ];
  if (!isValidated(schema)) return { allowed: true, errors, warnings, stored: object };
  const undecoded = unread(newManifest, server, warnings);
  if (undecoded) return undecoded;
  const same = canonical(object) === canonical(stored);
  const repeated = schema.kind === 'Cluster' ? repeatedByOperator(object, ratchet.forgiven) : [];
  const changes = schema.kind === 'Cluster' && !same ? clusterChanges(object, stored, config ?? {}) : [];
  const refusals = changes.map(([ruleId, problem]) => ({ type: problem.type ?? 'Invalid', path: problem.path, message: problem.message, at: problem.at, ruleId }));
  return operatorVerdict(schema, object, warnings, [...repeated, ...refusals], stored);
}

/** A status in the old manifest stands for what the operator wrote; one that the server would not store is left out. */
function storeStatus(schema: KindSchema, stored: Json, status: Json, minor: number): void {
  stored.status = withoutNulls(status);
  prune(schema, stored, true);
  applyDefaults(schema, stored);
  if (validateSchema(schema, stored, minor).length || validateScaleStatus(schema, stored).length) delete stored.status;
}
