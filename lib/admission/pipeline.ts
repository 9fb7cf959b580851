import { applyProblems } from './apply/server-side';
import { FieldError } from './field-error';
import { asPosted, entry, FLOAT, isFloat, itemsOf } from './floats';
import { JsonNode } from './json';
import { hasCel, validateCel } from './machinery/cel-rules';
import { applyDefaults } from './machinery/defaults';
import { validateLists } from './machinery/lists';
import { decodeMeta, finalizerWarnings, managedProblem, validateCommon, validateMeta } from './machinery/object-meta';
import { dedupeOwners } from './machinery/owner-references';
import { prune } from './machinery/prune';
import { copy } from './machinery/reach';
import { validateScale } from './machinery/scale';
import { decodeTyped, writeBack } from './machinery/typed';
import { validateSchema } from './machinery/validate';
import { rulesOf, warningsOf } from './rules';
import { defaultCluster, OperatorConfig } from './rules/cluster-defaults';
import { podPatchProblem } from './rules/pod-patch';
import { Rule } from './rules/rule';
import { Json, kindSchema, KindSchema } from './schema';
import { minorVersion, Server } from './server';
import { quoted } from './values/go';

/** Who refused: strict decoding, decoding, server-side apply, a conflict, the operator's decoding, the API server's validation, or the operator's rules. */
export type Gate = 'strict' | 'decode' | 'apply' | 'conflict' | 'webhook-decode' | 'schema' | 'webhook';

export interface AdmissionWarning {
  readonly ruleId: string;
  readonly message: string;
  readonly path?: string;
  /** The server does not say it. */
  readonly silent?: boolean;
}

/** What the server would say to one object. */
export interface Verdict {
  readonly allowed: boolean;
  readonly by?: Gate;
  readonly errors: readonly FieldError[];
  readonly warnings: readonly AdmissionWarning[];
  /** Why the verdict is not certain without a cluster; such an object is neither allowed nor denied. */
  readonly skipped?: string;
  /** The server reports the errors as one, in the field `patch`. */
  readonly patch?: boolean;
  /** The object as the server would store it, when it is allowed. */
  readonly stored?: Json;
}

/** Kinds whose objects the operator rewrites before they are validated, and kinds that it validates. */
export const MUTATED = ['Cluster', 'Backup', 'ScheduledBackup', 'Database'];
export const VALIDATED = [...MUTATED, 'Pooler'];
const CNPG = 'postgresql.cnpg.io/v1';
const BLOCKING = ['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid'];

export function denied(by: Gate, errors: readonly FieldError[], warnings: readonly AdmissionWarning[] = []): Verdict {
  return { allowed: false, by, errors, warnings };
}

/** The verdict on creating an object whose kind is known, and which may be `written` in JSON. The object is not changed. */
export function admitCreate(manifest: Json, server: Server = {}, written?: JsonNode): Verdict {
  const schema = kindSchema(manifest.apiVersion, manifest.kind, minorVersion(server));
  if (!schema) throw new Error(`no schema for ${manifest.apiVersion} ${manifest.kind}`);
  const object = copy(manifest);
  if (schema.builtIn) return admitBuiltIn(schema, object, server);
  const refused = server.method === 'server' ? applied(schema, manifest, object) : decodeStrict(schema, object);
  if (refused) return refused;
  applyDefaults(schema, object);
  const owners = dedupeOwners(object.metadata, server.method === 'server');
  const operator = schema.apiVersion === CNPG;
  // Server-side apply writes every number anew, and so does a webhook that changes an object.
  let bytes = server.method === 'server' ? undefined : written;
  if (operator && MUTATED.includes(schema.kind)) {
    const { refused: mismatch, changed } = mutate(schema, object, server.operator);
    if (mismatch) return server.method === 'server' ? mismatch : { ...mismatch, warnings: owners };
    if (changed) bytes = undefined;
  }
  if (schema.status) delete object.status;
  const errors = validate(schema, object, server, bytes);
  if (errors.length) return denied('schema', errors, owners);
  const warnings = [...owners, ...finalizerWarnings(object.metadata).map(message => ({ ruleId: 'apiserver/finalizer-name', message }))];
  if (!operator || !VALIDATED.includes(schema.kind)) return { allowed: true, errors, warnings, stored: object };
  return unread(manifest, server, warnings) ?? operatorVerdict(schema, object, warnings, []);
}

