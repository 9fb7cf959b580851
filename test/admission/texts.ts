import { Random } from './generator/random';

const WORDS = ['a', 'b', 'size', '10Gi', 'x y', 'a-b', 'a:b', 'a#b', 'http://x', "it's", 'say "hi"', 'a, b', 'é', '😀', '__proto__', 'a\tb', 'b ', '-a', '--', '?a', ':a', 'a:', '- a', '<<', '=', '*', '&', '!'];
const NUMBERS = [
  '0', '-0', '+1', '1', '007', '08', '0o17', '0O17', '0x1F', '0X1f', '-0x1f', '0b101', '0B101', '-0b11', '0b', '0x', '+0b1', '1_000', '_1', '1_', '0_7', '0x_1', '1__0', '1e3', '1E3', '1e', '1.', '.5', '.', '-.5', '+.5', '1.5e-3', '1e400', '-1e400', '1e-400',
  '.5e400', '0x1p4', '1_0.5', '.1_0', '._1', '190:20:30', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '18446744073709551615', '18446744073709551616',
  '0xFFFFFFFFFFFFFFFF', '0x10000000000000000', '0777777777777777777777', '01777777777777777777777', '-0x8000000000000000', '-0x8000000000000001', '123456789012345678901234567890', '0.1', '3.0', '1.0e0', '-', '+', '1-2', '٣',
];
const CONSTANTS = ['y', 'Y', 'n', 'yes', 'Yes', 'YES', 'yEs', 'no', 'on', 'On', 'OFF', 'off', 'true', 'True', 'TRUE', 'tRUE', 'false', 'null', 'Null', 'NULL', 'nULL', '~', '', '.nan', '.NaN', '.inf', '-.Inf', '+.INF', '.iNF', '-.nan', 'NaN', 'Inf', '+Inf', '.Infinity', '<<'];
const TIMES = ['2024-01-01', '2024-1-1', '2024-13-01', '2024-02-30', '2024-02-29', '2023-02-29', '2024-00-10', '0000-01-01', '20240-01-01', '2024-01-01T10:00:00Z', '2024-01-01t1:2:3.5+02:00', '2024-01-01 10:00:00', '2024-01-01 10:00:00.', '2024-01-01 10:00:00,5', '2024-01-01T24:00:00Z', '2024-01-01T10:60:00Z',
  '2024-01-01T10:00:00', '2024-01-01T10:00:00+25:00', '2024-01-01T10:00:00+02', '2024-01-01 10:00:00 Z', '2024-01-01 ', '2024-01-001', '2024-01-01T10:00:00.1234567891Z', '2024-01-01T10:00:00-00:60', '2024-1-1 1:1:1', '2024-_1-1'];
