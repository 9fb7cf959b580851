import { Document } from './document';
import { JsonNode } from './json-text';
import { Lines, Place } from './lines';
import { jsonTree, sourceOf } from './source';
import { YamlError, YamlReader } from './yaml/reader';
import { Span, split } from './yaml/split';

/** The documents of one text, of which some are read again to find their lines. */
export class TextIndex {
  public readonly text: string;
  public readonly lines: Lines;
  public readonly json: JsonNode | undefined;
  public readonly spans: readonly Span[];

  constructor(file: string, original: string) {
    const source = sourceOf(file, original);
    this.text = source.text;
    this.lines = source.lines;
    this.json = jsonTree(source);
    this.spans = this.json ? [{ start: 0, end: this.text.length }] : [...split(this.text, source.byteOrderMark)];
  }
}

/** Finds the lines of paths in one document of a text; it reads the document again, because most documents need no lines. */
export class Places {
  private readonly offsets = new Map<string, number>();
  private readonly origin: number;

  constructor(private readonly index: TextIndex, document: number) {
    const { text, spans, json } = index;
    const { start, end } = spans[document] ?? { start: 0, end: 0 };
    this.origin = start + Math.max(0, text.slice(start, end).search(/^[ \t]*[^\s#%]/m));
    if (json) this.walkJson(json, '');
    else this.walkYaml(text, start, end);
  }

  private walkYaml(text: string, start: number, end: number): void {
    try {
      new YamlReader(text, start, end, (path, offset) => this.offsets.set(format(path), offset)).read();
    } catch (error) {
      // A template of Helm: an object was rendered from it, and only the places before its first expression are known.
      if (!(error instanceof YamlError)) throw error;
    }
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
      if (offset !== undefined) return this.index.lines.at(offset);
    }
    return this.index.lines.at(this.origin);
  }
}

export function format(path: readonly (string | number)[]): string {
  return path.reduce<string>((at, part) => (typeof part === 'number' ? `${at}[${part}]` : at ? `${at}.${part}` : part), '');
}

/** Finds the lines of findings. A file is read again for that, and the last few are kept: the parts of a build are in several. */
export class PlaceFinder {
  private readonly texts = new Map<string, { readonly text: TextIndex | undefined; readonly places: Map<number, Places> }>();

  constructor(private readonly reread: (file: string) => string | undefined) {}

  public of(document: Pick<Document, 'file' | 'index' | 'prefix'>, path: string): Place {
    const { text, places } = this.textOf(document.file);
    if (text === undefined) return { line: 1, column: 1 };
    if (!places.has(document.index)) places.set(document.index, new Places(text, document.index));
    return places.get(document.index)!.of(document.prefix && path ? `${document.prefix}.${path}` : document.prefix || path);
  }

  private textOf(file: string) {
    let found = this.texts.get(file);
    if (!found) {
      const text = this.reread(file);
      found = { text: text === undefined ? undefined : new TextIndex(file, text), places: new Map() };
      if (this.texts.size >= MOST) this.texts.delete(this.texts.keys().next().value!);
      this.texts.set(file, found);
    }
    return found;
  }
}

const MOST = 20;
