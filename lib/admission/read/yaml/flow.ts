import { Json } from '../../../facts/json-value';
import { isMisread, Misread } from './misread';
import { MERGE_TAGS, NodeReader, Properties } from './nodes';
import { resolvePlain } from './scalar';

/** Told of every key and item, with the place of the key (or of the item) in the text. */
export type Visitor = (path: readonly (string | number)[], offset: number) => void;

const MAX_DEPTH = 500;
/** A key without `?` stands on one line and is at most this long. */
const MAX_KEY = 1024;

interface FlowNode {
  readonly value: Json;
  /** The text of a scalar before it was resolved. */
  readonly raw?: string;
  /** Whether it is a plain scalar without a tag of its own. */
  readonly plain?: boolean;
  readonly merge?: boolean;
}

/** Reads collections in brackets and braces. */
export class FlowReader extends NodeReader {
  /** What kustomize reads otherwise. */
  public readonly misread: Misread[] = [];
  /** Where a variable such as `${APP}` stands without quotes. */
  public readonly bare: (string | number)[][] = [];
  /** Where a folded block has lines that begin with a blank. */
  public readonly folded: (string | number)[][] = [];
  protected readonly path: (string | number)[] = [];
  /** The column of the block collection around brackets and braces. */
  protected flowIndent = -1;

  constructor(
    text: string,
    start = 0,
    end = text.length,
    protected readonly visit?: Visitor,
  ) {
    super(text, start, end);
  }

  protected notice(text: string, value: Json, key = false): void {
    if (isMisread(this.path, text, value, key)) this.misread.push({ path: [...this.path], text, value, key });
    if (!key && text.includes('${')) this.bare.push([...this.path]);
  }

  protected noticeFolded(): void {
    this.folded.push([...this.path]);
  }

  protected noticeMerge(key: string, value?: Json, set?: Json): void {
    const here = this.path.at(-1) === '<<' ? this.path.slice(0, -1) : this.path;
    this.misread.push({ path: [...here, key], text: '<<', value, key: key === '<<', set });
  }

  protected enter(): void {
    if (++this.depth > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH} levels`);
  }

  protected leave(): void {
    this.depth--;
  }

  protected flow(): Json {
    this.enter();
    const value = this.peek() === 91 ? this.flowList() : this.flowMap();
    this.leave();
    return value;
  }

  /** Whether what was read from `start` to the colon can be a key without `?`. */
  protected isShort(start: number, line: number, colon = this.at): boolean {
    if (this.lineStart !== line || colon - start > 2 * MAX_KEY) return false;
    return colon - start <= MAX_KEY || [...this.text.slice(start, colon)].length <= MAX_KEY;
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
      const pair = this.flowKey();
      if (pair.colon || pair.marked) {
        const single: Record<string, Json> = {};
        this.addPair(single, pair, start);
        items.push(single);
      } else items.push(this.json(pair.node, start));
      this.nodes++;
      this.path.pop();
      this.flowEnd(93, ']');
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
      const pair = this.flowKey();
      this.path.push(this.keyOf(pair.node, start));
      this.visit?.(this.path, start);
      if (pair.node.plain) this.notice(pair.node.raw!, pair.node.value, true);
      this.addPair(result, pair, start);
      this.path.pop();
      this.flowEnd(125, '}');
    }
  }

  private flowEnd(bracket: number, text: string): void {
    this.skip(true);
    if (this.peek() === 44) this.at++;
    else if (this.peek() !== bracket) this.fail(`expected ',' or '${text}', found ${this.show()}`);
  }

  /** Reads a node that may be a key: `marked` by a `?`, or with a colon behind it on the same line. */
  private flowKey(): { readonly node: FlowNode; readonly marked: boolean; readonly colon: boolean } {
    const marked = this.peek() === 63;
    if (marked) {
      this.at++;
      this.skip(true);
    }
    const start = this.at;
    const line = this.lineStart;
    const node = this.flowNode();
    this.skip(true);
    const colon = this.peek() === 58 && (marked || this.isShort(start, line));
    return { node, marked, colon };
  }

  private addPair(result: Record<string, Json>, { node, colon }: { readonly node: FlowNode; readonly colon: boolean }, offset: number): void {
    const key = this.keyOf(node, offset);
    let value: Json = null;
    const start = this.at + 1;
    if (colon) {
      this.at++;
      value = this.json(this.flowNode(true), start);
    }
    if (node.merge) this.merge(result, value, start);
    else this.set(result, key, value, offset);
  }

  private keyOf(node: FlowNode, offset: number): string {
    if (node.raw === undefined) this.fail('a key must be text', offset);
    this.raw = node.raw;
    return node.plain ? this.plainKey(node.raw, offset) : this.keyText(node.value, offset);
  }

  private json(node: FlowNode, offset: number): Json {
    if (node.value === undefined) this.fail(`JSON has no number ${node.raw}`, offset);
    if (node.plain) this.notice(node.raw!, node.value);
    return node.value;
  }

  /** Reads a node; after a colon, an anchor or a tag it may be empty. */
  private flowNode(mayBeEmpty = false): FlowNode {
    const props: Properties = { anchor: '', tag: '' };
    for (;;) {
      this.skip(true);
      const c = this.peek();
      if (c === 38 || c === 33) {
        this.property(props);
        continue;
      }
      if (c === 91 || c === 123) return { value: this.finish(props, this.flow()) };
      if (c === 42) {
        const value = this.alias(props);
        return typeof value === 'object' && value !== null ? { value } : { value, raw: this.raw };
      }
      if ((c === 44 || c === 93 || c === 125) && (mayBeEmpty || props.anchor || props.tag)) return { value: this.empty(props), raw: '' };
      if (c === 34 || c === 39) {
        const raw = (this.raw = this.quoted());
        return { value: this.finish(props, raw), raw };
      }
      const raw = (this.raw = this.plain(this.flowIndent, true));
      return { value: this.finish(props, resolvePlain(raw)), raw, plain: props.tag === '', merge: raw === '<<' && MERGE_TAGS.has(props.tag) };
    }
  }
}