const BASE64 = ['aGk=', 'aGk', 'aGk =', 'aG\nk=', '/w==', '4pg=', 'aGk=aGk=', '', '8J+YgA==', '7aCA', 'wK8=', '+/+/', '-_-_', 'a', 'aGl='];
const ESCAPES = ['\\n', '\\t', '\\0', '\\a', '\\b', '\\v', '\\f', '\\r', '\\e', '\\ ', '\\"', "\\'", '\\/', '\\\\', '\\N', '\\_', '\\L', '\\P', '\\x41', '\\xe9', '\\xZZ', '\\u00e9', '\\ud83d\\ude00', '\\ud800', '\\U0001F600', '\\U00110000', '\\q', '\\\n', '\\\t', '\\\r\n', '\\\n  \\', '\\x', '\\u12', '\\\u0085', '\\\u2028'];
const TAGS = ['!!str', '!!int', '!!float', '!!bool', '!!null', '!!timestamp', '!!binary', '!!merge', '!!map', '!!seq', '!!set', '!!omap', '!', '!x', '!x!y', '!!', '!!x', '!<tag:yaml.org,2002:str>', '!<tag:yaml.org,2002:int>', '!<!x>', '!<>', '!<x', '!e!str', '!%41', '!!%73tr', '!!s%74r', '!%zz', '!a,b', '!a]', '!{a}', '!!str,', '!é', '!!yaml', '!!str!'];
const ANCHORS = ['&a', '&b', '&a-b', '&1', '&a_b', '&', '&é', '&a:', '&a,', '&a]', '&a.b', '&<<'];
const ALIASES = ['*a', '*b', '*a-b', '*1', '*c', '*', '*a:', '*a ', '*a,'];
const BREAKS = ['\n', '\n', '\n', '\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\n\n', '\n \n', '\n\t\n', '\r\r\n'];
const BLANKS = [' ', ' ', ' ', '  ', '\t', ' \t', '\t ', '', '\u00a0', '\u3000'];
const COMMENTS = ['# c', ' # c', '#', ' #', '\t# c', '# a: b', '# é\u2028', ' # "', '#\t', ' #\u0001'];
const HEADERS = ['|', '>', '|-', '>-', '|+', '>+', '|2', '>1', '|1-', '|-1', '|+2', '>2+', '|9', '|0', '|-+', '|a', '| # c', '|# c', '>  ', '|\t', '|22', '|--', '| x', '>4-'];
const SIGNS = [...'-?:,[]{}#&*!|>\'"%@`~=<\\/ \t\n\r', '\u0000', '\u0007', '\u001b', '\u007f', '\u0080', '\u0085', '\u009f', '\u00a0', '\u2028', '\u2029', '\ufeff', '\ufffd', '\ufffe', '\uffff', '😀', '\ud7ff', '\ue000', '- ', ': ', '? ', ' #', '---', '...', '\n---', '\n...\n', '\n--- ', '\n---\n', '\n%YAML 1.1\n', '{{ x }}', '<<: ', '[]', '{}', '""', "''"];
const HEADS = ['---\n', '--- ', '---\t', '--- # c\n', '---\r\n', '%YAML 1.1\n---\n', '%YAML 1.2\n---\n', '%TAG ! tag:x,2000:\n---\n', '%TAG !e! tag:yaml.org,2002:\n---\n', '%FOO bar\n---\n', '%YAML\n', '\ufeff', '\ufeff---\n', '...\n', '...\n---\n', '# c\n', '\n\n', '---\n---\n', ' ---\n', '----\n', '---a\n', '\t\n', '\ufeff# c\n', '\ufeff%YAML 1.1\n---\n', '\n%YAML 1.1\n---\n', '--- |\n', '--- >-\n', '--- &a\n', '--- !!map\n', '\u0085', '\u00a0', '\u2028---\n'];
const TAILS = ['', '\n', '\n...', '\n...\n', '\n... # c\n', '\n...\nfoo: bar\n', '\n... foo\n', '\n---\n', '\n---\nb: 2\n', '\n--- # c\nb: 2\n', '\n--- b\n', '\n---b\n', '\n...\n---\nb: 2\n', '\n...\n%YAML 1.1\n---\nb: 2\n', '\n  ', '\n\t', ' # c', '\n# c', '\n#', '\r', '\r\n', '\n\n\n', '\n]', '\n}', '\n "', '\n...\n[', '\r---\rb: 2\r', '\r...\r]', '\u2028---\u2028b: 2', '\n----\n', '\n....\n', '\n...#\n', '\n...\t\n', '\n---\t\nb: 2', '\n  ---\n', '\n...\n...\n', '\n---\n...\n', '\n\ufeff', '\n\ufeff---\nb: 2', '\n---\n\ufeffb: 2'];
const JSON_VALUES = ['1', '-1', '1.0', '1e5', '1E+2', '01', '.5', '1.', '+1', '-', 'true', 'True', 'null', 'nul', '"a"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\/"', '"\\x41"', '"\\\'"', '"a\tb"', '"a\nb"', '"a\u0085b"', '"a\u2028b"', '"a\u007f"', '"a\\\nb"', "'a'", 'a', '[]', '{}', '[1,]', '{"a":1,}', '[,]', '"\u0001"', '"\\0"', '1e400', '12345678901234567890', '1_0', '0x1', '"\\e"', '/* c */ 1', '-0', '-0.0', '1e-400', 'NaN'];

