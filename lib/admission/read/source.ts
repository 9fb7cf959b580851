import { JsonError, JsonNode, parseJson } from './json-text';
import { Lines } from './lines';

/** The text of a file as kubectl sees it, and whether it is JSON. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly json: boolean;
  readonly byteOrderMark: boolean;
  readonly lines: Lines;
}

/** JSON has no byte order mark: with one, kubectl takes it for YAML. The last line of YAML always ends, but not to kustomize. */
export function sourceOf(file: string, original: string, endsLine = true): Source {
  const byteOrderMark = original.charCodeAt(0) === 0xfeff && original.charCodeAt(1) !== 0xfeff;
  const json = file.endsWith('.json') && !byteOrderMark;
  const text = byteOrderMark ? original.slice(1) : original;
  const whole = json || !endsLine || text.endsWith('\n') ? text : `${text}\n`;
  return { file, text: whole, json, byteOrderMark, lines: new Lines(whole) };
}

/** The text as JSON, if it is JSON by the name of the file or by its first sign, as kubectl has it; the latter may still be YAML. */
export function jsonTree({ text, json, byteOrderMark }: Source): JsonNode | undefined {
  if (json) return parseJson(text);
  if (byteOrderMark || !/^\s*\{/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return undefined;
  }
}
