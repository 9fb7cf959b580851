import { FieldError } from '../field-error';
import { JsonError, JsonNode, parseJson } from '../json';
import { Json } from '../schema';
import { annotation } from './cluster-facts';

const NAME = 'cnpg.io/podPatch';

/**
 * The pod patch must be a JSON patch that applies to the Pod which the operator would build. That Pod is not known here,
 * so a patch that can be read leaves the verdict open.
 */
export function podPatchProblem(cluster: Json): { error?: FieldError; skipped?: string } | undefined {
  const text = annotation(cluster, NAME);
  if (text === undefined) return undefined;
  let node: JsonNode;
  try {
    node = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { error: problem(`error decoding JSON patch: ${error.message}`) };
  }
  if (node.type === 'null') return undefined;
  if (node.type !== 'array' || node.items.some(item => item.type !== 'object' && item.type !== 'null')) return { error: problem('error decoding JSON patch: it must be a list of operations') };
  return node.items.length === 0 ? undefined : { skipped: `whether the patch in the annotation ${NAME} applies depends on the Pod that the operator builds` };
}

function problem(message: string): FieldError {
  return { type: 'Invalid', path: `metadata.annotations.${NAME}`, message, ruleId: 'cnpg/pod-patch' };
}
