import { cronError, neverFires } from '../../lib/facts/cron';
import { parseImageName } from '../../lib/facts/image-name';
import { parseDuration, quoted } from '../../lib/facts/go';
import { isGoRegexp } from '../../lib/facts/go-regexp';
import { isLsn, isTargetTime, majorOfTag, pgQuantity } from '../../lib/postgres/operator-grammar';
import { Quantity } from '../../lib/facts/kubernetes-quantity';

test.each([
  ['1Gi', 1073741824n],
  ['0.5', '500000000'],
  ['1E', 10n ** 18n],
  ['1E3', 1000n],
  ['1.5Ki', 1536n],
  ['Gi', 0n],
  ['+', 0n],
  ['.', 0n],
  ['-1', -1n],
  ['0.1n', '1'],
])('the quantity %s is %s', (text, amount) => {
  expect(Quantity.parse(text)?.nano).toBe(typeof amount === 'bigint' ? amount * 10n ** 9n : BigInt(amount));
});

test.each(['', 'Pi', '.Ei', 'e-10', 'banana', '1gi', ' 1Gi', '1K', '1e1.5', '1_0', '--1', '1 Gi'])("'%s' is not a quantity", text => {
  expect(Quantity.parse(text)).toBeUndefined();
});

test.each([
  [' 1Gi ', true],
  ['\u00a01Gi', true],
  ['\n1E+3', false],
  ['1Gi\t', false],
  ['\u20281Gi', false],
  ['\ufeff1Gi', false],
])('whether %j is a quantity of JSON: %s', (text, good) => {
  expect(Quantity.of(text) !== undefined).toBe(good);
});

test.each([
  ['1', '1Mi'],
  ['1kB', '1Ki'],
  ['1 2 8MB', '128Mi'],
  ['1B', '1'],
  ['MB', '0'],
])('the operator reads %s as %s', (text, same) => {
  expect(pgQuantity(text)?.compare(Quantity.parse(same)!)).toBe(0);
});

test.each(['1kb', '1Mb', '1G', '1e3MB', '1MB '])("the operator takes '%s' for no size", text => {
  expect(pgQuantity(text)).toBeUndefined();
});

test.each(['0 0 3 * * *', '0 3 * * *', '@daily', '@every 1h', '*-5 0 0 * * *', '0,,5 0 0 * * *', '0 0 0 1 jan SUN'])("the schedule '%s' is taken", schedule => {
  expect(cronError(schedule)).toBeUndefined();
});

test.each(['', '@Daily', '@every 1x', '0 0 0 * * 7', '60 0 0 * * *', '0 0 0 1-0 * *', '* * * * * * *', '5/0 * * * * *', 'TZ=UTC 0 0 0 * * *'])(
  "the schedule '%s' is refused",
  schedule => {
    expect(cronError(schedule)).toBeDefined();
  },
);

test.each([
  ['a', 'latest'],
  ['a@sha256:ab', ''],
  ['reg:5000/a', 'latest'],
  ['reg:5000/a:14', '14'],
  ['a:17@sha256:ab', '17'],
])('the tag of %s is %s', (image, tag) => {
  expect(parseImageName(image).tag).toBe(tag);
});

test.each([
  ['16.4-1', 16],
  ['15beta1', 15],
  ['16.2024', 16],
  ['9', 9],
  ['16.', undefined],
  ['v16', undefined],
])('the tag %s is of version %s', (tag, major) => {
  expect(majorOfTag(tag)).toBe(major);
});

test.each(['2024-05-01 10:00:00+02', '2024-13-45 99:99:99', '2024-05-01', '2024-05-01T10:00:00Z', '2024-05-01 10:00:00Z'])('%s is a target time', time => {
  expect(isTargetTime(time)).toBe(true);
});

test.each(['yesterday', '2024-02-30T10:00:00Z', '2024-05-01T24:00:00Z', '2024-05-01 10:00:00 +02', ''])("'%s' is not a target time", time => {
  expect(isTargetTime(time)).toBe(false);
});

test('a log position has two unsigned halves', () => {
  expect(['0/1', 'FFFFFFFFFFFFFFFF/0', '-1/0', '0', '0/1/2', '0x1/0'].map(isLsn)).toEqual([true, true, false, false, false, false]);
});

test("a duration overflows where Go's does", () => {
  expect([parseDuration('1h30m'), parseDuration('.5s'), parseDuration('2562048h'), parseDuration('1d'), parseDuration('5')]).toEqual([
    5400000000000n,
    500000000n,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  '^foo',
  '(?P<n>a)',
  '(?P<n>a)(?P<n>b)',
  '[a-z-9]',
  'b(?)*',
  'a\\Q\\E*',
  '\\p{Han}',
  '\\p{lu}',
  '\\p{Decimal_Number}',
  '(?)',
  '\\pL',
  '\\p{Greek}',
  'x{,5}',
  '(?i)a',
  '[]a]',
  'a*?',
  '\\Q*\\E',
  '\\0*',
])('%s is an expression of Go', pattern => {
  expect(isGoRegexp(pattern)).toBe(true);
});

test.each(['(', '^(?!a)', '\\p{Old_Persian}', '\\p{Grek}', '\\p{Unknown}', 'a**', '\\1', 'a{1001}', '[[:foo:]]', '(?=a)', '\\Z', '[b-a]'])(
  '%s is not an expression of Go',
  pattern => {
    expect(isGoRegexp(pattern)).toBe(false);
  },
);

// Each was asked of robfig/cron 1.2.0 itself, as 4,000 generated ones were.
test.each([
  ['0 0 0 30 2 *', true],
  ['0 0 0 30 feb ?', true],
  ['0 0 0 30,31 2 *', true],
  ['0 0 0 30/1 2 *', true],
  ['0 0 0 31 4,6,sep,11 *', true],
  ['0 0 0 31 4-6/2 *', true],
  ['0 0 0 31 2', true],
  ['0 0 0 , * *', true],
  [', 0 0 * * *', true],
  ['0 0 0 * , *', true],
  ['0 0 0 * * ,', true],
  ['0 0 0 31 2 */2', true],
  ['0 0 0 29 2 *', false],
  ['0 0 0 31 4-5 *', false],
  ['0 0 0 29-31 2 *', false],
  ['0 0 0 31 2 1', false],
  ['0 0 0 31 2 ,1', false],
  ['0 0 0 , * mon', false],
  ['0 0 0 */31 2 1', false],
  ['0 0 0 */30 * *', false],
])("whether the schedule '%s' never comes: %p", (schedule, never) => {
  expect(cronError(schedule)).toBeUndefined();
  expect(neverFires(schedule)).toBe(never);
});

// what strconv.Quote of Go 1.26 printed
test.each([
  ['a\\b', '"a\\\\b"'],
  ['say "x"', '"say \\"x\\""'],
  ['tab\there\u0007', '"tab\\there\\a"'],
  ['\u0001\u007f', '"\\x01\\x7f"'],
  ['no\u00a0break \u200b', '"no\\u00a0break \\u200b"'],
  ['\u{e0001}', '"\\U000e0001"'],
  ['żółw 🐢', '"żółw 🐢"'],
])('%j is quoted as Go does', (text, expected) => {
  expect(quoted(text)).toBe(expected);
});
