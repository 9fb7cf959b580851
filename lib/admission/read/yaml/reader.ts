import { Json } from '../../../facts/json-value';
import { FlowReader } from './flow';
import { isBlank, isBreak } from './cursor';
import { ALIAS_HAS_NONE, MERGE_TAGS, Properties } from './nodes';
import { resolvePlain } from './scalar';

export { YamlError } from './cursor';
export { Visitor } from './flow';

/** Properties, and where the first of them stands. */
interface Marks extends Properties {
  offset: number;
  line: number;
}

/** The key of a mapping, as it was found. */
interface Key {
  readonly text: string;
  readonly offset: number;
  readonly merge: boolean;
  /** Whether a `?` stands before it. */
  readonly marked?: boolean;
  /** What a plain key without a tag was before it became text. */
  readonly plain?: { readonly raw: string; readonly value: Json };
}

/**
 * Reads one YAML document with the rules of the reader that the API server uses (go-yaml v2): YAML 1.1 scalars, duplicate keys refused.
 *
 * It is here because the checker must agree with that reader, not with the YAML standard, and because a general parser is ten
 * times its size.
 */
export class YamlReader extends FlowReader {
  public read(): Json {
    this.skip();
    const value = this.block(-1, false, false);
    this.skip();
    if (this.at < this.end) this.fail(`unexpected ${this.show()}: the value before it has ended, and kubectl leaves out what comes after`);
    return value;
  }

  /**
   * Reads the node at the place. `parent` is the column of the collection around it; `sameLine` says that a key or dash stands before
   * it on the line, and `listHere` that a list may stand in the column of its parent, as after a key.
   */
  private block(parent: number, sameLine: boolean, listHere: boolean): Json {
    this.enter();
    const value = this.blockNode(parent, sameLine, listHere);
    this.leave();
    return value;
  }

  private blockNode(parent: number, keyBefore: boolean, listHere: boolean): Json {
    let sameLine = keyBefore;
    let afterSign = !keyBefore && '-?:'.includes(this.text[this.at - 1]);
    // Properties on the line of a key are the key's; those on a line before it are the mapping's.
    let outer: Marks | undefined;
    let marks: Marks | undefined;
    for (;;) {
      if (this.skip(false, afterSign)) sameLine = false;
      afterSign = false;
      if (this.at >= this.end) return this.empty(this.join(outer, marks));
      const column = this.column();
      const c = this.peek();
      const dash = c === 45 && this.blankAt(1);
      if (!sameLine && column <= parent && !(listHere && dash && column === parent)) return this.empty(this.join(outer, marks));
      if (c === 38 || c === 33) {
        if (marks && marks.line !== this.lineStart) {
          outer = this.join(outer, marks);
          marks = undefined;
        }
        marks ??= { anchor: '', tag: '', offset: this.at, line: this.lineStart };
        this.property(marks);
        continue;
      }
      if (marks && marks.line !== this.lineStart) {
        outer = this.join(outer, marks);
        marks = undefined;
      }
      if (dash) {
        if (sameLine || marks) this.fail('a list must begin on its own line');
        return this.finish(this.join(outer), this.list(column));
      }
      if (c === 63 && this.blankAt(1)) {
        if (sameLine || marks) this.fail('a mapping is not allowed here');
        return this.map(column, this.join(outer));
      }
      if (c === 124 || c === 62) return this.finish(this.join(outer, marks), this.blockScalar(parent));
      return this.scalarOrMap(parent, sameLine, outer, marks);
    }
  }

  private join(outer?: Marks, marks?: Marks): Marks {
    if (!outer || !marks) return outer ?? marks ?? NO_PROPERTIES;
    if ((outer.anchor && marks.anchor) || (outer.tag && marks.tag)) this.fail('a value has one anchor and one tag', marks.offset);
    return outer.anchor ? { ...outer, tag: outer.tag || marks.tag } : { ...marks, tag: outer.tag || marks.tag };
  }

  private list(column: number): Json[] {
    const items: Json[] = [];
    for (;;) {
      const offset = this.at;
      this.at++;
      this.path.push(items.length);
      this.visit?.(this.path, offset);
      items.push(this.block(column, false, false));
      this.nodes++;
      this.path.pop();
      this.skip();
      if (this.at >= this.end || this.column() < column) return items;
      if (this.column() > column) this.fail(`wrong indentation: the list begins in column ${column + 1}, this line in column ${this.column() + 1}`);
      if (this.peek() !== 45 || !this.blankAt(1)) return items;
    }
  }

