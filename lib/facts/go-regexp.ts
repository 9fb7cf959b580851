/** Whether Go's `regexp.Compile` takes a pattern: the syntax of RE2, which has no lookaround and no backreferences. */
export function isGoRegexp(pattern: string): boolean {
  try {
    new Re2(pattern).parse();
    return true;
  } catch (error) {
    if (error instanceof SyntaxProblem) return false;
    throw error;
  }
}

class SyntaxProblem extends Error {}

const MAX_REPEAT = 1000;
const POSIX = /^\[:\^?(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;

class Re2 {
  private at = 0;
  private readonly chars: string[];

  constructor(pattern: string) {
    this.chars = [...pattern];
  }

  public parse(): void {
    this.alternation(0);
    if (this.at < this.chars.length) throw new SyntaxProblem('unexpected )');
  }

  private peek(text: string): boolean {
    return this.chars.slice(this.at, this.at + text.length).join('') === text;
  }

  /** Returns how often the innermost part can repeat, because the product of nested repeat counts is limited. */
  private alternation(depth: number): number {
    if (depth > 1000) throw new SyntaxProblem('nested too deeply');
    let most = 1;
    let last = 0;
    while (this.at < this.chars.length && this.chars[this.at] !== ')') {
      const c = this.chars[this.at];
      if (c === '|') {
        this.at++;
        last = 0;
      } else if ('*+?'.includes(c) || (c === '{' && this.repeat(this.at))) {
        if (last === 0) throw new SyntaxProblem('nothing to repeat');
        last = this.quantifier(last);
        most = Math.max(most, last);
        // Another quantifier must not follow directly: Go refuses `a**`.
        const next = this.chars[this.at];
        if (next !== undefined && ('*+?'.includes(next) || (next === '{' && this.repeat(this.at)))) throw new SyntaxProblem('nested repetition');
      } else {
        // Flags and an empty quotation leave nothing behind, so what follows repeats what stood before them.
        last = this.atom(depth) || last;
        most = Math.max(most, last);
      }
    }
    return most;
  }

  private quantifier(inner: number): number {
    let times = 1;
    const counted = this.chars[this.at] === '{' ? this.repeat(this.at) : undefined;
    if (counted) {
      const { min, max, length } = counted;
      if (min > MAX_REPEAT || max > MAX_REPEAT || (max >= 0 && min > max)) throw new SyntaxProblem('repeat count');
      times = Math.max(1, max < 0 ? min : max);
      this.at += length;
    } else {
      this.at++;
    }
    if (this.chars[this.at] === '?') this.at++;
    if (inner * times > MAX_REPEAT && times > 1) throw new SyntaxProblem('repeat count');
    return inner * times;
  }

  private repeat(from: number): { min: number; max: number; length: number } | undefined {
    const match = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/.exec(this.chars.slice(from, from + 30).join(''));
    if (!match) return undefined;
    return { min: Number(match[1]), max: match[2] === undefined ? Number(match[1]) : match[3] === undefined ? -1 : Number(match[3]), length: match[0].length };
  }

  private atom(depth: number): number {
    const c = this.chars[this.at++];
    if (c === '(') return this.group(depth);
    if (c === '[') this.charClass();
    else if (c === '\\') return this.escape(false) === false ? 0 : 1;
    return 1;
  }

  private group(depth: number): number {
    if (this.chars[this.at] === '?') {
      const rest = this.chars.slice(this.at).join('');
      const name = /^\?P?<([^>]*)>/.exec(rest);
      if (name) {
        if (!/^\w+$/.test(name[1])) throw new SyntaxProblem('group name');
        this.at += name[0].length;
      } else {
        const flags = /^\?([imsU]*(?:-[imsU]+)?)([:)])/.exec(rest);
        if (!flags) throw new SyntaxProblem('group');
        this.at += flags[0].length;
        if (flags[2] === ')') return 0;
      }
    }
    const inner = this.alternation(depth + 1);
    if (this.chars[this.at++] !== ')') throw new SyntaxProblem('missing )');
    return inner;
  }

  private charClass(): void {
    if (this.chars[this.at] === '^') this.at++;
    let first = true;
    while (first || this.chars[this.at] !== ']') {
      if (this.at >= this.chars.length) throw new SyntaxProblem('missing ]');
      first = false;
      if (this.peek('[:') && this.chars.slice(this.at + 2).join('').includes(':]')) {
        const posix = POSIX.exec(this.chars.slice(this.at).join(''));
        if (!posix) throw new SyntaxProblem('POSIX class');
        this.at += posix[0].length;
        continue;
      }
      const low = this.classChar();
      if (low === undefined) continue;
      if (this.chars[this.at] === '-' && this.chars[this.at + 1] !== undefined && this.chars[this.at + 1] !== ']') {
        this.at++;
        const high = this.classChar();
        if (high === undefined || high < low) throw new SyntaxProblem('bad range');
      }
    }
    this.at++;
  }

  /** The code of one character of a class; undefined for a set such as \d. */
  private classChar(): number | undefined {
    const c = this.chars[this.at++];
    if (c === undefined) throw new SyntaxProblem('missing ]');
    if (c !== '\\') return c.codePointAt(0);
    const escaped = this.escape(true);
    return typeof escaped === 'number' ? escaped : undefined;
  }

  /** After a backslash: the code of a character, or true for anything else; false when it stands for nothing that can repeat. */
  private escape(inClass: boolean): number | boolean {
    const c = this.chars[this.at++];
    if (c === undefined) throw new SyntaxProblem('trailing backslash');
    if ('dDsSwW'.includes(c)) return true;
    if (c === 'p' || c === 'P') return this.unicodeClass();
    if (!inClass && 'AbBz'.includes(c)) return true;
    if (!inClass && c === 'C') throw new SyntaxProblem('\\C');
    if (!inClass && c === 'Q') {
      const rest = this.chars.slice(this.at).join('');
      const end = rest.indexOf('\\E');
      const length = [...(end < 0 ? rest : rest.slice(0, end))].length;
      this.at += length + (end < 0 ? 0 : 2);
      return length > 0;
    }
    if ('afnrtv'.includes(c)) return ({ a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 } as Record<string, number>)[c];
    if (c === 'x') return this.hex();
    if (c === '0' || (/[1-7]/.test(c) && /[0-7]/.test(this.chars[this.at] ?? ''))) return this.octal(c);
    if (c.codePointAt(0)! < 128 && !/[A-Za-z0-9]/.test(c)) return c.codePointAt(0)!;
    throw new SyntaxProblem(`\\${c}`);
  }

  private octal(first: string): number {
    let value = Number(first);
    for (let i = 1; i < 3 && /^[0-7]$/.test(this.chars[this.at] ?? ''); i++) value = value * 8 + Number(this.chars[this.at++]);
    return value;
  }

  private hex(): number {
    const match = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(this.chars.slice(this.at).join(''));
    const value = match ? parseInt(match[1] ?? match[2], 16) : NaN;
    if (!match || value > 0x10ffff) throw new SyntaxProblem('\\x');
    this.at += match[0].length;
    return value;
  }

  private unicodeClass(): true {
    const match = /^(?:\{\^?([^}]*)\}|(.))/su.exec(this.chars.slice(this.at).join(''));
    const name = match?.[1] ?? match?.[2] ?? '';
    if (!match || !isUnicodeClass(name)) throw new SyntaxProblem('\\p');
    this.at += [...match[0]].length;
    return true;
  }
}

