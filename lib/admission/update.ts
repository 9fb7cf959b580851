import { FieldError } from './field-error';
import { hasCel, validateCel } from './machinery/cel-rules';
import { applyDefaults } from './machinery/defaults';
import { canonical, validateLists } from './machinery/lists';
import { finalizerWarnings, validateMetaUpdate } from './machinery/object-meta';
import { pruneUnknown } from './machinery/prune';
import { validateScale } from './machinery/scale';
import { validateSchema } from './machinery/validate';
import { admitCreate, BLOCKED, decodeStrict, denied, isBlocking, mutate, MUTATED, operatorVerdict, VALIDATED, Verdict } from './pipeline';
import { OperatorConfig } from './rules/cluster-defaults';
import { clusterChanges } from './rules/update';
import { isObject, Json, kindSchema, KindSchema } from './schema';

/**
 * The verdict on changing an object, from its old manifest to its new one, by `kubectl apply` and what works like it:
 * what the old manifest had and the new one has not is removed, everything else that the server filled in stays.
 *
 * Undefined when the old manifest would not have been allowed, because then nobody knows what is stored.
 */
export function admitUpdate(oldManifest: Json, newManifest: Json, config: OperatorConfig = {}): Verdict | undefined {
  const schema = kindSchema(newManifest.apiVersion, newManifest.kind);
  const created = admitCreate(oldManifest, config);
  if (!schema || !created.allowed || !created.stored) return undefined;
  const stored = structuredClone(created.stored);
  Object.assign(stored.metadata, { resourceVersion: '1', uid: 'uid', creationTimestamp: '2024-01-01T00:00:00Z' });
  if (isObject(oldManifest.status) && schema.status) storeStatus(schema, stored, oldManifest.status);

  const object = mergePatch(structuredClone(stored), difference(oldManifest, newManifest));
  const refused = decodeStrict(schema, object);
  // A patch that does not decode is reported as one error in the field `patch`, whatever is wrong with it.
  if (refused) return { ...denied('schema', refused.errors), patch: true };
  // The object is the same one by definition: a manifest that leaves the namespace to the client means the stored one.
  object.metadata.namespace = stored.metadata.namespace;
  applyDefaults(schema, object);
  const operator = schema.apiVersion === 'postgresql.cnpg.io/v1';
  if (operator && MUTATED.includes(schema.kind)) {
    const mismatch = mutate(schema, object, config);
    if (mismatch) return mismatch;
  }
  if (schema.status) {
    if (stored.status === undefined) delete object.status;
    else object.status = stored.status;
  }
  const errors: FieldError[] = [
    ...validateMetaUpdate(object.metadata, stored.metadata),
    ...validateSchema(schema, object),
    ...validateScale(schema, object),
    ...validateLists(schema, object),
  ];
  if (hasCel(schema)) errors.push(...(isBlocking(errors) ? [BLOCKED] : validateCel(schema, object, stored)));
  if (errors.length) return denied('schema', errors);
  const before = new Set(finalizerWarnings(stored.metadata));
  const warnings = finalizerWarnings(object.metadata)
    .filter(message => !before.has(message))
    .map(message => ({ ruleId: 'apiserver/finalizer-name', message, path: 'metadata.finalizers' }));
  if (canonical(object) === canonical(stored))
    return {
      allowed: true,
      errors,
      warnings,
      stored: object,
      ...(operator && VALIDATED.includes(schema.kind) ? { ...operatorVerdict(schema, object, warnings, [], true) } : {}),
    };
  if (!operator || !VALIDATED.includes(schema.kind)) return { allowed: true, errors, warnings, stored: object };
  const changes = schema.kind === 'Cluster' ? clusterChanges(object, stored, config) : [];
  return operatorVerdict(
    schema,
    object,
    warnings,
    changes.map(([ruleId, problem]) => ({ type: problem.type ?? 'Invalid', path: problem.path, message: problem.message, at: problem.at, ruleId })),
    true,
  );
}

/** A status in the old manifest stands for what the operator wrote; one that the server would not store is left out. */
function storeStatus(schema: KindSchema, stored: Json, status: Json): void {
  stored.status = withoutNulls(status);
  pruneUnknown(schema, stored);
  applyDefaults(schema, stored);
  if (validateSchema(schema, stored).length) delete stored.status;
}

/** The patch that `kubectl apply` sends for a custom resource: the new manifest, and null for what only the old one has. */
export function difference(old: Json, manifest: Json): Json {
  if (!isObject(old) || !isObject(manifest)) return manifest;
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(manifest)) patch[key] = difference(old[key], manifest[key]);
  for (const key of Object.keys(old)) if (!Object.hasOwn(manifest, key)) patch[key] = null;
  return patch;
}

/** JSON merge patch, as the API server applies it: nulls inside what is new are dropped, except items of lists. */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (!isObject(target)) return withoutNulls(patch);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (target[key] === undefined || target[key] === null) target[key] = withoutNulls(value);
    else target[key] = isObject(target[key]) ? mergePatch(target[key], value) : withoutNulls(value);
  }
  return target;
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(item => (item === null ? null : withoutNulls(item)));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
