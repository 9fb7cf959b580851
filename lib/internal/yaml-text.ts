import { Yaml } from 'cdk8s';

/** A manifest as the text that cdk8s writes. */
export interface YamlText {
  /** The text of one document. */
  readonly text: string;
  /**
   * Whether every YAML parser reads exactly this value from the text. If not, the text has to be parsed to know what Kubernetes
   * will see.
   */
  readonly isLiteral: boolean;
}

/**
 * The same bytes as `Yaml.stringify(manifest)` of cdk8s, which handles all of YAML and takes two thirds of the time of a
 * synthesis. Maps, lists and
 * plain scalars make up nearly all of a manifest and are written here directly. The rest is left to cdk8s.
 */
export function yamlText(manifest: unknown): YamlText {
  const writer = new Writer();
  try {
    const text = isMap(manifest) && Object.keys(manifest).length > 0 ? writer.map(manifest, '\n').slice(1) + '\n' : undefined;
    if (text !== undefined) return { text, isLiteral: writer.isLiteral };
  } catch (error) {
    if (error !== UNUSUAL) throw error;
  }
  return { text: Yaml.stringify(manifest), isLiteral: false };
}

/** Thrown for what is left to cdk8s: text of several lines, keys in quotes, one object in two places. */
const UNUSUAL = Symbol('unusual');

class Writer {
  public isLiteral = true;
  private readonly seen = new Set<unknown>();

  /** `line` is a line break and the indentation. */
  public map(value: { readonly [key: string]: unknown }, line: string): string {
    this.once(value);
    let text = '';
    for (const key of Object.keys(value)) text += line + keyText(key) + ':' + this.node(value[key], line + '  ');
    return text;
  }

  /** What follows a key. */
  private node(value: unknown, line: string): string {
    if (typeof value !== 'object' || value === null) return ' ' + this.scalar(value);
    if (Array.isArray(value)) return this.list(value, line) || ' []';
    if (!isMap(value)) throw UNUSUAL;
    return this.map(value, line) || ' {}';
  }

  private list(items: readonly unknown[], line: string): string {
    this.once(items);
    let text = '';
    for (const item of items) {
      const node = this.node(item, line + '  ');
      // The first line of an item follows its dash.
      text += line + '-' + (node.startsWith('\n') ? ' ' + node.slice(line.length + 2) : node);
    }
    return text;
  }

  private scalar(value: unknown): string {
    if (typeof value === 'string') {
      if (PLAIN.test(value) && !WORD.test(value)) return value;
      if (QUOTED.test(value)) return `"${value}"`;
      if (AMOUNT.test(value) || CRON.test(value)) return value;
    } else if (typeof value === 'boolean' || (Number.isSafeInteger(value) && !Object.is(value, -0))) {
      return String(value);
    }
    this.isLiteral = false;
    const text = Yaml.stringify({ k: value });
    if (value === undefined || text.indexOf('\n') !== text.length - 1) throw UNUSUAL;
    return text.slice(3, -1);
  }

  /** One object in two places becomes an anchor and an alias. */
  private once(value: unknown): void {
    if (this.seen.has(value)) throw UNUSUAL;
    this.seen.add(value);
  }
}

function keyText(key: string): string {
  if (!PLAIN.test(key) || WORD.test(key) || key.length > 100) throw UNUSUAL;
  return key;
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

/** Strings that need no quotes in YAML 1.1 and 1.2: no colon before a blank and no number sign after one. */
const PLAIN = /^[A-Za-z_/](?:[\w./@+*=(),;<>%$'"&|!? -]|:(?=[\w/]))*(?<![ ?-])$/;
/** Words that are no strings without quotes, and exponents, which YAML 1.1 reads as numbers. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|e[-+]?[0-9]+)$/i;
/** Whole numbers and the same words as strings: they get quotes. */
const QUOTED = /^(?:-?[0-9]{1,15}|y|n|yes|no|on|off|true|false|null)$/;
/** A number with a unit: `500m`, `16Gi`, `30d`. */
const AMOUNT = /^[0-9]{1,15}(?:\.[0-9]{1,9})?(?:m|k|[KMGTP]i?|[kMGT]B|us|ms|s|min|h|d)$/;
/** A schedule, whose first field is a number: `0 0 7 * * *`. */
const CRON = /^[0-9]{1,2}(?: [0-9*,/]{1,40}){4,5}$/;
