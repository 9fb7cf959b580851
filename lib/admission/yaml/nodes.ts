import { Json } from '../schema';
import { decodeBase64 } from '../values/go';
import { resolvePlain } from './scalar';
import { ScalarReader } from './scalars';

const MAX_ALIAS_NODES = 200_000;

/** What may stand before a node. */
export interface Properties {
  anchor: string;
  tag: string;
}

/** What nodes of both styles share: anchors, tags, aliases, and keys. */
export class NodeReader extends ScalarReader {
  private aliasNodes = 0;
  private readonly anchors = new Map<string, Json>();

  /** Reads an anchor or a tag. */
  protected property(props: Properties): void {
    const offset = this.at;
    if (this.text[this.at] === '&') {
      const name = this.anchorName();
      if (props.anchor) this.fail('a value has one anchor', offset);
      props.anchor = name;
      return;
    }
    while (!this.blankAt(0)) this.at++;
    const tag = this.text.slice(offset, this.at).replace(/^!<(?:tag:yaml\.org,2002:)?(.*)>$/, (_, name) => `!!${name}`);
    if (props.tag || !/^!(!?[\w;/?:@&=+$,.~*'()[\]%-]*)$/.test(tag)) this.fail('a value has one tag, such as !!str', offset);
    props.tag = tag;
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
    if (props.anchor) this.anchors.set(props.anchor, tagged);
    return tagged;
  }

  protected empty(props: Properties): Json {
    this.raw = '';
    return this.finish(props, null);
  }

  private applyTag(tag: string, value: Json): Json {
    if (typeof value === 'object' && value !== null) return value;
    const text = this.raw;
    switch (tag) {
      case '!!binary': {
        const bytes = decodeBase64(text);
        return bytes ? bytes.toString('utf8') : this.fail('the text of !!binary is not base64');
      }
      case '!':
        return resolvePlain(text);
      case '!!int':
      case '!!float':
      case '!!bool':
      case '!!null': {
        const resolved = text === '' ? null : resolvePlain(text);
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
      case '!!timestamp':
        if (!/^\d{4}-\d\d?-\d\d?($|[Tt ])/.test(text)) this.fail(`'${text}' is not a value for the tag ${tag}`);
        return text;
      default:
        return text;
    }
  }

  protected alias(): Json {
    const offset = this.at;
    const name = this.anchorName();
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

  /** A key as JSON spells it. */
  protected keyText(value: Json, offset: number): string {
    if (value === null) this.fail('a key must not be null', offset);
    if (typeof value === 'object') this.fail('a key must be text', offset);
    return String(value);
  }

  /** A plain scalar as a key: `yes` is true, but infinity has a spelling here. */
  protected plainKey(text: string, offset: number): string {
    const resolved = resolvePlain(text);
    return resolved === undefined ? text.replace('+', '').toLowerCase() : this.keyText(resolved, offset);
  }

  protected set(result: Record<string, Json>, key: string, value: Json, offset: number): void {
    if (Object.hasOwn(result, key)) this.fail(`the key '${key}' stands here twice`, offset);
    // A plain assignment of __proto__ would change the object, not its keys.
    if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    else result[key] = value;
  }

  /** `<<`: the reader of the API server takes a key that is merged and also set for a duplicate, in either order. */
  protected merge(result: Record<string, Json>, value: Json, offset: number): void {
    for (const source of Array.isArray(value) ? [...value].reverse() : [value]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) this.fail('<< needs a mapping or a list of mappings', offset);
      for (const key of Object.keys(source)) this.set(result, key, source[key], offset);
    }
  }
}
