'use strict';
// As much of PostgreSQL's protocol as a login and a query need, on both sides.
const net = require('node:net');

const VERSION = 196608;
const text = value => Buffer.from(`${value}\0`);
const int32 = (...numbers) => {
  const buffer = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => buffer.writeInt32BE(number, 4 * i));
  return buffer;
};
const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const READY = message('Z', Buffer.from('I'));
const PARAMETERS = { server_version: '18.0', client_encoding: 'UTF8', DateStyle: 'ISO', TimeZone: 'UTC', standard_conforming_strings: 'on', IntervalStyle: 'postgres' };
const WELCOME = Buffer.concat([message('R', int32(0)), ...Object.entries(PARAMETERS).map(([name, value]) => message('S', text(name), text(value))), message('K', int32(1, 1)), READY]);

/** A PostgreSQL that lets everybody in and has no TLS. */
class FakePostgres {
  static listen() {
    const server = net.createServer(socket => {
      socket.on('error', () => undefined).on('data', data => {
        if (data.length === 8) socket.write('N');
        else if (data[0] === 0) socket.write(WELCOME);
        else if (data[0] === 0x51) socket.write(Buffer.concat([message('C', text('SELECT 0')), READY]));
      });
    });
    return new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(new FakePostgres(server))));
  }

  constructor(server) {
    this.server = server;
    this.port = server.address().port;
  }

  close() {
    this.server.close();
    this.server.unref();
  }
}

/** Logs in as `pgbouncer`, and asks. Being asked for a password counts as being let in. */
function login(port, database, timeout, sql) {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1');
    const rows = [];
    let [rest, asked] = [Buffer.alloc(0), false];
    const end = result => { socket.destroy(); resolve(result); };
    socket.setTimeout(timeout, () => end({ ok: false })).on('error', () => end({ ok: false })).on('close', () => end({ ok: false }));
    socket.on('connect', () => {
      const startup = Buffer.concat([text('user'), text('pgbouncer'), text('database'), text(database), Buffer.alloc(1)]);
      socket.write(Buffer.concat([int32(startup.length + 8, VERSION), startup]));
    });
    socket.on('data', data => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
        const [type, body] = [String.fromCharCode(rest[0]), rest.subarray(5, rest.readInt32BE(1) + 1)];
        rest = rest.subarray(rest.readInt32BE(1) + 1);
        if (type === 'E') return end({ ok: false, error: body.toString('latin1') });
        if (type === 'R' && body.readInt32BE(0) !== 0) return end({ ok: true });
        if (type === 'D') rows.push(row(body));
        if (type === 'Z' && (asked || !sql)) return end({ ok: true, rows });
        if (type === 'Z') socket.write(message('Q', text(sql)));
        if (type === 'Z') asked = true;
      }
      return undefined;
    });
  });
}

function row(body) {
  const values = [];
  for (let at = 2; at < body.length;) {
    const length = body.readInt32BE(at);
    values.push(length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(length, 0);
  }
  return values;
}

module.exports = { FakePostgres, login };