const TAME_HEADS = ['---\n', '--- # c\n', '# c\n', '\n\n', '---\n---\n', '\ufeff', '---\r\n'];
const TAME_TAILS = ['\n', '\n...', '\n...\n', '\n... # c\n', '\n---\n', '\n---\nb: 2\n', '\n--- # c\nb: 2\n', '\n...\n---\nb: 2\n', '\n  ', ' # c', '\n# c', '\n#', '\r', '\r\n', '\n\n\n'];
const TAME_TAGS = ['!!str', '!!str', '!!int', '!!float', '!!timestamp', '!!binary', '!', '!x', '!<tag:yaml.org,2002:str>', '!!map', '!!seq', '!!x'];
const TAME_ESCAPES = ESCAPES.filter(escape => !/^\\(\/|xZ|ud|U0011|q|x$|u12)/.test(escape));
const TAME_HEADERS = ['|', '>', '|-', '>-', '|+', '>+', '|2', '>1', '>2+', '| # c', '>  '];

/**
 * Makes raw texts of YAML and JSON, right, nearly right and wrong ones, in all the forms that the readers of Kubernetes treat in
 * their own way.
 */
export class TextGenerator {
  private readonly random: Random;
  /** Every other text is wild: full of what is seldom right. */
  private wild = true;

  /** `manifests` are texts to start from, besides those that are made from nothing. */
  constructor(seed: number, private readonly manifests: readonly string[] = []) {
    this.random = new Random(seed);
  }

  next(): string {
    const { random } = this;
    this.wild = random.chance(0.5);
    if (random.chance(0.01)) return this.large();
    const roll = random.next();
    let text = roll < 0.12 && this.manifests.length ? this.excerpt(random.pick(this.manifests)) : roll < 0.22 ? this.json(3) : roll < 0.3 ? this.flow(3) : this.block(0, 4);
    if (random.chance(0.2)) text = random.pick(this.wild ? HEADS : TAME_HEADS) + text;
    if (random.chance(0.35)) text += random.pick(this.wild ? TAILS : TAME_TAILS);
    if (!this.wild && random.chance(0.7)) return text;
    for (let i = random.pick([0, 0, 0, 1, 1, 2, 3]); i > 0; i--) text = this.mutate(text);
    if (random.chance(0.04)) text = text.replace(/\n/g, random.pick(BREAKS));
    // Halves of characters are no text of UTF-8.
    return Buffer.from(text).toString();
  }

  /** Long keys, many aliases, and deep nests. */
  private large(): string {
    const { random } = this;
    const size = random.pick([10, 100, 990, 1000, 1020, 1023, 1024, 1025, 1026, 3000]);
    const uses = random.pick([1, 5, 20, 99, 100, 101, 300]);
    const item = random.pick(['x', '[x, y]', '{a: b}', '!!str 1']);
    switch (random.below(6)) {
      case 0:
        // kubectl loses a last line of exactly 4096 bytes that does not end.
        return `${random.pick(['', '"', '? ', '- ', 'a: {'])}${random.pick(['k', 'é', '😀']).repeat(size)}${random.pick(['', '"', ' '])}: 1${random.pick(['', '}'])}\n`;
      case 1:
        return `a: &a [${Array(Math.min(size, 1000)).fill(item).join(', ')}]\nb: [${Array(uses).fill('*a').join(', ')}]`;
      case 2:
        return `a: &a ${item}\nb: &b [*a, *a, *a]\nc: &c [${Array(uses).fill('*b').join(', ')}]\nd:\n${'- *c\n'.repeat(random.below(40))}`;
      case 3:
        return `a: &a\n${Array.from({ length: Math.min(size, 300) }, (_, i) => `  k${i}: ${item}\n`).join('')}b:\n${random.pick(['- {<<: *a}\n', '- <<: *a\n', '- <<: [*a]\n  b: 1\n', '- *a\n']).repeat(uses)}`;
      case 4:
        return `a: ${'['.repeat(Math.min(size, 300))}${']'.repeat(Math.min(size, 300))}`;
      default:
        return `a: ${random.pick(['>', '|', '"', ''])}${random.pick(['\n  ', ' '])}${`${random.pick(WORDS)}\n  `.repeat(random.below(30))}`;
    }
  }

