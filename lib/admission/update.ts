import { difference, mergePatch, withoutNulls } from './apply/client-side';
import { ApplyMethod } from './apply/method';
import { applyProblems, applyServerSide } from './apply/server-side';
import { FieldError } from './field-error';
import { hasCel, validateCel } from './machinery/cel-rules';
import { applyDefaults } from './machinery/defaults';
import { canonical, validateLists } from './machinery/lists';
import { finalizerWarnings, validateMetaUpdate } from './machinery/object-meta';
import { pruneUnknown } from './machinery/prune';
import { Ratchet } from './machinery/ratchet';
import { validateScale } from './machinery/scale';
import { validateSchema } from './machinery/validate';
import { admitCreate, BLOCKED, conflict, decodeApplied, decodeStrict, denied, isBlocking, mutate, MUTATED, operatorVerdict, storedUnchecked, VALIDATED, Verdict } from './pipeline';
import { repeatedByOperator } from './rules/repeated';
import { clusterChanges } from './rules/update';
import { isObject, Json, kindSchema, KindSchema } from './schema';
import { minorVersion, Server } from './server';

/**
 * The verdict on changing an object, from its old manifest to its new one. What the server filled in stays when the manifest is applied, and goes
 * when it replaces the object.
 *
 * An old manifest that would be refused today may be stored all the same, from before the rule that refuses it, or not at all. The verdict is
 * certain where both lead to the same one.
 */
export function admitUpdate(oldManifest: Json, newManifest: Json, server: Server = {}): Verdict | undefined {
  const schema = kindSchema(newManifest.apiVersion, newManifest.kind, minorVersion(server));
  if (!schema || schema.builtIn) return undefined;
  const created = admitCreate(oldManifest, server);
  if (created.allowed && created.stored) return admitChange(schema, created.stored, oldManifest, newManifest, server);
  const asNew = admitCreate(newManifest, server);
  const stored = storedUnchecked(oldManifest, server);
  if (!stored) return asNew;
  const asChange = admitChange(schema, stored, oldManifest, newManifest, server);
  if (asNew.allowed === asChange.allowed) return asNew.skipped ? asNew : { ...asNew, warnings: asChange.warnings };
  const stands = 'the old manifest would be refused today, so nobody knows whether it is stored';
  const reason = asNew.allowed ? `this change of it is refused (${asChange.errors[0].path}: ${asChange.errors[0].message})` : 'only a stored object may stay as it is';
  return { allowed: true, errors: [], warnings: asChange.warnings, skipped: `${stands}; ${reason}` };
}

/** The verdict on what a manifest makes of a stored object. */
export function admitChange(schema: KindSchema, before: Json, oldManifest: Json, newManifest: Json, server: Server): Verdict {
  const { operator: config, method = 'client' } = server;
  const stored = structuredClone(before);
  Object.assign(stored.metadata, { resourceVersion: '1', uid: 'uid', creationTimestamp: '2024-01-01T00:00:00Z' });
  if (isObject(oldManifest.status) && schema.status) storeStatus(schema, stored, oldManifest.status, minorVersion(server));

  const { object, refused } = PROPOSALS[method](schema, structuredClone(stored), oldManifest, newManifest);
  if (refused) return refused;
  // The object is the same one by definition: a manifest that leaves the namespace to the client means the stored one.
  object.metadata.namespace = stored.metadata.namespace;
  object.metadata.uid ||= stored.metadata.uid;
  object.metadata.creationTimestamp = stored.metadata.creationTimestamp;
  applyDefaults(schema, object);
  const operator = schema.apiVersion === 'postgresql.cnpg.io/v1';
  if (operator && MUTATED.includes(schema.kind)) {
    const mismatch = mutate(schema, object, config);
    if (mismatch) return mismatch;
  }
  if (object.metadata.resourceVersion && object.metadata.resourceVersion !== stored.metadata.resourceVersion) return conflict('metadata.resourceVersion');
  if (schema.status) {
    if (stored.status === undefined) delete object.status;
    else object.status = stored.status;
  }
  const ratchet = new Ratchet(schema, object, stored);
  const errors: FieldError[] = [
    ...validateMetaUpdate(object.metadata, stored.metadata),
    ...validateSchema(schema, object, minorVersion(server), ratchet),
    ...validateScale(schema, object),
  ];
  // Once one list of the stored object has duplicates, no list is looked at.
  (validateLists(schema, stored).length ? ratchet.forgiven : errors).push(...validateLists(schema, object));
  if (hasCel(schema)) errors.push(...(isBlocking(errors) ? [BLOCKED] : validateCel(schema, object, stored, ratchet)));
  if (errors.length) return denied('schema', errors);
  const known = new Set(finalizerWarnings(stored.metadata));
  const warnings = finalizerWarnings(object.metadata)
    .filter(message => !known.has(message))
    .map(message => ({ ruleId: 'apiserver/finalizer-name', message, path: 'metadata.finalizers' }));
  for (const { path, at = path, message } of ratchet.forgiven)
    warnings.push({ ruleId: 'apiserver/forgiven', path: at, message: `${message}; the server forgives it as long as it does not change` });
  if (!operator || !VALIDATED.includes(schema.kind)) return { allowed: true, errors, warnings, stored: object };
  const same = canonical(object) === canonical(stored);
  const repeated = schema.kind === 'Cluster' ? repeatedByOperator(object, ratchet.forgiven) : [];
  const changes = schema.kind === 'Cluster' && !same ? clusterChanges(object, stored, config ?? {}) : [];
  const refusals = changes.map(([ruleId, problem]) => ({ type: problem.type ?? 'Invalid', path: problem.path, message: problem.message, at: problem.at, ruleId }));
  return operatorVerdict(schema, object, warnings, [...repeated, ...refusals], true);
}

interface Proposal {
  /** What is to be stored, before defaults. */
  readonly object?: Json;
  readonly refused?: Verdict;
}

const PROPOSALS: Record<ApplyMethod, (schema: KindSchema, stored: Json, before: Json, manifest: Json) => Proposal> = {
  client: (schema, stored, before, manifest) => {
    const object = mergePatch(stored, difference(before, manifest));
    const refused = decodeStrict(schema, object);
    // A patch that does not decode is reported as one error in the field `patch`, whatever is wrong with it.
    return { object, refused: refused && { ...denied('schema', refused.errors), patch: true } };
  },
  server: (schema, stored, before, manifest) => {
    const problems = applyProblems(schema, manifest);
    if (problems.length) return { refused: denied('apply', problems) };
    const object = applyServerSide(schema, stored, before, manifest);
    return { object, refused: decodeApplied(schema, object) };
  },
  replace: (schema, stored, _before, manifest) => {
    const object = structuredClone(manifest);
    const refused = decodeStrict(schema, object);
    if (refused) return { refused };
    object.metadata.resourceVersion ??= stored.metadata.resourceVersion;
    return { object, refused: object.metadata.uid ? conflict('metadata.uid') : undefined };
  },
};

/** A status in the old manifest stands for what the operator wrote; one that the server would not store is left out. */
function storeStatus(schema: KindSchema, stored: Json, status: Json, minor: number): void {
  stored.status = withoutNulls(status);
  pruneUnknown(schema, stored);
  applyDefaults(schema, stored);
  if (validateSchema(schema, stored, minor).length) delete stored.status;
}
