import { Json } from './json-value';

/**
 * A value that only the deployment knows, such as a variable of Flux or what SOPS has encrypted. In a manifest that is read it is
 * a text between two
 * code points that Unicode keeps free for programs, and the text between them says what it stands for: `${APP}`. It may be the
 * whole of a value, of any type, or a part
 * of a text.
 */
const OPEN = '\ufdd0';
const CLOSE = '\ufdd1';

export function unknown(expression: string): string {
  return `${OPEN}${expression}${CLOSE}`;
}

export function isUnknown(text: string): boolean {
  return text.includes(OPEN);
}

/** What the text is as a whole, if it is one unknown value and nothing else. */
export function unknownWhole(text: string): string | undefined {
  return text.startsWith(OPEN) && text.indexOf(CLOSE) === text.length - 1 ? text.slice(1, -1) : undefined;
}

/** The expressions of a text, in order. */
export function unknownsIn(text: string): string[] {
  return [...text.matchAll(MARKED)].map(([, expression]) => expression);
}

export function replaceUnknowns(text: string, replace: (expression: string) => string): string {
  return text.replace(MARKED, (_, expression: string) => replace(expression));
}

/** A text for people, with the expressions as somebody wrote them. */
export function withoutMarks(text: string): string {
  return isUnknown(text) ? replaceUnknowns(text, expression => expression) : text;
}

/** Every text of a value, keys included. */
export function* textsOf(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item);
  else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      yield key;
      yield* textsOf(value[key]);
    }
  }
}

const MARKED = /\ufdd0([^\ufdd1]*)\ufdd1/g;

/**
 * The text that takes the place of an unknown value while an object is judged. Each expression has one of its own, so that two
 * objects still name each
 * other. It is a good name, and base64.
 */
export class StandIns {
  private readonly numbers = new Map<string, number>();

  public of(expression: string, form: number): string {
    if (!this.numbers.has(expression)) this.numbers.set(expression, this.numbers.size);
    return `q7x${form}${this.numbers.get(expression)!.toString(36).padStart(4, '0')}`;
  }
}

/**
 * Whether a text holds a stand-in, so that nothing can be said about its value. A rule that compares two values must ask; one
 * that looks at a single value
 * need not, since a finding counts only where it is the same for two different stand-ins.
 */
export function isStandIn(text: string): boolean {
  return STAND_IN.test(text);
}

/** Whether a text with stand-ins may become another one. */
export function maybeEqual(open: string, text: string): boolean {
  return new RegExp(`^${open.split(STAND_IN).map(part => part.replace(/[^\w\s]/g, '\\$&')).join('[^]*')}$`).test(text);
}

const STAND_IN = /q7x\d[0-9a-z]{4}/;
