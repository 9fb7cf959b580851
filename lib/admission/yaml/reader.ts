import { Json } from '../schema';
import { resolvePlain } from './scalar';
import { ScalarReader } from './scalars';

export { YamlError } from './cursor';

/** Told of every key and item, with the place of the key (or of the item) in the text. */
export type Visitor = (path: readonly (string | number)[], offset: number) => void;

const MAX_DEPTH = 500;
const MAX_ALIAS_NODES = 200_000;

/**
 * Reads one YAML document with the rules of the reader that the API server uses (go-yaml v2): YAML 1.1 scalars, duplicate keys refused.
 *
 * It is here because the checker must agree with that reader, not with the YAML standard, and because a general parser is ten times its size.
 */
export class YamlReader extends ScalarReader {
  private depth = 0;
  private aliasNodes = 0;
  private readonly anchors = new Map<string, Json>();
  private readonly path: (string | number)[] = [];

  constructor(
    text: string,
    start = 0,
    end = text.length,
    private readonly visit?: Visitor,
  ) {
    super(text, start, end);
  }

  public read(): Json {
    this.skip();
    const value = this.block(-1, false, false);
    this.skip();
    if (this.at < this.end) this.fail(`unexpected ${this.show()}`);
    return value;
  }

  /**
   * Reads the node at the place. `parent` is the column of the collection around it; `sameLine` says that a key or dash stands before
   * it on the line, and `listHere` that a list may stand in the column of its parent, as after a key.
   */
  private block(parent: number, sameLine: boolean, listHere: boolean): Json {
    if (++this.depth > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH} levels`);
    const value = this.blockNode(parent, sameLine, listHere);
    this.depth--;
    return value;
  }

  private blockNode(parent: number, keyBefore: boolean, listHere: boolean): Json {
    let sameLine = keyBefore;
    let marked = false;
    const props = { anchor: '', tag: '' };
    for (;;) {
      if (this.skip(false, this.text[this.at - 1] === '-')) sameLine = false;
      if (this.at >= this.end) return this.empty(props);
      const column = this.column();
      const c = this.peek();
      const dash = c === 45 && this.blankAt(1);
      if (!sameLine && column <= parent && !(listHere && dash && column === parent)) return this.empty(props);
      if (c === 38 || c === 33) {
        this.property(props);
        marked = true;
        continue;
      }
      if (dash) {
        if (sameLine || (marked && this.text.slice(this.lineStart, this.at).trim() !== '')) this.fail('a list must begin on its own line');
        return this.finish(props, this.list(column));
      }
      if (c === 63 && this.blankAt(1)) this.fail("keys of the form '? key' are not supported");
      if (c === 124 || c === 62) return this.finish(props, this.blockScalar(parent));
      return this.scalarOrMap(parent, column, sameLine, props);
    }
  }

  /** Reads an anchor or a tag. */
  private property(props: { anchor: string; tag: string }): void {
    const offset = this.at;
    const mark = this.text[this.at++];
    const start = this.at;
    while (!this.blankAt(0) && !(mark === '&' && ',[]{}'.includes(this.text[this.at]))) this.at++;
    const name = this.text.slice(start, this.at);
    if (mark === '&') {
      if (!/^[\w-]+$/.test(name) || props.anchor) this.fail('an anchor needs one name', offset);
      props.anchor = name;
    } else {
      if (props.tag || !/^!?[\w:/.,-]*$/.test(name)) this.fail('a value has one tag, of letters and digits', offset);
      props.tag = `!${name}`;
    }
  }

  private finish(props: { anchor: string; tag: string }, value: Json): Json {
    const tagged = props.tag ? this.applyTag(props.tag, value) : value;
    if (props.anchor) this.anchors.set(props.anchor, tagged);
    return tagged;
  }

  private empty(props: { anchor: string; tag: string }): Json {
    this.raw = '';
    return this.finish(props, null);
  }

  private applyTag(tag: string, value: Json): Json {
    if (typeof value === 'object' && value !== null) return value;
    const text = this.raw;
    switch (tag) {
      case '!!str':
      case '!':
        return text;
      case '!!binary':
        return Buffer.from(text, 'base64').toString('utf8');
      case '!!int':
      case '!!float':
      case '!!bool':
      case '!!null': {
        const resolved = resolvePlain(text);
        const kind =
          resolved === null
            ? '!!null'
            : typeof resolved === 'boolean'
              ? '!!bool'
              : typeof resolved === 'number'
                ? Number.isInteger(resolved)
                  ? '!!int'
                  : '!!float'
                : '';
        if (kind !== tag && !(tag === '!!float' && kind === '!!int')) this.fail(`'${text}' is not a value for the tag ${tag}`);
        return resolved;
      }
      default:
        return text;
    }
  }

  private list(column: number): Json[] {
    const items: Json[] = [];
    for (;;) {
      const offset = this.at;
      this.at++;
      this.path.push(items.length);
      this.visit?.(this.path, offset);
      items.push(this.block(column, false, false));
      this.path.pop();
      this.skip();
      if (this.at >= this.end || this.column() < column) return items;
      if (this.column() > column) this.fail(`wrong indentation: the list begins in column ${column + 1}, this line in column ${this.column() + 1}`);
      if (this.peek() !== 45 || !this.blankAt(1)) return items;
    }
  }

  private scalarOrMap(parent: number, column: number, sameLine: boolean, props: { anchor: string; tag: string }): Json {
    const offset = this.at;
    const line = this.lineStart;
    const c = this.peek();
    let value: Json;
    let quoted = true;
    if (c === 91 || c === 123) {
      value = this.flow();
      this.raw = '';
      if (this.lineStart === line && this.isKeyEnd()) this.fail('a key must be text', offset);
    } else if (c === 42) {
      value = this.alias();
      if (this.isKeyEnd() && this.lineStart === line) return this.map(column, offset, this.keyText(value, offset), sameLine, props);
      return value;
    } else if (c === 34 || c === 39) {
      value = this.raw = this.quoted();
      if (props.tag && props.tag !== '!!str' && props.tag !== '!' && props.tag !== '!!binary') this.raw = value;
    } else {
      this.raw = this.plain(parent, false);
      quoted = false;
      value = this.raw;
    }
    if (this.lineStart === line && c !== 91 && c !== 123 && this.isKeyEnd()) {
      const key = quoted ? value : this.raw;
      return this.map(column, offset, key, sameLine, props, !quoted);
    }
    if (quoted) return this.ending(this.finish(props, value));
    const resolved = resolvePlain(this.raw);
    if (resolved === undefined && !props.tag) this.fail(`JSON has no number ${this.raw}`, offset);
    return this.finish(props, resolved);
  }

  /** After a quoted scalar or flow collection the line must end. */
  private ending(value: Json): Json {
    let i = 0;
    while (this.peek(i) === 32 || this.peek(i) === 9) i++;
    const c = this.peek(i);
    if (c === c && c !== 10 && c !== 13 && !(c === 35 && i > 0)) {
      this.at += i;
      this.fail(`unexpected ${this.show()} after the value`);
    }
    return value;
  }

  private isKeyEnd(): boolean {
    let i = 0;
    while (this.peek(i) === 32 || this.peek(i) === 9) i++;
    return this.peek(i) === 58 && this.blankAt(i + 1);
  }

  private keyText(value: Json, offset: number): string {
    if (value === null || typeof value === 'object') this.fail('a key must be text', offset);
    return String(value);
  }

  private plainKey(text: string, offset: number): string {
    const resolved = resolvePlain(text);
    if (resolved === null) this.fail('a key must not be null', offset);
    return resolved === undefined ? text.replace('+', '').toLowerCase() : String(resolved);
  }

  private map(column: number, firstOffset: number, firstKey: string, sameLine: boolean, props: { anchor: string; tag: string }, plain = false): Json {
    if (sameLine) this.fail('a mapping is not allowed here; a value that contains ": " needs quotes', firstOffset);
    const anchor = props.anchor;
    const result: Record<string, Json> = {};
    let offset = firstOffset;
    let key = firstKey;
    let isPlain = plain;
    for (;;) {
      this.pair(result, column, key, isPlain, offset);
      this.skip();
      if (this.at >= this.end || this.column() < column) break;
      if (this.column() > column) this.fail(`wrong indentation: the mapping begins in column ${column + 1}, this line in column ${this.column() + 1}`);
      offset = this.at;
      const line = this.lineStart;
      const c = this.peek();
      isPlain = false;
      if (c === 34 || c === 39) key = this.quoted();
      else if (c === 42) key = this.keyText(this.alias(), offset);
      else if (c === 45 && this.blankAt(1)) this.fail('a list item stands where a key is expected');
      else if (c === 38 || c === 33) this.fail('an anchor or tag on a key is not supported');
      else {
        key = this.plain(column, false);
        isPlain = true;
      }
      if (this.lineStart !== line || !this.isKeyEnd()) this.fail("could not find the ':' after a key", offset);
    }
    if (anchor) this.anchors.set(anchor, result);
    return result;
  }

  private pair(result: Record<string, Json>, column: number, rawKey: string, plain: boolean, offset: number): void {
    while (this.peek() !== 58) this.at++;
    this.at++;
    const merge = plain && rawKey === '<<';
    const key = plain && !merge ? this.plainKey(rawKey, offset) : rawKey;
    this.path.push(key);
    this.visit?.(this.path, offset);
    const value = this.block(column, true, true);
    this.path.pop();
    if (merge) this.merge(result, value, offset);
    else this.set(result, key, value, offset);
  }

  private set(result: Record<string, Json>, key: string, value: Json, offset: number): void {
    if (Object.hasOwn(result, key)) this.fail(`the key '${key}' stands here twice`, offset);
    // A plain assignment of __proto__ would change the object, not its keys.
    if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    else result[key] = value;
  }

  /** `<<`: the reader of the API server takes a key that is merged and also set for a duplicate, in either order. */
  private merge(result: Record<string, Json>, value: Json, offset: number): void {
    for (const source of Array.isArray(value) ? [...value].reverse() : [value]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) this.fail('<< needs a mapping or a list of mappings', offset);
      for (const key of Object.keys(source)) this.set(result, key, source[key], offset);
    }
  }

  private alias(): Json {
    const offset = this.at++;
    const start = this.at;
    while (!this.blankAt(0) && !',[]{}'.includes(this.text[this.at])) this.at++;
    const name = this.text.slice(start, this.at).replace(/:$/, match => {
      this.at -= match.length;
      return '';
    });
    if (!this.anchors.has(name)) this.fail(`the anchor '${name}' is not known here`, offset);
    this.raw = String(this.anchors.get(name) ?? '');
    return this.copy(this.anchors.get(name), offset);
  }

  /** Every use of an alias is a copy, and the copies are counted, so that a small file cannot become a huge object. */
  private copy(value: Json, offset: number): Json {
    if (++this.aliasNodes > MAX_ALIAS_NODES) this.fail(`aliases expand to more than ${MAX_ALIAS_NODES} values`, offset);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(item => this.copy(item, offset));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.copy(item, offset)]));
  }

  private flow(): Json {
    if (++this.depth > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH} levels`);
    const value = this.peek() === 91 ? this.flowList() : this.flowMap();
    this.depth--;
    return value;
  }

  private flowList(): Json[] {
    const offset = this.at++;
    const items: Json[] = [];
    for (;;) {
      this.skip(true);
      if (this.at >= this.end) this.fail("a list in brackets does not end with ']'", offset);
      if (this.peek() === 93) {
        this.at++;
        return items;
      }
      const start = this.at;
      this.path.push(items.length);
      this.visit?.(this.path, start);
      const { value, key } = this.flowNode();
      this.skip(true);
      if (this.peek() === 58 && key !== undefined) {
        this.at++;
        const single: Record<string, Json> = {};
        this.set(single, key, this.flowValue(), start);
        items.push(single);
      } else items.push(value);
      this.path.pop();
      this.skip(true);
      if (this.peek() === 44) this.at++;
      else if (this.peek() !== 93) this.fail(`expected ',' or ']', found ${this.show()}`);
    }
  }

  private flowMap(): Json {
    const offset = this.at++;
    const result: Record<string, Json> = {};
    for (;;) {
      this.skip(true);
      if (this.at >= this.end) this.fail("a mapping in braces does not end with '}'", offset);
      if (this.peek() === 125) {
        this.at++;
        return result;
      }
      const start = this.at;
      const { key, plain } = this.flowNode();
      if (key === undefined) this.fail('a key must be text', start);
      this.skip(true);
      this.path.push(key);
      this.visit?.(this.path, start);
      let value: Json = null;
      if (this.peek() === 58) {
        this.at++;
        value = this.flowValue();
      }
      this.path.pop();
      if (plain === '<<') this.merge(result, value, start);
      else this.set(result, key, value, start);
      this.skip(true);
      if (this.peek() === 44) this.at++;
      else if (this.peek() !== 125) this.fail(`expected ',' or '}', found ${this.show()}`);
    }
  }

  private flowValue(): Json {
    this.skip(true);
    const c = this.peek();
    return c === 44 || c === 93 || c === 125 ? null : this.flowNode().value;
  }

  private flowNode(): { value: Json; key?: string; plain?: string } {
    const props = { anchor: '', tag: '' };
    for (;;) {
      this.skip(true);
      const offset = this.at;
      const c = this.peek();
      if (c === 38 || c === 33) {
        this.property(props);
        continue;
      }
      if (c === 91 || c === 123) return { value: this.finish(props, this.flow()) };
      if (c === 42) {
        const value = this.alias();
        return { value, key: typeof value === 'object' ? undefined : String(value) };
      }
      if (c === 34 || c === 39) {
        this.raw = this.quoted();
        return { value: this.finish(props, this.raw), key: this.raw };
      }
      if (props.anchor || props.tag) {
        if (c === 44 || c === 93 || c === 125) return { value: this.empty(props) };
      }
      const text = (this.raw = this.plain(-1, true));
      const resolved = resolvePlain(text);
      if (resolved === undefined) this.fail(`JSON has no number ${text}`, offset);
      return { value: this.finish(props, resolved), key: resolved === null ? undefined : String(resolved), plain: text };
    }
  }
}