const CATEGORIES = new Set(`
  Any Ascii Assigned Lc C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs
  Other Control Cntrl Format Unassigned Privateuse Surrogate Letter Casedletter Lowercaseletter Modifierletter Otherletter Titlecaseletter
  Uppercaseletter Mark Combiningmark Spacingmark Enclosingmark Nonspacingmark Number Decimalnumber Digit Letternumber Othernumber Punctuation
  Punct Connectorpunctuation Dashpunctuation Closepunctuation Finalpunctuation Initialpunctuation Otherpunctuation Openpunctuation Symbol
  Currencysymbol Modifiersymbol Mathsymbol Othersymbol Separator Lineseparator Paragraphseparator Spaceseparator
`.trim().split(/\s+/));

/** JavaScript also knows the codes of four letters; Go knows the names only, and of those these are as short. */
const SHORT_SCRIPTS = ['Ahom', 'Cham', 'Han', 'Kawi', 'Lao', 'Lisu', 'Miao', 'Modi', 'Mro', 'Newa', 'Nko', 'Thai', 'Toto', 'Vai', 'Yi'];

/** Go 1.25 and later drop blanks, hyphens and underscores of a name, which then never finds a script of two words. */
function isUnicodeClass(name: string): boolean {
  const letters = name.replace(/[ _-]/g, '').toLowerCase();
  const canonical = letters.slice(0, 1).toUpperCase() + letters.slice(1);
  if (CATEGORIES.has(canonical)) return true;
  if (canonical.length <= 4) return SHORT_SCRIPTS.includes(canonical);
  if (canonical === 'Unknown') return false;
  try {
    return new RegExp(`\\p{Script=${canonical}}`, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
