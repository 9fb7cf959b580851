import { readDocuments } from '../../lib/admission/read/document';
import { YamlReader } from '../../lib/admission/read/yaml/reader';

const read = (text: string) => new YamlReader(text).read();

test.each<[string, unknown]>([
  ['a: on', { a: true }],
  ['a: 0777', { a: 511 }],
  ['a: 0x1F', { a: 31 }],
  ['a: 1_000', { a: 1000 }],
  ['a: 2024-01-01', { a: '2024-01-01' }],
  ['a: ~', { a: null }],
  ['a: 1e400', { a: '1e400' }],
  ['a: "on"', { a: 'on' }],
  ['on: a', { true: 'a' }],
  ['a: b\n  c', { a: 'b c' }],
  ['a: |\n  b\n  c\n', { a: 'b\nc\n' }],
  ['a: >-\n  b\n  c\n\n  d\n', { a: 'b c\nd' }],
  ['a:\n- b\n- c: d\n  e: f', { a: ['b', { c: 'd', e: 'f' }] }],
  ['{a: [b, {c: d}], "e":1}', { a: ['b', { c: 'd' }], e: 1 }],
  ['a: "x\\u00e9\\n"', { a: 'xé\n' }],
  ["a: 'it''s'", { a: "it's" }],
  ['a: &x {b: 1}\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
  ['a: &x {b: 1}\nc:\n  <<: *x\n  d: 2', { a: { b: 1 }, c: { b: 1, d: 2 } }],
  ['a: &x {b: {e: 1}}\nc:\n  <<: *x\n  b: {f: 2}', { a: { b: { e: 1 } }, c: { b: { f: 2 } } }],
  ['a: &x {b: 1}\nc: {b: 2, <<: *x}', { a: { b: 1 }, c: { b: 1 } }],
  ['a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}', { a: { b: 1 }, c: { b: 2, d: 3 }, e: { b: 1, d: 3 } }],
  ['a: b # c', { a: 'b' }],
  ['a: b#c', { a: 'b#c' }],
  ['- - a\n  - b', [['a', 'b']]],
  ['a:\n  b: {}\n  c: []', { a: { b: {}, c: [] } }],
  ['a: !!str 1', { a: '1' }],
  ['a: 1e3', { a: 1000 }],
  ['a: .5', { a: 0.5 }],
  ['a: |\n  b', { a: 'b' }],
  ['a: |+\n  b\n\n', { a: 'b\n\n' }],
  ['a: >\n  b\n   c', { a: 'b\n c' }],
  ['&x a: b\nc: *x', { a: 'b', c: 'a' }],
  ['&m\n&k a: 1', { a: 1 }],
  ['a:\n  !!str 1: b\n  c: d', { a: { 1: 'b', c: 'd' } }],
  ['? a\n: b\n? c\nd: e', { a: 'b', c: null, d: 'e' }],
  ['? |\n  a\n: - b', { 'a\n': ['b'] }],
  ['{? a : b, c: d}', { a: 'b', c: 'd' }],
  ['[a: b, &x c, *x]', [{ a: 'b' }, 'c', 'c']],
  ['{.inf: a}', { '.inf': 'a' }],
  ['a: !!null ""', { a: null }],
  ['a: ! "1"', { a: '1' }],
  ['a: ! 1', { a: '1' }],
  ['a: !!binary "aGk="', { a: 'hi' }],
  ['a: &b:c d', { a: ':c d' }],
])('reads %j', (text, value) => {
  expect(read(text)).toEqual(value);
});

test.each([
  ['a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n  b: 3', "the key 'b' stands here twice"],
  ['a: &x {b: 1}\nc:\n  b: 2\n  <<: *x\n  b: 3', "the key 'b' stands here twice"],
  ['a: 1\na: 2', "the key 'a' stands here twice"],
  ['a: b: c', 'a mapping is not allowed here'],
  ['a:\n\tb: c', 'a tab must not be used for indentation'],
  ['a: *x', "the anchor 'x' is not known"],
  ['a: [b', "expected ',' or ']'"],
  ['a: "b', 'a quoted value does not end'],
  ['a: b\n   c: d', 'a mapping is not allowed here'],
  ['a: .inf', 'JSON has no number'],
  ['a: @b', 'cannot begin a value'],
  ['a: &x [*x]', "the anchor 'x' is not known"],
  ['a: &x 1\nb: &x [*x]', "the anchor 'x' is not known"],
  ['a: &x [{b: 1}]\n<<: *x', 'an alias of a list'],
  ['a: &x b\nb: !!str\n  *x', 'an alias has no anchor'],
  ['a: &x b\n!!str *x : c', 'an alias has no anchor'],
  ['{a: &x b, !!str *x : c}', 'an alias has no anchor'],
  ['a: "\\/"', 'unknown escape'],
  ['a: !!timestamp 2024-02-30', 'not a value for the tag'],
  ['a: !!timestamp "2024-01-01\n\n  "', 'not a value for the tag'],
  ['a: !!int 1.0', 'not a value for the tag'],
  ['a: !x!y b', 'a value has one tag'],
  ['?\ta', 'a tab must not'],
  ['{a: -\n}', 'cannot begin a value'],
  ['18446744073709551615: a', 'too large for a key'],
  [`a: &x [${Array(1000).fill('b').join()}]\nc: [${Array(150).fill('*x').join()}]`, 'more than 99 of 100'],
  ['a: {{ .Values.b }}', 'a key must be text'],
  ['a\nb: c', 'a mapping is not allowed here'],
  ['a: !!binary "*"', 'not base64'],
  ['a: [,]', 'cannot begin a value'],
  ['{a\n: b}', "expected ',' or '}'"],
  ['a: |\n    \n  b\n', 'wrong indentation'],
  ['a: |\n \t\n  b\n', 'a tab must not be used for indentation'],
  ['? a\n : b', "stands below the '?'"],
  ['&a &b c: d', 'one anchor'],
  [`a: b\n${'c'.repeat(1025)}: d`, "could not find the ':'"],
])('refuses %j', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('takes the line breaks of Unicode for line breaks', () => {
  expect([...readDocuments('a.yaml', 'a:\u0085  b: c\u2028  d: e')]).toMatchObject([{ value: { a: { b: 'c', d: 'e' } } }]);
  expect([...readDocuments('a.json', '{"a": "b\u2028"}')]).toMatchObject([{ value: { a: 'b\u2028' } }]);
});

test('refuses aliases that grow without bound', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...[...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`)].join('\n');

  expect(() => read(bomb)).toThrow('aliases expand to more than');
});

test('refuses what is nested without bound', () => {
  expect(() => read('['.repeat(100000))).toThrow('nested deeper than');
});

test.each([
  ['%YAML 1.1\n---\na: 1', "'%' cannot begin a value"],
  ['--- {a: 1}', "kubectl reads no document that begins with '---"],
  ['a: "b\n---c"', "kubectl reads no document that begins with '---"],
  ['a: 1\n...\nb: 2', 'stands after the end of the document'],
  ['a: 1\r---\rb: 2', 'stands after the end of the document'],
  ['a: 1\u0085---\u0085b: 2', 'stands after the end of the document'],
  ['  a: 1\nb: 2', 'the value before it has ended'],
  ['...\n---\na: 1', 'has not begun'],
  ['\ufeff\ufeffa: 1', 'two byte order marks'],
])('refuses %j, of which kubectl would read something else or nothing', (text, message) => {
  expect([...readDocuments('a.yaml', text)]).toContainEqual(expect.objectContaining({ ruleId: 'file/syntax', message: expect.stringContaining(message) }));
});

test.each<[string, unknown]>([
  ['a: |\n  b', { a: 'b\n' }],
  ['{"a": "\\/\\ud83d\\ude00\u0085"}', { a: '/😀\u0085' }],
  ['\ufeff---\na: 1\n...\n# c\n', { a: 1 }],
  ['a: "b\\\n\n  c\u2028  d"', { a: 'b\nc\u2028d' }],
  ['a: 9223372036854775807\n9223372036854775807: b', { a: 2 ** 63 - 1024, '9223372036854775807': 'b' }],
  ['1e6: a', { '1e+06': 'a' }],
])('reads %j as kubectl sends it', (text, value) => {
  expect([...readDocuments('a.yaml', text)]).toMatchObject([{ value }]);
});

test('a long text in quotes that never ends takes no time of its square', () => {
  expect(() => read(`a: "${'b\n'.repeat(1_000_000)}`)).toThrow('does not end');
});

test('a key named __proto__ is a key', () => {
  expect(Object.keys(read('__proto__: {polluted: 1}'))).toEqual(['__proto__']);
  expect(({} as any).polluted).toBeUndefined();
});

test('splits documents, and leaves out the empty ones', () => {
  const found = [...readDocuments('a.yaml', '\ufeff# only a comment\n---\na: 1\n---\n---\nb: 2\n...\n')];

  expect(found.map(document => 'value' in document && [document.index, document.value])).toEqual([
    [0, { a: 1 }],
    [1, { b: 2 }],
  ]);
});

test('reads a file with the line ends of Windows', () => {
  expect([...readDocuments('a.yaml', 'a: |\r\n  b\r\n---\r\nc: d\r\n')].map(document => 'value' in document && document.value)).toEqual([{ a: 'b\n' }, { c: 'd' }]);
});

test.each([
  ['a.yaml', '\u0000\u0001', 'file/not-text'],
  ['a.yaml', 'a: {{ .b }}', 'file/template'],
  ['a.yaml', '- a', 'file/not-an-object'],
  ['a.json', '{"a": 1, "a": 2}', 'file/duplicate-key'],
  ['a.json', '{"a": }', 'file/syntax'],
  // kubectl: unable to decode "a.yaml": json: cannot unmarshal number 1e400 into Go value of type float64
  ['a.yaml', '{"a": 1e400}', 'file/syntax'],
])('says what is wrong with %s %j', (file, text, ruleId) => {
  expect([...readDocuments(file, text)]).toMatchObject([{ file, ruleId }]);
});
