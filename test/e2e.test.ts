import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { cgroups, controllers, giveBack } from '../e2e/cluster/cgroups';
import { CGROUP } from '../e2e/cluster/layout';
import { casesOf } from '../e2e/judge/cases';
import { documentsOf } from '../e2e/judge/documents';
import { mergePatch } from '../e2e/judge/merge-patch';
import { lock } from '../e2e/machine/lock';
import { listeners, refuseBusyPort } from '../e2e/machine/port';
import { guideWith } from '../e2e/scenarios/guide';
import { drift } from '../e2e/scenarios/manifest';
import { readMemory } from '../e2e/scenarios/memory';
import { median } from '../e2e/scenarios/table';
import { replaceChapter } from '../e2e/scenarios/truth';

describe('the judge', () => {
  test('takes every document with exactly its bytes, and none that holds only comments', () => {
    expect(documentsOf('# first\na: 1\n--- \n# nothing\n---\nb: |\n  x\n  --- y\n')).toEqual(['# first\na: 1\n', 'b: |\n  x\n  --- y\n']);
  });

  test('sends null for what a new object no longer has', () => {
    expect(mergePatch({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { b: { d: 4 }, e: [2, 3] })).toEqual({ a: null, b: { c: null, d: 4 }, e: [2, 3] });
  });

  test('takes X.old.yaml beside X.new.yaml as one update', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cases-'));
    try {
      fs.writeFileSync(path.join(folder, 'grow.new.yaml'), 'new: 1\n');
      expect(() => casesOf([folder])).toThrow("has no 'grow.old.yaml' beside it");
      fs.writeFileSync(path.join(folder, 'grow.old.yaml'), 'old: 1\n');
      expect(casesOf([folder])).toEqual([{ name: 'grow.new.yaml', text: 'new: 1\n', oldText: 'old: 1\n', contentType: 'application/yaml' }]);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  test('names the holder of a busy port', async () => {
    const server = net.createServer();
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as net.AddressInfo;
    expect(listeners(port)).toEqual([process.pid]);
    expect(() => refuseBusyPort(port)).toThrow(`port ${port} is in use by process ${process.pid} (`);
    await new Promise(closed => server.close(closed));
    expect(() => refuseBusyPort(port)).not.toThrow();
  });

  test('has a lock that one process at a time holds', async () => {
    const name = `a test, ${process.pid}`;
    const release = await lock(name);
    await expect(lock(name)).rejects.toThrow('is in use by another process');
    release();
    (await lock(name, { wait: true }))();
  });
});

describe('cgroups', () => {
  let root: string;
  beforeEach(() => { root = fs.mkdtempSync(path.join(os.tmpdir(), 'cgroup-')); });
  afterEach(() => fs.rmSync(root, { recursive: true }));
  const write = (files: { [name: string]: string }) => Object.entries(files).forEach(([name, text]) => fs.writeFileSync(path.join(root, name), text));

  test('of a node are one under each controller of v1, and one of v2', () => {
    for (const folder of ['memory', 'pids']) fs.mkdirSync(path.join(root, folder, CGROUP, 'w1'), { recursive: true });
    expect(cgroups('w1', root)).toEqual(['memory', 'pids'].map(controller => path.join(root, controller, CGROUP, 'w1')));
    fs.mkdirSync(path.join(root, CGROUP, 'w1'), { recursive: true });
    expect(cgroups('w1', root)).toContain(path.join(root, CGROUP, 'w1'));
    expect(cgroups('w2', root)).toEqual([]);
  });

  test('have their controllers switched off again, but not those that were on before', () => {
    expect(controllers(root)).toEqual([]);
    write({ 'cgroup.subtree_control': 'cpu memory hugetlb\n' });
    giveBack(['cpu', 'memory'], root);
    expect(fs.readFileSync(path.join(root, 'cgroup.subtree_control'), 'utf8')).toBe('-hugetlb');
  });

  test.each([
    ['v1', { 'memory.usage_in_bytes': `${200 * 2 ** 20}\n`, 'memory.stat': `rss 1\ntotal_rss ${30 * 2 ** 20}\ntotal_shmem ${70 * 2 ** 20}\n`, 'memory.oom_control': 'oom_kill_disable 0\noom_kill 2\n' }],
    ['v2', { 'memory.current': `${200 * 2 ** 20}\n`, 'memory.stat': `anon ${30 * 2 ** 20}\nanon_thp 5\nshmem ${70 * 2 ** 20}\n`, 'memory.events': 'oom 3\noom_kill 2\n' }],
  ])('of %s say the memory of a container', (_, files) => {
    write(files);
    expect(readMemory(root)).toEqual({ used: 200, processes: 30, shared: 70, kills: 2 });
    write({ 'memory.stat': 'inactive_file 0\n' });
    expect(() => readMemory(root)).toThrow('cannot measure');
  });
});

describe('the scenarios', () => {
  test('vary the very cluster that dist has', () => {
    expect(guideWith({ props: { instances: 3 } }, 17)).toContain('instances: 3');
  });

  test('find a field that is stored otherwise', () => {
    const wanted = { spec: { size: '5Gi', list: [{ a: 1 }], gone: true } };
    expect(drift(wanted, { spec: { size: '5Gi', list: [{ a: 1, defaulted: 2 }], gone: true, more: 1 } })).toEqual([]);
    expect(drift(wanted, { spec: { size: '5120Mi', list: [] } })).toEqual(['spec.size', 'spec.list', 'spec.gone']);
  });

  test('have no median of nothing', () => {
    expect([median([3, 1, 2]), median([1, 2])]).toEqual([2, 1.5]);
    expect(() => median([])).toThrow('no values');
  });

  test('do not replace a chapter by one of fewer runs', () => {
    const scenario = { name: 'pooler', title: 'Through the pooler' };
    const page = (text: string) => `before\n<!-- begin: pooler -->\n${text}\n<!-- end: pooler -->\nafter\n`;
    const chapter = (options: string, text = 'old') => `## Through the pooler\n\n${text}\n\n_one machine; \`npm run e2e -- ${options}pooler\`_`;
    const replace = (old: string, options: string, runs?: number, force?: boolean) =>
      replaceChapter(page(old), scenario, chapter(options, 'new').split('\n\n').slice(1).join('\n\n'), { major: 17, runs }, force);

    expect(() => replace(chapter(''), '--runs 1 ', 1)).toThrow("docs/TRUTH.md keeps its chapter 'pooler', which has more runs than this one (--runs 1); --replace writes this one anyway");
    expect(() => replace(chapter('--runs 3 '), '--runs 2 ', 2)).toThrow('keeps its chapter');
    expect(replace(chapter(''), '--runs 1 ', 1, true)).toBe(page(chapter('--runs 1 ', 'new')));
    expect(replace(chapter('--runs 3 '), '--runs 3 ', 3)).toBe(page(chapter('--runs 3 ', 'new')));
    expect(replace(chapter('--runs 3 '), '')).toBe(page(chapter('', 'new')));
    expect(replace('', '--runs 1 ', 1)).toBe(page(chapter('--runs 1 ', 'new')));
    expect(() => replaceChapter(page(''), scenario, 'new', { major: 18 })).toThrow("docs/TRUTH.md has no place for 'pooler-18'");
  });
});
