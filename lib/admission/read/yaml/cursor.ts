/** A mistake in the text of a file, with the place where it stands. */
export class YamlError extends Error {
  constructor(message: string, public readonly offset: number) {
    super(message);
  }
}

/** A place in a text, and what stands there. */
export class Cursor {
  protected at: number;
  protected lineStart: number;

  constructor(protected readonly text: string, start: number, protected readonly end: number) {
    this.at = this.lineStart = start;
  }

  protected fail(message: string, offset = this.at): never {
    throw new YamlError(message, offset);
  }

  protected show(): string {
    const c = this.text[this.at];
    return c === undefined ? 'end of the document' : c === '\t' ? 'tab' : `'${c}'`;
  }

  protected column(): number {
    return this.at - this.lineStart;
  }

  protected peek(ahead = 0): number {
    const i = this.at + ahead;
    return i < this.end ? this.text.charCodeAt(i) : NaN;
  }

  /** Whether a blank, a line break or the end is at the place. */
  protected blankAt(ahead: number): boolean {
    const c = this.peek(ahead);
    return c === 32 || c === 9 || isBreak(c) || c !== c;
  }

  /** Goes over a line break, and says which of Unicode it is; those of ASCII, and U+0085, count as one. */
  protected newline(): string {
    const c = this.peek();
    // kubectl drops one carriage return at the end of a line, and the reader takes another one for a part of the break.
    if (c === 13 && this.peek(1) === 13 && this.peek(2) === 10) this.at += 2;
    else if (c === 13 && this.peek(1) === 10) this.at++;
    this.at++;
    this.lineStart = this.at;
    return c < 0x2028 ? '\n' : String.fromCharCode(c);
  }

  /** Skips blanks, comments and line breaks; says whether a line break was among them. */
  protected skip(flow = false, afterSign = false): boolean {
    let broke = false;
    let indentation = afterSign || this.column() === 0;
    for (;;) {
      const c = this.peek();
      if (c === 32) this.at++;
      else if (c === 9) {
        // A tab may separate, but it must not indent.
        if (indentation && !flow) this.fail('a tab must not be used for indentation; use spaces');
        this.at++;
      } else if (isBreak(c)) {
        this.newline();
        broke = indentation = true;
      } else if (c === 35) {
        this.toLineEnd();
      } else return broke;
    }
  }

  protected toLineEnd(): void {
    while (this.at < this.end && !isBreak(this.text.charCodeAt(this.at))) this.at++;
  }
}

export function isBreak(c: number): boolean {
  return c < 14 ? c === 10 || c === 13 : c === 0x85 || c === 0x2028 || c === 0x2029;
}

export function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}
