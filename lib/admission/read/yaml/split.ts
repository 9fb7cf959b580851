import { isBreak } from './cursor';

/** Where a document stands in the text of a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Why it cannot be read at all, and where that stands. */
  readonly problem?: { readonly message: string; readonly offset: number };
}

const AFTER_END = "this text stands after the end of the document, where kubectl leaves it out without a word; begin a document with a line '---'";

/**
 * The documents of a YAML text that hold more than comments, cut as kubectl cuts them: by each line that begins with `---`.
 * The reader of YAML knows other ends too, a line of `...` first of all; what comes after them is lost, so it must not be there.
 */
export function* split(text: string, byteOrderMark: boolean): Generator<Span> {
  const marker = text.includes('\u0085') ? /(?:^|(?<=\u0085))(?:---|\.\.\.)/gm : /^(?:---|\.\.\.)/gm;
  let start = 0;
  let end = -1;
  let marked = false;
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    const at = match.index;
    const separates = text[at] === '-' && (at === 0 ? !byteOrderMark || isMarker(text, at) : text[at - 1] === '\n');
    if (!separates) {
      if (end < 0 && isMarker(text, at)) end = at;
      continue;
    }
    yield* one(text, start, end, at, marked);
    marked = at === start && !marked;
    let line = text.indexOf('\n', at);
    if (line < 0) line = text.length;
    if ((marked && text[at + 3] === '#') || !/^[ \t]*(?:#[^\r\u0085\u2028\u2029]*)?\r?$/.test(text.slice(at + 3, line))) yield { start: at, end: line, problem: { message: `kubectl reads no document that begins with '---${text.slice(at + 3, line).trimEnd().slice(0, 20)}'; put the text on a line of its own`, offset: at + 3 } };
    start = line + 1;
    end = -1;
    marker.lastIndex = line;
  }
  yield* one(text, start, end, text.length, marked);
}

/** Whether the three signs at a place are a mark to the reader of YAML. */
function isMarker(text: string, at: number): boolean {
  return /[ \t\r\n\u0085\u2028\u2029]/.test(text[at + 3] ?? '\n');
}

/** The document from `start` to `stop`, which by YAML ends at `end` already if that is not negative. */
function* one(text: string, start: number, end: number, stop: number, marked: boolean): Generator<Span> {
  if (!marked && text.startsWith('\ufeff\ufeff', start)) {
    // With two of them the reader loses the first letter of every line.
    yield { start, end: stop, problem: { message: 'a document begins with two byte order marks', offset: start } };
    return;
  }
  const first = text[start] === '\ufeff' && !marked ? start + 1 : start;
  if (end < 0) {
    if (afterBlanks(text, first, stop) < stop) yield { start: first, end: stop };
    return;
  }
  const blank = /^[ \t\r\n\u0085\u2028\u2029]*$/.test(text.slice(first, end).replace(/#[^\r\n\u0085\u2028\u2029]*/g, ''));
  let rest = afterBlanks(text, end + 3, stop);
  while (text.startsWith('\n...', rest - 1)) rest = afterBlanks(text, rest + 3, stop);
  if (blank && (!marked || text[end] === '-')) yield { start: first, end: stop, problem: { message: `'${text.slice(end, end + 3)}' ends a document that has not begun`, offset: end } };
  else if (rest < stop) yield { start: first, end, problem: { message: AFTER_END, offset: rest } };
  else if (!blank) yield { start: first, end };
}

/** The place of the first sign that is neither blank nor in a comment. What Unicode has for line breaks is left to the reader. */
function afterBlanks(text: string, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c === 35) {
      while (at < end && !isBreak(text.charCodeAt(at))) at++;
      if (text.charCodeAt(at) > 13) return at;
    } else if (c !== 32 && c !== 10 && c !== 13) return at;
  }
  return end;
}
