import { Cursor } from './cursor';

/** Reads scalars: plain, quoted, and blocks of text. */
export class ScalarReader extends Cursor {
  /** The text of the scalar that was read last, before it was resolved. */
  protected raw = '';

  /** A plain scalar; in a block it goes on over lines that are indented more than the collection around it. */
  protected plain(parent: number, flow: boolean): string {
    const c = this.peek();
    if (!this.canStartPlain(c, flow)) this.fail(c === 9 ? 'a tab must not begin a value' : `${this.show()} cannot begin a value; put the value in quotes`);
    let result = '';
    let breaks = 0;
    for (;;) {
      const start = this.at;
      let last = this.at;
      while (this.at < this.end) {
        const d = this.peek();
        if (d === 10 || d === 13) break;
        if (d === 58 && this.blankAt(1)) break;
        if (flow && (d === 44 || d === 91 || d === 93 || d === 123 || d === 125 || d === 63)) break;
        if (d === 35 && this.at > start && this.isBlank(this.text.charCodeAt(this.at - 1))) break;
        this.at++;
        if (d !== 32 && d !== 9) last = this.at;
      }
      const part = this.text.slice(start, last);
      result = breaks === 0 ? part : `${result}${breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)}${part}`;
      const stop = this.peek();
      if (stop !== 10 && stop !== 13) {
        if (stop === 58 && breaks > 0 && !flow) this.fail('a mapping is not allowed here: the value before it goes on over this line');
        this.at = last;
        return result;
      }
      const before = { at: last, lineStart: this.lineStart };
      breaks = 0;
      while (this.peek() === 10 || this.peek() === 13) {
        this.newline();
        breaks++;
        while (this.peek() === 32) this.at++;
        if (this.peek() === 9 && !this.onlyBlanksAhead() && this.column() <= parent && !flow) this.fail('a tab must not be used for indentation; use spaces');
        while (this.peek() === 32 || this.peek() === 9) this.at++;
      }
      const next = this.peek();
      const over = next !== next || next === 35 || (!flow && this.column() <= parent) || (flow && (next === 44 || next === 93 || next === 125 || next === 91 || next === 123));
      if (over || (next === 58 && this.blankAt(1))) {
        this.at = before.at;
        this.lineStart = before.lineStart;
        return result;
      }
    }
  }

  protected canStartPlain(c: number, flow: boolean): boolean {
    if (c !== c || this.isBlank(c)) return false;
    if (c === 45) return !(this.peek(1) === 32 || this.peek(1) === 9);
    if ((c === 63 || c === 58) && !flow) return !this.blankAt(1);
    return !NOT_PLAIN.has(c);
  }

  protected quoted(): string {
    return this.peek() === 39 ? this.singleQuoted() : this.doubleQuoted();
  }

  protected singleQuoted(): string {
    const offset = this.at++;
    let result = '';
    for (;;) {
      if (this.at >= this.end) this.fail('a quoted value does not end', offset);
      const c = this.peek();
      if (c === 39) {
        if (this.peek(1) !== 39) {
          this.at++;
          return result;
        }
        result += "'";
        this.at += 2;
      } else if (c === 10 || c === 13) {
        result = this.fold(result, result.length);
      } else {
        const start = this.at;
        while (this.at < this.end && this.peek() !== 39 && this.peek() !== 10 && this.peek() !== 13) this.at++;
        result += this.text.slice(start, this.at);
      }
    }
  }

  protected doubleQuoted(): string {
    const offset = this.at++;
    let result = '';
    let kept = 0; // what an escape wrote is not trimmed at a line break
    for (;;) {
      if (this.at >= this.end) this.fail('a quoted value does not end', offset);
      const c = this.peek();
      if (c === 34) {
        this.at++;
        return result;
      }
      if (c === 92) {
        const next = this.peek(1);
        if (next === 10 || next === 13) {
          this.at++;
          this.newline();
          while (this.peek() === 32 || this.peek() === 9) this.at++;
        } else {
          result += this.escape();
        }
        kept = result.length;
      } else if (c === 10 || c === 13) {
        result = this.fold(result, result.length - kept);
        kept = result.length;
      } else {
        const start = this.at;
        while (this.at < this.end && this.peek() !== 34 && this.peek() !== 92 && this.peek() !== 10 && this.peek() !== 13) this.at++;
        result += this.text.slice(start, this.at);
      }
    }
  }

