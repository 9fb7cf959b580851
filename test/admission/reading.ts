import { objectsOf, readDocuments } from '../../lib/admission/read/document';
import { Places, TextIndex } from '../../lib/admission/read/place-finder';
import { parseJson, JsonNode, numberValue } from '../../lib/admission/read/json-text';
import { isDeepStrictEqual } from 'node:util';

/** The objects of a text up to the first thing that is wrong with it, and what that is. */
export interface Reading {
  readonly objects: readonly unknown[];
  readonly error?: string;
}

/** How we read a text; the places of its keys are looked for too, since that reads the text once more. */
export function ours(file: string, text: string): Reading {
  const objects: unknown[] = [];
  let error: string | undefined;
  try {
    const documents = new Set<number>();
    for (const found of readDocuments(file, text)) {
      if ('value' in found) {
        objects.push(found.value);
        documents.add(found.index);
      } else error ??= found.message;
    }
    const index = documents.size ? new TextIndex(file, text) : undefined;
    for (const document of documents) new Places(index!, document).of('a');
  } catch (crash) {
    return { objects, error: `CRASH ${(crash as Error).stack}` };
  }
  return error === undefined ? { objects } : { objects, error };
}

/** How Kubernetes reads it, from the answer of `scripts/yaml-truth.go`. */
export function expected(file: string, answer: string): Reading {
  const truth = JSON.parse(answer);
  const tree = parseJson(answer);
  const json = truth.text[0] !== '\ufeff' && (file.endsWith('.json') || (/^\s*\{/.test(truth.text) && truth.valid));
  const documents: any[] = json ? [truth.json] : truth.server;
  const nodes: any = json ? [get(tree, 'json')] : (get(tree, 'server') as any).items;
  const objects: unknown[] = [];
  for (const [i, document] of documents.entries()) {
    if (document.error !== undefined || document.chance) return { objects, error: document.error ?? 'two keys are one' };
    for (const found of objectsOf('', 0, plain(get(nodes[i], 'value')!) as any, () => ({ line: 1, column: 1 }))) {
      if (!('value' in found)) return { objects, error: found.message };
      objects.push(found.value);
    }
  }
  return !json && truth.serverError !== undefined ? { objects, error: truth.serverError } : { objects };
}

function get(node: JsonNode, key: string): JsonNode | undefined {
  return node.type === 'object' ? node.entries.find(entry => entry.key === key)?.value : undefined;
}

function plain(node: JsonNode): unknown {
  switch (node.type) {
    case 'object': {
      const result = {};
      for (const { key, value } of node.entries) Object.defineProperty(result, key, { value: plain(value), enumerable: true, configurable: true, writable: true });
      return result;
    }
    case 'array':
      return node.items.map(plain);
    case 'string':
      return node.text;
    case 'number':
      return numberValue(node.text);
    default:
      return node.type === 'null' ? null : node.type === 'true';
  }
}

/** In what two readings of a text differ. */
export function unlike(mine: Reading, theirs: Reading): string {
  if (mine.error?.startsWith('CRASH')) return 'crash';
  if (theirs.error === undefined) {
    if (mine.error !== undefined) return 'false denied';
    return isDeepStrictEqual(mine.objects, theirs.objects) ? 'alike' : 'misread';
  }
  if (mine.error === undefined) return 'false allowed';
  return 'alike';
}
