import { Yaml } from 'cdk8s';
import { YamlReader } from '../../lib/admission/read/yaml/reader';
import { yamlText } from '../../lib/internal/yaml-text';

/** What YAML takes for something else than it looks, alone or beside another. */
const PIECES = [
  'a', 'b', 'Z', 'yes', 'on', 'Off', 'null', 'NULL', '~', '1', '0', '-', '-1', '1e3', '0x1f', '0o7', '08', '1_0', '.5', '2020-01-01', '12:30:45', '<<', '=', ' ', '  ', '\t', '\n',
  '\n\n', '\r', ':', ': ', ' #', '#', ',', '[', ']', '{', '}', '&a', '*a', '!t', '|', '>', "'", '"', '%', '@', '`', '\\', '?', '? ', '- ', '---', '...', 'é', '\u0085', '\u2028',
  '\ud800', '\u0000', '\u007f', '\ufeff', 'x', '500m', 'Gi', '0 0 7 * * *', '*/5', 'MB', 's', 'E', '.', '/', '$', '+', '(', ')', 'T', '_', 'y', 'n', 'e', 'inf', 'nan', 'true', '{{ a }}',
  'a text that is longer than eighty columns, which is where a writer of YAML would break the line unless it is told not to',
];
const NUMBERS = [0, 1, -1, -0, 1.5, 1e21, NaN, Infinity, 123456789012345680000, 0.1, -3, 2 ** 53, 2 ** 31];
const OTHERS = [null, undefined, {}, [], '', new Date(0), new Map([['a', 1]])];

/** Documents that nobody chose, the same ones every time. */
class Documents {
  constructor(private seed: number) {}

  public next(depth = 0): unknown {
    switch (this.below(depth > 3 ? 7 : 12)) {
      case 0: case 1: case 2: case 3: return this.string();
      case 4: return this.below(2) === 0;
      case 5: return NUMBERS[this.below(NUMBERS.length)];
      case 6: return OTHERS[this.below(OTHERS.length)];
      case 7: case 8: return Array.from({ length: this.below(4) }, () => this.next(depth + 1));
      default: return Object.fromEntries(Array.from({ length: this.below(4) }, () => [this.below(3) ? `k${this.below(20)}` : this.string(), this.next(depth + 1)]));
    }
  }

  private string(): string {
    return Array.from({ length: 1 + this.below(5) }, () => PIECES[this.below(PIECES.length)]).join('');
  }

  private below(limit: number): number {
    this.seed = (this.seed * 1103515245 + 12345) & 0x7fffffff;
    return (this.seed >> 8) % limit;
  }
}

test('10,000 documents have the bytes of cdk8s, and those that need no reading are what they say', () => {
  const documents = new Documents(7);
  let literal = 0;
  for (let i = 0; i < 10_000; i++) {
    const document = i % 10 === 0 ? documents.next() : { apiVersion: 'v1', spec: documents.next(), data: documents.next() };
    const { text, isLiteral } = yamlText(document);
    if (text !== Yaml.stringify(document)) expect({ document, text }).toEqual({ document, text: Yaml.stringify(document) });
    if (!isLiteral) continue;
    literal++;
    const read = new YamlReader(text).read();
    if (JSON.stringify(read) !== JSON.stringify(document)) expect(read).toEqual(document);
  }
  expect(literal).toBeGreaterThan(1_000);
});

test('every piece and every pair of them has the bytes of cdk8s, as a value, an item and a key', () => {
  for (const a of PIECES) {
    for (const b of ['', ...PIECES]) {
      const document = { k: a + b, list: [a + b, { k: a + b }], [`x${a}${b}`]: 1, [a + b]: 2 };
      const { text } = yamlText(document);
      if (text !== Yaml.stringify(document)) expect(text).toBe(Yaml.stringify(document));
    }
  }
});

test('an object in two places becomes an alias, as in cdk8s', () => {
  const shared = { a: 1 };
  expect(yamlText({ x: shared, z: shared }).text).toBe('x: &a1\n  a: 1\nz: *a1\n');
});
