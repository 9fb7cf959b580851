import { entry, itemsOf } from './floats';
import { JsonError, JsonNode, numberValue, parseJson } from './json';
import { isObject, Json } from './schema';
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
}

/** Text that could not be read as manifests. */
export interface Unreadable {
  readonly file: string;
  readonly index: number;
  readonly ruleId: 'file/syntax' | 'file/template' | 'file/duplicate-key' | 'file/not-text' | 'file/not-an-object';
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** The text of a file as kubectl sees it, and whether it is JSON. */
interface Source {
  readonly file: string;
  readonly text: string;
  readonly json: boolean;
  readonly byteOrderMark: boolean;
}

/** JSON has no byte order mark: with one, kubectl takes it for YAML. The last line of YAML always ends. */
function sourceOf(file: string, original: string): Source {
  const byteOrderMark = original.charCodeAt(0) === 0xfeff && original.charCodeAt(1) !== 0xfeff;
  const json = file.endsWith('.json') && !byteOrderMark;
  const text = byteOrderMark ? original.slice(1) : original;
  return { file, text: json || text.endsWith('\n') ? text : `${text}\n`, json, byteOrderMark };
}

/** The text as JSON, if it is JSON by the name of the file or by its first sign, as kubectl has it; the latter may still be YAML. */
function jsonTree({ text, json, byteOrderMark }: Source): JsonNode | undefined {
  if (json) return parseJson(text);
  if (byteOrderMark || !/^\s*\{/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return undefined;
  }
}

// eslint-disable-next-line no-control-regex
const NOT_JSON = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/;
// eslint-disable-next-line no-control-regex
const NOT_YAML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffd-\uffff]/;

/** Splits the text of a file into its documents and reads each one. */
export function* readDocuments(file: string, original: string): Generator<Document | Unreadable> {
  const source = sourceOf(file, original);
  const { text, json } = source;
  const control = (json ? NOT_JSON : NOT_YAML).exec(text);
  if (control) {
    const place = locate(text, control.index);
    yield { file, index: 0, ruleId: 'file/not-text', message: 'this is not a text of UTF-8: it holds control characters or broken bytes', ...place };
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

function* readOne({ file, text, json }: Source, span: Span, index: number, tree?: () => JsonNode): Generator<Document | Unreadable> {
  let value: Json;
  let details: Details = {};
  try {
    if (span.problem) throw new YamlError(span.problem.message, span.problem.offset);
    const root = tree?.();
    if (!root) {
      const reader = new YamlReader(text, span.start, span.end);
      value = reader.read();
      details = { misread: reader.misread };
    } else if (json) ({ value, ...details } = readWritten(root));
    else value = readJson(root);
  } catch (error) {
    if (!(error instanceof YamlError || error instanceof JsonError)) throw error;
    const template = text.slice(span.start, span.end).includes('{{');
    const duplicate = /stands here twice/.test(error.message);
    const ruleId = duplicate ? 'file/duplicate-key' : template ? 'file/template' : 'file/syntax';
    yield {
      file,
      index,
      ruleId,
      message: template && !duplicate ? `${error.message}; the text looks like a template: render it first` : error.message,
      ...locate(text, error.offset),
    };
    return;
  }
  yield* objectsOf(file, index, value, () => locate(text, span.start), details);
}

type Details = Pick<Document, 'written' | 'misread'>;

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
    };
    return;
  }
  if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
    for (const [i, item] of value.items.entries()) {
      const prefix = `items[${i}]`;
      if (isObject(item)) yield { file, index, prefix, value: item, ...detailsOfItem(details, i) };
      else yield { file, index, ruleId: 'file/not-an-object', message: `${prefix} is not a mapping`, ...place() };
    }
    return;
  }
  yield { file, index, prefix: '', value, ...details };
}

function detailsOfItem({ written, misread }: Details, i: number): Details {
  return {
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
        Object.defineProperty(result, key, { value: readJson(value, numberOf), enumerable: true, configurable: true, writable: true });
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

export interface Place {
  readonly line: number;
  readonly column: number;
}

export function locate(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/** The lines and documents of one text, so that places in it are found without counting from its beginning each time. */
export class TextIndex {
  public readonly text: string;
  public readonly json: JsonNode | undefined;
  public readonly spans: readonly Span[];
  private readonly starts: number[] = [0];

  constructor(file: string, original: string) {
    const source = sourceOf(file, original);
    this.text = source.text;
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) this.starts.push(at + 1);
    this.json = jsonTree(source);
    this.spans = this.json ? [{ start: 0, end: this.text.length }] : [...split(this.text, source.byteOrderMark)];
  }

  public locate(offset: number): Place {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low] + 1 };
  }
}

/** Finds the lines of paths in one document of a text; it reads the document again, because most documents need no lines. */
export class Places {
  private readonly offsets = new Map<string, number>();
  private readonly origin: number;

  constructor(private readonly index: TextIndex, document: number) {
    const { text, spans, json } = index;
    const { start, end } = spans[document];
    this.origin = start + Math.max(0, text.slice(start, end).search(/^[ \t]*[^\s#%]/m));
    if (json) this.walkJson(json, '');
    else new YamlReader(text, start, end, (path, offset) => this.offsets.set(format(path), offset)).read();
  }

  private walkJson(node: JsonNode, path: string): void {
    if (node.type === 'object') {
      for (const { key, offset, value } of node.entries) {
        const at = path ? `${path}.${key}` : key;
        this.offsets.set(at, offset);
        this.walkJson(value, at);
      }
    } else if (node.type === 'array') {
      node.items.forEach((item, i) => {
        this.offsets.set(`${path}[${i}]`, item.offset);
        this.walkJson(item, `${path}[${i}]`);
      });
    }
  }

  /** The place of a path, or of the nearest place above it that exists. */
  public of(path: string): Place {
    for (let at = path; at; at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), 0))) {
      const offset = this.offsets.get(at);
      if (offset !== undefined) return this.index.locate(offset);
    }
    return this.index.locate(this.origin);
  }
}

export function format(path: readonly (string | number)[]): string {
  return path.reduce<string>((at, part) => (typeof part === 'number' ? `${at}[${part}]` : at ? `${at}.${part}` : part), '');
}
