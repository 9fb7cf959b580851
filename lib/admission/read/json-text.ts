/**
 * A JSON reader that knows what `JSON.parse` forgets: where each value stands, which keys come twice, and how a number was written.
 */
export type JsonNode =
  | { readonly type: 'object'; readonly offset: number; readonly entries: readonly { readonly key: string; readonly offset: number; readonly value: JsonNode }[] }
  | { readonly type: 'array'; readonly offset: number; readonly items: readonly JsonNode[] }
  | { readonly type: 'string' | 'number'; readonly offset: number; readonly text: string }
  | { readonly type: 'true' | 'false' | 'null'; readonly offset: number };

export class JsonError extends Error {
  constructor(message: string, public readonly offset: number) {
    super(message);
  }
}

const MAX_DEPTH = 1000;

export function parseJson(text: string): JsonNode {
  let at = 0;
  const fail = (message: string): never => {
    throw new JsonError(message, at);
  };
  const blank = () => {
    while (at < text.length && ' \t\r\n'.includes(text[at])) at++;
  };
  const value = (depth: number): JsonNode => {
    if (depth > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH} levels`);
    blank();
    const offset = at;
    const c = text[at];
    if (c === '{') return object(offset, depth);
    if (c === '[') return array(offset, depth);
    if (c === '"') return { type: 'string', offset, text: string() };
    for (const type of ['true', 'false', 'null'] as const) {
      if (text.startsWith(type, at)) {
        at += type.length;
        return { type, offset };
      }
    }
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text);
    if (!number) return fail(c === undefined ? 'unexpected end' : `unexpected '${c}'`);
    at += number[0].length;
    return { type: 'number', offset, text: number[0] };
  };
  const string = (): string => {
    const start = at++;
    while (at < text.length && text[at] !== '"') {
      if (text[at] < ' ') fail('control character in a string');
      at += text[at] === '\\' ? 2 : 1;
    }
    if (at >= text.length) fail('a string does not end');
    at++;
    try {
      return JSON.parse(text.slice(start, at));
    } catch {
      at = start;
      return fail('a string has a wrong escape');
    }
  };
  const object = (offset: number, depth: number): JsonNode => {
    const entries: { key: string; offset: number; value: JsonNode }[] = [];
    at++;
    blank();
    if (text[at] === '}') at++;
    else {
      for (;;) {
        blank();
        if (text[at] !== '"') fail('a key must be a string');
        const keyOffset = at;
        const key = string();
        blank();
        if (text[at] !== ':') fail("expected ':'");
        at++;
        entries.push({ key, offset: keyOffset, value: value(depth + 1) });
        blank();
        const end = text[at++];
        if (end === '}') break;
        if (end !== ',') {
          at--;
          fail("expected ',' or '}'");
        }
      }
    }
    return { type: 'object', offset, entries };
  };
  const array = (offset: number, depth: number): JsonNode => {
    const list: JsonNode[] = [];
    at++;
    blank();
    if (text[at] === ']') at++;
    else {
      for (;;) {
        list.push(value(depth + 1));
        blank();
        const end = text[at++];
        if (end === ']') break;
        if (end !== ',') {
          at--;
          fail("expected ',' or ']'");
        }
      }
    }
    return { type: 'array', offset, items: list };
  };
  const root = value(0);
  blank();
  if (at < text.length) fail('more text after the end of the value');
  return root;
}

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;

/**
 * The number of a text. A double cannot tell the ends of int64 from what lies beyond them, but to the API server the one is an
 * integer and the
 * other a float: so each becomes a double that is clearly inside or outside.
 */
export function numberValue(text: string): number {
  const value = Number(text);
  if (Math.abs(value) !== 2 ** 63 || !/^-?\d+$/.test(text)) return value;
  const exact = BigInt(text);
  if (exact > 0) return exact < 2n ** 63n ? 2 ** 63 - 1024 : value;
  return exact < -(2n ** 63n) ? value - 2048 : value;
}

/**
 * The fields of a JSON object as `encoding/json` finds them for a struct: keys match without case, the last one wins.
 * Undefined when the text is not a JSON object; `null` is an empty one.
 */
export function goFields(text: string): Map<string, JsonNode> | undefined {
  let root: JsonNode;
  try {
    root = parseJson(text);
  } catch {
    return undefined;
  }
  if (root.type === 'null') return new Map();
  return root.type === 'object' ? new Map(root.entries.map(entry => [entry.key.toLowerCase(), entry.value])) : undefined;
}