  /** Some lines of a manifest that belong together, or all of it. */
  private excerpt(text: string): string {
    const lines = text.split('\n');
    if (lines.length < 12 || this.random.chance(0.1)) return text;
    const start = this.random.below(lines.length - 8);
    const indent = /^ */.exec(lines[start])![0];
    const some = lines.slice(start, start + 3 + this.random.below(20));
    const end = some.findIndex(line => !line.startsWith(indent));
    return (end > 0 ? some.slice(0, end) : some).join('\n');
  }

  private break(): string {
    return this.random.chance(this.wild ? 0.9 : 0.98) ? '\n' : this.random.pick(BREAKS);
  }

  private blank(): string {
    return this.random.chance(this.wild ? 0.9 : 0.98) ? ' ' : this.random.pick(BLANKS);
  }

  private word(): string {
    const { random } = this;
    const roll = this.wild ? random.next() : random.next() * 0.92;
    if (!this.wild && roll < 0.45) return random.pick(WORDS.slice(0, 14));
    return random.pick(roll < 0.45 ? WORDS : roll < 0.65 ? NUMBERS : roll < 0.8 ? CONSTANTS : roll < 0.88 ? TIMES : roll < 0.92 ? BASE64 : roll < 0.96 ? ALIASES : SIGNS);
  }

  private properties(): string {
    const { random } = this;
    const tag = () => random.pick(this.wild ? TAGS : TAME_TAGS) + this.blank();
    const anchor = () => random.pick(!this.wild || random.chance(0.7) ? ANCHORS.slice(0, 2) : ANCHORS) + this.blank();
    const roll = random.next();
    return roll < 0.75 ? '' : roll < 0.85 ? anchor() : roll < 0.94 ? tag() : roll < 0.97 ? tag() + anchor() : anchor() + tag();
  }

  /** A scalar on one line or several; the lines after the first begin with `pad`. */
  private scalar(pad: string): string {
    const { random } = this;
    const roll = random.next();
    const turn = () => (random.chance(0.2) ? random.pick(['', ' ', '\t', '\\']) + this.break() + random.pick([pad, pad, pad, `${pad} `, `${pad}\t`, '', ' ']) : ' ');
    const parts = (make: () => string) => Array.from({ length: 1 + random.below(3) }, make).reduce((text, part) => text + turn() + part);
    if (roll < 0.55) return random.chance(0.8) ? this.word() : parts(() => this.word());
    if (roll < 0.78) return `"${parts(() => (random.chance(0.4) ? random.pick(this.wild ? ESCAPES : TAME_ESCAPES) : this.word().replace(/"/g, random.chance(0.9) ? '\\"' : '"')))}"`;
    return `'${parts(() => this.word().replace(/'/g, random.chance(0.9) ? "''" : "'"))}'`;
  }

  private literal(indent: number): string {
    const { random } = this;
    const line = () => {
      const roll = random.next();
      if (roll < 0.15) return ' '.repeat(random.below(5));
      if (roll < 0.2) return random.pick(['\t', ' \t', '#', '# c', `${' '.repeat(indent)}\t`]);
      return ' '.repeat(Math.max(0, indent + random.pick(this.wild ? [0, 0, 0, 0, 0, 1, 2, -1] : [0, 0, 0, 0, 1, 2]))) + this.word();
    };
    return random.pick(this.wild ? HEADERS : TAME_HEADERS) + this.break() + Array.from({ length: random.below(5) }, line).join(this.break()) + random.pick(['', '\n', '\n\n']);
  }

