import { isObject, Json } from '../../facts/json-value';
import { resolvePlain } from '../read/yaml/scalar';

/** Where a line of plain or quoted text may end, and does at the next blank. */
const WIDTH = 80;

/**
 * An object as `sigs.k8s.io/yaml` writes it (`JSONToYAML`, which is go-yaml v2), so that kustomize and Flux do too: the quotes
 * and breaks of its texts
 * decide what Flux makes of a variable.
 */
export function yamlText(object: Json): string {
  const writer = new Writer();
  writer.node(object, -2);
  return writer.text.endsWith('\n') ? writer.text : `${writer.text}\n`;
}

class Writer {
  public text = '';

  /**
   * Writes a node; `indent` is that of the collection around it. What follows a simple key begins on a line of its own, and what
   * follows a dash or a
   * key after `?` on the line of that.
   */
  public node(value: Json, indent: number, isOfKey = false): void {
    if (Array.isArray(value)) {
      if (value.length === 0) return this.word('[]');
      // A list in a mapping stands in the column of its key.
      const column = isOfKey ? indent : indent + 2;
      value.forEach((item, i) => {
        if (i > 0 || isOfKey) this.line(column);
        else if (this.text !== '') this.text += ' ';
        this.text += '-';
        this.node(item, column);
      });
    } else if (isObject(value)) {
      const keys = Object.keys(value).sort(compareKeys);
      if (keys.length === 0) return this.word('{}');
      keys.forEach((key, i) => {
        if (i > 0 || isOfKey) this.line(indent + 2);
        else if (this.text !== '') this.text += ' ';
        this.entry(key, value[key], indent + 2);
      });
    } else {
      this.word(typeof value === 'string' ? '' : scalar(value));
      if (typeof value === 'string') this.string(value, indent + 2, true);
    }
  }

  private entry(key: string, value: Json, indent: number): void {
    // A key of more than 128 bytes or of several lines is not simple.
    const isSimple = !/[\n\r\u0085\u2028\u2029]/.test(key) && Buffer.byteLength(key) <= 128;
    if (isSimple) this.string(key, indent, false);
    else {
      this.text += '? ';
      this.string(key, indent + 2, true);
      this.line(indent);
    }
    this.text += ':';
    this.node(value, indent, isSimple);
  }

  private word(word: string): void {
    if (this.text !== '') this.text += ' ';
    this.text += word;
  }

  private line(indent: number): void {
    this.text = this.text === '' ? '' : `${this.text.endsWith('\n') ? this.text : `${this.text}\n`}${' '.repeat(Math.max(indent, 0))}`;
  }

  private column(): number {
    return [...this.text.slice(this.text.lastIndexOf('\n') + 1)].length;
  }

  private string(value: string, indent: number, mayBreak: boolean): void {
    const form = formOf(value, !mayBreak);
    if (form === 'literal') this.literal(value, indent);
    else if (form === 'double') this.double(value, indent, mayBreak);
    else this.flowing(value, indent, mayBreak, form === 'single' ? "'" : '');
  }

  private literal(value: string, indent: number): void {
    const hint = /^[ \n\r\u0085\u2028\u2029]/.test(value) ? '2' : '';
    const chomp = !BREAK.test(value.at(-1)!) ? '-' : value.length === 1 || BREAK.test(value.at(-2)!) ? '+' : '';
    this.text += `|${hint}${chomp}\n`;
    const lines = value.split(/(?<=[\n\r\u0085\u2028\u2029])/);
    for (const line of lines) this.text += (BREAK.test(line[0]) ? '' : ' '.repeat(indent)) + line.replace(/\r$/, '\n');
  }

  /** Plain or in single quotes, which is written alike but for the quotes. */
  private flowing(value: string, indent: number, mayBreak: boolean, quote: string): void {
    this.text += quote;
    let wasSpace = false;
    const last = value.length - 1;
    for (let i = 0; i <= last; i++) {
      const c = value[i];
      const breaks = c === ' ' && mayBreak && !wasSpace && value[i + 1] !== ' ' && (!quote || (i > 0 && i < last)) && this.column() > WIDTH;
      if (breaks) this.text += `\n${' '.repeat(indent)}`;
      else this.text += c === quote ? "''" : c;
      wasSpace = c === ' ';
    }
    this.text += quote;
  }

