import { decodeStrict } from './decoding';
import { FieldError } from './field-error';
import { giveIdentity, keepIdentity } from './identity';
import { validateMetaUpdate } from './machinery/object-meta';
import { dedupeOwners } from './machinery/owner-references';
import { copy } from './machinery/reach';
import { admitCreate } from './pipeline';
import { propose } from './propose';
import { versionProblem } from './resource-version';
import { builtInRule } from './rules/built-in';
import { isObject, Json, KindSchema } from './schema';
import { Server } from './server';
import { denied, nothingWrong, Verdict } from './verdict';

/** The verdict on changing an object of Kubernetes itself: what cannot be decoded, the metadata, and the fields that cannot change. */
export function admitBuiltInUpdate(schema: KindSchema, oldManifest: Json, newManifest: Json, server: Server): Verdict {
  if (!admitCreate(oldManifest, server).allowed) return admitCreate(newManifest, server);
  const stored = copy(oldManifest);
  decodeStrict(schema, stored);
  fill(schema, stored);
  const { method = 'client' } = server;
  giveIdentity(stored, method);
  const { object, refused } = propose(method, schema, copy(stored), oldManifest, newManifest);
  if (refused) return refused;
  keepIdentity(object, stored);
  fill(schema, object);
  const outdated = versionProblem(schema, object, stored);
  if (outdated) return outdated;
  const warnings = dedupeOwners(object.metadata, method !== 'replace');
  const rule = builtInRule(schema.kind);
  const rulings = rule?.check({ schema, before: stored, after: object }) ?? [];
  const errors: FieldError[] = [
    ...validateMetaUpdate(object.metadata, stored.metadata),
    ...rulings.flatMap(({ refused: problem }) => (problem ? [{ ...problem, type: problem.type ?? 'Invalid', ruleId: rule!.id }] : [])),
  ];
  if (errors.length) return denied('schema', errors, warnings);
  const unknown = rulings.find(ruling => ruling.unknown)?.unknown;
  return { allowed: true, errors, warnings, skipped: unknown ?? nothingWrong(schema.kind) };
}

/** What the server makes of an object before it compares. */
const FILLED: Readonly<Record<string, (object: Json) => void>> = {
  Secret: object => {
    for (const [key, value] of Object.entries(isObject(object.stringData) ? object.stringData : {})) (object.data ??= {})[key] = Buffer.from(String(value)).toString('base64');
    delete object.stringData;
  },
  Job: ({ spec }) => {
    if (isObject(spec) && spec.completions === undefined && spec.parallelism === undefined) Object.assign(spec, { completions: 1, parallelism: 1 });
  },
  // The templates have no kind of their own.
  StatefulSet: ({ spec }) => {
    for (const template of Array.isArray(spec?.volumeClaimTemplates) ? spec.volumeClaimTemplates : []) {
      delete template?.apiVersion;
      delete template?.kind;
    }
  },
};

function fill(schema: KindSchema, object: Json): void {
  FILLED[schema.kind]?.(object);
}
