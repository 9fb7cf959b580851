import { Document } from './document';
import { JsonNode } from './json-text';
import { Lines, Place } from './lines';
import { jsonTree, sourceOf } from './source';
import { YamlReader } from './yaml/reader';
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
      if (offset !== undefined) return this.index.lines.at(offset);
    }
    return this.index.lines.at(this.origin);
  }
}

export function format(path: readonly (string | number)[]): string {
  return path.reduce<string>((at, part) => (typeof part === 'number' ? `${at}[${part}]` : at ? `${at}.${part}` : part), '');
}

/** Finds the lines of findings; each file is read again once, if it has any. */
export class PlaceFinder {
  private file = '';
  private text: TextIndex | undefined;
  private index = -1;
  private places: Places | undefined;

  constructor(private readonly reread: (file: string) => string | undefined) {}

  public of(document: Pick<Document, 'file' | 'index' | 'prefix'>, path: string): { line: number; column: number } {
    if (document.file !== this.file) {
      this.file = document.file;
      const text = this.reread(document.file);
      this.text = text === undefined ? undefined : new TextIndex(document.file, text);
      this.index = -1;
    }
    if (this.text === undefined) return { line: 1, column: 1 };
    if (document.index !== this.index) {
      this.index = document.index;
      this.places = new Places(this.text, document.index);
    }
    return this.places!.of(document.prefix && path ? `${document.prefix}.${path}` : document.prefix || path);
  }
}
