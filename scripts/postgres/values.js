'use strict';
// Values of parameters, right and wrong, from a seed.

const BOOLEANS = ['on', 'off', 'true', 'false', 'yes', 'no', '1', '0', 't', 'f', 'y', 'n', 'o', 'of', 'tr', 'fal', 'ON', 'True', 'oof', 'yess', '2', '', ' on', 'on ', 'enabled', '01'];
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'us', 'ms', 's', 'min', 'h', 'd', 'KB', 'kb', 'mb', 'G', 'M', 'Mi', 'Gi', 'PB', 'S', 'sec', 'm', 'hour', 'hours', 'days', 'µs', '8kB', '%'];
const BLANKS = ['', '', '', ' ', '  ', '\t', '\n', '\u00a0'];
const NONSENSE = ['', ' ', 'abc', '-', '+', '.', 'e', 'e5', '.e5', '0x', '0xg', '08', '09', '1e', '1e+', '1.', '.5', '-.5', ' .5', '1..2', '--1', '+-1', '1_000', '1,5', '1 000', 'inf', '-inf', 'Infinity',
  'nan', 'NaN', 'null', 'default', '0x1p3', '0x1.8', '0b11', '1e400', '-1e400', '1e-400', '1e-310', '9999999999', '99999999999999999999', '-99999999999999999999', '9223372036854775807',
  '9223372036854775808', '2147483647', '2147483648', '-2147483648', '-2147483649', '2147483647.4', '2147483647.5', '-2147483648.5', '0.5', '1.5', '2.5', '-0.5', '-0.4', '-0.6', '1e3', '1E3', '١', 'TRUE;'];

class Values {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** The generator that is called mulberry32. */
  number() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  of(list) {
    return list[Math.floor(this.number() * list.length)];
  }

  value([, , type, ...more]) {
    if (this.number() < 0.05) return this.of(NONSENSE);
    if (type === 'bool') return this.number() < 0.9 ? this.of(BOOLEANS) : this.quantity('', 0, 1);
    if (type === 'enum') return this.word(more.flat());
    if (type === 'integer' || type === 'real') return this.quantity(more[0], more[1] ?? -1e9, more[2] ?? 1e9);
    return this.of([this.of(BOOLEANS), this.of(NONSENSE), this.quantity('kB', 0, 100)]);
  }

  word(words) {
    const word = this.number() < 0.8 ? this.of(words) : this.of(BOOLEANS);
    return this.of([() => word, () => word, () => word.toUpperCase(), () => ` ${word}`, () => word.slice(0, -1), () => this.typo(word), () => this.of(['2', 'none', 'all'])])();
  }

  quantity(unit, min, max) {
    const numbers = [min - 1, min, min + 1, max - 1, max, max + 1, 0, 1, -1, Math.floor(min + this.number() * (max - min)), Math.floor(this.number() * 1e6), min - 0.5, max + 0.5, max + 0.4, min - 0.6];
    let number = this.of(numbers);
    const [, size, base] = /^(\d*)(.*)$/.exec(unit ?? '');
    let suffix = '';
    if (this.number() < 0.5) {
      suffix = this.of(UNITS);
      const sizes = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4, us: 1, ms: 1000, s: 1e6, min: 6e7, h: 3.6e9, d: 8.64e10 };
      if (base && sizes[suffix] && this.number() < 0.8) number = (number * Number(size || 1) * sizes[base]) / sizes[suffix];
      if (this.number() < 0.3) number = Math.round(number);
    }
    const digits = this.of([String, String, String, String, value => value.toFixed(3), value => value.toExponential(), value => value.toPrecision(4),
      value => `${value < 0 ? '-' : ''}0x${Math.abs(Math.round(value)).toString(16)}`, value => `${value < 0 ? '-' : ''}0${Math.abs(Math.round(value)).toString(8)}`,
      value => `+${value}`])(number);
    const text = `${this.of(BLANKS)}${digits}${this.of(BLANKS)}${suffix}${this.of(BLANKS)}`;
    return this.number() < 0.1 ? this.typo(text) : text;
  }

  typo(text) {
    const at = Math.floor(this.number() * (text.length + 1));
    const letter = this.of([...'abcdefghijklmnopqrstuvwxyz_0123456789 .-']);
    return this.of([text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + letter + text.slice(at), text.slice(0, at) + letter + text.slice(at + 1)]);
  }

  names(known) {
    const names = Array.from({ length: 8 }, () => this.of([name => name, name => name.toUpperCase(), name => this.typo(name), name => this.typo(name)])(this.of(known)));
    return names.filter(name => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/.test(name) && !/^include/i.test(name));
  }
}

module.exports = { Values };
