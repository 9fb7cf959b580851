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
    return c === 32 || c === 10 || c === 13 || c === 9 || c !== c;
  }

  protected newline(): void {
    if (this.peek() === 13 && this.peek(1) === 10) this.at++;
    this.at++;
    this.lineStart = this.at;
  }

  /** Skips blanks, comments and line breaks; says whether a line break was among them. */
  protected skip(flow = false, afterDash = false): boolean {
    let broke = false;
    let indentation = afterDash || this.column() === 0;
    for (;;) {
      const c = this.peek();
      if (c === 32) this.at++;
      else if (c === 9) {
        // A tab may separate, but it must not indent.
        if (indentation && !flow) this.fail('a tab must not be used for indentation; use spaces');
        this.at++;
      } else if (c === 10 || c === 13) {
        this.newline();
        broke = indentation = true;
      } else if (c === 35 && (this.at === this.lineStart || this.isBlank(this.text.charCodeAt(this.at - 1)) || broke)) {
        this.toLineEnd();
      } else return broke;
    }
  }

  protected onlyBlanksAhead(): boolean {
    for (let i = 0; ; i++) {
      const c = this.peek(i);
      if (c === 10 || c === 13 || c === 35 || c !== c) return true;
      if (c !== 32 && c !== 9) return false;
    }
  }

  protected isBlank(c: number): boolean {
    return c === 32 || c === 9 || c === 10 || c === 13;
  }

  protected toLineEnd(): void {
    while (this.at < this.end && this.peek() !== 10 && this.peek() !== 13) this.at++;
  }
}