/** What keeps a manifest from being merged by server-side apply. */
export function unmergeable(schema: KindSchema, manifest: Json): Verdict | undefined {
  const managed = managedProblem(manifest.metadata);
  if (managed) return denied('decode', [managed]);
  const problems = applyProblems(schema, manifest);
  return problems.length ? denied('apply', problems) : undefined;
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
  if (schema.apiVersion === CNPG && MUTATED.includes(schema.kind) && mutate(schema, object, server.operator).refused) return undefined;
  if (schema.status) delete object.status;
  return object;
}

/** A kind of Kubernetes itself: decoding and the common part of the metadata are judged; what comes after is not known here. */
function admitBuiltIn(schema: KindSchema, object: Json, { method }: Server): Verdict {
  const refused = method === 'server' ? unmergeable(schema, object) ?? decodeMerged(schema, object) : decode(schema, object);
  if (refused) return refused;
  const warnings = dedupeOwners(object.metadata, method === 'server');
  const errors = validateCommon(object.metadata);
  if (errors.length) return denied('schema', errors, warnings);
  return { allowed: true, errors, warnings, skipped: nothingWrong(schema.kind) };
}

export function nothingWrong(kind: string): string {
  return `of ${kind} only the fields, their types and the metadata are checked: nothing wrong there`;
}

/** What reads a request of a client: for a kind of Kubernetes itself, into its Go type. */
export function decode(schema: KindSchema, object: Json, merged = false): Verdict | undefined {
  const mismatch = schema.builtIn ? decodeTyped(schema, object, merged) : undefined;
  // The server counts the generations.
  if (schema.builtIn && merged && Number.isInteger(object.metadata?.generation)) delete object.metadata.generation;
  return mismatch ? denied('decode', [{ type: 'TypeInvalid', ruleId: 'apiserver/type', ...mismatch }]) : decodeStrict(schema, object);
}

/** The same after server-side apply has merged; the server then says that it cannot convert the object. */
export function decodeMerged(schema: KindSchema, object: Json): Verdict | undefined {
  const refused = decode(schema, object, true);
  return refused && { ...refused, by: 'apply' };
}

/** Unknown fields, metadata that does not decode, nulls. */
export function decodeStrict(schema: KindSchema, object: Json): Verdict | undefined {
  const decoded = Object.hasOwn(object, 'metadata') ? decodeMeta(object.metadata) : { meta: {}, unknown: [] };
  if ('mismatch' in decoded && decoded.mismatch) return denied('decode', [{ type: 'TypeInvalid', ruleId: 'apiserver/metadata-type', ...decoded.mismatch }]);
  const unknown = [...decoded.unknown, ...prune(schema, object)];
  if (unknown.length) {
    return denied(
      'strict',
      unknown.map(path => ({ type: 'Invalid', path, ruleId: 'apiserver/unknown-field', message: `the field is not known${schema.kind ? ` in ${schema.kind}` : ''}` })),
    );
  }
  object.metadata = decoded.meta;
  // The server appends five characters; they are always good ones.
  const { name, generateName } = object.metadata;
  if (!name && generateName) object.metadata.name = `${generateName.slice(0, 58)}xxxxx`;
  return undefined;
}

/**
 * What server-side apply has made is not decoded again: nulls stay, and are refused where no default replaces them; numbers and times of the metadata
 * that are none count as absent, except to a webhook.
 */
export function decodeApplied(schema: KindSchema, object: Json): Verdict | undefined {
  const { meta, mismatch } = decodeMeta(object.metadata ?? {});
  if (mismatch && schema.apiVersion === CNPG && MUTATED.includes(schema.kind))
    return denied('webhook-decode', [{ type: 'TypeInvalid', ruleId: 'apiserver/metadata-type', ...mismatch }]);
  object.metadata = Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
  return undefined;
}

/** What a validating webhook says to metadata that server-side apply did not decode; the server has written some of it itself by then. */
export function unread({ metadata }: Json, { method }: Server, warnings: readonly AdmissionWarning[] = []): Verdict | undefined {
  const given = Object.fromEntries(Object.entries(metadata ?? {}).filter(([key]) => !['generation', 'creationTimestamp', 'managedFields'].includes(key)));
  const mismatch = method === 'server' ? decodeMeta(given).mismatch : undefined;
  return mismatch && denied('webhook-decode', [{ type: 'TypeInvalid', ruleId: 'apiserver/metadata-type', ...mismatch }], warnings);
}

