import { Cursor, isBlank, isBreak } from './cursor';

/** Reads scalars: plain, quoted, and blocks of text. */
export class ScalarReader extends Cursor {
  /** The text of the scalar that was read last, before it was resolved. */
  protected raw = '';

  /** A plain scalar; in a block it goes on over lines that are indented more than the collection around it. */
  protected plain(parent: number, flow: boolean): string {
    const c = this.peek();
    if (!this.canStartPlain(c, flow)) this.fail(c === 9 ? 'a tab must not begin a value' : `${this.show()} cannot begin a value; put the value in quotes`);
    let result = '';
    let breaks = '';
    for (;;) {
      const start = this.at;
      let last = this.at;
      while (this.at < this.end) {
        const d = this.peek();
        if (isBreak(d)) break;
        if (d === 58 && this.blankAt(1)) break;
        if (flow && (d === 44 || d === 91 || d === 93 || d === 123 || d === 125 || d === 63)) break;
        if (d === 35 && this.at > start && isBlank(this.text.charCodeAt(this.at - 1))) break;
        this.at++;
        if (d !== 32 && d !== 9) last = this.at;
      }
      const part = this.text.slice(start, last);
      result = breaks === '' ? part : result + joint(breaks) + part;
      const stop = this.peek();
      if (!isBreak(stop)) {
        if (stop === 58 && breaks !== '' && !flow) this.fail('a mapping is not allowed here: the value before it goes on over this line');
        this.at = last;
        return result;
      }
      const before = { at: last, lineStart: this.lineStart };
      breaks = '';
      while (isBreak(this.peek())) {
        breaks += this.newline();
        while (this.peek() === 32) this.at++;
        if (this.peek() === 9 && this.column() <= parent) this.fail('a tab must not be used for indentation; use spaces');
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
    if (c !== c || isBlank(c) || isBreak(c)) return false;
    if (c === 45) return !this.blankAt(1);
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
      } else if (isBreak(c)) {
        result += this.fold();
      } else {
        const start = this.at;
        while (this.at < this.end && this.peek() !== 39 && !isBreak(this.peek())) this.at++;
        result += this.part(start);
      }
    }
  }

  protected doubleQuoted(): string {
    const offset = this.at++;
    let result = '';
    for (;;) {
      if (this.at >= this.end) this.fail('a quoted value does not end', offset);
      const c = this.peek();
      if (c === 34) {
        this.at++;
        return result;
      }
      if (c === 92) {
        const next = this.peek(1);
        if (isBreak(next)) {
          // Nothing stands for an escaped line break, but the empty lines after it are kept.
          this.at++;
          this.newline();
          result += this.breaks();
        } else {
          result += this.escape();
        }
      } else if (isBreak(c)) {
        result += this.fold();
      } else {
        const start = this.at;
        while (this.at < this.end && this.peek() !== 34 && this.peek() !== 92 && !isBreak(this.peek())) this.at++;
        result += this.part(start);
      }
    }
  }

  /** What was read since `start`, without the blanks before a line break. */
  private part(start: number): string {
    let end = this.at;
    if (isBreak(this.peek())) while (end > start && isBlank(this.text.charCodeAt(end - 1))) end--;
    return this.text.slice(start, end);
  }

  private fold(): string {
    return joint(this.newline() + this.breaks());
  }

  /** Goes over blanks and line breaks; returns the breaks. */
  private breaks(): string {
    let breaks = '';
    for (;;) {
      while (this.peek() === 32 || this.peek() === 9) this.at++;
      if (!isBreak(this.peek())) return breaks;
      breaks += this.newline();
    }
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
    const header = /^([+-]?)([1-9]?)([+-]?)[ \t]*(#[^\n\r\u0085\u2028\u2029]*)?(?=[\r\n\u0085\u2028\u2029]|$)/.exec(this.text.slice(this.at, Math.min(this.end, this.at + 200)));
    if (!header || (header[1] && header[3])) this.fail('wrong header of a block of text', offset);
    const chomp = header[1] || header[3];
    this.toLineEnd();
    if (this.at < this.end) this.newline();
    const block = { indent: header[2] ? Math.max(parent, 0) + Number(header[2]) : 0, breaks: '' };
    let result = '';
    let leading = '';
    let afterBlank = false;
    this.blockBreaks(block, parent);
    while (this.at < this.end && this.column() === block.indent) {
      const blank = isBlank(this.peek());
      // A line that begins with a blank is not folded, nor is the one after it.
      if (!folded || afterBlank || blank || leading !== '\n') result += leading;
      else if (block.breaks === '') result += ' ';
      result += block.breaks;
      afterBlank = blank;
      const start = this.at;
      this.toLineEnd();
      result += this.text.slice(start, this.at);
      leading = this.at < this.end ? this.newline() : '';
      this.blockBreaks(block, parent);
    }
    this.raw = chomp === '-' ? result : result + leading + (chomp === '+' ? block.breaks : '');
    if (folded && /\n[ \t]/.test(this.raw)) this.noticeFolded();
    return this.raw;
  }

  /** Told of a folded block with lines that begin with a blank. */
  protected noticeFolded(): void {
    // Whoever wants to know says so.
  }

  /** Goes over indentation and empty lines; the first time, the widest of them is the indentation, unless one is given. */
  private blockBreaks(block: { indent: number; breaks: string }, parent: number): void {
    let widest = Math.max(parent + 1, 1);
    block.breaks = '';
    for (;;) {
      while (this.peek() === 32 && (block.indent === 0 || this.column() < block.indent)) this.at++;
      widest = Math.max(widest, this.column());
      if (this.peek() === 9 && (block.indent === 0 || this.column() < block.indent)) this.fail('a tab must not be used for indentation; '
        + 'use spaces');
      if (!isBreak(this.peek())) break;
      block.breaks += this.newline();
    }
    block.indent ||= widest;
  }
}

/** What stands for line breaks between two parts of a text: one becomes a blank, unless it is one of Unicode's own. */
function joint(breaks: string): string {
  return breaks[0] !== '\n' ? breaks : breaks.length === 1 ? ' ' : breaks.slice(1);
}

const NOT_PLAIN = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map(c => c.charCodeAt(0)));

const ESCAPES: Record<string, string> = {
  '0': '\0', 'a': '\x07', 'b': '\b', 't': '\t', '\t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': '\x1b', ' ': ' ', '"': '"', "'": "'", '\\': '\\',
  'N': '\u0085', '_': '\u00a0', 'L': '\u2028', 'P': '\u2029',
};
