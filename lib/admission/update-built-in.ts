import { repeatedItem } from './apiserver/apply/strategic';
import { builtInKind } from './apiserver/built-in';
import { look, settle } from './apiserver/built-in/judge';
import { Notes } from './apiserver/built-in/notes';
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
  const notes = new Notes(minorVersion(server));
  settle(schema, stored, new Notes(notes.minor), []);
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
  const unsettled = settle(schema, object, notes, warnings, { stored, method });
  if (unsettled) return unsettled;
  const rule = builtInRule(schema.kind);
  const rulings = rule?.check({ schema, before: stored, after: object, minor: notes.minor }) ?? [];
  notes.old = stored;
  notes.errors.push(...validateMetaUpdate(object.metadata, stored.metadata));
  if (!checkChange) notes.errors.push(...validateMeta(object.metadata, schema.namespaced, names && (name => names(name, notes.minor))));
  for (const { refused: problem } of rulings) if (problem) notes.errors.push({ ...problem, type: problem.type ?? 'Invalid', ruleId: rule!.id });
  const verdict = look(schema, object, notes, warnings, checkChange);
  const unknown = rulings.find(ruling => ruling.unknown)?.unknown;
  return unknown === undefined ? verdict : { ...verdict, ...(verdict.allowed ? { skipped: unknown } : { partial: true }) };
}
