import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { locked } from '../../lib/synth/lock';
import { isRunning, ownName } from '../../lib/synth/owner';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lock-'));
const file = path.join(folder, 'lock');

afterAll(() => fs.rmSync(folder, { recursive: true }));

test('is gone after the action, and after an action that throws', () => {
  expect(locked(file, () => fs.readFileSync(file, 'utf8'))).toBe(ownName());
  expect(() => locked(file, () => { throw new Error('mine'); })).toThrow('mine');
  expect(fs.readdirSync(folder)).toEqual([]);
});

test.each([
  ['a process that is gone', '999999999-1'],
  ['an earlier process with the same id', `${process.pid}-1`],
])('is taken over from %s', (_, holder) => {
  fs.writeFileSync(file, holder);

  expect(locked(file, () => 'done')).toBe('done');
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('is taken over from a process that was killed before it wrote its name', () => {
  fs.writeFileSync(file, '');
  fs.utimesSync(file, 0, 0);

  expect(locked(file, () => 'done')).toBe('done');
});

test('knows a running process from one that is gone', () => {
  expect(isRunning(ownName())).toBe(true);
  expect(isRunning('999999999-1')).toBe(false);
  expect(isRunning('')).toBe(false);
});
