'use strict';
// One PostgreSQL installation: a folder with bin/postgres, or a root filesystem that has one below /usr/lib/postgresql (run in it with chroot).
// Nothing is started that listens: a configuration file is read by `postgres -C`, a query runs in single-user mode.
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const NOBODY = 65534; // PostgreSQL refuses to run as root
const TEXT = { encoding: 'utf8', maxBuffer: 1 << 30 };
const PARAMETER = /parameter "([^"]+)"/;

class Installation {
  constructor(folder) {
    const debian = path.join(folder, 'usr', 'lib', 'postgresql');
    this.root = fs.existsSync(debian) ? path.resolve(folder) : '/';
    this.bin = this.root === '/' ? path.resolve(folder, 'bin') : `/usr/lib/postgresql/${fs.readdirSync(debian)[0]}/bin`;
    this.scratch = path.join('/', path.relative(this.root, fs.mkdtempSync(path.join(this.root, os.tmpdir(), 'postgres-'))));
    this.data = path.join(this.scratch, 'data');
    this.empty = path.join(this.scratch, 'empty');
    fs.mkdirSync(this.outside(this.empty));
    fs.chmodSync(this.outside(this.scratch), 0o755);
    this.version = this.run('postgres', ['--version']).stdout.trim().split(' ')[2];
    this.major = Number.parseInt(this.version, 10);
  }

  outside(file) {
    return path.join(this.root, file);
  }

  run(program, args, input) {
    const command = path.join(this.bin, program);
    const unprivileged = process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    return this.root === '/'
      ? spawnSync(command, args, { ...TEXT, ...unprivileged, input })
      : spawnSync('chroot', [`--userspec=${NOBODY}:${NOBODY}`, this.root, command, ...args], { ...TEXT, input });
  }

  /** The strings of the program itself, whole and from each word on: a linker keeps only the longer of two strings with the same end. */
  words(longest) {
    const binary = fs.readFileSync(fs.realpathSync(this.outside(path.join(this.bin, 'postgres')))).toString('latin1');
    const words = new Set();
    for (const [, text] of binary.matchAll(/\0([A-Za-z0-9][A-Za-z0-9_ .-]{0,39})(?=\0)/g)) {
      for (const { index } of text.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]/g)) if (text.length - index <= longest) words.add(text.slice(index));
    }
    return [...words];
  }

  /** Rows of a query. */
  query(sql, settings = {}) {
    if (!fs.existsSync(this.outside(this.data))) {
      fs.mkdirSync(this.outside(this.data));
      fs.chownSync(this.outside(this.data), NOBODY, NOBODY);
      const { status, stderr } = this.run('initdb', ['-D', this.data, '-U', 'postgres', '--no-sync', '--locale=C', '-E', 'UTF8', '-A', 'trust']);
      if (status !== 0) throw new Error(`initdb of ${this.version}: ${stderr}`);
    }
    const options = Object.entries({ ...settings, max_stack_depth: '100kB' }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const { stdout, stderr } = this.run('postgres', ['--single', '-D', this.data, ...options, 'template1'], `SELECT row_to_json(t)::text AS row FROM (${sql}) t\n`);
    const rows = [...stdout.matchAll(/1: row = "(.*)"\t\(typeid/g)].map(match => JSON.parse(match[1]));
    if (!rows.length) throw new Error(`${sql}: ${stdout} ${stderr}`);
    return rows;
  }

  /** Which of these values ALTER SYSTEM takes: much faster than one file each, and blind for the parameters that it may not set. */
  acceptedWords(name, words) {
    this.query('SELECT 1');
    const statements = words.map(word => `ALTER SYSTEM SET ${name} = '${word}'\n`).join('');
    const library = name.includes('.') ? ['-c', `shared_preload_libraries=${name.split('.')[0]}`] : [];
    const options = ['-c', 'log_min_error_statement=error', '-c', 'log_line_prefix=', ...library];
    const { stderr } = this.run('postgres', ['--single', '-D', this.data, ...options, 'template1'], `${statements}ALTER SYSTEM RESET ALL\n`);
    const refused = new Set([...stderr.matchAll(/^STATEMENT:\s+ALTER SYSTEM SET \S+ = '(.*)'\s*$/gm)].map(match => match[1]));
    return words.filter(word => !refused.has(word));
  }

  /**
   * Which of these lines of a configuration file keep PostgreSQL from starting, as a set of their indices. The lines must name different parameters.
   * Two lines can quarrel with each other, so whoever wants to know of one of them asks for it alone.
   */
  refused(lines) {
    const refused = new Set();
    let left = lines.map(([name], index) => ({ name, index }));
    for (;;) {
      const said = this.read(left.map(({ index }) => lines[index]));
      if (said === undefined) return refused;
      const named = new Set([...said.matchAll(new RegExp(PARAMETER, 'g'))].map(match => match[1].toLowerCase()));
      const found = left.filter(({ name }) => named.has(name.toLowerCase()));
      if (!found.length) {
        if (left.length === 1) return refused.add(left[0].index);
        const half = left.length >> 1; // a message that does not name the parameter
        for (const part of [left.slice(0, half), left.slice(half)]) {
          for (const i of this.refused(part.map(({ index }) => lines[index]))) refused.add(part[i].index);
        }
        return refused;
      }
      for (const { index } of found) refused.add(index);
      left = left.filter(({ name }) => !named.has(name.toLowerCase()));
    }
  }

  /** What PostgreSQL says against a configuration file, or undefined. The operator quotes every value in the same way. */
  read(lines) {
    const quoted = value => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
    fs.writeFileSync(this.outside(path.join(this.empty, 'postgresql.conf')), lines.map(([name, value]) => `${name} = ${quoted(value)}\n`).join(''));
    const { status, stderr } = this.run('postgres', ['-C', 'port', '-D', this.empty]);
    return status === 0 ? undefined : stderr.replace(/^.*skipping missing configuration.*$/m, '');
  }

  remove() {
    execFileSync('rm', ['-rf', this.outside(this.scratch)]);
  }
}

module.exports = { Installation };
