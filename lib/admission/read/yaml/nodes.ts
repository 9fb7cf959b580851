import { isDeepStrictEqual } from 'node:util';
import { setOwn } from '../../../facts/own-keys';
import { Json } from '../../../facts/json-value';
import { decodeBase64 } from '../../../facts/go';
import { plainKey, resolvePlain, typeOf } from './scalar';
import { ScalarReader } from './scalars';
import { isTimestamp } from './timestamp';

/** Fewer than the reader of Kubernetes allows, which stops between 396,000 and 400,000. */
const MAX_ALIAS_NODES = 200_000;

/** What may stand before a node. */
export interface Properties {
  anchor: string;
  tag: string;
  /** Which anchor of the document it is, and how many nodes there were when it was read. */
  order?: number;
  since?: number;
}

/** What nodes of both styles share: anchors, tags, aliases, and keys. */
export abstract class NodeReader extends ScalarReader {
  /** The nodes that were read, and those that stand for aliases. */
  protected nodes = 0;
  private aliasNodes = 0;
  protected depth = 0;
  private readonly anchors = new Map<string, { readonly value: Json; readonly raw: string; readonly size: number; readonly order: number }>();
  private anchorCount = 0;
  /** The keys of each mapping with a `<<` that came from there. */
  private readonly merged = new Map<Json, Set<string>>();

  /** Reads an anchor or a tag. */
  protected property(props: Properties): void {
    const offset = this.at;
    if (this.text[this.at] === '&') {
      const name = this.anchorName();
      if (props.anchor) this.fail('a value has one anchor', offset);
      props.anchor = name;
      props.order = ++this.anchorCount;
      props.since = this.nodes + this.aliasNodes;
      // Until its value is whole, no alias can stand for it.
      this.anchors.delete(name);
      return;
    }
    while (!this.blankAt(0)) this.at++;
    const match = TAG.exec(this.text.slice(offset, this.at));
    if (props.tag || !match) this.fail('a value has one tag, such as !!str', offset);
    const name = unescape(match[1] ?? match[2] ?? match[3]);
    if (name === undefined) this.fail('a tag has a wrong escape', offset);
    props.tag = match[2] !== undefined ? `tag:yaml.org,2002:${name}` : name || '!';
  }

  /** Reads the name of an anchor or alias; the place is its mark. */
  private anchorName(): string {
    const offset = this.at++;
    while (/[\w-]/.test(this.text[this.at] ?? '') && this.at < this.end) this.at++;
    const name = this.text.slice(offset + 1, this.at);
    if (!name || !(this.blankAt(0) || '?:,]}%@`'.includes(this.text[this.at]))) this.fail('an anchor needs a name of letters and digits', offset);
    return name;
  }

  /** Applies the properties to a value that was read. */
  protected finish(props: Properties, value: Json): Json {
    const tagged = props.tag ? this.applyTag(props.tag, value) : value;
    if (props.anchor) this.anchor(props as Required<Properties>, tagged);
    return tagged;
  }

  private anchor({ anchor, order, since }: Required<Properties>, value: Json): void {
    // An anchor of the same name inside the value came later.
    if ((this.anchors.get(anchor)?.order ?? 0) > order) return;
    this.anchors.set(anchor, { value, raw: this.raw, order, size: this.nodes + this.aliasNodes - since + 1 });
  }

  protected empty(props: Properties): Json {
    this.raw = '';
    return this.finish(props, null);
  }

  private applyTag(tag: string, value: Json): Json {
    if (typeof value === 'object' && value !== null) return value;
    const text = this.raw;
    const name = tag.startsWith(STANDARD) ? tag.slice(STANDARD.length) : '';
    if (name === 'binary') {
      const bytes = decodeBase64(text);
      const binary = bytes?.toString('utf8');
      return bytes && Buffer.from(binary!).equals(bytes) ? binary : this.fail('the text of !!binary is not base64 of a text in UTF-8');
    }
    if (name === 'timestamp' && !isTimestamp(text)) this.fail(`'${text}' is not a value for the tag !!timestamp`);
    if (!RESOLVED.has(name)) return text;
    const type = typeOf(text);
    const resolved = text === '' ? null : resolvePlain(text);
    if (type === name) return resolved;
    if (name !== 'float' || type !== 'int' || Math.abs(resolved) >= 2 ** 63 - 1024) this.fail(`'${text}' is not a value for the tag !!${name}`);
    this.raw = `${resolved}.`;
    return resolved;
  }

