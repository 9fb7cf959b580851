import { isObject, Json } from '../../facts/json-value';

/** What stands for a secret in a report. */
const HIDDEN = '(not shown)';

/** Fields that hold a secret whatever object they are in. A field that only names a Secret, such as `serverTLSSecret`, is none of them. */
const FIELD = new RegExp([
  'pass(?:word|wd|phrase)$',
  '(?:^|[_.-])(?:secret|pwd|pass)$',
  'client[_-]?secret$',
  'token$',
  'credentials?$',
  '(?:private|access|secret|api|account|storage|encryption|signing)[_-]?key$',
  'connection[_-]?string$',
].join('|'), 'i');

/** Texts that are secrets by their form: keys, tokens, passwords of addresses and of connection strings. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bxox[a-z]-[\w-]{10,}/g,
  /\bsk[-_](?:live|test|ant|proj)[-_][\w-]{16,}/g,
  /\bhv[sb]\.[\w-]{20,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]+/g,
  /(?<=\b\w+:\/\/[^\s:/@'"]*:)[^\s/@'"]+(?=@)/g,
  /(?<=\b(?:password|passwd|pwd|sig|secret|token)\s*=\s*)(?:'[^']*'|"[^"]*"|[^\s'"&;,]+)/gi,
];

/**
 * Hides what must not be read in a text about an object: reports end up in logs, comments and dashboards. A rule about several
 * objects must not quote
 * the secrets of the others.
 */
export function conceal(text: string, object: Json, path: string): string {
  let shown = text;
  if (isObject(object)) {
    const isData = path === '' || DATA.some(field => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`));
    if (isSecret(object)) for (const secret of dataOf(object)) if (isData || secret.length >= MIN_LENGTH) shown = hide(shown, secret);
    for (const [key, leaf] of leaves(isSecret(object) ? { ...object, data: undefined, stringData: undefined } : object)) {
      if (FIELD.test(key) && leaf.length >= MIN_LENGTH) shown = hide(shown, leaf);
    }
  }
  return concealShapes(shown);
}

export function concealShapes(text: string): string {
  return SHAPES.reduce((shown, shape) => shown.replace(shape, HIDDEN), text);
}

/** A message about a Secret that could not be read, without the words that it quotes. */
export function concealQuotes(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"/g, quoted => (quoted.length > 3 ? HIDDEN : quoted));
}

const MIN_LENGTH = 6;
const DATA = ['data', 'stringData'];

function isSecret({ apiVersion, kind }: Json): boolean {
  return kind === 'Secret' && (apiVersion === 'v1' || apiVersion === undefined);
}

/** The values of a Secret, as they are and without their base64, longest first. */
function dataOf(secret: Json): string[] {
  const texts = DATA.flatMap(field => [...leaves(secret[field])].flatMap(([, leaf]) => [leaf, ...decoded(leaf)]));
  return [...new Set(texts)].filter(text => text !== '').sort((one, other) => other.length - one.length);
}

/** The texts and numbers of a value, each with the key above it; `{name, value}` counts as a key and its value. */
function* leaves(value: Json, key = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [key, value];
  else if (typeof value === 'number' || typeof value === 'boolean') yield [key, String(value)];
  else if (Array.isArray(value)) for (const item of value) yield* leaves(item, key);
  else if (isObject(value)) {
    if (typeof value.name === 'string' && Object.hasOwn(value, 'value')) yield* leaves(value.value, value.name);
    for (const name of Object.keys(value)) yield* leaves(value[name], name);
  }
}

function decoded(text: string): string[] {
  if (text.length < 4 || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) return [];
  const plain = Buffer.from(text, 'base64').toString();
  return plain.includes('\ufffd') ? [] : [plain, plain.trim()];
}

/**
 * Hides a secret as it is and as JSON writes it, or a long beginning of it where a message has cut it. A short one must be a word
 * of its own.
 */
function hide(text: string, secret: string): string {
  if (secret.length < MIN_LENGTH) return text.replace(new RegExp(`(?<![\\w.-])${secret.replace(/[^\w\s]/g, '\\$&')}(?![\\w.-])`, 'g'), HIDDEN);
  let shown = text;
  for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1)])) {
    const start = form.slice(0, CUT);
    for (let at = shown.indexOf(start); at >= 0; at = shown.indexOf(start, at + HIDDEN.length)) {
      let length = start.length;
      while (length < form.length && shown[at + length] === form[length]) length++;
      shown = shown.slice(0, at) + HIDDEN + shown.slice(at + length);
    }
  }
  return shown;
}

const CUT = 12;
