import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { casesOf } from '../e2e/judge/cases';
import { documentsOf } from '../e2e/judge/documents';
import { mergePatch } from '../e2e/judge/merge-patch';
import { lock } from '../e2e/machine/lock';
import { listeners, refuseBusyPort } from '../e2e/machine/port';
import { guideWith } from '../e2e/scenarios/guide';
import { drift } from '../e2e/scenarios/manifest';
import { median } from '../e2e/scenarios/table';

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
});
