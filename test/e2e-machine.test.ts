import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const MACHINE = path.join(__dirname, '..', 'e2e', 'machine');
const REQUIREMENTS = path.join(__dirname, '..', 'e2e', 'cluster', 'requirements');

let home: string;
beforeEach(() => { home = fs.mkdtempSync(path.join(os.tmpdir(), 'machine-')); });
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

/** A program of ours in a process of its own, whose cache is empty. */
function node(program: string) {
  return [process.execPath, ['-e', program], { env: { ...process.env, XDG_CACHE_HOME: home, TMPDIR: home }, encoding: 'utf8' }] as const;
}

/** Makes `name` of a recipe with a text; prints what the artefact then says. */
const MAKE = `const { cached } = require('${MACHINE}/cache'); const fs = require('fs');
  const make = (name, recipe, text) => cached(name, recipe, target => fs.writeFileSync(target, text)).then(file => console.log(fs.readFileSync(file, 'utf8')));`;

describe('the cache of artefacts', () => {
  const says = (program: string) => execFileSync(...node(MAKE + program)).trim();

  test('keeps what is made of a recipe, and makes another one of another recipe', () => {
    expect([says("make('a/b', [1], 'first')"), says("make('a/b', [1], 'never made')"), says("make('a/b', [2], 'second')")]).toEqual(['first', 'first', 'second']);
  });

  test('has nothing that looks finished when a builder is killed, and no scratch after the next one', async () => {
    const child = spawn(...node(`${MAKE} cached('a/b', 1, async target => { fs.writeFileSync(target, 'half'); console.log('began'); await new Promise(() => setInterval(() => {}, 1000)); })`));
    await new Promise(began => child.stdout.once('data', began));
    child.kill('SIGKILL');
    await new Promise(ended => child.once('close', ended));
    const unfinished = path.join(home, 'cdk8s-postgres-ha', 'unfinished');
    expect(fs.readdirSync(unfinished)).toHaveLength(1);
    expect(says("make('a/b', 1, 'whole')")).toBe('whole');
    expect(fs.readdirSync(unfinished)).toEqual([]);
  });

  test('has nothing of a build that fails', () => {
    expect(() => says("cached('a/b', 1, target => { fs.writeFileSync(target, 'half'); throw new Error('no network') }).catch(() => process.exit(1))")).toThrow();
    expect(says("make('a/b', 1, 'whole')")).toBe('whole');
  });
});

test('a program that takes long ends with us when we are killed', async () => {
  const child = spawn(...node(`require('${MACHINE}/command').build('sh', ['-c', 'echo $$ > ${home}/pid; exec sleep 60'])`));
  const file = path.join(home, 'pid');
  while (!fs.existsSync(file) || !fs.readFileSync(file, 'utf8')) await new Promise(next => setTimeout(next, 20));
  child.kill('SIGKILL');
  await new Promise(ended => child.once('close', ended));
  const pid = fs.readFileSync(file, 'utf8').trim();
  const alive = () => fs.existsSync(`/proc/${pid}`) && !/^State:\s*[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  for (let i = 0; i < 50 && alive(); i++) await new Promise(next => setTimeout(next, 20));
  expect(alive()).toBe(false);
});

test('Ctrl-C cleans up before it ends us', async () => {
  const child = spawn(...node(`require('${MACHINE}/interrupt').onInterrupt(async () => console.log('clean')); console.log('on'); setInterval(() => {}, 1000)`));
  let output = '';
  child.stdout.on('data', part => { output += part; if (output === 'on\n') child.kill('SIGINT'); });
  expect([await new Promise(ended => child.once('close', ended)), output]).toEqual([130, 'on\nclean\n']);
});

describe('a machine that cannot run a cluster', () => {
  const obstacles = (setUp: string) => execFileSync(...node(`${setUp}; console.log(require('${REQUIREMENTS}').unable().join('\\n'))`));

  test('needs root', () => {
    expect(obstacles('process.getuid = () => 1000')).toContain('root is needed');
  });

  test('names the program that it has not, and its package', () => {
    const lacking = obstacles("process.getuid = () => 0; const fs = require('fs'); const has = fs.existsSync; fs.existsSync = file => !/runc$/.test(file) && has(file)");
    expect(lacking).toMatch(/missing (.*, )?runc\b.*apt-get install .*\brunc\b/);
  });

  test('names the memory that it has and needs', () => {
    const lacking = obstacles("process.getuid = () => 0; const fs = require('fs'); const read = fs.readFileSync; fs.readFileSync = (file, how) => file === '/proc/meminfo' ? 'MemAvailable: 2097152 kB' : read(file, how)");
    expect(lacking).toContain('2.0 GiB of memory are free, 8 are needed');
  });
});