  private double(value: string, indent: number, mayBreak: boolean): void {
    this.text += '"';
    let wasSpace = false;
    const characters = [...value];
    for (const [i, c] of characters.entries()) {
      if (c === ' ' && mayBreak && !wasSpace && i > 0 && i < characters.length - 1 && this.column() > WIDTH) {
        this.text += `\n${' '.repeat(indent)}${characters[i + 1] === ' ' ? '\\' : ''}`;
      } else this.text += escaped(c);
      wasSpace = c === ' ';
    }
    this.text += '"';
  }
}

const BREAK = /[\n\r\u0085\u2028\u2029]/;
/** What makes a text something else than a plain scalar, at its ends or inside of it. */
const INDICATORS = /^ | $|^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](?:[ \t]|$)|:(?:[ \t]|$)|(?<=[ \t\n\r\u0085\u2028\u2029])#/;
const NOT_PRINTABLE = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e', '"': '\\"', '\\': '\\\\',
  '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P',
};

function escaped(c: string): string {
  if (ESCAPES[c]) return ESCAPES[c];
  if (!NOT_PRINTABLE.test(c)) return c;
  const point = c.codePointAt(0)!;
  const [mark, digits] = point <= 0xff ? ['x', 2] : point <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${mark}${point.toString(16).toUpperCase().padStart(digits as number, '0')}`;
}

/** The form of a text: plain where that is read as the same text, a block where it has lines. */
function formOf(value: string, isKey: boolean): 'plain' | 'single' | 'double' | 'literal' {
  if (value === '') return 'double';
  const isSpecial = NOT_PRINTABLE.test(value) || / [\n\r\u0085\u2028\u2029]/.test(value);
  const noBlock = isSpecial || value.endsWith(' ') || isKey;
  const noSingle = isSpecial || /[\n\r\u0085\u2028\u2029] /.test(value);
  if (value.includes('\n')) return noBlock ? 'double' : 'literal';
  if (!isPlainText(value)) return 'double';
  return noSingle || BREAK.test(value) || INDICATORS.test(value) ? (noSingle ? 'double' : 'single') : 'plain';
}

/** Whether a plain scalar would be read as this text. Numbers of the base 60 are texts to this reader and numbers to others. */
function isPlainText(value: string): boolean {
  if (value === '<<') return true;
  return typeof resolvePlain(value) === 'string' && !isTime(value) && !/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(value);
}

/** Forms of time that go-yaml takes for one. */
function isTime(value: string): boolean {
  if (!/^\d{4}-/.test(value)) return false;
  return /^\d{4}-\d{2}-\d{2}$/.test(value) || /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]| )\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:Z|[+-]\d{2}:\d{2})?$/.test(value);
}

function scalar(value: Json): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const [mantissa, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return power < 6 ? String(value) : `${mantissa}e+${String(power).padStart(2, '0')}`;
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** The order of keys: numbers inside of them count as numbers, and letters come last. */
export function compareKeys(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  const isLetter = (c: string) => /\p{L}/u.test(c);
  const isDigit = (c: string | undefined) => c !== undefined && /\p{Nd}/u.test(c);
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] === b[i]) continue;
    const [left, right] = [isLetter(a[i]), isLetter(b[i])];
    if (left && right) return order(a[i].codePointAt(0)!, b[i].codePointAt(0)!);
    if (left || right) return right ? -1 : 1;
    let base = 0;
    if (a[i] === '0' || b[i] === '0') for (let j = i - 1; j >= 0 && isDigit(a[j]); j--) if (a[j] !== '0') { base = 1; break; }
    const number = (text: string[]) => {
      let [value, end] = [base, i];
      for (; isDigit(text[end]); end++) value = value * 10 + text[end].codePointAt(0)! - 48;
      return { value, end };
    };
    const [first, second] = [number(a), number(b)];
    return order(first.value, second.value) || order(first.end, second.end) || order(a[i].codePointAt(0)!, b[i].codePointAt(0)!);
  }
  return order(a.length, b.length);
}

function order(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
