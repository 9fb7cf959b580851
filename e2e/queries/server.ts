import * as fs from 'node:fs';
import * as path from 'node:path';
import { spawnSync } from 'node:child_process';
import { KeyPair } from '../machine/authority';
import { run } from '../machine/command';

const NOBODY = 65534; // PostgreSQL refuses to run as root
const SETTINGS = {
  listen_addresses: '', shared_preload_libraries: 'pg_stat_statements', wal_level: 'logical', max_connections: '40', shared_buffers: '64MB', fsync: 'off', max_worker_processes: '16',
};

/** Where psql connects, and as whom. */
export interface PsqlOptions {
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly args?: readonly string[];
}

/** Where a server listens besides its socket, with TLS. */
export interface Listening {
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly address?: string;
  /** Its certificate. @default - one of its own */
  readonly certificate?: KeyPair;
}

/** A PostgreSQL of one version that listens on a socket in a folder of ours and nowhere else. */
export class Server {
  public readonly version: string;
  public readonly major: number;
  public readonly port?: number;
  private readonly bin: string;
  private readonly data: string;

  /** @param listening Where it listens on loopback. With it everybody but `postgres` needs a password. */
  constructor(installation: string, public readonly folder: string, private readonly listening?: Listening) {
    this.port = listening?.port;
    this.bin = path.join(path.resolve(installation), 'bin');
    this.data = path.join(folder, 'data');
    this.version = this.run('postgres', ['--version']).trim().split(' ')[2];
    this.major = Number.parseInt(this.version, 10);
  }

  public start(): void {
    fs.mkdirSync(this.folder, { recursive: true });
    fs.chmodSync(this.folder, 0o755);
    fs.chownSync(this.folder, NOBODY, NOBODY);
    this.run('initdb', ['-D', this.data, '-U', 'postgres', '--no-sync', '--locale=C', '-E', 'UTF8', '-A', 'trust', '-k']);
    const options = Object.entries({ ...SETTINGS, ...this.listening ? this.listen(this.listening) : {}, unix_socket_directories: this.folder }).map(([name, value]) => `-c ${name}='${value}'`).join(' ');
    this.run('pg_ctl', ['-D', this.data, '-l', path.join(this.folder, 'log'), '-w', '-o', options, 'start']);
  }

  /** Asks for passwords and answers with TLS; the settings for it. */
  private listen({ port, address = '127.0.0.1', certificate: pair }: Listening): { [name: string]: string } {
    fs.writeFileSync(path.join(this.data, 'pg_hba.conf'), 'local all postgres trust\nlocal all all scram-sha-256\nhostssl all all 127.0.0.0/8 scram-sha-256\n');
    const [key, certificate] = ['server.key', 'server.crt'].map(name => path.join(this.data, name));
    if (pair) for (const [file, source] of [[key, pair.key], [certificate, pair.certificate]]) fs.copyFileSync(source, file);
    else run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate]);
    for (const file of [key, certificate]) fs.chownSync(file, NOBODY, NOBODY);
    return { listen_addresses: address, port: `${port}`, ssl: 'on', max_connections: '100' };
  }

  public stop(): void {
    this.run('pg_ctl', ['-D', this.data, '-m', 'immediate', 'stop']);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs SQL with Debian's psql; throws what the server says. */
  public psql(sql: string, options: PsqlOptions = {}): string {
    const { database = 'postgres', user = 'postgres', password, args = [] } = options;
    const { status, stdout, stderr } = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', this.folder, ...this.port === undefined ? [] : ['-p', `${this.port}`], '-U', user, '-d', database, ...args],
      { encoding: 'utf8', input: sql, env: { ...process.env, ...password === undefined ? {} : { PGPASSWORD: password } } });
    if (status !== 0) throw new Error(`PostgreSQL ${this.version}: ${stderr}\n${sql}`);
    return stdout;
  }

  /** The rows of one query, as objects. */
  public rows(sql: string, options: { readonly database?: string; readonly user?: string } = {}): ReadonlyArray<{ readonly [column: string]: any }> {
    return JSON.parse(this.psql(`SELECT COALESCE(json_agg(t), '[]') FROM (${sql}) t`, { ...options, args: ['-At'] }));
  }

  private run(program: string, args: string[]): string {
    const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    // pg_ctl's server would keep the pipe open forever
    const { status, stdout, stderr, error } = spawnSync(path.join(this.bin, program), args, { encoding: 'utf8', cwd: '/', ...unprivileged, stdio: ['ignore', args.includes('start') ? 'ignore' : 'pipe', args.includes('start') ? 'ignore' : 'pipe'] });
    if (status !== 0) throw new Error(`${program} of ${this.bin}: ${error?.message ?? ''} ${stderr} ${stdout}`);
    return stdout ?? '';
  }
}
