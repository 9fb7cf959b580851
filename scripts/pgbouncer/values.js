'use strict';
// Values of PgBouncer's settings, right and wrong, from a seed.
const { Values } = require('../postgres/values');

const BOOLEANS = ['0', '1', 'on', 'off', 'true', 'false', 'yes', 'no', 'True', '2', '-1', ''];
const EDGES = [0, 1, 2, 15, 16, 32, 63, 64, 100, 126, 127, 128, 256, 1000, 4096, 32766, 32767, 32768, 2147483646, 2147483647, 2147483648, 4294967295, 4294967296, 4294967297];
const HUGE = ['9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616', '99999999999999999999999', '-99999999999999999999999', '-9223372036854775808', '-9223372036854775809'];
const UNITS = ['s', 'ms', 'min', 'h', 'd', ' seconds', ' minutes', 'kB', 'MB', '%'];
const PROTOCOLS = ['tlsv1', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3', 'TLSv1.2', 'all', 'secure', 'default', '!tlsv1.0', ' tlsv1.2', 'tlsv1.4', 'ssl', '', 'tlsv1.2 ', '! tlsv1'];

class PgbouncerValues extends Values {
  /** A value of every setting, and of some pairs. */
  round(settings) {
    const cases = [...settings].map(([name, setting]) => ({ name, parameters: { [name]: this.setting(setting) } }));
    const pair = (name, other, otherValue) => cases.push({ name, parameters: { [name]: this.setting(settings.get(name)), [other]: otherValue } });
    pair(this.of(['tcp_keepcnt', 'tcp_keepidle', 'tcp_keepintvl']), 'tcp_keepalive', this.of(['0', '1', '00', '4294967296', '-0']));
    pair('server_tls_protocols', 'server_tls_sslmode', this.of(['disable', 'DISABLE', 'allow', 'verify-full']));
    cases.push({ name: 'auth_type', parameters: { auth_type: this.of(['cert', 'CERT']), client_tls_sslmode: this.of(['verify-full', 'VERIFY-FULL', 'verify-ca', 'disable']) } });
    return cases.filter(({ name, parameters }) => name !== 'pkt_buf' || !(Number(parameters.pkt_buf) >= 1e6)); // it would take that much memory
  }

  setting({ type, words }) {
    const chance = this.number();
    if (chance < 0.1) return this.nonsense();
    switch (type) {
      case 'words': return this.word(words);
      case 'protocols': return Array.from({ length: this.of([1, 1, 2, 3]) }, () => this.of(PROTOCOLS)).join(this.of([',', ':', ', ', ' ,', ' ']));
      case 'switch': return this.number() < 0.7 ? this.of(BOOLEANS) : this.number_();
      case 'text': return this.of(['', 'a', 'a, b', 'a,,b', ',', 'DISCARD ALL', "select 'x;'", '<empty>', '# not a comment', 'a = b', '[x]', 'HIGH:!aNULL']);
      default: return this.number_();
    }
  }

  nonsense() {
    const value = this.value([0, 0, 'string']);
    return value.includes('\0') ? '' : value;
  }

  number_() {
    if (this.number() < 0.1) return this.of(HUGE);
    const number = this.of([this.of(EDGES), this.of(EDGES), Math.floor(this.number() * 1000), -this.of(EDGES), this.of(EDGES) + 0.5]);
    const digits = this.of([String, String, String, String, value => `0x${Math.abs(Math.trunc(value)).toString(16)}`, value => `0${Math.abs(Math.trunc(value)).toString(8)}`, value => `+${value}`, value => ` ${value} `, value => value.toExponential()])(number);
    const suffixed = this.number() < 0.15 ? `${digits}${this.of(UNITS)}` : digits;
    return this.number() < 0.1 ? this.typo(suffixed) : suffixed;
  }
}

module.exports = { PgbouncerValues };