  /** Folds the line breaks at the place: one becomes a blank, more become line breaks. Blanks around them go. */
  protected fold(before: string, trimmable: number): string {
    let cut = before.length;
    while (trimmable-- > 0 && (before.charCodeAt(cut - 1) === 32 || before.charCodeAt(cut - 1) === 9)) cut--;
    let breaks = 0;
    while (this.peek() === 10 || this.peek() === 13) {
      this.newline();
      breaks++;
      while (this.peek() === 32 || this.peek() === 9) this.at++;
    }
    return before.slice(0, cut) + (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1));
  }

  protected escape(): string {
    const c = this.text[this.at + 1];
    const simple = ESCAPES[c];
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const length = c === 'x' ? 2 : c === 'u' ? 4 : c === 'U' ? 8 : 0;
    const hex = this.text.slice(this.at + 2, this.at + 2 + length);
    const code = parseInt(hex, 16);
    if (!length || !new RegExp(`^[0-9a-fA-F]{${length}}$`).test(hex) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) this.fail(`unknown escape '\\${c ?? ''}'`);
    this.at += 2 + length;
    return String.fromCodePoint(code);
  }

  protected blockScalar(parent: number): string {
    const folded = this.peek() === 62;
    const offset = this.at++;
    const header = /^([+-]?)([1-9]?)([+-]?)[ \t]*(#[^\n\r]*)?(?=\r?\n|\r|$)/.exec(this.text.slice(this.at, Math.min(this.end, this.at + 200)));
    if (!header || (header[1] && header[3])) this.fail('wrong header of a block of text', offset);
    const chomp = header[1] || header[3];
    this.toLineEnd();
    if (this.at < this.end) this.newline();
    const lines = this.blockLines(parent, header[2] ? Math.max(parent, 0) + Number(header[2]) : 0);
    // At the end of the text the last line may have no line break.
    const open = lines.length > 0 && this.at >= this.end && !isBreak(this.text.charCodeAt(this.at - 1));
    const last = open && lines[lines.length - 1] !== '' ? 0 : 1;
    if (open && last) lines.pop();
    let result = '';
    let breaks = 0;
    let previousMore = false;
    let any = false;
    for (const line of lines) {
      if (line === '') {
        breaks++;
        continue;
      }
      const more = line[0] === ' ' || line[0] === '\t';
      if (!any) result += '\n'.repeat(breaks);
      else if (!folded || more || previousMore) result += '\n'.repeat(breaks + 1);
      else result += breaks === 0 ? ' ' : '\n'.repeat(breaks);
      result += line;
      breaks = 0;
      previousMore = more;
      any = true;
    }
    this.raw = chomp === '-' ? result : chomp === '+' ? result + '\n'.repeat(any ? breaks + last : breaks) : any ? result + '\n'.repeat(last) : '';
    return this.raw;
  }

  protected blockLines(parent: number, given: number): string[] {
    const lines: string[] = [];
    let indent = given;
    let widest = Math.max(parent + 1, 1);
    while (this.at < this.end) {
      let spaces = 0;
      while (this.peek(spaces) === 32 && (indent === 0 || spaces < indent)) spaces++;
      const c = this.peek(spaces);
      if (c === 9 && (indent === 0 || spaces < indent)) this.fail('a tab must not be used for indentation; use spaces');
      const blank = isBreak(c) || c !== c;
      if (indent === 0) {
        // The blank lines before the text count too.
        widest = Math.max(widest, spaces);
        if (!blank) indent = widest;
      }
      if (!blank && spaces < indent) break;
      const start = this.at + spaces;
      this.toLineEnd();
      lines.push(blank && (indent === 0 || spaces < indent) ? '' : this.text.slice(start, this.at));
      if (this.at < this.end) this.newline();
    }
    return lines;
  }
}

function isBreak(c: number): boolean {
  return c === 10 || c === 13;
}

const NOT_PLAIN = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map(c => c.charCodeAt(0)));

const ESCAPES: Record<string, string> = {
  '0': '\0', 'a': '\x07', 'b': '\b', 't': '\t', '\t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': '\x1b', ' ': ' ', '"': '"', "'": "'", '/': '/', '\\': '\\',
  'N': '\u0085', '_': '\u00a0', 'L': '\u2028', 'P': '\u2029',
};
