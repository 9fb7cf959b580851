import { entry, itemsOf } from './floats';
import { JsonError, JsonNode, numberValue, parseJson } from './json-text';
import { Place } from './lines';
import { concealQuotes, concealShapes } from '../report/conceal';
import { setOwn } from '../../facts/own-keys';
import { isObject, Json } from '../../facts/json-value';
import { jsonTree, Source, sourceOf } from './source';
import { Misread } from './yaml/misread';
import { YamlError, YamlReader } from './yaml/reader';
import { Span, split } from './yaml/split';

/** One YAML document or JSON text of a file, or one object of a List. */
export interface Document {
  readonly file: string;
  /** Which non-empty document of the file this is, from zero. */
  readonly index: number;
  /** Where the object stands in its document: empty, or `items[3]` in a List. */
  readonly prefix: string;
  readonly value: Json;
  /** How the object is written, in a JSON file that writes a number as a float, such as 3.0. */
  readonly written?: JsonNode;
  /** What stands in the YAML and is another value to kustomize; the paths are those in the object. */
  readonly misread?: readonly Misread[];
  /** Where a variable such as `${APP}` stands without quotes, so that its value may be of any type. */
  readonly bare?: readonly (readonly (string | number)[])[];
  /** Where a folded block has lines that begin with a blank, to which kustomize adds some. */
  readonly folded?: readonly (readonly (string | number)[])[];
  /** Whether parts of the value are marked as unknown. */
  readonly hasUnknowns?: boolean;
  /** Whether SOPS has encrypted it. */
  readonly isEncrypted?: boolean;
  /** Where a path of the object was written, when a build has put it together. */
  readonly locate?: (path: string) => { readonly file: string; readonly index: number; readonly path: string } | undefined;
}

/** Text that could not be read as manifests. */
export interface Unreadable {
  readonly file: string;
  readonly index: number;
  readonly ruleId: 'file/syntax' | 'file/template' | 'file/duplicate-key' | 'file/not-text' | 'file/not-an-object';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** Whether its text has the fields of a manifest. */
  readonly isManifest: boolean;
}

// eslint-disable-next-line no-control-regex
const NOT_JSON = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/;
// eslint-disable-next-line no-control-regex
const NOT_YAML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffd-\uffff]/;

/** Splits the text of a file into its documents and reads each one. */
export function* readDocuments(file: string, original: string, endsLine = true): Generator<Document | Unreadable> {
  const source = sourceOf(file, original, endsLine);
  const { text, json } = source;
  const control = (json ? NOT_JSON : NOT_YAML).exec(text);
  if (control) {
    const place = source.lines.at(control.index);
    yield { file, index: 0, ruleId: 'file/not-text', message: 'this is not a text of UTF-8: it holds control characters or broken bytes', ...place, isManifest: true };
    return;
  }
  const whole = { start: 0, end: text.length };
  if (json) {
    if (text.trim() !== '') yield* readOne(source, whole, 0, () => parseJson(text));
    return;
  }
  const tree = jsonTree(source);
  if (tree) return yield* readOne(source, whole, 0, () => tree);
  let index = 0;
  for (const span of split(text, source.byteOrderMark)) yield* readOne(source, span, index++);
}

function* readOne({ file, text, json, lines }: Source, span: Span, index: number, tree?: () => JsonNode): Generator<Document | Unreadable> {
  let value: Json;
  let details: Details = {};
  try {
    if (span.problem) throw new YamlError(span.problem.message, span.problem.offset);
    const root = tree?.();
    if (!root) {
      const reader = new YamlReader(text, span.start, span.end);
      value = reader.read();
      details = { misread: reader.misread, bare: reader.bare, folded: reader.folded };
    } else if (json) ({ value, ...details } = readWritten(root));
    else value = readJson(root);
  } catch (error) {
    if (!(error instanceof YamlError || error instanceof JsonError)) throw error;
    const part = text.slice(span.start, span.end);
    const template = part.includes('{{');
    const duplicate = /stands here twice/.test(error.message);
    const ruleId = duplicate ? 'file/duplicate-key' : template ? 'file/template' : 'file/syntax';
    // A value of a Secret may stand behind its document too.
    const message = !duplicate && SECRET.test(text) ? concealQuotes(error.message) : concealShapes(error.message);
    yield {
      file,
      index,
      ruleId,
      message: template && !duplicate ? `${message}; the text looks like a template: render it first` : message,
      ...lines.at(error.offset),
      isManifest: looksLikeManifest(part),
    };
    return;
  }
  yield* objectsOf(file, index, value, () => lines.at(span.start), details);
}

/** Whether a text has two of the three fields that every manifest has, somewhere. */
export function looksLikeManifest(text: string): boolean {
  return FIELDS.filter(field => field.test(text)).length > 1;
}

const SECRET = /(?:^|[\s{,"'])kind["']?\s*:\s*["']?Secret\b/;
const FIELDS = ['apiVersion', 'kind', 'metadata'].map(name => new RegExp(`(?:^|[\\s{,"'])${name}["']?\\s*:`));

type Details = Pick<Document, 'written' | 'misread' | 'bare' | 'folded'>;

/** The objects of a document: one, or those of a List. */
export function* objectsOf(file: string, index: number, value: Json, place: () => Place, details: Details = {}): Generator<Document | Unreadable> {
  if (value === null) return;
  if (!isObject(value)) {
    yield {
      file,
      index,
      ruleId: 'file/not-an-object',
      message: `a manifest is a mapping, this is ${Array.isArray(value) ? 'a list' : `the value ${JSON.stringify(value).slice(0, 80)}`}`,
      ...place(),
      isManifest: false,
    };
    return;
  }
  if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
    for (const [i, item] of value.items.entries()) {
      const prefix = `items[${i}]`;
      if (isObject(item)) yield { file, index, prefix, value: item, ...detailsOfItem(details, i) };
      else yield { file, index, ruleId: 'file/not-an-object', message: `${prefix} is not a mapping`, ...place(), isManifest: true };
    }
    return;
  }
  yield { file, index, prefix: '', value, ...details };
}

function detailsOfItem({ written, misread, bare, folded }: Details, i: number): Details {
  const below = (paths: Details['bare']) => paths?.filter(path => path[0] === 'items' && path[1] === i).map(path => path.slice(2));
  return {
    bare: below(bare),
    folded: below(folded),
    written: itemsOf(entry(written, 'items'))[i],
    misread: misread?.filter(({ path }) => path[0] === 'items' && path[1] === i).map(found => ({ ...found, path: found.path.slice(2) })),
  };
}

/** The value, and how it is written, where a number is a float. */
function readWritten(root: JsonNode): { value: Json; written?: JsonNode } {
  let floats = false;
  const value = readJson(root, text => {
    floats ||= /[.eE]/.test(text);
    return numberValue(text);
  });
  return { value, written: floats ? root : undefined };
}

function readJson(node: JsonNode, numberOf = numberValue): Json {
  switch (node.type) {
    case 'object': {
      const result: Record<string, Json> = {};
      for (const { key, offset, value } of node.entries) {
        if (Object.hasOwn(result, key)) throw new JsonError(`the key '${key}' stands here twice`, offset);
        setOwn(result, key, readJson(value, numberOf));
      }
      return result;
    }
    case 'array':
      return node.items.map(item => readJson(item, numberOf));
    case 'string':
      return node.text;
    case 'number':
      if (!Number.isFinite(Number(node.text))) throw new JsonError(`${node.text} is beyond the numbers of 64 bits`, node.offset);
      return numberOf(node.text);
    default:
      return node.type === 'null' ? null : node.type === 'true';
  }
}
