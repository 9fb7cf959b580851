import { difference, mergePatch } from './client-side';
import { ApplyMethod } from './method';
import { applyServerSide } from './server-side';
import { mergeItems, retainKeys, unmergeableItem } from './strategic';
import { ElementError } from './types';
import { decode, decodeApplied, decodeMerged, unmergeable } from '../decoding';
import { FieldError } from '../field-error';
import { copy } from '../machinery/reach';
import { Json } from '../../../facts/json-value';
import { KindSchema } from '../schema';
import { conflict, denied, Verdict } from '../verdict';

interface Proposal {
  /** What is to be stored, before defaults. */
  readonly object?: Json;
  readonly refused?: Verdict;
}

type Propose = (schema: KindSchema, stored: Json, before: Json, manifest: Json) => Proposal;

const UNMERGEABLE: FieldError = {
  type: 'Invalid',
  path: '',
  ruleId: 'apiserver/type',
  message: 'the stored object has an item of a list that is a map without any of its keys, so nothing can be merged with it',
};

function merged(schema: KindSchema, stored: Json, before: Json, manifest: Json): Json | undefined {
  try {
    return applyServerSide(schema, stored, before, manifest);
  } catch (error) {
    if (error instanceof ElementError) return undefined;
    throw error;
  }
}

const PROPOSALS: Record<ApplyMethod, Propose> = {
  client: (schema, stored, before, manifest) => {
    const unmerged = schema.builtIn ? unmergeableItem(schema, before, manifest) : undefined;
    if (unmerged) return { refused: denied('apply', [{ type: 'Invalid', ruleId: 'apiserver/type', ...unmerged }]) };
    const object = mergePatch(stored, difference(before, manifest));
    if (schema.builtIn) {
      mergeItems(schema, before, object);
      retainKeys(schema, object, manifest);
    }
    const refused = decode(schema, object, true);
    // A patch that does not decode is reported as one error in the field `patch`, whatever is wrong with it.
    return { object, refused: refused && { ...denied('schema', refused.errors), patch: true } };
  },
  server: (schema, stored, before, manifest) => {
    const refused = unmergeable(schema, manifest);
    if (refused) return { refused };
    const object = merged(schema, stored, before, manifest);
    if (!object) return { refused: denied('apply', [UNMERGEABLE]) };
    return { object, refused: schema.builtIn ? decodeMerged(schema, object) : decodeApplied(schema, object) };
  },
  replace: (schema, stored, _before, manifest) => {
    const object = manifest;
    const refused = decode(schema, object);
    if (refused) return { refused };
    object.metadata.resourceVersion ??= stored.metadata.resourceVersion;
    return { object, refused: object.metadata.uid ? conflict('metadata.uid') : undefined };
  },
};

/** What a manifest makes of a stored object that was made by the manifest `before`; the stored object is changed, the manifest is not. */
export function propose(method: ApplyMethod, schema: KindSchema, stored: Json, before: Json, manifest: Json): Proposal {
  return PROPOSALS[method](schema, stored, before, copy(manifest));
}
