import { loadServerSide } from './apply/load-server-side';
import { decodeMeta, managedProblem } from './machinery/object-meta';
import { prune } from './machinery/prune';
import { convertWhole, decodeTyped } from './machinery/typed';
import { Json } from '../../facts/json-value';
import { KindSchema } from './schema';
import { Server } from './server';
import { AdmissionWarning, denied, Verdict } from './verdict';
import { isMutated } from './webhook-configuration';

/** Why server-side apply cannot merge a manifest. */
export function unmergeable(schema: KindSchema, manifest: Json): Verdict | undefined {
  const managed = managedProblem(manifest.metadata);
  if (managed) return denied('decode', [managed]);
  const problems = loadServerSide().applyProblems(schema, manifest);
  return problems.length ? denied('apply', problems) : undefined;
}

/** Decodes what a client sends; an object of a kind of Kubernetes itself goes into its Go type. */
export function decode(schema: KindSchema, object: Json, merged = false): Verdict | undefined {
  if (schema.builtIn && merged) convertWhole(schema, object);
  const mismatch = schema.builtIn ? decodeTyped(schema, object) : undefined;
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
 * The result of server-side apply is not decoded again: nulls stay, and are refused where no default replaces them; invalid
 * numbers and times in the
 * metadata count as absent, except to a webhook.
 */
export function decodeApplied(schema: KindSchema, object: Json): Verdict | undefined {
  const { meta, mismatch } = decodeMeta(object.metadata ?? {});
  if (mismatch && isMutated(schema))
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