  private scalarOrMap(parent: number, sameLine: boolean, outer: Marks | undefined, marks: Marks | undefined): Json {
    const offset = this.at;
    const line = this.lineStart;
    const c = this.peek();
    const own = marks ?? NO_PROPERTIES;
    let value: Json;
    if (c === 91 || c === 123) {
      this.flowIndent = parent;
      value = this.flow();
      this.raw = '';
      if (this.isKey(offset, line)) this.fail('a key must be text', offset);
    } else if (c === 42) {
      value = this.alias(own);
    } else if (c === 34 || c === 39) {
      value = this.raw = this.quoted();
    } else {
      this.raw = this.plain(parent, false);
      value = resolvePlain(this.raw);
    }
    if (c !== 91 && c !== 123 && this.isKey(marks?.offset ?? offset, line)) {
      if (sameLine) this.fail('a mapping is not allowed here; a value that contains ": " needs quotes', offset);
      const key = this.key(c, value, own, marks?.offset ?? offset);
      return this.map((marks?.offset ?? offset) - line, outer, key);
    }
    if (c === 42 && outer) this.fail(ALIAS_HAS_NONE, offset);
    const finished = c === 42 ? value : this.finish(this.join(outer, marks), value);
    if (finished === undefined) this.fail(`JSON has no number ${this.raw}`, offset);
    if (c !== 91 && c !== 123 && c !== 42 && c !== 34 && c !== 39 && !outer?.tag && !marks?.tag) this.notice(this.raw, value);
    return c === 91 || c === 123 || c === 34 || c === 39 ? this.ending(finished) : finished;
  }

  /** The key that a scalar is; `c` is its first character. */
  private key(c: number, value: Json, props: Properties, offset: number): Key {
    const plain = c !== 34 && c !== 39 && c !== 42;
    const merge = plain && this.raw === '<<' && MERGE_TAGS.has(props.tag);
    if (merge) return { text: '<<', offset, merge };
    const untagged = plain && !props.tag;
    const finished = c === 42 ? value : this.finish(props, value);
    if (untagged) return { text: this.plainKey(this.raw, offset), offset, merge, plain: { raw: this.raw, value } };
    return { text: this.keyText(finished, offset), offset, merge };
  }

  /** After a quoted scalar or flow collection the line must end. */
  private ending(value: Json): Json {
    let i = 0;
    while (isBlank(this.peek(i))) i++;
    const c = this.peek(i);
    if (c === c && !isBreak(c) && c !== 35) {
      this.at += i;
      this.fail(`unexpected ${this.show()} after the value`);
    }
    return value;
  }

  /** Whether a colon stands behind what was read from `start`, so that it is a key. */
  private isKey(start: number, line: number): boolean {
    let i = 0;
    while (isBlank(this.peek(i))) i++;
    return this.peek(i) === 58 && this.blankAt(i + 1) && this.isShort(start, line, this.at + i);
  }

  /** Reads a mapping, of which the first key may have been read. */
  private map(column: number, props: Properties | undefined, firstKey?: Key): Json {
    const result: Record<string, Json> = {};
    let key = firstKey;
    for (;;) {
      if (key) while (this.peek() !== 58) this.at++;
      this.pair(result, column, key ?? this.nextKey(column));
      this.skip();
      if (this.at >= this.end || this.column() < column) break;
      if (this.column() > column) this.fail(`wrong indentation: the mapping begins in column ${column + 1}, this line in column ${this.column() + 1}`);
      key = undefined;
    }
    return props ? this.finish(props, result) : result;
  }

  /** Reads the next key; the place is then its colon, or what follows a key after `?` that has none. */
  private nextKey(column: number): Key {
    const offset = this.at;
    const line = this.lineStart;
    if (this.peek() === 63 && this.blankAt(1)) return this.markedKey(column);
    const props = { anchor: '', tag: '' };
    while (this.peek() === 38 || this.peek() === 33) {
      this.property(props);
      while (this.peek() === 32 || this.peek() === 9) this.at++;
    }
    const c = this.peek();
    let value: Json;
    if (c === 34 || c === 39) value = this.raw = this.quoted();
    else if (c === 42) value = this.alias(props);
    else if (c === 45 && this.blankAt(1)) this.fail('a list item stands where a key is expected');
    else {
      this.raw = this.plain(column, false);
      value = resolvePlain(this.raw);
    }
    if (!this.isKey(offset, line)) this.fail("could not find the ':' after a key", offset);
    while (this.peek() !== 58) this.at++;
    return this.key(c, value, props, offset);
  }

  /** A key after `?`, which may be of any form as long as it is text in the end. */
  private markedKey(column: number): Key {
    const offset = this.at++;
    const value = this.block(column, false, false);
    const end = this.at;
    this.skip();
    if (this.peek() === 58 && this.column() > column) this.fail("the ':' of a key after '?' stands below the '?'");
    const source = this.text.slice(offset, end);
    const merge = value === '<<' && source.endsWith('<<') && !/!(?!!merge\s|\s)/.test(source);
    return { text: this.keyText(value, offset), offset, merge, marked: true };
  }

  private pair(result: Record<string, Json>, column: number, { text, offset, merge, marked, plain }: Key): void {
    this.path.push(text);
    this.visit?.(this.path, offset);
    if (plain) this.notice(plain.raw, plain.value, true);
    let value: Json = null;
    const start = this.at + 1;
    if (this.peek() === 58 && this.blankAt(1) && (!marked || this.column() === column)) {
      this.at++;
      value = this.block(column, !marked, true);
    }
    this.path.pop();
    if (merge) this.merge(result, value, start);
    else this.set(result, text, value, offset);
  }
}

const NO_PROPERTIES: Marks = { anchor: '', tag: '', offset: 0, line: 0 };