  private flow(depth: number): string {
    const { random } = this;
    const roll = random.next();
    const gap = () => (random.chance(0.8) ? '' : random.pick([' ', '\n', '\n ', '\t', ' # c\n', '\n\t', '#c\n', ...BREAKS]));
    const list = (item: () => string) => Array.from({ length: random.below(4) }, item).join(`${gap()},${gap()}`) + (random.chance(0.08) ? random.pick([',', ',,', ' ,']) : '');
    if (depth === 0 || roll < 0.4) return this.properties() + this.scalar('  ');
    if (roll < 0.65) return `${this.properties()}[${gap()}${list(() => (random.chance(0.15) ? this.pair(depth, gap) : this.flow(depth - 1)))}${gap()}]`;
    return `${this.properties()}{${gap()}${list(() => this.pair(depth, gap))}${gap()}}`;
  }

  private pair(depth: number, gap: () => string): string {
    const { random } = this;
    const key = random.chance(this.wild ? 0.7 : 0.95) ? random.pick(['a', 'b', 'c', '"d"', "'e'", '1', ...(this.wild ? ['<<'] : ['f', 'g', 'h']), 'true']) : this.flow(random.below(2));
    const roll = random.next();
    if (roll < 0.08) return key;
    if (roll < 0.16) return `?${this.blank()}${key}${random.pick(['', ':', ' :', ' : '])}${this.flow(depth - 1)}`;
    return `${key}${random.pick(['', '', '', ' ', '\n', gap()])}:${random.chance(0.85) ? ' ' : random.pick(['', '\n', '\t', gap()])}${random.chance(0.05) ? '' : this.flow(depth - 1)}`;
  }

  private json(depth: number): string {
    const { random } = this;
    const list = (item: () => string) => Array.from({ length: random.below(4) }, item).join(random.pick([',', ', ', ',\n', ',\n\t', ' , ']));
    const value = (left: number): string => {
      const roll = random.next();
      if (left === 0 || roll < 0.5) return random.pick(random.chance(this.wild ? 0.6 : 0.95) ? JSON_VALUES.slice(0, 8) : JSON_VALUES);
      if (roll < 0.7) return `[${list(() => value(left - 1))}]`;
      return `{${random.pick(['', '\n', '\n\t', ' '])}${list(() => `"${random.pick(['a', 'b', 'c', 'spec', '\\u0061', 'é', '<<', ''])}"${random.pick([':', ': ', ' : ', ':\n', ':\t'])}${value(left - 1)}`)}${random.pick(['', '\n', ' '])}}`;
    };
    return `{"a":${value(depth)}${random.pick(['', '', ', "b": 1'])}}`;
  }

  private block(indent: number, depth: number): string {
    const { random } = this;
    const roll = random.next();
    if (depth === 0 || roll < 0.1) return this.properties() + this.scalar(' '.repeat(indent));
    return roll < 0.72 ? this.map(indent, depth) : this.list(indent, depth);
  }

  private pad(indent: number): string {
    return this.random.chance(this.wild ? 0.97 : 0.998) ? ' '.repeat(indent) : this.random.pick([' '.repeat(indent + 1), ' '.repeat(Math.max(0, indent - 1)), '\t', `${' '.repeat(indent)}\t`, '']);
  }

  private between(): string {
    const { random } = this;
    return random.chance(0.92) ? this.break() : random.pick(COMMENTS) + this.break() + (random.chance(0.5) ? random.pick(COMMENTS) + this.break() : '');
  }