  protected alias(props: Properties): Json {
    const offset = this.at;
    if (props.anchor || props.tag) this.fail(ALIAS_HAS_NONE, offset);
    const name = this.anchorName();
    const anchor = this.anchors.get(name) ?? this.fail(`the anchor '${name}' is not known here`, offset);
    this.raw = anchor.raw;
    this.count(anchor.size, offset);
    return copy(anchor.value);
  }

  /** Counts the nodes of an alias, so that a small file cannot become a huge object. */
  private count(size: number, offset: number): void {
    this.aliasNodes += size;
    if (this.aliasNodes > MAX_ALIAS_NODES) this.fail(`aliases expand to more than ${MAX_ALIAS_NODES} values`, offset);
    const all = this.nodes + this.depth + 2 + this.aliasNodes;
    if (this.aliasNodes > 100 && all > 1000 && this.aliasNodes / all > 0.99) this.fail('aliases expand to more than 99 of 100 values', offset);
  }

  /** A key as JSON spells it, from the value of a node that is not a plain scalar. */
  protected keyText(value: Json, offset: number): string {
    if (value === null || value === undefined || typeof value === 'object') this.fail('a key must be text', offset);
    return typeof value === 'number' ? this.plainKey(this.raw, offset) : String(value);
  }

  protected plainKey(text: string, offset: number): string {
    return plainKey(text) ?? this.fail(text === '' || typeOf(text) === 'null' ? 'a key must not be null' : `${text} is too large for a key`, offset);
  }

  protected set(result: Record<string, Json>, key: string, value: Json, offset: number): void {
    this.nodes += 2;
    const merged = this.merged.get(result);
    if (Object.hasOwn(result, key) && !merged?.delete(key)) this.fail(`the key '${key}' stands here twice`, offset);
    setOwn(result, key, value);
  }

  /**
   * `<<`: a key that is merged and also set is not a duplicate, to kubectl and to all others. Which of the two counts is another
   * matter: kubectl takes
   * the one that comes later in the text, kustomize always the one that is set. `offset` is that of the value.
   */
  protected merge(result: Record<string, Json>, value: Json, offset: number): void {
    const merged = this.merged.get(result);
    if (merged) this.noticeMerge('<<');
    const here = merged ?? new Set<string>();
    this.merged.set(result, here);
    const aliasOfList = Array.isArray(value) && /^\s*\*/.test(this.text.slice(offset, this.at).replace(/#.*/g, ''));
    if (aliasOfList) this.fail('<< needs a mapping or a list of mappings, and an alias of a list is neither', offset);
    for (const source of Array.isArray(value) ? [...value].reverse() : [value]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) this.fail('<< needs a mapping or a list of mappings', offset);
      for (const key of Object.keys(source)) {
        if (!Object.hasOwn(result, key)) here.add(key);
        else if (!here.has(key) && !isDeepStrictEqual(result[key], source[key])) this.noticeMerge(key, source[key], result[key]);
        setOwn(result, key, source[key]);
      }
    }
  }

  /** Told of what kubectl and kustomize take differently: a key that is set and then merged over, or a second `<<`. */
  protected abstract noticeMerge(key: string, value?: Json, set?: Json): void;
}

/** Every use of an alias is a copy. */
function copy(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}

export const ALIAS_HAS_NONE = 'an alias has no anchor and no tag';

/** What a plain `<<` may be tagged with and still merge. */
export const MERGE_TAGS = new Set(['', '!', 'tag:yaml.org,2002:merge']);

/** A tag in its three forms: `!<name>`, `!!name` of YAML itself, and `!name`; other prefixes need a directive, which kubectl cuts off. */
const TAG = /^!(?:<([\w\-;/?:@&=+$,.!~*'()[\]%]+)>|!([\w\-;/?:@&=+$,.!~*'()[\]%]+)|((?![\w-]*!)[\w\-;/?:@&=+$,.!~*'()[\]%]*))$/;
const STANDARD = 'tag:yaml.org,2002:';
const RESOLVED = new Set(['bool', 'int', 'float', 'null']);

function unescape(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
