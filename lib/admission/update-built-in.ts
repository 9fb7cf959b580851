import { repeatedItem } from './apiserver/apply/strategic';
import { builtInKind } from './apiserver/built-in';
import { runBeforeValidation, validateObject } from './apiserver/built-in/judge';
import { ObjectValidation } from './apiserver/built-in/object-validation';
import { decodeStrict } from './apiserver/decoding';
import { giveIdentity, keepIdentity } from './apiserver/identity';
import { validateMeta, validateMetaUpdate } from './apiserver/machinery/object-meta';
import { dedupeOwners } from './apiserver/machinery/owner-references';
import { copy } from './apiserver/machinery/reach';
import { admitCreate } from './admit-create';
import { propose } from './apiserver/apply/propose';
import { versionProblem } from './apiserver/resource-version';
import { builtInRule } from './apiserver/built-in-rules';
import { Json } from '../facts/json-value';
import { KindSchema } from './apiserver/schema';
import { minorVersion, Server } from './apiserver/server';
import { Verdict } from './apiserver/verdict';

/** The verdict on changing an object of Kubernetes itself: what cannot be decoded, the metadata, and the fields that cannot change. */
export function admitBuiltInUpdate(schema: KindSchema, oldManifest: Json, newManifest: Json, server: Server): Verdict {
  if (!admitCreate(oldManifest, server).allowed) return admitCreate(newManifest, server);
  const stored = copy(oldManifest);
  decodeStrict(schema, stored);
  const { prepare, keep, names, checkChange } = builtInKind(schema.kind);
  prepare?.(stored);
  const validation = new ObjectValidation(minorVersion(server));
  runBeforeValidation(schema, stored, new ObjectValidation(validation.minor), []);
  const { method = 'client' } = server;
  giveIdentity(stored, method);
  const { object, refused } = propose(method, schema, copy(stored), oldManifest, newManifest);
  if (refused) return refused;
  const repeated = method === 'client' ? repeatedItem(schema, oldManifest, newManifest) : undefined;
  if (repeated) return { allowed: true, errors: [], warnings: [], skipped: `\`${repeated}\` is merged item by item, and two of them have the same key` };
  keepIdentity(object, stored);
  // The server counts the generations.
  delete object.metadata.generation;
  prepare?.(object, stored);
  keep?.(object, stored);
  const outdated = versionProblem(schema, object, stored);
  if (outdated) return outdated;
  const warnings = dedupeOwners(object.metadata, method !== 'replace');
  const refusedBefore = runBeforeValidation(schema, object, validation, warnings, { stored, method });
  if (refusedBefore) return refusedBefore;
  const rule = builtInRule(schema.kind);
  const rulings = rule?.check({ schema, before: stored, after: object, minor: validation.minor }) ?? [];
  validation.old = stored;
  validation.errors.push(...validateMetaUpdate(object.metadata, stored.metadata, validation.minor));
  if (!checkChange) validation.errors.push(...validateMeta(object.metadata, schema.namespaced, validation.minor, names && (name => names(name, validation.minor))));
  for (const { refused: problem } of rulings) if (problem) validation.errors.push({ ...problem, type: problem.type ?? 'Invalid', ruleId: rule!.id });
  const verdict = validateObject(schema, object, validation, warnings, checkChange);
  const unknown = rulings.find(ruling => ruling.unknown)?.unknown;
  return unknown === undefined ? verdict : { ...verdict, ...(verdict.allowed ? { skipped: unknown } : { partial: true }) };
}
