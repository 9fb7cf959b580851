/**
 * Lines of `pg_hba.conf` and `pg_ident.conf`, cut into fields as PostgreSQL does.
 * @see https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
 */

export interface Token {
  readonly text: string;
  /** In quotes a word such as `all` is a name. */
  readonly isQuoted: boolean;
}

/** A field: one token, or several with commas between. */
export type Field = readonly Token[];

export interface AuthLine {
  /** The item of the list in which the line begins. */
  readonly index: number;
  readonly fields: readonly Field[];
}

/**
 * The lines that have any fields. An item may hold several lines, and a backslash at the end of a line joins the next one.
 * Comments and blank lines have no fields.
 */
export function authLines(items: readonly string[]): AuthLine[] {
  const physical = items.flatMap((item, index) => item.split('\n').map(text => ({ index, text: text.replace(/\r+$/, '') })));
  const lines: AuthLine[] = [];
  for (let i = 0; i < physical.length; i++) {
    const { index } = physical[i];
    let { text } = physical[i];
    while (text.endsWith('\\') && i + 1 < physical.length) text = text.slice(0, -1) + physical[++i].text;
    const fields = fieldsOf(text);
    if (fields.length) lines.push({ index, fields });
  }
  return lines;
}

const isBlank = (character: string | undefined) => character === ' ' || character === '\t' || character === '\r';

function fieldsOf(line: string): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < line.length) {
    const field: Token[] = [];
    for (let hasMore = true; hasMore;) {
      const { token, end, comma } = nextToken(line, at);
      at = end;
      if (!token) break;
      field.push(token);
      hasMore = comma;
    }
    if (field.length) fields.push(field);
  }
  return fields;
}

/** The next token and where it ends, behind its comma; none at the end of the line or in a comment. Commas before it are blanks. */
function nextToken(line: string, from: number): { readonly token?: Token; readonly end: number; readonly comma: boolean } {
  let at = from;
  while (isBlank(line[at]) || line[at] === ',') at++;
  let text = '';
  let inQuotes = false;
  let wasQuote = false;
  let hasQuote = false;
  let isQuoted = false;
  for (; at < line.length && (!isBlank(line[at]) || inQuotes); at++) {
    const character = line[at];
    if (character === '#' && !inQuotes) return end(line.length, false);
    if (character === ',' && !inQuotes) return end(at + 1, true);
    // Two quotes within quotes are one of the text.
    if (character !== '"' || wasQuote) text += character;
    wasQuote = inQuotes && character === '"' ? !wasQuote : false;
    if (character === '"') {
      inQuotes = !inQuotes;
      hasQuote = true;
      if (text === '') isQuoted = true;
    }
  }
  return end(at, false);

  function end(position: number, comma: boolean) {
    return { token: text !== '' || hasQuote ? { text, isQuoted } : undefined, end: Math.max(position, from + 1), comma };
  }
}