export function conflict(path: string): Verdict {
  const message = 'belongs to the server; what is stored has another value, or none yet';
  return denied('conflict', [{ type: 'Invalid', path, ruleId: 'apiserver/conflict', message }]);
}

/** The mutating webhook: decode, default, and write back only if a default changed something. */
export function mutate(schema: KindSchema, object: Json, config?: OperatorConfig): { readonly refused?: Verdict; readonly changed?: boolean } {
  const mismatch = decodeTyped(schema, object);
  if (mismatch) return { refused: denied('webhook-decode', [{ type: 'TypeInvalid', ruleId: 'cnpg/decode', ...mismatch }]) };
  if (schema.kind !== 'Cluster' || !defaultCluster(object, config)) return {};
  writeBack(schema, object);
  applyDefaults(schema, object);
  return { changed: true };
}

export const BLOCKED: FieldError = {
  type: 'Invalid',
  path: '<nil>',
  ruleId: 'apiserver/not-checked',
  message: 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

export function isBlocking(errors: readonly FieldError[]): boolean {
  return errors.some(error => BLOCKING.includes(error.type));
}

function validate(schema: KindSchema, object: Json, server: Server, written?: JsonNode): FieldError[] {
  const errors = [
    ...validateMeta(object.metadata, schema.namespaced),
    ...validateSchema(schema, asPosted(object, written), minorVersion(server)),
    ...validateScale(schema, object, written),
    ...validateLists(schema, object),
  ];
  if (!hasCel(schema)) return errors;
  return isBlocking(errors) ? [...errors, BLOCKED] : [...errors, ...withFloats(validateCel(schema, object), written)];
}

/** What CEL says, where it is given a float for the major version of an image, and so cannot compare the images. */
export function withFloats(errors: FieldError[], written?: JsonNode): FieldError[] {
  if (!itemsOf(entry(entry(written, 'spec'), 'images')).some(image => isFloat(entry(image, 'major')))) return errors;
  return [{ type: 'Invalid', path: 'spec.images', message: FLOAT, ruleId: 'apiserver/cel' }, ...errors.filter(error => error.path !== 'spec.images')];
}

/** The validating webhook: decode, the stored object too if there is one, then the bypass annotation, then every rule. */
export function operatorVerdict(schema: KindSchema, object: Json, before: readonly AdmissionWarning[], more: readonly FieldError[], old?: Json): Verdict {
  // What a mutating webhook has decoded decodes again.
  const mismatch = (MUTATED.includes(schema.kind) ? undefined : decodeTyped(schema, object)) ?? (old && decodeTyped(schema, old));
  if (mismatch) return denied('webhook-decode', [{ type: 'TypeInvalid', ruleId: 'cnpg/decode', ...mismatch }], before);
  const warnings = [...before];
  if (schema.kind !== 'ScheduledBackup') {
    const mode = object.metadata.annotations?.['cnpg.io/validation'] ?? '';
    if (mode === 'disabled') {
      warnings.push({
        ruleId: 'cnpg/validation-off',
        message:
          'validation webhook is disabled — all changes are accepted without validation. This may lead to unsafe or destructive operations. Proceed with extreme caution.',
      });
      return { allowed: true, errors: [], warnings, stored: object };
    }
    if (mode !== 'enabled' && mode !== '')
      warnings.push({ ruleId: 'cnpg/validation-value', message: `invalid "cnpg.io/validation" annotation: ${quoted(mode)} (expected "enabled" or "disabled")` });
  }
  const errors = [...rulesOf(schema.kind).flatMap(rule => explain(rule, object)), ...more];
  const patch = schema.kind === 'Cluster' ? podPatchProblem(object, old !== undefined) : undefined;
  if (patch?.error) errors.push(patch.error);
  // A refused Pooler is told no warnings when it is created; when it is updated it is.
  if (errors.length === 0 || schema.kind !== 'Pooler' || old) {
    for (const warning of warningsOf(schema.kind)) warnings.push(...warning.check(object).map(message => ({ ruleId: warning.id, message, path: warning.path })));
  }
  if (errors.length) return denied('webhook', errors, warnings);
  return { allowed: true, errors, warnings, skipped: patch?.skipped, stored: object };
}

const NONE: readonly FieldError[] = [];

function explain(rule: Rule, object: Json): readonly FieldError[] {
  const problems = rule.check(object);
  return problems.length === 0 ? NONE : problems.map(problem => ({ type: problem.type ?? 'Invalid', path: problem.path, message: problem.message, at: problem.at, ruleId: rule.id }));
}