  private map(indent: number, depth: number): string {
    const { random } = this;
    const entries = Array.from({ length: 1 + random.below(4) }, (_, i) => {
      const plain = random.chance(0.75);
      if (plain && !this.wild) return `k${i}:${this.value(indent, depth)}`;
      const key = plain ? random.pick(['a', 'b', 'c', 'd', 'e', `k${i}`, `k${i}`, `k${i}`, `"q${i}"`]) : random.chance(0.2) ? '<<' : random.chance(0.2) ? this.flow(1) : this.properties() + this.scalar('');
      const value = random.chance(0.06) && key === '<<' ? '*a' : this.value(indent, depth);
      if (random.chance(0.05)) return `?${this.blank()}${random.chance(0.5) ? key : this.block(indent + 2, 1)}${random.pick(['\n', ' '])}${this.pad(indent)}${random.pick([`:${value}`, `:${value}`, ''])}`;
      return `${key}${random.chance(0.97) ? '' : random.pick([' ', '\t', '\n'])}:${value}`;
    });
    return this.joined(entries, indent);
  }

  private list(indent: number, depth: number): string {
    const { random } = this;
    const entries = Array.from({ length: 1 + random.below(3) }, () => (random.chance(0.5) ? `-${this.blank()}${this.block(indent + 2, depth - 1)}` : `-${this.value(indent, depth)}`));
    return this.joined(entries, indent);
  }

  private joined(entries: readonly string[], indent: number): string {
    return entries.map((entry, i) => (i === 0 ? entry : this.pad(indent) + entry)).reduce((text, entry) => text + (/[\n\r]$/.test(text) ? '' : this.between()) + entry);
  }

  /** What stands behind the colon of a key or the dash of an item. */
  private value(indent: number, depth: number): string {
    const { random } = this;
    const roll = random.next();
    const inner = indent + random.pick(this.wild ? [2, 2, 2, 2, 1, 4, 0] : [2, 2, 2, 1, 4]);
    if (roll < 0.06) return random.pick(['', ' ', '\t']);
    if (roll < 0.36) return this.blank() + this.properties() + this.scalar(' '.repeat(indent + 2));
    if (roll < 0.48) return this.blank() + this.properties() + this.literal(indent + 2);
    if (roll < 0.58) return this.blank() + this.flow(2);
    if (roll < (this.wild ? 0.64 : 0.6)) return this.blank() + random.pick(ALIASES);
    const properties = this.properties();
    return (properties ? this.blank() + properties.trimEnd() : '') + this.between() + this.pad(inner) + (random.chance(0.05) ? this.properties() + this.break() + this.pad(inner) : '') + this.block(inner, depth - 1);
  }

  /** Changes some characters or lines. */
  private mutate(text: string): string {
    const { random } = this;
    const at = random.below(text.length + 1);
    const lines = text.split('\n');
    const line = random.below(lines.length);
    const roll = random.next();
    if (roll < 0.3) return text.slice(0, at) + random.pick(SIGNS) + text.slice(at);
    if (roll < 0.42) return text.slice(0, at) + text.slice(at + 1 + random.below(3));
    if (roll < 0.5) return text.slice(0, at) + random.pick(SIGNS) + text.slice(at + 1);
    if (roll < 0.58) lines.splice(line, 1);
    else if (roll < 0.66) lines.splice(line, 0, lines[random.below(lines.length)]);
    else if (roll < 0.76) lines[line] = random.pick(['', ' ', '  ', '\t', '   ', '- ', '? ', '# ', '& ', '"']) + lines[line];
    else if (roll < 0.82) lines[line] = lines[line].replace(/^ {1,2}/, '');
    else if (roll < 0.9) lines[line] += random.pick([...COMMENTS, ' ', '\t', ':', ': b', ' b', ',', '\r', '"', "'"]);
    else if (roll < 0.95) return text.replace(/: \S*/, random.pick([': ', ':', ':\t', ': &a ', ': !!str ', ':  ']) + this.scalar('  ').replaceAll('$', '$$$$'));
    else return text.slice(0, at);
    return lines.join('\n');
  }
}
