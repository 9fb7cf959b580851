import { Json } from '../../../facts/json-value';
import { isTimestamp } from './timestamp';

/** A plain scalar, or a merge key `<<`, that kustomize reads differently from Kubernetes. */
export interface Misread {
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** What Kubernetes reads. */
  readonly value: Json;
  /** Whether it is a key; of a merge, whether it is the second `<<` of its mapping. */
  readonly key: boolean;
  /** What a mapping sets itself, where `<<` merges over it. */
  readonly set?: Json;
}

/**
 * Whether kustomize (kyaml 0.20.1, a fork of go-yaml v3) reads a plain scalar otherwise: words of YAML 1.1 are texts to it, and
 * dates are times. As a
 * key it takes texts alone. What is one time in two spellings, such as 2024-01-01t00:00:00Z, counts as alike, and annotations are
 * texts to it.
 */
export function isMisread(path: readonly (string | number)[], text: string, value: Json, key: boolean): boolean {
  if (typeof value === 'boolean') return key || !/^(true|false)$/i.test(text);
  if (typeof value === 'number' || value === undefined) return key;
  const c = text.charCodeAt(0);
  if (c < 48 || c > 57 || !isTimestamp(text)) return false;
  return key || (text.length <= 10 && !(path[0] === 'metadata' && path[1] === 'annotations'));
}

/** What becomes of it. */
export function explainMisread({ path, text, value, key }: Misread): string {
  if (text === '<<') {
    return key
      ? "kubectl merges both '<<' of this mapping, kustomize and Flux refuse the second; write one with a list, '<<: [*a, *b]'"
      : `'${path.at(-1)}' is set before '<<': kubectl takes what is merged, kustomize and Flux what is set; put '<<' first`;
  }
  if (key && !WORD.test(text)) return `kustomize, and so Flux, writes no mapping with the key ${text}, which is not a text without quotes`;
  if (typeof value === 'string') return `without quotes '${text}' is this text to kubectl, and a time to kustomize, which writes ${time(text)}; so does Flux`;
  const what = key ? `the key "${value}"` : String(value);
  return `without quotes '${text}' is ${what} to kubectl, and the text "${text}" to kustomize, and so to Flux`;
}

const WORD = /^(y|n|yes|no|on|off)$/i;

function time(text: string): string {
  const [year, month, day] = text.split('-');
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`;
}
