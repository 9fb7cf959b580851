'use strict';
// One PgBouncer: a program that is started by hand on loopback with a file as the operator writes it, asked, and ended.
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { FakePostgres, login } = require('./wire');

const NOBODY = 65534; // PgBouncer refuses to run as root
const SECONDS = 1000;
/** What the operator writes where the user says nothing else. */
const DEFAULTS = { log_stats: '0', auth_type: 'hba', client_tls_sslmode: 'prefer', server_tls_sslmode: 'prefer', ignore_startup_parameters: 'extra_float_digits,options' };

class Instance {
  static async open(program) {
    const postgres = await FakePostgres.listen();
    return new Instance(program, postgres);
  }

  constructor(program, postgres) {
    this.program = program;
    this.postgres = postgres;
    this.unprivileged = process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pgbouncer-'));
    fs.chmodSync(this.folder, 0o777);
    this.version = execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0].split(' ')[1];
    const openssl = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', this.file('tls.key'), '-out', this.file('tls.crt')];
    execFileSync('openssl', openssl, { stdio: 'ignore' });
    fs.chmodSync(this.file('tls.key'), 0o644);
    fs.writeFileSync(this.file('userlist.txt'), '"pgbouncer" ""\n');
    fs.writeFileSync(this.file('pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
  }

  file(name) {
    return path.join(this.folder, name);
  }

  /** Whether it starts with these settings, whether a client gets through, and what it has read of one of them. */
  async try(parameters, name) {
    const port = await freePort();
    fs.writeFileSync(this.file('pgbouncer.ini'), this.configuration(parameters, port));
    const child = spawn(this.program, [this.file('pgbouncer.ini')], { ...this.unprivileged, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    const ended = new Promise(resolve => child.once('exit', resolve));
    const up = new Promise(resolve => child.stderr.on('data', data => (log += data).includes('process up') && resolve(true)));
    try {
      const started = await Promise.race([up, ended.then(() => false), later(20 * SECONDS, false)]);
      if (!started) return { started, log };
      const client = await login(port, 'app', 2 * SECONDS);
      const shown = client.ok ? (await login(port, 'pgbouncer', 2 * SECONDS, 'SHOW CONFIG')).rows?.find(([key]) => key === name)?.[1] : undefined;
      return { started, log, client: client.ok, shown };
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }

  configuration(parameters, port) {
    const forced = {
      auth_file: this.file('userlist.txt'), auth_hba_file: this.file('pg_hba.conf'), unix_socket_dir: '', listen_port: port, listen_addr: '127.0.0.1', admin_users: 'pgbouncer',
      server_tls_ca_file: this.file('tls.crt'), client_tls_cert_file: this.file('tls.crt'), client_tls_key_file: this.file('tls.key'), client_tls_ca_file: this.file('tls.crt'),
    };
    const lines = Object.entries({ ...DEFAULTS, ...parameters, ...forced }).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name} = ${String(value).replace(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/g, '')}\n`);
    return `[databases]\n* = host=127.0.0.1 port=${this.postgres.port}\n\n[pgbouncer]\npool_mode = session\n\n${lines.join('')}`;
  }

  remove() {
    this.postgres.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}

function later(ms, value) {
  return new Promise(resolve => setTimeout(resolve, ms, value).unref());
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

module.exports = { Instance };
